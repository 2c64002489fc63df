"""What a comment said before and after each edit, and what is different, word by word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from aplomb.comment import Verb
from aplomb.records import CommentRecord, EarlierText

MOST_STEPS = 150_000  # of a comparison; what takes more is shown whole, or a page would take too long

_WORDS = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")


class Edit(StrEnum):
    """What became of some words between two versions."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


type Pieces = tuple[tuple[Edit, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version; its pieces tell what is different from the one before it."""

    at: int | None  # by the platform
    pieces: Pieces


def versions_of(record: CommentRecord) -> tuple[Version, ...]:
    """Return a comment's versions, the oldest first; none where nothing was edited."""
    comment = record.comment
    edited_at = comment.noted_at if comment.verb is Verb.EDIT else None
    newest = EarlierText(version=record.version, text=comment.text, at=edited_at or comment.created_at)
    some = _without_repeats([*record.earlier, newest])
    if len(some) < 2:  # noqa: PLR2004  one version is none to compare
        return ()
    before = ["", *(one.text for one in some)]
    return tuple(
        Version(at=one.at, pieces=difference(before[number], one.text)) for number, one in enumerate(some)
    )


def difference(before: str, after: str) -> Pieces:
    """Return the words of two texts in order: those of both, and those of one."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    first = _alike(old, new)
    last = _alike(old[first:][::-1], new[first:][::-1])
    between = _between(old[first : len(old) - last], new[first : len(new) - last])
    found = [(Edit.SAME, old[:first]), *between, (Edit.SAME, old[len(old) - last :])]
    return tuple((what, "".join(words)) for what, words in found if words)


def _alike(some: Sequence[str], others: Sequence[str]) -> int:
    """Return how many words two texts have in common where they begin."""
    pairs = zip(some, others, strict=False)
    different = (number for number, (one, other) in enumerate(pairs) if one != other)
    return next(different, min(len(some), len(others)))


def _between(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Edit, Sequence[str]]]:
    if not old or _steps(old, new) > MOST_STEPS:
        yield from ((Edit.GONE, old), (Edit.NEW, new))
        return
    for _, from_old, to_old, from_new, to_new in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if old[from_old:to_old] == new[from_new:to_new]:
            yield Edit.SAME, old[from_old:to_old]
        else:
            yield from ((Edit.GONE, old[from_old:to_old]), (Edit.NEW, new[from_new:to_new]))


def _steps(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many steps the comparison takes at most: once through it for each word of both."""
    counted = Counter(new)
    pairs = [counted[one] for one in old]
    return sum(map(bool, pairs)) * (len(old) + sum(pairs))


def _without_repeats(some: Sequence[EarlierText]) -> list[EarlierText]:
    """Return versions without those that say the same as the one before."""
    return [one for number, one in enumerate(some) if not number or one.text != some[number - 1].text]
