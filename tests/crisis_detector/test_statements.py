"""In a crisis one statement per post is drafted, for a person to approve or drop; a machine posts none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aplomb.aws.table import ConflictError
from aplomb.comment import Platform
from aplomb.crisis.state import CrisisState
from aplomb.crisis.statements import (
    LONGEST,
    MOST,
    Statement,
    StatementError,
    Statements,
    StatementState,
    read_statements,
    write_statements,
)
from crisis_detector.statements import languages_of_posts
from tests.crisis_detector.detected import Detected
from tests.fakes.fake_table import FakeTable
from tests.fakes.pipeline import PAGE, Pipeline

NOW = 1_800_000_000


@pytest.fixture
def detected() -> Detected:
    return Detected()


def statements(detected: Detected) -> Statements:
    return read_statements(detected.table, Platform.FACEBOOK, PAGE)


def critics_of(detected: Detected, *posts: str) -> None:
    for post in posts:
        for _ in range(3):
            detected.write(post=post)


def declare(detected: Detected, state: CrisisState = CrisisState.CRISIS) -> None:
    detected.desk.decide(detected.account, state, person="Ana", why="A test.", now=detected.clock.now)


def test_each_post_that_is_criticised_in_a_crisis_gets_one_draft(detected: Detected) -> None:
    declare(detected)
    for _ in range(10):
        critics_of(detected, "p1", "p2", "p1")
        detected.minute()
    critics_of(detected, "p2")
    detected.minute()
    found = statements(detected).statements
    assert sorted(one.post for one in found) == ["p1", "p2"]
    assert {one.state for one in found} == {StatementState.DRAFT}
    assert {one.language for one in found} == {"en"}
    assert detected.pipeline.platform.posted == []


@pytest.mark.parametrize("state", [CrisisState.WATCH, None])
def test_nothing_is_drafted_before_a_crisis(detected: Detected, state: CrisisState | None) -> None:
    if state:
        declare(detected, state)
    critics_of(detected, "p1")
    detected.minute()
    assert statements(detected) == Statements()


def test_a_decision_at_the_same_moment_wins_and_the_next_minute_tries_again(detected: Detected) -> None:
    declare(detected)
    critics_of(detected, "p1")

    def somebody_else(call: str) -> None:
        if call == "before write" and not statements(detected).statements and detected.table.calls:
            detected.table.boundary = lambda _: None
            theirs = Statements(statements=(Statement(post="px", language="en", drafted_at=NOW),))
            write_statements(detected.table, Platform.FACEBOOK, PAGE, theirs)

    detected.minute()
    critics_of(detected, "p2")
    detected.table.boundary = somebody_else
    looked = detected.minute()
    detected.minute()
    assert looked.failed == []
    assert "p2" in {one.post for one in statements(detected).statements}


def test_the_language_is_that_of_most_critics_of_the_post() -> None:
    pipeline = Pipeline()
    for number in range(4):
        pipeline.take(pipeline.comment(f"c{number}", post="p1", author=f"a{number}"))
    records = [pipeline.record(f"c{number}") for number in range(4)]
    spoken = [
        replace(one, verdict=one.verdict and replace(one.verdict, language=language))
        for one, language in zip(records, ("lv", "en", "lv", ""), strict=True)
    ]
    account = Detected().account
    assert languages_of_posts(spoken, account) == {"p1": "lv"}
    silent = [replace(one, verdict=None) for one in records]
    assert languages_of_posts(silent, account) == {"p1": account.languages[0]}


def drafted(*posts: str) -> Statements:
    return Statements().drafted(dict.fromkeys(posts, "en"), now=NOW)


def test_there_are_never_more_than_a_person_can_look_at() -> None:
    many = drafted(*(f"p{number}" for number in range(100)))
    assert len(many.statements) == MOST
    assert many.drafted({"another": "en"}, now=NOW).statements == many.statements


def test_what_is_older_than_a_month_makes_room() -> None:
    later = drafted("old").drafted({"new": "lv"}, now=NOW + 31 * 24 * 3600)
    assert [one.post for one in later.statements] == ["new"]


def test_a_person_approves_or_drops_each_once() -> None:
    before = drafted("p1", "p2")
    after = before.approved("p1", text=" We know of it. ", person="Ana", now=NOW + 5)
    after = after.dropped("p2", person="Ben", why="Nobody asks there.", now=NOW + 6)
    approved, dropped = after.statements
    assert (approved.state, approved.text, approved.by) == (StatementState.APPROVED, "We know of it.", "Ana")
    assert (dropped.state, dropped.why) == (StatementState.DROPPED, "Nobody asks there.")
    with pytest.raises(StatementError, match="approved already, by Ana"):
        after.dropped("p1", person="Ben", why="No.", now=NOW + 7)


@pytest.mark.parametrize(
    ("post", "text", "person", "why"),
    [
        ("p9", "Text.", "Ana", "no statement"),
        ("p1", " ", "Ana", "who approves"),
        ("p1", "Text.", " ", "who approves"),
        ("p1", "x" * (LONGEST + 1), "Ana", "longer than"),
    ],
)
def test_an_approval_that_says_nothing_is_refused(post: str, text: str, person: str, why: str) -> None:
    with pytest.raises(StatementError, match=why):
        drafted("p1").approved(post, text=text, person=person, now=NOW)


def test_two_people_who_decide_at_once_do_not_overwrite_each_other() -> None:
    table = FakeTable()
    write_statements(table, "facebook", PAGE, drafted("p1"))
    seen = read_statements(table, "facebook", PAGE)
    write_statements(table, "facebook", PAGE, seen.approved("p1", text="Yes.", person="Ana", now=NOW))
    with pytest.raises(ConflictError):
        write_statements(table, "facebook", PAGE, seen.dropped("p1", person="Ben", why="No.", now=NOW))
