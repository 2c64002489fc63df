"""In a crisis nothing about the account waits for the morning; of other accounts it does."""

from __future__ import annotations

import pytest

from aplomb.crisis.policy import policy
from aplomb.crisis.state import CrisisRecord, CrisisState
from aplomb.platforms import DAY
from aplomb.verdict import Severity
from notifier.doors.contract import NotToldError
from notifier.outbox import Outbox
from tests.notifier.stage import NOON, Stage, alert

HOUR = 3600


@pytest.mark.parametrize("state", CrisisState)
def test_in_a_crisis_nothing_about_the_account_waits_for_the_morning(state: CrisisState) -> None:
    stage = Stage(now=NOON + 8 * HOUR)
    Outbox(table=stage.table).hand_over(
        [alert(1), alert(2, account="another")], stage.channels, now=stage.now
    )
    stage.run()
    assert stage.titles == []
    stage.account("CRISIS", CrisisRecord(state=state, since=stage.now - 2 * DAY))
    stage.run(after=3600)
    told = [entry for notice in stage.door.told for entry in notice.entries]
    assert len(told) == policy(state).ignores_quiet_hours


def test_in_a_crisis_what_failed_by_day_is_tried_again_at_night() -> None:
    stage = Stage(now=NOON + 2 * HOUR - 120)
    stage.case(severity=Severity.NORMAL, opened_at=NOON - 3 * DAY)
    stage.door.trouble = NotToldError("it answered HTTP 500")
    stage.run()
    stage.door.trouble = None
    stage.account("CRISIS", CrisisRecord(state=CrisisState.CRISIS, since=stage.now - 2 * DAY))
    stage.run(after=3600)
    assert stage.titles == ["Late case: Example Bakery on Facebook"]
