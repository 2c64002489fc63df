"""A comment is stored with its decision, and with its case if a person must see it, or not at all.

So there is nothing for the sweeper to look for between a comment and its case; this is where it is held.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from aplomb.aws.keys import Key, case_key
from aplomb.aws.table import ConflictError
from aplomb.comment import Comment, Platform, Verb
from aplomb.records import Action, CaseRecord, CommentRecord, ReplyRecord, load
from aplomb.replies.reply import ReplyState
from tests.fakes.pipeline import COMPLAINT, INSTAGRAM, PRAISE, PROFILE, QUESTION, SECOND, URGENT, Pipeline

CALLS = 60  # more than any story makes


def complaint(pipeline: Pipeline) -> Iterator[Comment]:
    yield pipeline.comment("c1", COMPLAINT)


def two_complaints(pipeline: Pipeline) -> Iterator[Comment]:
    yield pipeline.comment("c1", COMPLAINT)
    yield pipeline.comment("c2", SECOND, thread="c1", parent="c1")


def praise_edited_into_a_complaint(pipeline: Pipeline) -> Iterator[Comment]:
    yield pipeline.comment("c1", PRAISE)
    yield pipeline.comment("c1", COMPLAINT, verb=Verb.EDIT, noted_at=pipeline.clock.now)


def removal_before_the_comment(pipeline: Pipeline) -> Iterator[Comment]:
    yield pipeline.comment("c1", "", verb=Verb.REMOVE)
    yield pipeline.comment("c1", COMPLAINT)


def edit_before_the_comment(pipeline: Pipeline) -> Iterator[Comment]:
    yield pipeline.comment("c1", SECOND, verb=Verb.EDIT, noted_at=pipeline.clock.now)
    yield pipeline.comment("c1", COMPLAINT)


def hidden_and_shown_again(pipeline: Pipeline) -> Iterator[Comment]:
    yield pipeline.comment("c1", COMPLAINT)
    yield pipeline.comment("c1", COMPLAINT, verb=Verb.HIDE)
    yield pipeline.comment("c1", COMPLAINT, verb=Verb.UNHIDE)


def two_versions_of_one_moment(pipeline: Pipeline) -> Iterator[Comment]:
    yield pipeline.comment("c1", COMPLAINT)
    yield pipeline.comment("c1", QUESTION)


def an_urgent_one(pipeline: Pipeline) -> Iterator[Comment]:
    yield pipeline.comment("c1", URGENT)


def nobody_known(pipeline: Pipeline) -> Iterator[Comment]:
    yield pipeline.comment("c1", COMPLAINT, author="", author_name="")


def the_same_id_on_three_platforms(pipeline: Pipeline) -> Iterator[Comment]:
    yield pipeline.comment("7", COMPLAINT)
    yield pipeline.comment("7", COMPLAINT, platform=Platform.X, account=PROFILE)
    yield pipeline.comment("7", COMPLAINT, platform=Platform.INSTAGRAM, account=INSTAGRAM)


def ids_of_any_shape(pipeline: Pipeline) -> Iterator[Comment]:
    for number, identity in enumerate(("a#b", "COMMENT#facebook", "x" * 2048, "y" * 2048, "~", "%23", " ")):
        yield pipeline.comment(identity, COMPLAINT, author=f"p#{number}", thread=identity)


def not_ours(pipeline: Pipeline) -> Iterator[Comment]:
    yield pipeline.comment("c1", COMPLAINT, account="not configured")


def clocks_that_are_wrong(pipeline: Pipeline) -> Iterator[Comment]:
    for number, off in enumerate((-86_400, 86_400, -(10**9), None)):
        at = None if off is None else pipeline.clock.now + off
        yield pipeline.comment(f"c{number}", COMPLAINT, created_at=at, author=f"p{number}")


STORIES: tuple[Callable[[Pipeline], Iterator[Comment]], ...] = (
    complaint,
    two_complaints,
    praise_edited_into_a_complaint,
    removal_before_the_comment,
    edit_before_the_comment,
    hidden_and_shown_again,
    two_versions_of_one_moment,
    an_urgent_one,
    nobody_known,
    the_same_id_on_three_platforms,
    ids_of_any_shape,
    not_ours,
    clocks_that_are_wrong,
)


class _GoneError(Exception):
    """Lambda ended here."""


def tell(pipeline: Pipeline, story: Callable[[Pipeline], Iterator[Comment]]) -> None:
    for comment in list(story(pipeline)):
        with contextlib.suppress(_GoneError):
            pipeline.take(comment)


def check(pipeline: Pipeline) -> None:
    """Hold every comment and reply in the table to what must be stored beside it."""
    items = pipeline.table.items
    for key, item in items.items():
        if key.sk == "COMMENT":
            _check_comment(items, _loaded(CommentRecord, item))
        if key.pk.startswith("REPLY#"):
            reply = _loaded(ReplyRecord, item)
            assert case_key(reply.case) in items
            assert (reply.state is ReplyState.PLANNED) <= ("work_pk" in item)


def _check_comment(items: Any, record: CommentRecord) -> None:
    needs_a_person = record.decision.action in {
        Action.ANSWER,
        Action.ANSWER_AND_ESCALATE,
        Action.ESCALATE,
    }
    assert needs_a_person <= (record.case is not None)
    assert (record.decision.action is Action.SKIP) <= (record.decision.reason is not None)
    if record.case is None:
        return
    case = _loaded(CaseRecord, items[case_key(record.case)])
    pointers = [
        one for key, one in items.items() if key.pk == case_key(case.key).pk and key.sk.startswith("COMMENT#")
    ]
    assert record.comment.comment in {case.first_comment, *(one["comment"] for one in pointers)}


def _loaded[R](kind: type[R], item: Any) -> R:
    found = load(kind, item)
    assert found is not None
    return found


@pytest.mark.parametrize("story", STORIES, ids=lambda story: str(story.__name__))
def test_a_machine_that_dies_at_any_call_leaves_no_comment_without_decision_or_case(
    story: Callable[[Pipeline], Iterator[Comment]],
) -> None:
    for number in range(CALLS):
        pipeline = Pipeline()
        calls = iter(range(10_000))

        def dies(_: str, calls: Iterator[int] = calls, number: int = number) -> None:
            if next(calls) == number:
                raise _GoneError

        pipeline.table.boundary = dies
        tell(pipeline, story)
        check(pipeline)
        pipeline.table.boundary = lambda _: None
        tell(pipeline, story)  # the queue brings all of it again
        check(pipeline)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: str(story.__name__))
def test_a_conflict_at_any_write_leaves_nothing_half_stored(
    story: Callable[[Pipeline], Iterator[Comment]],
) -> None:
    for number in range(12):
        pipeline = Pipeline()
        writes = iter(range(10_000))

        def conflicts(where: str, writes: Iterator[int] = writes, number: int = number) -> None:
            if where == "before write" and next(writes) == number:
                raise ConflictError("An item was changed by someone else first.")

        pipeline.table.boundary = conflicts
        tell(pipeline, story)
        check(pipeline)


def test_ids_that_differ_only_in_how_they_are_joined_are_two_comments() -> None:
    pipeline = Pipeline()
    tell(pipeline, ids_of_any_shape)
    stored = [key for key in pipeline.table.items if key.sk == "COMMENT"]
    assert len(stored) == 7
    assert all(len(key.pk.encode()) <= 2048 and len(key.sk.encode()) <= 1024 for key in pipeline.table.items)
    assert len({Key(key.pk.casefold(), key.sk) for key in stored}) == 7


def test_the_same_id_on_three_platforms_is_three_comments_with_three_cases() -> None:
    pipeline = Pipeline()
    tell(pipeline, the_same_id_on_three_platforms)
    assert len([key for key in pipeline.table.items if key.sk == "COMMENT"]) == 3
    assert len([key for key in pipeline.table.items if key.sk == "CASE"]) == 3


def test_comments_of_nobody_known_are_a_persons() -> None:
    pipeline = Pipeline()
    tell(pipeline, nobody_known)
    assert pipeline.record("c1").decision.action is Action.ESCALATE


def test_an_account_that_is_not_configured_gets_a_named_skip_and_no_case() -> None:
    pipeline = Pipeline()
    tell(pipeline, not_ours)
    (record,) = [load(CommentRecord, one) for key, one in pipeline.table.items.items() if key.sk == "COMMENT"]
    assert record is not None
    assert (record.decision.action, record.case) == (Action.SKIP, None)
