"""Say which row teaches what, and how much it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from tools.training.rows import DANGERS, Row, Use

Floats = NDArray[np.float64]


class Head(StrEnum):
    """What is told about a comment."""

    TONE = "tone"
    COMPLAINT = "complaint"
    ABUSE = "abuse"
    SPAM = "spam"
    CRITICAL = "critical"
    URGENT = "urgent"
    DANGER = "danger"  # why it is urgent; each danger is a class of its own, because they are unlike


CLASSES: Mapping[Head, int] = dict.fromkeys(Head, 2) | {Head.TONE: 3, Head.DANGER: 1 + len(DANGERS)}
LINEAR = (Head.TONE, Head.COMPLAINT, Head.ABUSE, Head.SPAM, Head.URGENT)  # these have columns of their own
HEADS = (Head.TONE, Head.COMPLAINT, Head.ABUSE, Head.SPAM, Head.CRITICAL, Head.DANGER)

# Rows of one source that the linear part reads, and that are embedded (25 ms each); by the name's beginning.
LINEAR_ROWS = 20_000
EMBEDDED_ROWS = 5_000
_FEWER_EMBEDDED = {
    "mozetic": 1_200,
    "davidson": 2_500,
    "brands-dfe": 2_500,
    "vader-tweets": 2_500,
    "germeval18": 3_000,
    "sms-spam": 1_500,
    "rusentitweet": 2_000,
    "olid": 2_000,
    "potts": 1_000,
    "germeval21": 1_000,
    "irony": 0,  # it has none of our labels
}
_BRANDS = ("apple-dfe", "brands-dfe")  # tweets about firms: a negative one is a complaint
_LANGUAGE_SHARE = 0.75  # of rows**this: large languages count less per row
_CLASS_SHARE = 0.5  # halfway between the rows' own class balance and an even one
# How much a row of our own corpus counts. Words alone learn some languages from little else; the heads know
# those from the embedding, and too much of one corpus spoils their sense of everybody else's comments.
OURS_ALONE: Mapping[Head, float] = {
    Head.TONE: 0.7,
    Head.COMPLAINT: 5.0,
    Head.ABUSE: 3.0,
    Head.SPAM: 3.0,
    Head.CRITICAL: 3.0,
    Head.URGENT: 1.0,
    Head.DANGER: 1.0,
}
OURS_EMBEDDED: Mapping[Head, float] = {
    Head.TONE: 0.5,
    Head.COMPLAINT: 3.0,
    Head.ABUSE: 1.0,
    Head.SPAM: 1.5,
    Head.CRITICAL: 3.0,
    Head.DANGER: 1.0,
}
_MORE = {(Head.SPAM, "youtube-spam"): 6.0}  # public spam as it stands under posts; nothing else shows it
# Rows that nobody labelled for this head.
_HINT = {Head.COMPLAINT: 0.06, Head.ABUSE: 0.01, Head.SPAM: 0.005, Head.URGENT: 0.02, Head.DANGER: 0.005}


_NO_DANGER = 0.05  # an advertisement that nobody labelled for dangers; some look like fake support


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Rows by index, with the label and the weight each has for one head."""

    head: Head
    rows: NDArray[np.int64]
    labels: NDArray[np.int64]
    weights: Floats
    possible: NDArray[np.bool_]  # classes the row's annotators could choose


def lesson(
    head: Head, rows: Sequence[Row], allowed: Iterable[int], *, ours: Mapping[Head, float] = OURS_ALONE
) -> Lesson:
    """Return what `head` learns from the allowed rows; `ours` says how much those of our corpus count."""
    told = [
        (index, label, weight)
        for index in allowed
        for label, weight in _labels(head, rows[index], ours=ours[head])
    ]
    indexes = np.array([index for index, _, _ in told], dtype=np.int64)
    labels = np.array([label for _, label, _ in told], dtype=np.int64)
    weights = np.array([weight for _, _, weight in told])
    if head is Head.TONE:
        weights *= _balance([rows[index] for index in indexes], labels)
    possible = np.ones((len(told), CLASSES[head]), dtype=np.bool_)
    if head is Head.TONE:
        possible[[rows[index].source.startswith("mozetic") for index in indexes], 1] = False
    return Lesson(head=head, rows=indexes, labels=labels, weights=weights, possible=possible)


def for_linear(rows: Sequence[Row]) -> list[int]:
    """Return the rows that may teach the linear part."""
    return _first(rows, lambda _: LINEAR_ROWS, lambda row: row.use is Use.TRAIN)


def for_embedding(rows: Sequence[Row]) -> list[int]:
    """Return the rows that are embedded, to teach or to measure."""
    return _first(rows, _embedded, lambda _: True)


def _first(rows: Sequence[Row], most: Callable[[str], int], is_wanted: Callable[[Row], bool]) -> list[int]:
    seen: Counter[str] = Counter()
    found: list[int] = []
    for index, row in enumerate(rows):
        seen[row.source] += 1
        if seen[row.source] <= most(row.source) and is_wanted(row):
            found.append(index)
    return found


def _embedded(source: str) -> int:
    return next((most for name, most in _FEWER_EMBEDDED.items() if source.startswith(name)), EMBEDDED_ROWS)


def _labels(head: Head, row: Row, *, ours: float) -> list[tuple[int, float]]:
    """Return a row's label and weight for a head; none if it teaches it nothing."""
    counts = ours if row.kind is not None else _MORE.get((head, row.source), 1.0)
    label: int | None = getattr(row, head)
    if label is not None:
        return [(label, counts)]
    if head is Head.DANGER and row.spam is not None:
        return [(0, _NO_DANGER)]
    if row.tone is not None and (head is Head.CRITICAL or (head is Head.COMPLAINT and row.source in _BRANDS)):
        return [(int(row.tone == 0), 1.0)]
    return [(0, _HINT[head])] if _hints(head, row) else []


def _hints(head: Head, row: Row) -> bool:
    """Tell whether a row, labelled with a tone only, probably is not what the head looks for."""
    silent = row.tone is None or row.source.startswith("mozetic")
    return head in _HINT and not silent and not (head is Head.COMPLAINT and row.tone == 0)


def _balance(rows: Sequence[Row], labels: NDArray[np.int64]) -> Floats:
    languages = Counter(row.language for row in rows)
    classes = Counter((row.language, int(label)) for row, label in zip(rows, labels, strict=True))
    raw = np.array(
        [
            (languages[row.language] / classes[row.language, int(label)]) ** _CLASS_SHARE
            for row, label in zip(rows, labels, strict=True)
        ]
    )
    totals: Counter[str] = Counter()
    for row, weight in zip(rows, raw, strict=True):
        totals[row.language] += weight
    share = [languages[row.language] ** _LANGUAGE_SHARE / totals[row.language] for row in rows]
    return np.asarray(raw * np.array(share))
