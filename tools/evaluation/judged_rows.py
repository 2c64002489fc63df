"""Keep what was labelled and judged, without the texts: less than 100 bytes a row."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

from aplomb.thresholds import Thresholds
from aplomb.verdict import Kind, Scores, Severity, Verdict
from tools.evaluation.judging import Judged, judged_by
from tools.training.rows import Row, Use
from triage.verdicts.deciding import Case

_KINDS, _SEVERITIES = tuple(Kind), tuple(Severity)
_RECORD = struct.Struct("<4H6bb3B8d")
_CRITICAL, _GRATEFUL, _DANGER, _DEGRADED, _UNSCORED = (1 << bit for bit in range(5))
_SILENT = (0.0,) * 8


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRow:
    """One labelled row, and what triage made of it."""

    row: Row  # without its text
    verdict: Verdict  # as far as the policy reads it
    told: str  # the language, where the account says nothing of it
    case: Case | None = None  # what the verdict rests on, where that is known

    def by(self, thresholds: Thresholds) -> JudgedRow:
        """Return the row as judged by other thresholds: kinds go by them, too."""
        return self if self.case is None else replace(self, verdict=judged_by(self.case, thresholds))


class JudgedRows:
    """Grows row by row; hands them out in that order."""

    def __init__(self) -> None:
        self._names: dict[str, int] = {}
        self._records = bytearray()

    def add(self, row: Row, judged: Judged) -> None:
        """Keep one row."""
        verdict, scores = judged.verdict, judged.verdict.scores
        labels = (row.tone, row.complaint, row.abuse, row.spam, row.urgent, row.critical)
        flags = (
            (_CRITICAL, verdict.critical),
            (_GRATEFUL, verdict.grateful),
            (_DANGER, bool(verdict.dangers)),
            (_DEGRADED, verdict.degraded),
            (_UNSCORED, scores is None),
        )
        self._records += _RECORD.pack(
            *(self._number(name) for name in (row.source, row.language, verdict.language, judged.told)),
            *(-1 if label is None else label for label in labels),
            -1 if row.kind is None else _KINDS.index(Kind(row.kind)),
            _KINDS.index(verdict.kind),
            _SEVERITIES.index(verdict.severity),
            sum(bit for bit, holds in flags if holds),
            *(_SILENT if scores is None else _numbers(scores)),
        )

    def __len__(self) -> int:
        return len(self._records) // _RECORD.size

    def __iter__(self) -> Iterator[JudgedRow]:
        names = list(self._names)
        return (self._row(record, names) for record in _RECORD.iter_unpack(self._records))

    def _number(self, name: str) -> int:
        return self._names.setdefault(name, len(self._names))

    @staticmethod
    def _row(record: tuple[int | float, ...], names: list[str]) -> JudgedRow:
        source, language, spoken, told = (names[int(number)] for number in record[:4])
        tone, complaint, abuse, spam, urgent, critical = (
            None if label < 0 else int(label) for label in record[4:10]
        )
        labelled_kind, kind, severity, flags = (int(number) for number in record[10:14])
        row = Row(
            text="",
            language=language,
            source=source,
            use=Use.EVALUATE,
            tone=tone,
            complaint=complaint,
            abuse=abuse,
            spam=spam,
            urgent=urgent,
            critical=critical,
            kind=None if labelled_kind < 0 else _KINDS[labelled_kind],
        )
        verdict = Verdict(
            kind=_KINDS[kind],
            severity=_SEVERITIES[severity],
            critical=bool(flags & _CRITICAL),
            language=spoken,
            confidence=0.0,
            evidence=(),
            engine="",
            scores=None if flags & _UNSCORED else Scores(**dict(zip(_SCORES, record[14:], strict=True))),
            grateful=bool(flags & _GRATEFUL),
            dangers=("seen",) if flags & _DANGER else (),
            degraded=bool(flags & _DEGRADED),
        )
        return JudgedRow(row=row, verdict=verdict, told=told)


_SCORES = ("negative", "neutral", "positive", "complaint", "abuse", "spam", "critical", "urgent")


def _numbers(scores: Scores) -> tuple[float, ...]:
    return tuple(getattr(scores, name) for name in _SCORES)
