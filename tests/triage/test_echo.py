"""The webhook of our own reply proves that it was posted: it settles that one, and no other."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from aplomb.aws.keys import person_key, reply_key, sent_key
from aplomb.aws.table import ConflictError, Put
from aplomb.comment import Comment, Platform, Surface, Verb
from aplomb.records import ReplyRecord
from aplomb.replies.reply import Channel, ReplyState
from aplomb.skips import SkipReason
from aplomb.wording.rendering import Rendered
from responder.ledger import LEASE
from tests.fakes.fake_platform import Ending
from tests.fakes.pipeline import PAGE, PROFILE, SECOND, FakeSpeech, Pipeline, facebook_case
from triage.intake import Taken

ON_X: dict[str, Any] = {"platform": Platform.X, "account": PROFILE}


def echo_of(pipeline: Pipeline, reply: ReplyRecord, **more: Any) -> Comment:
    """Return what a parser would for the webhook of our own answer."""
    facts: dict[str, Any] = {
        "comment": "r1",
        "text": reply.text,
        "author": reply.key.account,
        "author_name": "Example",
        "parent": reply.key.comment,
        "thread": reply.case.thread,
        "platform": reply.key.platform,
        "account": reply.key.account,
    }
    return pipeline.comment(**{**facts, **more})


def unknown(pipeline: Pipeline, comment: str = "c1", **more: Any) -> ReplyRecord:
    """Let somebody complain, and the call that answers them end with an outcome that nobody knows."""
    pipeline.post(pipeline.comment(comment, **more))
    pipeline.platform.endings = [Ending.UNKNOWN_BUT_POSTED]
    place = {name: more[name] for name in ("platform", "account") if name in more}
    pipeline.work(comment, **place)
    return pipeline.reply(comment, **place)


def state(pipeline: Pipeline, comment: str = "c1", **more: Any) -> tuple[ReplyState, SkipReason | None]:
    reply = pipeline.reply(comment, **more)
    return reply.state, reply.reason


def test_the_echo_of_a_reply_of_unknown_outcome_settles_it_and_the_private_one_follows(
    pipeline: Pipeline,
) -> None:
    reply = unknown(pipeline)
    taken = pipeline.take(echo_of(pipeline, reply))

    assert state(pipeline) == (ReplyState.SENT, None)
    assert pipeline.reply().platform_id == "r1"
    assert pipeline.table.items[sent_key("facebook", "r1")]["comment"] == "c1"
    assert taken.decision.reason is SkipReason.OWN_ECHO
    assert taken.reply == pipeline.reply(channel=Channel.PRIVATE).key
    pipeline.until_quiet()
    assert len(pipeline.platform.replies_to("c1")) == 1
    assert len(pipeline.platform.private) == 1


def test_an_echo_counts_as_often_as_it_comes(pipeline: Pipeline) -> None:
    reply = unknown(pipeline)
    first = pipeline.take(echo_of(pipeline, reply))
    settled = pipeline.reply()
    again = pipeline.take(echo_of(pipeline, reply))
    assert (first.decision.reason, again.decision.reason) == (SkipReason.OWN_ECHO, SkipReason.OWN_ECHO)
    assert pipeline.reply() == settled


def test_our_words_stand_with_the_reply_and_nowhere_else(pipeline: Pipeline) -> None:
    """They may greet somebody by name, and go when that person is forgotten."""
    reply = unknown(pipeline)
    pipeline.take(echo_of(pipeline, reply))
    told = [key.pk for key, item in pipeline.table.items.items() if reply.text in str(item)]
    assert told == [reply_key(reply.key).pk]


def test_an_echo_of_what_is_known_to_be_sent_changes_nothing(pipeline: Pipeline) -> None:
    pipeline.post(pipeline.comment())
    pipeline.work()
    settled = pipeline.reply()
    taken = pipeline.take(echo_of(pipeline, settled))
    assert taken.reply is None
    assert pipeline.reply() == settled


def test_a_reply_settled_by_its_echo_is_not_spoken_again_by_its_maker(pipeline: Pipeline) -> None:
    pipeline.post(pipeline.comment())
    pipeline.platform.endings = [Ending.REPEATED_BUT_POSTED]  # its maker would put it in other words
    pipeline.platform.lag = 1000

    def slip_in(call: str) -> None:
        if call == "after reply":
            pipeline.platform.boundary = lambda _: None
            pipeline.take(echo_of(pipeline, pipeline.reply()))

    pipeline.platform.boundary = slip_in
    with suppress(ConflictError):
        pipeline.work()
    pipeline.until_quiet()
    assert state(pipeline) == (ReplyState.SENT, None)
    assert len(pipeline.platform.replies_to("c1")) == 1


def test_an_echo_before_its_makers_own_answer_loses_nothing(pipeline: Pipeline) -> None:
    pipeline.post(pipeline.comment())

    def slip_in(call: str) -> None:
        if call == "after reply":
            pipeline.platform.boundary = lambda _: None
            taken.append(pipeline.take(echo_of(pipeline, pipeline.reply())))

    taken: list[Taken] = []
    pipeline.platform.boundary = slip_in
    assert pipeline.work() is None
    assert taken[0].reply == pipeline.reply(channel=Channel.PRIVATE).key
    pipeline.until_quiet()
    assert state(pipeline) == (ReplyState.SENT, None)
    assert len(pipeline.platform.private) == 1


@pytest.mark.parametrize("ending", [Ending.NOT_SENT_BUT_POSTED, Ending.UNKNOWN_NOT_POSTED])
def test_an_echo_settles_whatever_may_yet_be_said_again(pipeline: Pipeline, ending: Ending) -> None:
    pipeline.post(pipeline.comment())
    pipeline.platform.endings = [ending]
    pipeline.work()
    pipeline.take(echo_of(pipeline, pipeline.reply()))
    assert state(pipeline) == (ReplyState.SENT, None)
    pipeline.until_quiet()
    assert pipeline.platform.journal.count("reply") == 1


def test_an_echo_settles_what_was_given_to_a_person(pipeline: Pipeline) -> None:
    pipeline.post(pipeline.comment())
    pipeline.platform.endings = [Ending.UNKNOWN_BUT_POSTED]
    pipeline.platform.lag = 10_000_000
    pipeline.work()
    reply = pipeline.reply()
    pipeline.platform.endings = [Ending.UNKNOWN_NOT_POSTED] * 9
    pipeline.until_quiet()
    assert state(pipeline) == (ReplyState.UNKNOWN, SkipReason.OUTCOME_UNKNOWN)
    pipeline.take(echo_of(pipeline, reply))
    assert state(pipeline) == (ReplyState.SENT, None)


def test_the_echo_of_a_reply_deeper_in_a_thread_is_told_by_its_words(pipeline: Pipeline) -> None:
    """Facebook shows one level: the echo may name the root where the reply named a comment below."""
    reply = unknown(pipeline, "c2", thread="c1", author="ben")
    pipeline.take(echo_of(pipeline, reply, parent="c1", thread="c1"))
    assert state(pipeline, "c2") == (ReplyState.SENT, None)


def test_on_x_the_names_in_front_of_our_words_do_not_count() -> None:
    pipeline = Pipeline()
    reply = unknown(pipeline, "x1", **ON_X, summoned=True)
    pipeline.take(echo_of(pipeline, reply, text=f"@ana_b @other {reply.text}"))
    assert state(pipeline, "x1", **ON_X) == (ReplyState.SENT, None)


@pytest.mark.parametrize(
    "change", [{"text": "I will look into it. Eva"}, {"thread": "other", "parent": "other"}]
)
def test_what_a_colleague_writes_or_what_stands_elsewhere_settles_nothing(
    pipeline: Pipeline, change: dict[str, Any]
) -> None:
    reply = unknown(pipeline)
    before = pipeline.reply()
    pipeline.take(echo_of(pipeline, reply, **change))
    assert pipeline.reply() == before


SAME = Rendered(text="We are sorry.", template="replies/test.txt", language="en", variant=1)


def test_nothing_is_guessed_where_two_replies_in_a_thread_say_the_same(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeSpeech, "words", lambda *_, **__: SAME)
    first = unknown(pipeline, "c2", thread="c1", author="ben")
    second = unknown(pipeline, "c3", thread="c1", author="eva")
    assert first.text == second.text
    pipeline.take(echo_of(pipeline, first, parent="c1"))
    assert {state(pipeline, one)[0] for one in ("c2", "c3")} == {ReplyState.UNKNOWN}
    pipeline.take(echo_of(pipeline, second, comment="r2", parent="c3"))
    assert state(pipeline, "c2")[0] is ReplyState.UNKNOWN
    assert state(pipeline, "c3")[0] is ReplyState.SENT
    pipeline.take(echo_of(pipeline, first, comment="r3", parent="c1"))
    assert state(pipeline, "c2")[0] is ReplyState.SENT  # only one is left


def message_echo(pipeline: Pipeline, reply: ReplyRecord, *, person: str = "psid") -> Comment:
    return pipeline.comment(
        "mid1",
        reply.text,
        platform=Platform.MESSENGER,
        post="",
        thread=person,
        author=PAGE,
        surface=Surface.MESSAGE,
    )


@pytest.mark.parametrize(("known", "ending"), [(True, ReplyState.SENT), (False, ReplyState.UNKNOWN)])
def test_the_echo_of_a_private_reply_settles_it_where_we_know_who_it_went_to(
    pipeline: Pipeline, *, known: bool, ending: ReplyState
) -> None:
    pipeline.post(pipeline.comment())
    following = pipeline.work()
    assert following is not None
    pipeline.platform.private_endings = [Ending.UNKNOWN_BUT_POSTED]
    pipeline.responder.work(following)
    if known:
        link = {"case": tuple(facebook_case("c1", "ana"))}
        pipeline.table.write([Put(key=person_key("messenger", PAGE, "psid"), item=link)])
    pipeline.take(message_echo(pipeline, pipeline.reply(channel=Channel.PRIVATE)))
    private = pipeline.reply(channel=Channel.PRIVATE)
    assert (private.state, private.recipient) == (ending, "psid" if known else "")


def test_whom_a_private_reply_went_to_is_kept_when_its_echo_came_first(pipeline: Pipeline) -> None:
    pipeline.post(pipeline.comment())
    following = pipeline.work()
    assert following is not None
    link = {"case": tuple(facebook_case("c1", "ana"))}
    pipeline.table.write([Put(key=person_key("messenger", PAGE, "psid"), item=link)])

    def slip_in(call: str) -> None:
        if call == "after reply_privately":
            pipeline.platform.boundary = lambda _: None
            pipeline.take(message_echo(pipeline, pipeline.reply(channel=Channel.PRIVATE)))

    pipeline.platform.boundary = slip_in
    pipeline.responder.work(following)
    private = pipeline.reply(channel=Channel.PRIVATE)
    assert (private.state, private.recipient) == (ReplyState.SENT, "psid of ana")
    assert person_key("messenger", PAGE, "psid of ana") in pipeline.table.items


def test_an_echo_bars_a_worker_that_holds_the_reply(pipeline: Pipeline) -> None:
    pipeline.post(pipeline.comment())
    ledger, now = pipeline.responder.ledger, pipeline.clock.now
    calling = ledger.calling(ledger.claim(pipeline.reply(), now=now), now=now, text="Sorry.", template="t")
    pipeline.take(echo_of(pipeline, calling))
    assert pipeline.reply().fence == calling.fence + 1
    with pytest.raises(ConflictError):
        ledger.calling(calling, now=now, text="Sorry again.", template="t")
    pipeline.clock.now += LEASE
    pipeline.work()
    assert "reply" not in pipeline.platform.journal


def test_an_empty_echo_and_one_of_a_removal_settle_nothing(pipeline: Pipeline) -> None:
    reply = unknown(pipeline)
    pipeline.take(echo_of(pipeline, reply, text=""))
    pipeline.take(echo_of(pipeline, reply, comment="r9", verb=Verb.REMOVE, text=""))
    assert state(pipeline)[0] is ReplyState.UNKNOWN


def test_a_complaint_that_went_unanswered_for_a_reply_that_was_withdrawn_is_a_persons(
    pipeline: Pipeline,
) -> None:
    pipeline.post(pipeline.comment())
    pipeline.post(pipeline.comment("c2", SECOND, thread="c1"))
    before = pipeline.case()
    assert before is not None
    assert before.reason is SkipReason.BUDGET_USED
    pipeline.take(pipeline.comment(verb=Verb.REMOVE))
    after = pipeline.case()
    assert after is not None
    assert after.reason is SkipReason.BUDGET_RETURNED
    assert pipeline.budget() is None


def test_so_it_is_when_the_responder_finds_the_comment_gone(pipeline: Pipeline) -> None:
    pipeline.post(pipeline.comment())
    pipeline.post(pipeline.comment("c2", SECOND, thread="c1"))
    del pipeline.platform.comments["c1"]
    pipeline.work()
    case = pipeline.case()
    assert case is not None
    assert case.reason is SkipReason.BUDGET_RETURNED
    assert pipeline.budget() is None


def test_an_echo_that_names_the_root_may_be_of_what_says_the_same_below_it(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeSpeech, "words", lambda *_, **__: SAME)
    unknown(pipeline)
    pipeline.take(echo_of(pipeline, unknown(pipeline, "c2", thread="c1", author="ben"), parent="c1"))
    assert {state(pipeline, one)[0] for one in ("c1", "c2")} == {ReplyState.UNKNOWN}
