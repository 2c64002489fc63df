"""Once per channel, in few messages, not at night, and after a failure again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from aplomb.alerts.alert import AlertKind
from aplomb.alerts.channels import Quiet
from aplomb.aws.table import ConflictError
from aplomb.brand.closed_days import ClosedDays
from aplomb.brand.hours_settings import BusinessHours
from aplomb.verdict import Severity
from notifier import outbox as outbox_module
from notifier.doors.contract import NotToldError
from notifier.outbox import Box, ChannelState, Outbox, Waiting, message_of
from notifier.planning import DIGEST_EVERY, SINGLES, WINDOW, is_quiet, planned
from notifier.sending import GIVE_UP, LONGEST_WAIT, TELL_AFTER, waiting_time
from tests.fakes.fake_table import FakeTable
from tests.notifier.stage import CHAT, DAYTIME, NOON, FakeDoor, MachineDiedError, Stage, alert

RIGA = ZoneInfo("Europe/Riga")
HOLIDAYS = replace(DAYTIME, is_closed=ClosedDays(holidays=frozenset({date(2026, 6, 24)})))


def riga(text: str, *, fold: int = 0) -> int:
    """Return a moment on Riga's wall clock; fold 1 for the second one of an hour that comes twice."""
    return int(datetime.fromisoformat(text).replace(tzinfo=RIGA, fold=fold).timestamp())


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        ("2026-06-01T08:59:59", True),
        ("2026-06-01T09:00:00", False),
        ("2026-06-01T16:59:59", False),
        ("2026-06-01T17:00:00", True),
        ("2026-06-06T12:00:00", True),  # a Saturday
        ("2026-06-24T12:00:00", True),  # a holiday
        ("2026-06-25T12:00:00", False),
        ("2026-03-30T09:00:00", False),  # the Monday after the clocks went forward
        ("2026-03-30T08:59:00", True),
        ("2026-10-26T09:00:00", False),  # and back
        ("2026-10-26T08:59:00", True),
    ],
)
def test_quiet_is_when_nobody_is_there(at: str, quiet: bool) -> None:  # noqa: FBT001  a table
    hours = BusinessHours(open=HOLIDAYS, staffed=HOLIDAYS)
    assert is_quiet(Quiet.UNSTAFFED, hours, at=riga(at)) is quiet
    assert is_quiet(Quiet.NEVER, hours, at=riga(at)) is False
    assert is_quiet(Quiet.UNSTAFFED, None, at=riga(at)) is False


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        ("2026-03-29T02:59:00", True),
        ("2026-03-29T04:29:00", True),  # half past three does not exist, and is half past four
        ("2026-03-29T04:30:00", False),
        ("2026-10-25T03:30:00", False),
    ],
)
def test_hours_that_the_clocks_skip_or_repeat_end_the_quiet_once(at: str, quiet: bool) -> None:  # noqa: FBT001
    night = replace(DAYTIME, week=(((3 * 60 + 30, 6 * 60),),) * 7)
    hours = BusinessHours(open=night, staffed=DAYTIME)
    assert is_quiet(Quiet.CLOSED, hours, at=riga(at)) is quiet
    if at.startswith("2026-10"):
        assert is_quiet(Quiet.CLOSED, hours, at=riga(at, fold=1)) is False


def test_what_can_wait_is_held_at_night_and_told_together_in_the_morning() -> None:
    stage = Stage(now=riga("2026-06-05T16:00:00"))
    for number in range(3):
        opened_at = riga("2026-06-05T08:30:00") + number
        stage.case(str(number), severity=Severity.NORMAL, opened_at=opened_at)
    stage.now = riga("2026-06-05T17:00:00")
    stage.run()
    stage.case("grave")
    stage.run()
    assert stage.titles == ["Urgent case: Example Bakery on Facebook"]
    stage.now = riga("2026-06-08T08:58:00")
    stage.run()
    assert [one for one in stage.titles if one.startswith("3 alerts")] == []
    stage.run(after=120)
    assert "3 alerts: 3 late cases" in stage.titles


def test_what_failed_by_day_and_can_wait_is_not_tried_again_at_night() -> None:
    stage = Stage(now=riga("2026-06-01T16:58:00"))
    stage.case(severity=Severity.NORMAL, opened_at=riga("2026-05-29T12:00:00"))
    stage.door.trouble = NotToldError("it answered HTTP 500")
    assert len(stage.run().refused) == 1
    stage.door.trouble = None
    stage.run(after=3600)
    assert stage.titles == []
    stage.now = riga("2026-06-02T09:00:00")
    stage.run()
    assert stage.titles == ["Late case: Example Bakery on Facebook"]


def test_a_burst_is_one_message_and_further_ones_wait() -> None:
    stage = Stage()
    for number in range(200):
        stage.case(str(number))
    stage.run()
    assert stage.titles == ["200 alerts: 200 urgent cases"]
    [notice] = stage.door.told
    assert (len(notice.entries), notice.more) == (20, 180)


def test_in_a_crisis_a_channel_gets_few_messages() -> None:
    stage = Stage()
    for minute in range(25):
        for number in range(8):
            stage.case(f"{minute}-{number}", opened_at=stage.now)
        stage.run()
    assert len(stage.door.told) <= SINGLES * (1500 // WINDOW) + 1500 // DIGEST_EVERY
    stage.run(after=DIGEST_EVERY)
    told = sum(one.kinds.get("urgent_case", 0) for one in stage.door.told)
    assert told == 200


def test_a_crisis_does_not_wait_behind_a_burst() -> None:
    state = ChannelState(made=tuple(range(NOON - 10, NOON)), rev=1)
    crisis = alert(9, kind=AlertKind.CRISIS, severity=Severity.URGENT)
    box = Box(channel="chat", state=state, waiting=[Waiting(alert=alert(1)), Waiting(alert=crisis)])
    messages, _ = planned(box, quiet=Quiet.NEVER, hours=None, now=NOON)
    assert [one.alerts for one in messages] == [(crisis,)]


def test_two_runs_at_once_tell_once() -> None:
    stage = Stage()
    stage.case()
    runs = 0

    def meanwhile(call: str) -> None:
        nonlocal runs
        if runs < 12 and call.startswith("before"):
            runs += 1
            stage.table.boundary = lambda _: None
            stage.notifier().run(until=stage.now + 40)
            stage.table.boundary = meanwhile

    stage.table.boundary = meanwhile
    stage.run()
    stage.table.boundary = lambda _: None
    stage.run()
    assert len(stage.titles) == 1


def test_a_machine_that_dies_anywhere_loses_nothing() -> None:
    calls = 0
    while True:
        stage, calls = Stage(), calls + 1
        stage.case()
        if not _dies_at(stage, calls):
            break
        stage.known.clear()
        for _ in range(5):
            stage.run()
        ids = {one.id for one in stage.door.told}
        assert len(ids) == 1, calls
        assert len(stage.door.told) <= 2, calls
    assert calls > 20


def _dies_at(stage: Stage, number: int) -> bool:
    left = number

    def boundary(_: str) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise MachineDiedError

    stage.table.boundary = boundary
    try:
        stage.run()
    except MachineDiedError:
        return True
    finally:
        stage.table.boundary = lambda _: None
    return False


def test_a_machine_that_dies_after_sending_sends_again_under_the_same_id() -> None:
    stage = Stage()
    stage.case()
    stage.door.dies = True
    with pytest.raises(MachineDiedError):
        stage.run()
    for _ in range(2):
        stage.run()
    assert len(stage.door.told) == 1  # the claim holds for a while
    stage.run(after=120)
    assert [one.id for one in stage.door.told] == [stage.door.told[0].id] * 2


def test_a_channel_that_fails_is_tried_again_later_each_time_and_then_people_know() -> None:
    stage = Stage()
    stage.case()
    stage.door.trouble = NotToldError("it answered HTTP 500")
    tries = [minute for minute in range(60) if stage.run().refused]
    assert tries[:5] == [0, 1, 3, 7, 15]
    assert stage.complaints == ["chat: it answered HTTP 500"]
    stage.door.trouble = None
    stage.run(after=LONGEST_WAIT)
    assert sorted(str(one.kinds) for one in stage.door.told) == ["{'breach': 1}", "{'urgent_case': 1}"]


def test_what_came_while_a_channel_failed_is_told_together() -> None:
    stage = Stage()
    stage.door.trouble = NotToldError("it answered HTTP 500")
    for minute in range(30):
        stage.case(str(minute), opened_at=stage.now)
        stage.run()
    stage.door.trouble = None
    for _ in range(20):
        stage.run(after=300)
    assert sum(one.kinds.get("urgent_case", 0) for one in stage.door.told) == 30
    assert sum("urgent_case" in one.kinds for one in stage.door.told) <= 4


def test_a_channel_that_asks_for_rest_gets_it() -> None:
    stage = Stage()
    stage.case()
    stage.door.trouble = NotToldError("it answered HTTP 429", wait=1200)
    stage.run()
    stage.door.trouble = None
    stage.run(after=1140)
    assert stage.door.told == []
    stage.run(after=120)
    assert len(stage.door.told) == 1


def test_after_three_days_a_message_is_given_up() -> None:
    stage = Stage()
    stage.case()
    stage.door.trouble = NotToldError("gone")
    stage.run()
    assert stage.run(after=GIVE_UP + 60).given_up == 1
    stage.door.trouble = None
    stage.run(after=WINDOW)
    assert stage.titles == ["Late case: Example Bakery on Facebook"]  # as it is by now


def test_a_channel_that_fails_holds_up_no_other() -> None:
    stage = Stage(channels=[CHAT, replace(CHAT, id="other")])
    stage.case()
    stage.doors["chat"].trouble = NotToldError("no")
    stage.run()
    assert len(stage.doors["other"].told) == 1


def test_waiting_grows_up_to_an_hour() -> None:
    assert [waiting_time(tries) for tries in (1, 2, 3, TELL_AFTER, 7, 400)] == [60, 120, 240, 480, 3600, 3600]


def test_a_channel_with_more_than_one_run_reads_is_emptied_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbox_module, "READ", 30)
    table = FakeTable()
    outbox = Outbox(table=table)
    handed = outbox.hand_over((alert(number) for number in range(50)), [CHAT], now=NOON)
    assert handed == 50
    door, stage = FakeDoor(), Stage(table=table, hours=None)
    stage.doors["chat"] = door
    stage.run()
    stage.run(after=WINDOW)
    assert sum(one.kinds["breach"] for one in door.told) == 50


def test_the_same_alert_is_handed_over_once() -> None:
    outbox = Outbox(table=FakeTable())
    assert [outbox.hand_over([alert()], [CHAT], now=NOON) for _ in range(2)] == [1, 0]


def test_of_two_plans_at_once_one_is_kept() -> None:
    outbox = Outbox(table=FakeTable())
    outbox.hand_over([alert()], [CHAT], now=NOON)
    first, second = outbox.read("chat"), outbox.read("chat")
    message = message_of("chat", first.waiting, now=NOON)
    outbox.make(first, [message], first.state, now=NOON)
    with pytest.raises(ConflictError):
        outbox.make(second, [message], second.state, now=NOON)
