"""What people are told of, when, and in which words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aplomb.alerts.alert import AlertKind
from aplomb.alerts.channels import Quiet, Shown
from aplomb.aws.table import Put
from aplomb.comment import Platform
from aplomb.crisis.state import CrisisRecord, CrisisState
from aplomb.health import AccountHealth, AccountState
from aplomb.incidents.incident import Incident, IncidentState, Missing, incident_item
from aplomb.pulse import Pulse
from aplomb.records import CaseState, FoundBy
from aplomb.verdict import Kind, Severity
from notifier import finding
from tests.notifier.stage import CHAT, CONSOLE, NOON, Stage

HOUR, DAY = 3600, 86_400


def test_an_urgent_case_is_told_once_with_its_reason_and_its_link() -> None:
    stage = Stage()
    stage.case()
    stage.run()
    stage.run()
    [notice] = stage.door.told
    [entry] = notice.entries
    assert notice.subject == "Urgent case: Example Bakery on Facebook"
    assert (
        entry.why
        == "It may be about a danger, a right or the press. It has waited 1 min; nobody has claimed it."
    )
    assert entry.link == f"{CONSOLE}/case/{entry.alert.case}"


def test_nothing_of_a_stranger_is_in_an_alert() -> None:
    stage = Stage()
    stage.case(author_name="Ana Kalniņa", last_comment="comment-c1")
    stage.run()
    kept = [item for key, item in stage.table.items.items() if key.pk.startswith(("ALERT", "OUTBOX"))]
    for shown in (stage.door.told, kept):
        assert "Ana" not in str(shown)
    assert kept != []


def test_a_channel_shows_a_name_only_where_a_setting_says_so() -> None:
    stage = Stage(channels=[replace(CHAT, shows=frozenset({Shown.NAME}))])
    stage.case(author_name="Ana <!channel> https://evil.example")
    stage.run()
    [entry] = stage.door.told[0].entries
    assert entry.quote == "Ana <!channel> https[:]//evil[.]example"


def test_a_case_that_becomes_urgent_days_later_is_found() -> None:
    stage = Stage()
    opened_at = stage.now - 3 * DAY
    stage.case(severity=Severity.NORMAL, opened_at=opened_at)
    stage.run()
    stage.case(severity=Severity.URGENT, opened_at=opened_at)
    stage.run()
    assert [one.split(":")[0] for one in stage.titles] == ["Late case", "Urgent case"]


def test_a_case_that_is_opened_again_is_told_again() -> None:
    stage = Stage()
    stage.case()
    stage.run()
    stage.case(opened_at=stage.now)
    stage.run()
    assert stage.titles == ["Urgent case: Example Bakery on Facebook"] * 2


def test_a_case_is_late_by_working_hours() -> None:
    stage = Stage()
    opened_at = NOON - 8 * HOUR  # 7:00 in Riga, two hours before anybody is there: late at 17:00
    stage.case(severity=Severity.NORMAL, opened_at=opened_at)
    stage.now = NOON + HOUR + 3000
    stage.run()
    assert stage.titles == []
    stage.now = NOON + 2 * HOUR - 61
    stage.run()
    assert stage.titles == []
    stage.now = NOON + 20 * HOUR  # Tuesday, 11:00 in Riga
    stage.run()
    [notice] = stage.door.told
    assert notice.entries[0].why.startswith(
        "It has waited 10 h 1 min in working time, where 8 h are the target"
    )


def test_a_snooze_that_is_over_counts_from_then() -> None:
    stage = Stage(now=NOON - 180)
    until = NOON - 4 * HOUR  # 11:00 in Riga
    stage.case(severity=Severity.HIGH, state=CaseState.SNOOZED, snoozed_until=until, opened_at=until - DAY)
    stage.run()
    assert stage.titles == []
    stage.run(after=180)
    assert stage.titles == ["Late case: Example Bakery on Facebook"]


def test_a_resolved_case_and_one_that_is_put_off_are_not_told() -> None:
    stage = Stage()
    stage.case("a", state=CaseState.RESOLVED, resolved_at=NOON)
    stage.case("b", state=CaseState.SNOOZED, snoozed_until=NOON + DAY, opened_at=NOON - DAY)
    stage.run()
    assert stage.titles == []


def test_a_silent_account_is_told_once_for_each_silence() -> None:
    stage = Stage()
    pulse = Pulse(at=NOON - DAY, seconds=2.0 * DAY, cubes=2.0 * DAY * HOUR**2)
    stage.account("PULSE", pulse)
    stage.run()
    stage.run()
    assert stage.titles == ["No webhooks: Example Bakery on Facebook"]
    assert (
        stage.door.told[0].entries[0].why.startswith("No webhook came in for 24 h 1 min, more than 3 times")
    )
    stage.account("PULSE", replace(pulse, at=NOON - DAY + 60))
    stage.run()
    assert len(stage.titles) == 2


def test_a_stopped_account_says_why_without_a_link_of_the_platforms() -> None:
    stage = Stage()
    reason = "Error 190 <https://evil.example|click> @channel"
    stage.account("HEALTH", AccountHealth(state=AccountState.STOPPED, reason=reason, since=NOON))
    stage.run()
    [entry] = stage.door.told[0].entries
    assert "https://" not in entry.why
    assert "@" not in entry.why
    assert "Error 190" in entry.why


@pytest.mark.parametrize(
    ("state", "title", "severity"),
    [
        (CrisisState.WATCH, "More criticism than usual", Severity.HIGH),
        (CrisisState.CRISIS, "Crisis", Severity.URGENT),
        (CrisisState.CALM, "Calm again", Severity.NORMAL),
    ],
)
def test_each_turn_of_a_crisis_is_told(state: CrisisState, title: str, severity: Severity) -> None:
    stage = Stage()
    stage.account("CRISIS", CrisisRecord(state=state, since=NOON, why="40 people wrote criticism."))
    stage.run()
    stage.run()
    assert stage.titles == [f"{title}: Example Bakery on Facebook"]
    assert stage.door.told[0].severity is severity


def test_a_drill_says_so_before_anything_else() -> None:
    stage = Stage()
    stage.account("CRISIS", CrisisRecord(state=CrisisState.CRISIS, since=NOON, why="x"), account="drill")
    stage.run()
    assert stage.titles == ["DRILL, nothing is wrong: Crisis: Drill on Facebook"]


def test_an_old_crisis_is_no_news_to_a_new_deployment() -> None:
    stage = Stage()
    stage.account("CRISIS", CrisisRecord(state=CrisisState.CALM, since=NOON - 2 * DAY, why="x"))
    stage.run()
    assert stage.titles == []


def test_criticism_that_somebody_removed_is_told() -> None:
    stage = Stage()
    incident = Incident(
        platform=Platform.FACEBOOK, account="1", comment="9", what=Missing.REMOVED, post="p", thread="t",
        author="a", text="the very words", version="1", kind=Kind.COMPLAINT, severity=Severity.HIGH,
        found_by=FoundBy.POLL, found_at=NOON, state=IncidentState.OPEN, updated_at=NOON,
        detail="The platform does not say who removed it.",
    )  # fmt: skip
    key, item = incident_item(incident)
    stage.table.write([Put(key=key, item=item)])
    stage.run()
    stage.run()
    [notice] = stage.door.told
    assert notice.subject == "Criticism removed: Example Bakery on Facebook"
    assert "the very words" not in str(notice)
    assert notice.entries[0].link == f"{CONSOLE}/incidents"


def test_a_channel_is_told_only_what_it_wants() -> None:
    grave = replace(CHAT, id="grave", floor=Severity.URGENT)
    incidents = replace(CHAT, id="incidents", alerts=frozenset({AlertKind.INCIDENT}))
    stage = Stage(channels=[grave, incidents])
    stage.case()
    stage.run()
    assert (len(stage.doors["grave"].told), len(stage.doors["incidents"].told)) == (1, 0)


def test_what_no_channel_wants_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "STRETCH", 100)
    stage = Stage(channels=[replace(CHAT, floor=Severity.URGENT)])
    stage.case(severity=Severity.NORMAL, opened_at=NOON - 9 * DAY)
    assert stage.run().found == 1
    assert stage.run().found == 0
    assert stage.titles == []


def test_every_case_of_a_long_queue_is_come_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "STRETCH", 2)
    stage = Stage(channels=[replace(CHAT, quiet=Quiet.NEVER)])
    for number in range(40):
        stage.case(str(number), severity=Severity.NORMAL, opened_at=NOON - 30 * DAY + number)
    found = sum(stage.run().found for _ in range(20))
    assert found == 40


def test_a_case_that_cannot_be_read_does_not_silence_the_others() -> None:
    stage = Stage()
    key = stage.case("bad")
    stage.case("good")
    [place] = [one for one in stage.table.items if "author-bad" in one.pk]
    stage.table.write([Put(key=place, item={**stage.table.items[place], "severity": "odd"})])
    stage.now += 60
    ran = stage.notifier().run(until=stage.now + 40)
    assert key.last_comment == "comment-bad"
    assert len(ran.failed) == 1
    assert len(stage.titles) == 1
