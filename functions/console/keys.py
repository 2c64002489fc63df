"""The keys that act in the pages, and what one of us has made of them."""

from __future__ import annotations

from collections.abc import Mapping

from aplomb.errors import AplombError
from console.marked import N_

# What a key does -> the key as it usually is, and its words.
KEYS: Mapping[str, tuple[str, str]] = {
    "next": ("j", N_("Next case")),
    "previous": ("k", N_("Previous case")),
    "claim": ("c", N_("Claim")),
    "reply": ("r", N_("Reply")),
    "private": ("p", N_("Reply in private")),
    "resolve": ("e", N_("Resolve")),
    "snooze": ("s", N_("Snooze")),
    "undo": ("u", N_("Undo")),
    "search": ("/", N_("Search")),
    "go": ("g", N_("Go to a page: then its letter")),
    "help": ("?", N_("Show these keys")),
}
PALETTE = "palette"  # Ctrl K: it is on or off
_EVERY: Mapping[str, str] = {**{act: usual for act, (usual, _) in KEYS.items()}, PALETTE: "k"}


class KeyChoiceError(AplombError):
    """It is no key; the text says why."""


def chosen_keys(form: Mapping[str, str]) -> dict[str, str]:
    """Return what a form makes of the keys, without those that are as usual; an empty one is switched off.

    Raises:
        KeyChoiceError: one is more than a letter or sign, or two acts have the same.
    """
    told = {act: form.get(f"key-{act}", usual).strip() for act, usual in _EVERY.items()}
    told[PALETTE] = told[PALETTE] and _EVERY[PALETTE]
    if any(len(key) > 1 or not key.isprintable() for key in told.values()):
        raise KeyChoiceError(N_("A key is one letter or sign, or nothing where it is switched off."))
    letters = [key for act, key in told.items() if key and act != PALETTE]
    if len(set(letters)) < len(letters):
        raise KeyChoiceError(N_("Two acts have the same key. Give each its own."))
    return {act: key for act, key in told.items() if key != _EVERY[act]}
