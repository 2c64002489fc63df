"""The report on a crisis: everything that was done, in order, with nobody's words in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from aplomb.after_action import reading
from aplomb.after_action.page import as_json, as_page, pretty
from aplomb.after_action.picture import drawing
from aplomb.after_action.reading import NothingToTellError, read, span
from aplomb.after_action.story import Known, Noted, Story, Topic, phases
from aplomb.after_action.telling import story
from aplomb.aws.keys import record_key
from aplomb.crisis.state import CrisisRecord, CrisisState
from aplomb.crisis.statements import Statements, write_statements
from aplomb.promotions.promotion import Promotion, PromotionState, opened
from aplomb.record_chain import SHARDS
from tests.fakes.clock import NOW
from tests.fakes.pipeline import PAGE
from tests.tools.bad_day import HOUR, MINUTE, Day
from tools.after_action import ReportError, lines, moment_named, write

RIGA = ZoneInfo("Europe/Riga")


@pytest.fixture(scope="module")
def day() -> Day:
    day = Day()
    for number in range(8):
        day.critic(number)
        day.minutes(2)
    day.found()
    day.promotions()
    day.removal()
    day.minutes(5)
    day.promise()
    day.minutes(60)
    drafted = Statements().drafted({"p1": "en"}, now=day.clock.now)
    decided = drafted.approved("p1", text="We know of it.", person="Ana", now=day.clock.now)
    write_statements(day.table, "facebook", PAGE, decided)
    day.minutes(30)
    day.desk.decide(day.account, CrisisState.CALM, person="Ana", why="<b>It is over.</b>", now=day.clock.now)
    day.minutes(90)
    return day


@pytest.fixture(scope="module")
def told(day: Day) -> Story:
    since, until = span(day.table, day.account, since=None, now=day.clock.now)
    return story(read(day.table, day.account, since=since, until=until))


def test_the_numbers_of_a_crisis_are_those_that_stand_in_the_table(told: Story) -> None:
    assert {name: count for name, count in told.numbers.items() if count} == {
        "criticism": 8,
        "sent": 8,
        "for_people": 8,
        "paused": 2,
        "escaped": 1,
        "refused": 1,
        "promises": 1,
        "late": 1,
    }


def test_the_timeline_is_in_order_and_names_signals_decisions_promotions_promises_and_removals(
    told: Story,
) -> None:
    crisis = NOW + 16 * MINUTE
    assert [(one.at - crisis, one.topic, one.text) for one in told.moments if one.at >= crisis] == [
        (0, Topic.SIGNAL, "Crisis. 40 people wrote criticism in 60 minutes, where 2.5 are usual."),
        (0, Topic.REMOVAL, "A tool wanted to delete criticism: refused."),
        (20, Topic.PROMOTION, "Promotions are off: A crisis."),
        (30, Topic.PROMOTION, "“Two for one” went out all the same."),
        (41, Topic.PROMOTION, "The last of 2 promotions was paused, of 3 that were found."),
        (300, Topic.PROMISE, "A promise to call was made."),
        (360, Topic.PROMISE, "A promise to call was broken."),
        (3960, Topic.DECISION, "A statement for the post p1 was drafted."),
        (3960, Topic.DECISION, "The statement for the post p1 was approved."),
        (5760, Topic.DECISION, "Calm. <b>It is over.</b>"),
    ]
    assert [one.text for one in told.moments if one.topic is Topic.REPLY] == [
        "The first public reply was sent.",
        "The last of 8 public replies was sent.",
    ]


def test_the_report_reaches_from_an_hour_before_a_crisis_to_an_hour_after_it(told: Story) -> None:
    crisis = NOW + 16 * MINUTE
    assert (told.since, told.until) == (crisis - HOUR, crisis + 96 * MINUTE + HOUR)
    assert [(one.state, one.since - crisis, one.until - crisis) for one in told.phases] == [
        (CrisisState.CALM, -HOUR, 0),
        (CrisisState.CRISIS, 0, 96 * MINUTE),
        (CrisisState.CALM, 96 * MINUTE, 96 * MINUTE + HOUR),
    ]


def test_times_are_told_in_utc_and_by_the_accounts_clock(told: Story) -> None:
    found = json.loads(pretty(told, RIGA))
    first = found["timeline"][-1]
    assert datetime.fromisoformat(first["utc"]) == datetime.fromisoformat(first["local"])
    assert first["utc"].endswith("+00:00")
    assert datetime.fromisoformat(first["local"]).utcoffset() == timedelta(hours=2)
    assert found["account"] == f"facebook/{PAGE}"
    assert found["numbers"]["paused"] == 2


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_has_a_picture_and_loads_nothing(told: Story, day: Day) -> None:
    page = Page()
    page.feed(as_page(told, RIGA, name="Example", now=day.clock.now))
    assert {"svg", "rect", "table"} <= set(page.tags)
    assert not {"script", "img", "link", "iframe", "b" * 9} & set(page.tags)
    assert not [value for name, value in page.attributes if name in {"src", "href"}]
    assert "<b>It is over.</b>" in page.text  # a person's words, escaped


def test_nobody_who_wrote_to_us_is_named_or_quoted(told: Story, day: Day) -> None:
    whole = pretty(told, UTC) + as_page(told, UTC, name="Example", now=day.clock.now)
    for word in ("bread", "Zelma", "author-1", "k001"):
        assert word not in whole


def test_a_terminal_shows_letters_and_no_control_codes(day: Day) -> None:
    day = Day()
    day.desk.decide(
        day.account, CrisisState.CRISIS, person="A\x1b[2J", why="x\x1b]0;y\x07", now=day.clock.now
    )
    day.minutes(1)
    told = story(read(day.table, day.account, since=NOW - 10, until=NOW + HOUR))
    shown = list(lines(told, UTC))
    assert "\x1b" not in "".join(shown)
    assert any("x\ufffd]0;y\ufffd" in line for line in shown)


def test_an_account_that_was_always_calm_has_nothing_to_tell() -> None:
    day = Day()
    with pytest.raises(NothingToTellError, match="--since"):
        span(day.table, day.account, since=None, now=NOW)
    assert span(day.table, day.account, since=NOW - 50, now=NOW) == (NOW - 50, NOW)
    empty = story(read(day.table, day.account, since=NOW - 50, until=NOW))
    assert set(empty.numbers.values()) == {0}
    assert "Nothing was written down" in as_page(empty, UTC, name="E", now=NOW)
    assert drawing(empty).bars == []


def test_only_the_newest_crisis_is_told_of() -> None:
    day = Day()
    for state in (CrisisState.CRISIS, CrisisState.CALM, CrisisState.WATCH, CrisisState.CRISIS):
        day.desk.decide(day.account, state, person="Ana", why="Because.", now=day.clock.now)
        day.minutes(180)
    assert span(day.table, day.account, since=None, now=day.clock.now) == (
        NOW + 360 * MINUTE - HOUR,
        day.clock.now,
    )


def test_a_day_with_more_than_one_report_reads_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_RECORDS", 2)
    day = Day()
    for number in range(30):
        day.critic(number)
        day.minutes(1)
    day.table.calls.clear()
    known = read(day.table, day.account, since=NOW - HOUR, until=day.clock.now)
    assert known.cut
    assert len(day.table.calls) < 20
    assert "the newest" in list(lines(story(known), UTC))[-1]


def test_the_record_is_read_as_the_recorder_writes_it() -> None:
    day = Day()
    day.critic(1)
    day.minutes(1)
    shards = [
        list(day.table.under(record_key(f"facebook/{PAGE}", one, 0).pk, prefix="N#")) for one in range(9)
    ]
    assert sum(map(len, shards)) == sum(map(len, shards[:SHARDS])) > 0


def test_states_within_a_time_leave_no_gap_and_do_not_overlap() -> None:
    states = [
        CrisisRecord(state=CrisisState.WATCH, since=50),
        CrisisRecord(state=CrisisState.CRISIS, since=200),
        CrisisRecord(state=CrisisState.CRISIS, since=250, by="Ana"),
        CrisisRecord(state=CrisisState.CALM, since=300),
    ]
    found = phases(states, since=100, until=400)
    assert [(one.state, one.since, one.until) for one in found] == [
        (CrisisState.WATCH, 100, 200),
        (CrisisState.CRISIS, 200, 300),
        (CrisisState.CALM, 300, 400),
    ]


@pytest.mark.parametrize("hours", [0.001, 0.5, 3, 50, 24 * 40])
def test_every_bar_stands_within_the_picture(told: Story, hours: float) -> None:
    since, until = NOW, NOW + int(hours * HOUR)
    times = [since + (until - since) * part // 100 for part in range(100)]
    one = Story(
        platform="facebook",
        account=PAGE,
        since=since,
        until=until,
        phases=phases([], since=since, until=until),
        moments=(),
        numbers=told.numbers,
        critical=times,
        sent=times[:50],
    )
    drawn = drawing(one)
    assert sum(bar.count for bar in drawn.bars if bar.kind == "critical") == 100
    for bar in drawn.bars:
        assert drawn.left <= bar.x
        assert bar.x + bar.width <= drawn.width
        assert 0 <= bar.y <= bar.y + bar.height <= drawn.floor + 0.01


def test_a_time_is_read_by_the_accounts_clock_and_nonsense_is_refused(tmp_path: Path) -> None:
    assert moment_named("2026-01-31T14:00", RIGA) == moment_named("2026-01-31T12:00+00:00", UTC)
    for text in ("yesterday", "", "25:00", "2026-13-01"):
        with pytest.raises(ReportError, match="no time like"):
            moment_named(text, RIGA)
    with pytest.raises(ReportError, match="cannot be written"):
        write(tmp_path / "no folder" / "x.html", "x")


def test_programs_get_every_moment_of_the_page(told: Story) -> None:
    assert len(as_json(told, UTC)["timeline"]) == len(told.moments)


def test_a_day_on_which_very_much_was_promised_still_fits_into_one_answer_and_says_that_it_is_cut() -> None:
    facts: dict[str, object] = {"state": "kept", "act": "call", "said_at": NOW}
    record = [Noted(at=NOW + number, what="promise", subject="s", facts=facts) for number in range(60_000)]
    known = Known(platform="facebook", account=PAGE, since=NOW, until=NOW + 60_000, states=[], record=record)
    told = story(known)
    assert told.cut
    assert max(one.at for one in told.moments) == NOW + 59_999, "the newest is in it"
    for text in (as_page(told, RIGA, name="Bakery", now=NOW), pretty(told, RIGA)):
        assert len(text.encode()) < 4_000_000


def test_a_pause_in_which_nothing_could_be_stopped_is_told_in_a_whole_sentence() -> None:
    pause = opened(platform="facebook", account=PAGE, why="A crisis.", since=NOW, now=NOW + 5)
    out = Promotion(
        platform="facebook",
        account=PAGE,
        channel="posts",
        id="p",
        seen_at=NOW,
        state=PromotionState.ESCAPED,
        paused_at=NOW + 9,
    )
    known = Known(
        platform="facebook",
        account=PAGE,
        since=NOW,
        until=NOW + 60,
        states=[],
        record=[],
        pauses=[(pause, [out])],
    )
    assert "Promotions were turned off 5 s after it began. 0 of 1 were paused. 1 went out all the same." in (
        story(known).in_short
    )
