"""Ask for a second opinion where the model is unsure, within a daily budget and a little patience."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import opinions_key
from aplomb.aws.table import ConflictError, Table, Update
from aplomb.thresholds import Thresholds
from aplomb.verdict import Severity, Verdict
from triage.second_opinion.masking import mask
from triage.second_opinion.opinion import MISSING, Adviser, Opinion, OpinionUnavailableError, apply
from triage.second_opinion.patience import Patience

KEPT_FOR = 7 * 24 * 60 * 60  # seconds; a day's count is of no use later
REMEMBERED = 500  # answers per process, so that a repeated text is asked about once


class SecondOpinion:
    """One adviser and what is left of the day's budget; one per process.

    `count` hears of each outcome: asked, repeated, over_budget, impatient, failed.
    """

    def __init__(
        self,
        adviser: Adviser,
        *,
        table: Table,
        budget: int,
        count: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._adviser = adviser
        self._table = table
        self._budget = budget
        self._count = count
        self._clock = clock
        self._patience = Patience()
        self._said: dict[tuple[str, str], Opinion] = {}

    def consider(self, text: str, verdict: Verdict, *, thresholds: Thresholds, now: int) -> Verdict:
        """Return the verdict, with a second opinion if one is called for; `now` is seconds since 1970.

        Where one is called for and cannot be had, the comment goes to a person.
        """
        if not is_called_for(verdict, thresholds) or not self._adviser.speaks(verdict.language):
            return verdict
        masked = mask(text)
        return apply(verdict, self._opinion((masked, verdict.language), now)) if masked else verdict

    def _opinion(self, question: tuple[str, str], now: int) -> Opinion:
        if question in self._said:
            self._count("repeated")
            return self._said[question]
        if not self._patience.is_left(now=self._clock()):
            self._count("impatient")
            return MISSING
        if not spend(self._table, budget=self._budget, now=now):
            self._count("over_budget")
            return MISSING
        return self._asked(question)

    def _asked(self, question: tuple[str, str]) -> Opinion:
        masked, language = question
        started = self._clock()
        try:
            opinion = self._adviser.ask(masked, language=language)
        except OpinionUnavailableError:
            self._count("failed")
            return MISSING
        finally:
            self._patience.note(self._clock() - started)
        self._count("asked")
        if len(self._said) >= REMEMBERED:
            self._said.clear()
        self._said[question] = opinion
        return opinion


def is_called_for(verdict: Verdict, thresholds: Thresholds) -> bool:
    """Tell whether the model is unsure, and a person is not called at once anyway."""
    scores = verdict.scores
    unsure = scores is not None and thresholds.low <= scores.critical < thresholds.high
    return unsure and verdict.severity is not Severity.URGENT


def spend(table: Table, *, budget: int, now: int) -> bool:
    """Take one question out of the day's budget, by UTC; False when nothing is left."""
    left = Attr("asked").not_exists() | Attr("asked").lte(budget - 1)
    day = datetime.fromtimestamp(now, UTC).date().isoformat()
    if budget < 1:
        return False
    update = Update(
        key=opinions_key(day), set={"expires_at": now + KEPT_FOR}, add={"asked": 1}, condition=left
    )
    try:
        table.write([update])
    except ConflictError:
        return False
    return True
