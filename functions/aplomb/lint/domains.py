"""Domains that a reply of any company should not send people to."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from aplomb.look_alikes import latin_look_alikes

_LOOK_ALIKE = "Its domain only looks like another one."
_LETTERS_OF_A_WORD = 4  # fewer are no word: "b2b", "o2"

# A 4 is left out: it reads as "for" in the names of many companies.
_DIGIT_FOR_LETTER = re.compile(r"(?<=[a-z])[0135]+(?=[a-z])|^0(?=[a-z]{4})")


def harmful_domain(domain: str, *, of_email: bool = False) -> str:
    """Say why nobody should be sent to this domain; empty when it may be anybody's own."""
    domain = domain.casefold().strip(".").removeprefix("www.")
    if "xn--" in domain or _reads_as_latin(domain):
        return _LOOK_ALIKE
    if is_shortener(domain):
        return "A short link hides where it leads."
    if of_email and _is_mailbox(domain):
        return "It is a private mailbox, which nobody can tell from a fraud's."
    if any(_is_like_a_word(label) for label in domain.split(".")[:-1]):
        return _LOOK_ALIKE
    return ""


def is_shortener(domain: str) -> bool:
    """Tell whether links of this domain lead somewhere else."""
    return domain in _listed()["shorteners"]


def _reads_as_latin(domain: str) -> bool:
    """Tell whether it is made to read as a Latin domain, of letters that are none."""
    return not domain.isascii() and domain.translate(latin_look_alikes()).isascii()


def _is_mailbox(domain: str) -> bool:
    listed = _listed()
    return domain in listed["mailboxes_in_full"] or domain.partition(".")[0] in listed["mailboxes"]


def _is_like_a_word(label: str) -> bool:
    """Tell "examp1e" and "g00gle" from "web24": a digit stands for a letter inside a word."""
    letters = sum(char.isalpha() for char in label)
    return letters >= _LETTERS_OF_A_WORD and _DIGIT_FOR_LETTER.search(label) is not None


@cache
def _listed() -> Mapping[str, frozenset[str]]:
    listed = tomllib.loads(files("aplomb.lint").joinpath("domains.toml").read_text(encoding="utf-8"))
    return {name: frozenset(domains.split()) for name, domains in listed.items()}
