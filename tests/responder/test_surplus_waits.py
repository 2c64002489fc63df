"""More replies than the pace allows: they wait in order, once each, and never go out in a burst."""

from __future__ import annotations

import pytest

from aplomb.aws.table import Put, Update
from aplomb.replies.reply import Channel, ReplyState
from aplomb.skips import SkipReason
from responder.ledger import AHEAD
from responder.pace import SLACK
from tests.fakes.fake_platform import Ending
from tests.fakes.pipeline import OTHER_PAGE, Pipeline
from tests.responder.by_the_second import crisis, go_on, replies, sent, with_pace, work_all
from tests.responder.test_pace import most_in_any_stretch

HOUR = 3600


@pytest.fixture
def pipeline() -> Pipeline:
    return Pipeline()


def test_no_more_replies_than_the_pace_in_any_minute_and_in_order(pipeline: Pipeline) -> None:
    comments = crisis(pipeline, 200, posts=200)
    work_all(pipeline, comments)
    assert len(sent(pipeline)) == 30
    go_on(pipeline, until=pipeline.clock.now + HOUR)

    assert [comment for _, comment in sent(pipeline)] == comments
    times = [at for at, _ in sent(pipeline)]
    assert most_in_any_stretch(times, 60) <= 30
    assert times[-1] - times[0] <= 60 + 170 * 60 / 30 * SLACK


def test_no_more_replies_under_one_post_than_its_pace_in_any_hour(pipeline: Pipeline) -> None:
    account = with_pace(pipeline, max_age=24 * HOUR)
    comments = crisis(pipeline, 60)
    work_all(pipeline, comments)
    assert len(sent(pipeline)) == account.replies_per_post_and_hour
    go_on(pipeline, until=pipeline.clock.now + 5 * HOUR)

    assert [comment for _, comment in sent(pipeline)] == comments
    assert most_in_any_stretch([at for at, _ in sent(pipeline)], HOUR) <= account.replies_per_post_and_hour


def test_a_post_with_many_critics_does_not_hold_up_the_others(pipeline: Pipeline) -> None:
    work_all(pipeline, crisis(pipeline, 300))
    pipeline.clock.now += 60
    pipeline.post(pipeline.comment("quiet", post="another post", author="ben"))
    pipeline.work("quiet")
    assert pipeline.reply("quiet").state is ReplyState.SENT


def test_a_post_that_fills_up_slowly_does_not_hold_up_the_others_either(pipeline: Pipeline) -> None:
    with_pace(pipeline, max_age=24 * HOUR)
    for comment in crisis(pipeline, 22):
        pipeline.work(comment)
        pipeline.clock.now += 5
    assert len(sent(pipeline)) == 20
    pipeline.clock.now += 60
    pipeline.post(pipeline.comment("quiet", post="another post", author="ben"))
    pipeline.work("quiet")
    assert pipeline.reply("quiet").state is ReplyState.SENT


def test_one_account_does_not_hold_up_another(pipeline: Pipeline) -> None:
    work_all(pipeline, crisis(pipeline, 100, posts=100))
    pipeline.post(pipeline.comment("elsewhere", account=OTHER_PAGE))
    pipeline.work("elsewhere", account=OTHER_PAGE)
    assert pipeline.reply("elsewhere", account=OTHER_PAGE).state is ReplyState.SENT


def test_who_comes_later_does_not_go_before_who_waits(pipeline: Pipeline) -> None:
    early = crisis(pipeline, 60, posts=60)
    work_all(pipeline, early)
    pipeline.clock.now += 45  # slots are free again, and the line is not empty
    pipeline.post(pipeline.comment("late", post="its own", author="ben"))
    pipeline.work("late")
    assert pipeline.reply("late").state is ReplyState.PLANNED
    go_on(pipeline, until=pipeline.clock.now + HOUR)
    assert [comment for _, comment in sent(pipeline)] == [*early, "late"]


def test_a_reply_waits_with_one_write_of_its_own_however_long_the_line(pipeline: Pipeline) -> None:
    comments = crisis(pipeline, 150, posts=150)
    work_all(pipeline, comments[:30])
    before = len(pipeline.table.writes)
    work_all(pipeline, comments[30:])
    written = [one for some in pipeline.table.writes[before:] for one in some]
    assert len([one for one in written if isinstance(one, Update)]) == 120  # the replies
    assert len([one for one in written if isinstance(one, Put)]) <= 2 * 120  # their lines
    assert pipeline.platform.journal.count("read_comment") == 30
    assert pipeline.platform.journal.count("reply_privately") == 12  # private replies have a pace too


def test_a_reply_that_is_not_due_is_only_read(pipeline: Pipeline) -> None:
    comments = crisis(pipeline, 31, posts=31)
    work_all(pipeline, comments)
    before, calls = len(pipeline.table.writes), len(pipeline.platform.journal)
    for _ in range(10):
        work_all(pipeline, comments)
    assert (len(pipeline.table.writes), len(pipeline.platform.journal)) == (before, calls)


def test_the_sweeper_brings_a_waiting_reply_ahead_of_its_time(pipeline: Pipeline) -> None:
    comments = crisis(pipeline, 25)
    work_all(pipeline, comments)
    waiting = pipeline.reply(comments[-1])
    assert waiting.due_at == waiting.not_before - AHEAD
    assert [step.note for step in waiting.steps] == ["", "waits for its turn"]


def test_what_cannot_go_out_in_time_goes_to_people_and_nobody_waits_behind_it(pipeline: Pipeline) -> None:
    comments = crisis(pipeline, 120)
    work_all(pipeline, comments)
    go_on(pipeline, until=pipeline.clock.now + 2 * HOUR)

    ended = [one for one in replies(pipeline) if one.key.channel is Channel.PUBLIC]
    stale = [one for one in ended if one.state is ReplyState.CANCELLED]
    assert {one.reason for one in stale} == {SkipReason.TOO_OLD}
    assert len(stale) + len(sent(pipeline)) == 120
    assert most_in_any_stretch([at for at, _ in sent(pipeline)], HOUR) <= 20
    assert max(len(one.steps) for one in stale) == 3  # planned, waits, too old
    pipeline.clock.now += 60
    pipeline.post(pipeline.comment("next", author="ben"))
    pipeline.work("next")
    assert pipeline.reply("next").state is ReplyState.SENT


def test_private_replies_have_a_pace_of_their_own(pipeline: Pipeline) -> None:
    work_all(pipeline, crisis(pipeline, 30, posts=30))
    assert len(sent(pipeline)) == 30
    assert len(pipeline.platform.private) == 12
    go_on(pipeline, until=pipeline.clock.now + HOUR)
    assert len(pipeline.platform.private) == 30


def test_the_default_pace_is_30_a_minute_and_20_an_hour_under_one_post(pipeline: Pipeline) -> None:
    account = with_pace(pipeline)
    assert (account.replies_per_minute, account.replies_per_post_and_hour) == (30, 20)


def test_an_account_may_have_a_slower_pace(pipeline: Pipeline) -> None:
    with_pace(pipeline, replies_per_minute=2)
    work_all(pipeline, crisis(pipeline, 10, posts=10))
    assert len(sent(pipeline)) == 2


class TableDownError(Exception):
    """DynamoDB does not answer."""


@pytest.mark.parametrize("call", ["before get_many", "before write"])
def test_while_the_table_does_not_answer_nothing_is_sent(pipeline: Pipeline, call: str) -> None:
    (comment,) = crisis(pipeline, 1)

    def fail(name: str) -> None:
        if name == call:
            raise TableDownError

    pipeline.table.boundary = fail
    with pytest.raises(TableDownError):
        pipeline.work(comment)
    assert "reply" not in pipeline.platform.journal


def test_a_slot_is_stored_with_the_call_both_or_neither(pipeline: Pipeline) -> None:
    """Others take slots while a reply looks: it is held back, and the next in line."""
    with_pace(pipeline, replies_per_minute=1)
    first, second = crisis(pipeline, 2, posts=2)

    def slip_in(call: str) -> None:
        if call == "before read_comment":
            pipeline.platform.boundary = lambda _: None
            pipeline.work(second)

    pipeline.platform.boundary = slip_in
    pipeline.work(first)
    assert [comment for _, comment in sent(pipeline)] == [second]
    waiting = pipeline.reply(first)
    assert (waiting.state, waiting.steps[-1].note) == (ReplyState.PLANNED, "others were faster")
    go_on(pipeline, until=pipeline.clock.now + 120)
    times = [at for at, _ in sent(pipeline)]
    assert times[1] - times[0] == 60


def test_two_workers_do_not_take_one_slot(pipeline: Pipeline) -> None:
    with_pace(pipeline, replies_per_minute=1)
    first, second = crisis(pipeline, 2, posts=2)

    def slip_in(call: str) -> None:
        if call == "before write" and pipeline.reply(first).state is ReplyState.CLAIMED:
            pipeline.table.boundary = lambda _: None
            pipeline.work(second)

    pipeline.table.boundary = slip_in
    pipeline.work(first)
    assert len(sent(pipeline)) == 1


def test_a_slot_that_was_surely_not_used_is_given_back(pipeline: Pipeline) -> None:
    with_pace(pipeline, replies_per_minute=1, replies_per_post_and_hour=1)
    first, second = crisis(pipeline, 2)
    pipeline.platform.endings = [Ending.NOT_SENT]
    pipeline.work(first)
    pipeline.work(second)
    assert [comment for _, comment in sent(pipeline)] == [second]


def test_a_slot_of_unknown_use_is_kept(pipeline: Pipeline) -> None:
    with_pace(pipeline, replies_per_minute=1)
    first, second = crisis(pipeline, 2, posts=2)
    pipeline.platform.endings = [Ending.UNKNOWN_NOT_POSTED]
    work_all(pipeline, [first, second])
    assert sent(pipeline) == []
    assert pipeline.reply(second).state is ReplyState.PLANNED
