"""A drill goes through the same functions as a crisis, is marked as one, and nothing of it can be posted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from aplomb.accounts import Accounts, load_accounts
from aplomb.aws.keys import reply_key
from aplomb.aws.messages import read_triage_message
from aplomb.comment import Comment, Platform
from aplomb.crisis.desk import CrisisDesk
from aplomb.crisis.state import CrisisState
from aplomb.drill.account import DRILL, with_drill
from aplomb.drill.play import BY, DrillRecord, Written, begin, clear, forget, message, script
from aplomb.drill.report import NAMES, ON_TIME, Seen
from aplomb.errors import SettingsError
from aplomb.modes import ModeSetting
from aplomb.promotions.channels import Channel, ChannelKind, channels_of
from aplomb.replies.reply import ReplyState
from aplomb.skips import SkipReason
from crisis_detector.keeping import Changed, Keeper
from crisis_detector.telling import event_of
from tests.crisis_detector.detected import Detected
from tests.fakes.pipeline import ACCOUNTS
from tools.drill_watch import Drill, report
from triage.parsers import parse

HERE = Path(__file__).parents[2]


class Rehearsed:
    """Triage, detector and responder around one table, as a drill meets them deployed."""

    def __init__(self) -> None:
        self.detected = Detected()
        pipeline = self.pipeline = self.detected.pipeline
        pipeline.intake = replace(pipeline.intake, accounts=with_drill(ACCOUNTS))
        self.detected.keeper = replace(self.detected.keeper, accounts=with_drill(ACCOUNTS))
        self.bodies: list[str] = []
        self.looked_at = 0
        self.ended: list[SkipReason | None] = []

    @property
    def drill(self) -> Drill:
        return Drill(
            table=self.detected.table,
            send=self.send,
            clock=self.pipeline.clock,
            sleep=self.sleep,
        )

    def send(self, body: str) -> None:
        self.bodies.append(body)
        told = read_triage_message(body)
        for one in parse(told.platform, told.payload):
            assert isinstance(one, Comment)
            taken = self.pipeline.take(one)
            if taken.reply is not None:
                self.pipeline.responder.work(reply_key(taken.reply))
                reply = self.pipeline.reply(one.comment, account=DRILL.id)
                assert reply.state is ReplyState.CANCELLED
                self.ended.append(reply.reason)

    def sleep(self, seconds: float) -> None:
        self.pipeline.clock.now += int(seconds)
        if self.pipeline.clock.now - self.looked_at >= 60:
            self.looked_at = self.pipeline.clock.now
            self.detected.tell()
            for one in self.detected.keeper.look(now=self.looked_at).changed:
                self.detected.keeper.told(one, now=self.looked_at)


@pytest.fixture(scope="module")
def rehearsed() -> Rehearsed:
    return Rehearsed()


@pytest.fixture(scope="module")
def seen(rehearsed: Rehearsed) -> Seen:
    said: list[str] = []
    found = rehearsed.drill.play(people=60, minutes=12, says=said.append)
    assert any("called a crisis" in line for line in said)
    return found


def test_a_drill_is_judged_noticed_and_told_of_as_a_crisis(seen: Seen) -> None:
    assert (seen.sent, seen.judged, seen.criticism) == (60, 60, 60)
    assert set(seen.at) == {"sent", "judged", "watch", "crisis", "told"}
    took = seen.took("crisis")
    assert took is not None
    assert 5 * 60 <= took <= ON_TIME["crisis"]
    assert seen.late == ["promotions"]  # nobody switched any off here


def test_nothing_of_a_drill_is_posted_whatever_the_responder_is_told(
    rehearsed: Rehearsed, seen: Seen
) -> None:
    assert seen.posted == []
    assert rehearsed.pipeline.platform.journal == []
    assert set(rehearsed.ended) == {SkipReason.ACCOUNT_NOT_CONFIGURED}
    assert len(rehearsed.ended) == 60


def test_a_drill_leaves_nothing_in_anybodys_queue(rehearsed: Rehearsed, seen: Seen) -> None:
    assert seen.sent
    left = [key for key in rehearsed.detected.table.items if "drill" in key.pk]
    assert {key.sk.partition("#")[0] for key in left} == {"CRISIS", "WHY"}
    assert all(key.sk != "CRISIS" for key in left)  # its history
    last = next(iter(CrisisDesk(rehearsed.detected.table).history(DRILL.platform, DRILL.id)))
    assert (last.state, last.why) == (CrisisState.CALM, "The drill is over.")


def test_real_accounts_stay_calm_during_a_drill(rehearsed: Rehearsed, seen: Seen) -> None:
    assert seen.sent
    assert rehearsed.detected.record().state is CrisisState.CALM


def test_a_drill_that_dies_clears_up_all_the_same() -> None:
    rehearsed = Rehearsed()

    def die(_: float) -> None:
        raise KeyboardInterrupt

    drill = replace(rehearsed.drill, sleep=die)
    with pytest.raises(KeyboardInterrupt):
        drill.play(people=10, minutes=1, says=print)
    assert [key for key in rehearsed.detected.table.items if "drill" in key.pk] == []


def test_a_drill_waits_for_the_last_comment_to_be_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    rehearsed = Rehearsed()
    monkeypatch.setattr("tools.drill_watch.facts", lambda *_, since: [(name, since) for name in NAMES])
    late: list[str] = []
    slept: list[float] = []

    def send(body: str) -> None:
        late.append(body)

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        rehearsed.pipeline.clock.now += int(seconds)
        if len(slept) == 90:
            for body in late:
                rehearsed.send(body)

    seen = replace(rehearsed.drill, send=send, sleep=sleep).play(people=10, minutes=1, says=print)
    assert (seen.sent, seen.judged) == (10, 10)
    assert len(slept) == 91


def test_everything_of_a_drill_says_that_it_is_one() -> None:
    assert all(one.text.startswith("[Drill]") and one.name.startswith("Drill") for one in script(run="a"))
    detected = Detected()
    record = detected.desk.decide(DRILL, CrisisState.CRISIS, person="Ana", why="A drill.", now=5)
    assert event_of(Changed(account=DRILL, record=record))["drill"] is True


def test_different_people_write_more_and_more_of_them() -> None:
    played = script(run="a", people=50, minutes=10)
    assert len({one.author for one in played}) == len({one.comment for one in played}) == 50
    halves = [sum(one.after < 300 for one in played), sum(one.after >= 300 for one in played)]
    assert halves[0] < halves[1]
    assert played[-1].after < 600


def test_no_account_of_ours_can_be_the_drills(tmp_path: Path) -> None:
    path = tmp_path / "accounts.yaml"
    path.write_text("accounts:\n  - {platform: facebook, id: drill, name: X, languages: [en]}\n")
    with pytest.raises(SettingsError, match="kept for drills"):
        load_accounts(path)
    ours = load_accounts(HERE / "templates" / "accounts.yaml")
    assert ours.find(DRILL.platform, DRILL.id) is None


def test_who_posts_reads_or_acts_on_a_platform_does_not_know_the_drills_account() -> None:
    for function in ("responder", "poller", "deletion_guard", "sweeper", "eraser"):
        for path in (HERE / "functions" / function).rglob("*.py"):
            assert "drill" not in path.read_text().lower(), path
    assert DRILL.mode is ModeSetting.DRAFT


def test_a_drill_stops_no_promotion() -> None:
    everywhere = Channel(id="a", kind=ChannelKind.BY_HAND, title="A", link="https://a.example")
    assert channels_of([everywhere], Platform.FACEBOOK, "1000") == (everywhere,)
    assert channels_of([everywhere], DRILL.platform, DRILL.id) == ()


def test_the_report_names_what_was_late_and_what_never_came() -> None:
    at = {"sent": 100, "judged": 103, "watch": 700, "crisis": 1000, "told": 1200}
    lines = list(report(Seen(at=at, sent=60, judged=60, criticism=58)))
    assert lines[0].startswith("THIS WAS A DRILL")
    assert "60 comments were sent, 60 judged, 58 of them criticism." in lines
    assert "on time  it was called a crisis: 900 s after the first comment, of 1800 s" in lines
    assert "LATE     people and the rest of the product were told: 200 s after the crisis, of 90 s" in lines
    assert "LATE     promotions were switched off: never" in lines


def test_a_report_of_something_that_may_have_left_says_so_first() -> None:
    assert next(iter(report(Seen(posted=["drill_a001"])))).startswith("SOMETHING MAY HAVE LEFT")


def test_a_second_drill_begins_as_the_first() -> None:
    detected = Detected()
    keeper = Keeper(table=detected.table, accounts=Accounts([DRILL]), zone=detected.keeper.zone)
    for _ in range(2):
        now = detected.clock.now
        begin(detected.table, DrillRecord(run="a", people=5, minutes=1, began_at=now, by=BY))
        assert keeper.look(now=detected.clock.now).failed == []
        assert CrisisDesk(detected.table).read(DRILL.platform, DRILL.id).state is CrisisState.CALM
        clear(detected.table, (), now=detected.clock.now)
        forget(detected.table)


def test_a_drills_comment_is_what_facebooks_webhook_would_bring() -> None:
    written = Written(after=0, comment="drill_x", author="drill-x", name="Drill 1", text="[Drill] Bad.")
    told = read_triage_message(message(written, now=1_800_000_000).body())
    (comment,) = parse(told.platform, told.payload)
    assert isinstance(comment, Comment)
    assert (comment.account, comment.comment, comment.author) == (DRILL.id, "drill_x", "drill-x")
    assert comment.thread == comment.comment
