"""One person and one conversation, one public reply: also where a payload names only what was answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import pytest

from aplomb.aws.keys import comment_key
from aplomb.comment import Comment, Platform, Surface, Verb
from aplomb.records import CommentRecord, load
from aplomb.replies.reply import Channel, ReplyKey, ReplyState
from aplomb.skips import SkipReason
from tests.fakes.fake_platform import Ending
from tests.fakes.pipeline import PAGE, PRAISE, PROFILE, SECOND, Pipeline
from triage.parsers import parse

type Written = dict[str, Any]


class Trace(Enum):
    """What tells us of our own reply before the next comment comes."""

    ECHO_AND_SENT = auto()
    SENT_ALONE = auto()
    ECHO_ALONE = auto()  # the outcome of the call is unknown still


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One way in which a platform tells of a comment without naming the root of its conversation."""

    platform: Platform
    account: str
    payload: Callable[[Written], object]

    def read(self, pipeline: Pipeline, number: int | str, **written: Any) -> Comment:
        facts = {
            "id": str(number),
            "parent": "",
            "author": "77",
            "text": f"Cold bread, {number}",
            "at": pipeline.clock.now - 5,
        }
        [parsed] = parse(self.platform, self.payload({**facts, **written}))
        assert isinstance(parsed, Comment)
        return parsed


def older_tweet(written: Written) -> object:
    names = [] if written["author"] == PROFILE else [{"id_str": PROFILE, "indices": [20, 25]}]
    tweet = {
        "id_str": written["id"],
        "in_reply_to_status_id_str": written["parent"] or None,
        "user": {"id_str": written["author"]},
        "text": written["text"],
        "timestamp_ms": str(written["at"] * 1000),
        "display_text_range": [0, 25],
        "entities": {"user_mentions": names},
    }
    return {"for_user_id": PROFILE, "tweet_create_events": [tweet]}


def post_without_conversation(written: Written) -> object:
    post = {
        "id": written["id"],
        "author_id": written["author"],
        "text": written["text"],
        "timestamp_ms": written["at"] * 1000,
        "in_reply_to_tweet_id": written["parent"],
    }
    kind = "post.create" if written["author"] == PROFILE else "post.mention.create"
    return {"data": {"event_type": kind, "filter": {"user_id": PROFILE}, "payload": post}}


def nested_comment(written: Written) -> object:
    value = {
        "item": "comment",
        "verb": "add",
        "comment_id": written["id"],
        "post_id": "100_900",
        "parent_id": written["parent"] or "100_900",
        "from": {"id": written["author"]},
        "message": written["text"],
        "created_time": written["at"],
    }
    return {"entry": [{"id": PAGE, "time": written["at"], "changes": [{"field": "feed", "value": value}]}]}


OLDER_X = Shape(platform=Platform.X, account=PROFILE, payload=older_tweet)
SHAPES = {
    "older X": OLDER_X,
    "X without conversation": Shape(platform=Platform.X, account=PROFILE, payload=post_without_conversation),
    "nested on Facebook": Shape(platform=Platform.FACEBOOK, account=PAGE, payload=nested_comment),
}
in_each_shape = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)


def answered(pipeline: Pipeline, shape: Shape, comment: Comment, trace: Trace) -> str:
    """Let the machine answer a comment; return the id of its reply, once we were told of it."""
    pipeline.platform.comments[comment.reply_target] = comment.text
    pipeline.platform.endings = [Ending.UNKNOWN_BUT_POSTED] if trace is Trace.ECHO_ALONE else []
    pipeline.work(comment.comment, platform=shape.platform, account=shape.account)
    [reply] = pipeline.platform.posted
    if trace is not Trace.SENT_ALONE:
        echo = shape.read(pipeline, reply.answer.id, parent=comment.reply_target, author=shape.account)
        assert pipeline.take(echo).decision.reason is SkipReason.OWN_ECHO
    return reply.answer.id


def public_replies(pipeline: Pipeline) -> list[str]:
    return sorted(
        item["key"]["comment"]
        for key, item in pipeline.table.items.items()
        if key.pk.startswith("REPLY#") and item["key"]["channel"] == Channel.PUBLIC
    )


def thread_of(pipeline: Pipeline, comment: Comment) -> str:
    key = comment_key(comment.platform, comment.account, comment.comment)
    record = load(CommentRecord, pipeline.table.peek(key))
    assert record is not None
    assert record.case is None or record.case.thread == record.comment.thread
    return record.comment.thread


@in_each_shape
@pytest.mark.parametrize("trace", Trace)
def test_who_goes_on_below_our_reply_gets_no_second_one(shape: Shape, trace: Trace) -> None:
    pipeline = Pipeline()
    first = shape.read(pipeline, 1)
    assert pipeline.take(first).reply is not None
    parent = answered(pipeline, shape, first, trace)

    for number in range(2, 7):  # each answers our reply or, from then on, the newest comment
        later = shape.read(pipeline, number, parent=parent)
        assert pipeline.take(later).decision.reason is SkipReason.BUDGET_USED
        assert thread_of(pipeline, later) == "1"
        parent = later.comment if number % 2 else parent
    assert public_replies(pipeline) == ["1"]


@in_each_shape
@pytest.mark.parametrize("trace", Trace)
def test_each_person_in_a_conversation_has_one_reply_of_their_own(shape: Shape, trace: Trace) -> None:
    pipeline = Pipeline()
    first = shape.read(pipeline, 1)
    pipeline.take(first)
    parent = answered(pipeline, shape, first, trace)

    for number, author in ((2, "88"), (3, "77"), (4, "88"), (5, "77")):
        pipeline.take(shape.read(pipeline, number, parent=parent, author=author))
    assert public_replies(pipeline) == ["1", "2"]


@in_each_shape
def test_the_thread_is_inherited_from_what_was_not_worth_a_case(shape: Shape) -> None:
    pipeline = Pipeline()
    for number in (1, 2, 3):
        parent = str(number - 1) if number > 1 else ""
        pipeline.take(shape.read(pipeline, number, parent=parent, text=PRAISE if number < 3 else SECOND))

    assert thread_of(pipeline, shape.read(pipeline, 3)) == "1"
    assert public_replies(pipeline) == ["3"]


@in_each_shape
def test_an_answer_to_what_is_not_known_keeps_the_thread_that_its_payload_names(shape: Shape) -> None:
    pipeline = Pipeline()
    stray = shape.read(pipeline, 2, parent="1")
    pipeline.take(stray)

    assert thread_of(pipeline, stray) == stray.thread


@in_each_shape
def test_a_lost_parent_costs_one_more_reply_and_no_loop(shape: Shape) -> None:
    pipeline = Pipeline()
    pipeline.take(shape.read(pipeline, 1))
    for number, parent in ((3, "2"), (2, "1"), (4, "3"), (5, "3"), (6, "2"), (7, "5")):
        pipeline.take(shape.read(pipeline, number, parent=parent))

    assert public_replies(pipeline) == ["1", "3"]


def test_an_answer_to_our_reply_to_an_edited_post_stays_in_the_conversation() -> None:
    """Each version of a post has its own id on X, and our reply names the newest."""
    pipeline = Pipeline()
    first = pipeline.comment("1", platform=Platform.X, account=PROFILE, summoned=True, author="77")
    pipeline.take(first)
    edit = pipeline.comment(
        "1",
        SECOND,
        platform=Platform.X,
        account=PROFILE,
        summoned=True,
        author="77",
        verb=Verb.EDIT,
        reply_to="9",
    )
    pipeline.take(edit)
    reply = answered(pipeline, OLDER_X, edit, Trace.ECHO_AND_SENT)

    pipeline.take(OLDER_X.read(pipeline, 10, parent=reply))
    assert public_replies(pipeline) == ["1"]


def test_an_edit_stays_in_the_case_it_came_in_though_its_parent_is_known_by_now(pipeline: Pipeline) -> None:
    pipeline.take(pipeline.comment("c2", thread="c1", parent="c1"))
    pipeline.take(pipeline.comment("c1", thread="c0", parent="c0"))
    pipeline.take(pipeline.comment("c2", SECOND, thread="c1", parent="c1", verb=Verb.EDIT))

    assert thread_of(pipeline, pipeline.comment("c2")) == "c1"
    assert pipeline.reply("c2").state is ReplyState.PLANNED


def test_a_removal_that_came_first_lends_no_thread(pipeline: Pipeline) -> None:
    on_x: dict[str, Any] = {"platform": Platform.X, "account": PROFILE}
    pipeline.take(pipeline.comment("2", text="", verb=Verb.REMOVE, **on_x))
    answer = pipeline.comment("3", thread="1", parent="2", summoned=True, **on_x)
    pipeline.take(answer)

    assert thread_of(pipeline, answer) == "1"


def test_a_private_message_stays_in_its_persons_thread(pipeline: Pipeline) -> None:
    place: dict[str, Any] = {"platform": Platform.MESSENGER, "account": PAGE, "surface": Surface.MESSAGE}
    pipeline.take(pipeline.comment("m1", thread="someone", **place))
    pipeline.take(pipeline.comment("m2", thread="ana", parent="m1", **place))

    assert thread_of(pipeline, pipeline.comment("m2", **place)) == "ana"


def test_a_comment_is_taken_in_with_two_reads_whether_it_has_a_parent_or_not(pipeline: Pipeline) -> None:
    pipeline.take(pipeline.comment())
    assert pipeline.table.calls == ["get_many", "get_many", *["write"] * 4]

    pipeline.table.calls.clear()
    pipeline.take(pipeline.comment("c2", SECOND, thread="c1", parent="c1"))
    assert pipeline.table.calls == ["get_many", "get_many", *["write"] * 3]


def test_the_reply_answers_below_the_root_of_the_conversation(pipeline: Pipeline) -> None:
    pipeline.take(pipeline.comment("c1", PRAISE))
    pipeline.take(pipeline.comment("c2", PRAISE, thread="c1", parent="c1"))
    taken = pipeline.take(pipeline.comment("c3", thread="c2", parent="c2"))

    assert taken.reply == ReplyKey(
        platform=Platform.FACEBOOK, account=PAGE, comment="c3", channel=Channel.PUBLIC
    )
    assert pipeline.reply("c3").case.thread == "c1"
    assert (pipeline.record("c3").comment.thread, pipeline.record("c3").comment.post) == ("c1", "p1")
