"""What people made of the replies of one account in one language, and whether a machine may send them.

Of each comment that was answered, or would have been, a person says whether it was praise. The worst error
is an apology under praise, so the test is about the share of praise errors. It is sequential: it holds
however often one looks at it.

- It opens on an e-process, the likelihood ratio of 0.1 % against 1 % praise errors. Where 1 % or more of
  the decisions are praise errors, the chance that it ever reaches 20 is at most 1 in 20 (Ville's inequality).
- It closes on the likelihood ratio of 3 % against 1 %, which starts again whenever it falls below 1 (CUSUM,
  Page 1954). Once closed, everything is earned again from zero.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

MOST_ERRORS = 0.01  # the share of praise errors that is still borne
GOOD = 0.001  # the share that opens quickly
BAD = 0.03  # the share that closes quickly
EVIDENCE = math.log(20)
FEWEST = 300  # decisions, before a machine may speak by itself

_PRAISE_SPEAKS_AGAINST = math.log(GOOD / MOST_ERRORS)
_OTHER_SPEAKS_FOR = math.log((1 - GOOD) / (1 - MOST_ERRORS))
_PRAISE_ALARMS = math.log(BAD / MOST_ERRORS)
_OTHER_CALMS = math.log((1 - BAD) / (1 - MOST_ERRORS))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRecord:
    """The record of one account in one language, since the start or since it was last closed."""

    decisions: int = 0  # replies given, or drafted, of which a person said what the comment was
    praise: int = 0  # of those, how many answered praise
    alarm: float = 0.0  # natural logarithm of the evidence for closing; never below 0
    opened: bool = False  # the evidence sufficed
    closed: bool = False  # it was sent back to drafts, and has not opened since
    rev: int = 0

    @property
    def evidence(self) -> float:
        """The natural logarithm of the evidence for opening."""
        return self.praise * _PRAISE_SPEAKS_AGAINST + (self.decisions - self.praise) * _OTHER_SPEAKS_FOR

    @property
    def clean_decisions_to_go(self) -> int:
        """How many more decisions without a praise error would open it."""
        more = math.ceil((EVIDENCE - self.evidence) / _OTHER_SPEAKS_FOR)
        return 0 if self.opened else max(FEWEST - self.decisions, more, 0)


def noted(record: TrackRecord, *, praise: bool, in_auto: bool) -> TrackRecord:
    """Return the record after one more decision; `in_auto` is whether a machine sent the replies then."""
    alarm = max(0.0, record.alarm + (_PRAISE_ALARMS if praise else _OTHER_CALMS)) if in_auto else 0.0
    if alarm >= EVIDENCE:
        return TrackRecord(closed=True, rev=record.rev + 1)
    grown = replace(
        record,
        decisions=record.decisions + 1,
        praise=record.praise + praise,
        alarm=alarm,
        rev=record.rev + 1,
    )
    opened = grown.opened or (grown.decisions >= FEWEST and grown.evidence >= EVIDENCE)
    return replace(grown, opened=opened, closed=grown.closed and not opened)


def explained(record: TrackRecord) -> str:
    """Return the record in one sentence."""
    seen = f"{record.decisions} of at least {FEWEST} decisions, {_errors(record.praise)}"
    if record.opened:
        return f"The record is good: {record.decisions} decisions, {_errors(record.praise)}."
    state = "Too many replies answered praise, so the record began anew: " if record.closed else ""
    return f"{state}{seen}; {record.clean_decisions_to_go} more without a praise error would open it."


def _errors(praise: int) -> str:
    return f"{praise} praise error" + ("" if praise == 1 else "s")
