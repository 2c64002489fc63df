"""One comment's life, found by whatever id a person has in hand."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from aplomb.comment import Platform
from aplomb.replies.reply import Channel
from tests.fakes.pipeline import ACCOUNTS, PAGE, PROFILE
from tests.tools.operated import Operated, operated
from tools.finding import NotFoundError, case_named
from tools.trace_command import moment_text, show, trace_json, traces


@pytest.fixture
def world() -> Operated:
    made = operated()
    pipeline = made.pipeline
    pipeline.post(pipeline.comment("c1", author_name="Ana B."))
    pipeline.clock.now += 5
    pipeline.work()
    pipeline.clock.now += 5
    pipeline.work(channel=Channel.PRIVATE)
    return made


def printed(world: Operated, what: str) -> str:
    console = Console(file=io.StringIO(), width=200)
    for one in traces(world.table(), ACCOUNTS, what):
        show(one, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(
    "what",
    [
        "c1",
        "r1",
        "facebook/1000/c1",
        "facebook/1000/c1/ana",
        "COMMENT#facebook#1000#c1",
        "REPLY#facebook#1000#c1",
        "CASE#facebook#1000#c1#ana",
        " c1 ",
    ],
)
def test_a_comment_is_found_by_each_of_its_ids(world: Operated, what: str) -> None:
    assert [one.comment.comment.comment for one in traces(world.table(), ACCOUNTS, what)] == ["c1"]


def test_the_timeline_tells_every_step_in_order(world: Operated) -> None:
    (trace,) = traces(world.table(), ACCOUNTS, "c1")
    told = [one.what for one in trace.timeline()]
    assert told[:2] == ["written", "webhook received"]
    steps = [what for what in told if what.startswith("public reply")]
    assert [what.rpartition(" ")[2] for what in steps] == ["planned", "claimed", "calling", "sent"]
    assert told.index("public reply sent") < told.index("private reply sent")
    assert [one.at for one in trace.timeline()] == sorted(one.at for one in trace.timeline())


def test_what_is_printed_says_verdict_reason_ids_case_and_budget(world: Operated) -> None:
    shown = printed(world, "c1")
    for words in (
        "facebook/1000/c1",
        "complaint, normal, en",
        "answer and escalate",
        "id r1",
        "facebook/1000/c1/ana: open",
        "spent on c1",
        "Ana B. (ana)",
        "correlation id correlation-1",
    ):
        assert words in shown, words


def test_a_skip_is_told_in_words(world: Operated) -> None:
    world.pipeline.post(world.pipeline.comment("c2", "The best bread in town!", author="ben"))
    assert "not critical" in printed(world, "c2")


def test_one_id_on_two_platforms_shows_both(world: Operated) -> None:
    more = {"platform": Platform.X, "account": PROFILE}
    world.pipeline.post(world.pipeline.comment("c1", **more))
    found = {one.comment.comment.platform for one in traces(world.table(), ACCOUNTS, "c1")}
    assert found == {Platform.FACEBOOK, Platform.X}


def test_json_holds_the_same(world: Operated) -> None:
    (one,) = json.loads(json.dumps(trace_json(traces(world.table(), ACCOUNTS, "c1"))))["comments"]
    assert one["comment"]["comment"]["text"] == "The bread was cold."
    assert one["replies"][0]["platform_id"] == "r1"
    assert one["reply_spent_on"] == "c1"
    assert one["timeline"][0]["time"].endswith("Z")


@pytest.mark.parametrize(
    "what", ["", "nothing", "r999", "facebook/1000/none", "CASE#x", "a/b/c/d", "/", "////", "x" * 5000, "%"]
)
def test_what_is_not_known_is_said_clearly(world: Operated, what: str) -> None:
    with pytest.raises(NotFoundError, match="Nothing is known of"):
        traces(world.table(), ACCOUNTS, what)


def test_a_hostile_text_is_shown_and_not_obeyed(world: Operated) -> None:
    text = "[red]\x1b[2J\x07 \u202e {{7*7}}\r\nrm"
    world.pipeline.post(world.pipeline.comment("c3", text, author="eve", author_name="\x1b]0;owned\x07"))
    shown = printed(world, "c3")
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "\u202e" not in shown
    assert "[red]" in shown


def test_nothing_is_read_through_to_find_an_id(world: Operated) -> None:
    before = len(world.pipeline.table.calls)
    traces(world.table(), ACCOUNTS, "c1")
    assert set(world.pipeline.table.calls[before:]) <= {"get", "get_many", "under"}


def test_a_case_is_named_by_four_parts() -> None:
    assert case_named("facebook/1/2/3") == ("facebook", "1", "2", "3")
    assert case_named("facebook/1/2") is None
    assert PAGE == "1000"


def test_a_time_beyond_any_calendar_is_a_number() -> None:
    assert moment_text(10**18) == str(10**18)
