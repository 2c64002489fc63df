"""Whether two names are one person's, where two people are asked for."""

from __future__ import annotations

import unicodedata

from aplomb.look_alikes import latin_look_alikes


def same_person(one: str, other: str) -> bool:
    """Tell whether two names are the same person's, however they are typed.

    Accents, hyphens, spaces and the order of the words make nobody else: who signs in as "Bērziņš, Jānis"
    types "Janis Berzins". Two people whom only these tell apart ask a third.
    """
    mine, theirs = _words(one), _words(other)
    return sorted(mine) == sorted(theirs) or "".join(mine) == "".join(theirs)


def known_by(person: str) -> str:
    """Return a name as it is compared: no accent, hyphen or order of words makes one person two."""
    return " ".join(sorted(_words(person)))


def _words(person: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", person).casefold())
    bare = "".join(one for one in folded if unicodedata.category(one) not in {"Cf", "Mn"})
    alike = bare.translate(latin_look_alikes())
    return "".join(one if one.isalnum() else " " for one in alike).split()
