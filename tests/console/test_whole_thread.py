"""The case's page shows the thread around it, and what a comment said before it was edited."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from aplomb.aws.keys import Key, comment_key
from aplomb.aws.table import Put
from aplomb.comment import Surface, Verb
from aplomb.records import (
    Action,
    CommentRecord,
    Decision,
    EarlierText,
    ReplyRecord,
    comment_item,
    load,
    reply_item,
)
from aplomb.replies.reply import Channel, Intent, ReplyKey, ReplyState
from aplomb.skips import SkipReason
from aplomb.verdict import Kind, Severity
from console.cases.thread import AFTER, BEFORE
from console.cases.versions import Edit, difference, versions_of
from tests.console.browsing import NOW, Browser, World
from tests.console.queued import HOUR, PAGE, address, comment, put_case, verdict

CAME = NOW - HOUR  # when the case's own comment came in


@pytest.fixture
def where(world: World) -> Key:
    return put_case(world.table, comment(1, "The bread was stale."))


def others(world: World, number: int, text: str, *, at: int = CAME, **more: Any) -> CommentRecord:
    """Let somebody write below the case's comment who is not its author."""
    changes = {name: more.pop(name) for name in ("removed", "decision", "case") if name in more}
    said = comment(number, text, **{"thread": "7_1", "parent": "7_1", "created_at": at, **more})
    record = CommentRecord(
        comment=said,
        version="0.1.2.3.4",
        verdict=verdict(Severity.NORMAL, kind=Kind.NEUTRAL, critical=False),
        decision=Decision(action=Action.LEAVE, reason=SkipReason.NOT_CRITICAL),
        received_at=at,
        correlation_id="c",
    )
    record = replace(record, **changes)
    key, item = comment_item(record)
    world.table.write([Put(key=key, item=item)])
    return record


def thread(browser: Browser, where: Key) -> str:
    text = browser.get(address(where)).text
    return text[text.index("The whole thread") : text.index("Note for colleagues")]


def test_what_others_wrote_in_the_thread_stands_in_its_place_of_time(
    world: World, ana: Browser, where: Key
) -> None:
    others(world, 2, "Mine was fine.", at=CAME + 60)
    others(world, 3, "I saw it, too.", at=CAME - 60)
    others(world, 4, "Another thread.", thread="7_99")
    others(world, 5, "Another account.", account="42")
    shown = thread(ana, where)
    told = ["I saw it, too.", "The bread was stale.", "Mine was fine."]
    assert sorted(told, key=shown.index) == told
    assert shown.count("somebody else in the thread") == 2
    assert "Another" not in shown


def test_somebody_who_only_answers_sees_what_the_thread_began_with(world: World, ana: Browser) -> None:
    answer = comment(2, "Mine, too.", thread="7_1", parent="7_1")
    where = put_case(world.table, answer)
    others(world, 1, "The bread was stale.", parent="", at=CAME - 60)
    assert "The bread was stale." in thread(ana, where)


def test_of_many_others_the_nearest_are_shown_and_the_page_says_so(
    world: World, ana: Browser, where: Key
) -> None:
    for number in range(2, 120):
        others(world, number, f"Before {number}.", at=CAME - number)
        others(world, 1000 + number, f"After {number}.", at=CAME + number)
    world.table.calls.clear()
    shown = thread(ana, where)
    assert len(world.table.calls) <= 6
    assert (shown.count("Before "), shown.count("After ")) == (BEFORE, AFTER)
    assert all(
        one in shown for one in ("Before 2.", "After 2.", "Earlier ones are left", "Later ones are left")
    )
    assert "Before 119." not in shown


def test_where_nobody_else_wrote_nothing_is_said_to_be_left_out(ana: Browser, where: Key) -> None:
    shown = thread(ana, where)
    assert "left out" not in shown
    assert "somebody else" not in shown


def test_what_we_said_to_others_and_on_the_platform_itself_is_ours(
    world: World, ana: Browser, where: Key
) -> None:
    answered = Decision(action=Action.ANSWER, reason=None, intent=Intent.COMPLAINT)
    other = others(world, 2, "Cold here, too.", decision=answered)
    reply = ReplyRecord(
        key=ReplyKey.to(other.comment, Channel.PUBLIC),
        state=ReplyState.SENT,
        intent="complaint",
        language="en",
        case=other.case or ("facebook", PAGE, "7_1", "author-2"),  # type: ignore[arg-type]  # a case key's parts
        token="t",
        planned_at=NOW,
        correlation_id="c",
        text="We are sorry, Customer 2.",
        platform_id="7_50",
    )
    key, item = reply_item(reply)
    world.table.write([Put(key=key, item=item)])
    others(world, 50, "We are sorry, Customer 2.", author=PAGE)  # its echo
    others(world, 51, "By hand: come by, please.", author=PAGE)
    shown = thread(ana, where)
    assert shown.count("We are sorry, Customer 2.") == 1
    assert "We, in public, to somebody else" in shown
    assert shown.count("We, on the platform itself") == 1


def test_what_others_took_away_is_marked_and_what_is_forgotten_is_gone(
    world: World, ana: Browser, where: Key
) -> None:
    others(world, 2, "Taken away.", removed=True)
    gone = others(world, 3, "Forgotten.")
    left = replace(gone, erased_at=NOW, comment=replace(gone.comment, text="", author="~x"))
    key, item = comment_item(left)
    world.table.write([Put(key=key, item=item)])
    shown = thread(ana, where)
    assert "removed from the platform" in shown
    assert "Forgotten." not in shown
    assert "thread_pk" not in (world.table.peek(key) or {})


def test_a_private_talk_has_nobody_else_in_it(world: World, ana: Browser) -> None:
    where = put_case(world.table, comment(1, "Psst.", surface=Surface.MESSAGE))
    world.table.calls.clear()
    assert ana.get(address(where)).status == 200
    assert "in_thread" not in world.table.calls


def test_only_what_answers_another_is_listed_by_its_thread(world: World) -> None:
    listed = [
        "thread_pk" in comment_item(others(world, 2, "x", **more))[1]
        for more in ({}, {"thread": "7_2", "parent": ""}, {"surface": Surface.MESSAGE})
    ]
    assert listed == [True, False, False]


def edit(world: World, *earlier: tuple[str, int | None], text: str, at: int) -> None:
    key = comment_key("facebook", PAGE, "7_1")
    before = load(CommentRecord, world.table.peek(key))
    assert before is not None
    said = replace(before.comment, text=text, verb=Verb.EDIT, noted_at=at)
    kept = tuple(EarlierText(version=str(n), text=old, at=when) for n, (old, when) in enumerate(earlier))
    _, item = comment_item(replace(before, comment=said, earlier=kept))
    world.table.write([Put(key=key, item=item)])


def test_an_edited_comment_shows_its_versions_with_what_is_different(
    world: World, ana: Browser, where: Key
) -> None:
    edit(
        world,
        ("The bread was <b>cold</b>.", NOW - 90),
        ("The bread was stale.", None),
        text="Sorry, it was fine.",
        at=NOW - 30,
    )
    shown = thread(ana, where)
    assert "edited 2 times" in shown
    assert "The bread was &lt;b&gt;cold&lt;/b&gt;." in shown
    assert re.search(r"<del>[^<]*cold[^<]*</del>", shown)
    assert re.search(r"<ins>Sorry[^<]*</ins>", shown)
    assert len(re.findall(r"<time ", shown[shown.index('class="versions') :])) == 2


def test_distressing_versions_are_veiled_as_the_comment_is(world: World, ana: Browser, where: Key) -> None:
    key = comment_key("facebook", PAGE, "7_1")
    edit(world, ("I will hurt you.", NOW - 90), text="I will hurt you all.", at=NOW - 30)
    record = load(CommentRecord, world.table.peek(key))
    assert record is not None
    _, item = comment_item(replace(record, verdict=verdict(Severity.URGENT, kind=Kind.THREAT)))
    world.table.write([Put(key=key, item=item)])
    shown = thread(ana, where)
    assert 'class="versions distressing"' in shown


@pytest.mark.usefixtures("where")
def test_a_delivery_that_says_the_same_again_is_no_version(world: World) -> None:
    edit(world, ("Stale!", 1), ("Stale!", 2), text="Stale!", at=3)
    record = load(CommentRecord, world.table.peek(comment_key("facebook", PAGE, "7_1")))
    assert record is not None
    assert versions_of(record) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [("a b c", "a x c"), ("", "a"), ("a", ""), ("a " * 300, "b a " * 300), ("e\u0301 \u202e!", "\u202e e?")],
)
def test_the_pieces_of_a_difference_are_the_two_texts(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert "".join(text for what, text in pieces if what is not Edit.NEW) == before
    assert "".join(text for what, text in pieces if what is not Edit.GONE) == after


def test_an_edit_that_is_long_to_compare_is_shown_whole() -> None:
    words = [f"{number:x}" for number in range(1_300)]
    before, after = (sign.join(["", *words, ""]) for sign in "!?")
    assert difference(before, after) == ((Edit.GONE, before), (Edit.NEW, after))


def test_a_change_at_one_place_of_a_long_text_is_found() -> None:
    words = " ".join(f"{number:x}" for number in range(1_300))
    assert difference(f"{words} stale {words}", f"{words} fresh {words}") == (
        (Edit.SAME, f"{words} "),
        (Edit.GONE, "stale "),
        (Edit.NEW, "fresh "),
        (Edit.SAME, words),
    )
