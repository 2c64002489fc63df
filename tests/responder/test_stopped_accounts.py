"""An account that the platform stops or slows down: it rests, one reply tries, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from aplomb.accounts import Account
from aplomb.aws.secrets import SecretUnavailableError
from aplomb.errors import SettingsError
from aplomb.health import AccountState
from aplomb.replies.reply import ReplyState
from aplomb.skips import SkipReason
from responder.breaker import PROBE_EVERY
from responder.clients import PlatformClient
from tests.fakes.fake_platform import RETRY_AFTER, Ending
from tests.fakes.pipeline import OTHER_PAGE, PAGE, Pipeline
from tests.responder.by_the_second import crisis, go_on, health, replies, sent, work_all
from tests.responder.test_pace import most_in_any_stretch

HOUR = 3600
DAY = 24 * HOUR


@pytest.fixture
def pipeline() -> Pipeline:
    """Return a pipeline in which one complaint waits for its reply."""
    made = Pipeline()
    made.post(made.comment())
    return made


def may_not_read(pipeline: Pipeline, times: int) -> None:
    pipeline.platform.reads_that_fail, pipeline.platform.token_is_dead = times, True


def test_people_are_told_of_an_account_that_may_not_post(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.ACCOUNT_STOPPED]
    pipeline.work()
    assert pipeline.stopped == [PAGE]


def test_people_are_told_of_an_account_that_may_not_read(pipeline: Pipeline) -> None:
    may_not_read(pipeline, 1)
    pipeline.work()
    assert pipeline.stopped == [PAGE]


def test_people_are_told_of_an_account_that_may_not_read_back(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.UNKNOWN_NOT_POSTED]
    pipeline.work()
    may_not_read(pipeline, 1)
    pipeline.clock.now += 10
    pipeline.work()
    assert pipeline.stopped == [PAGE]


def test_nobody_is_told_of_an_account_that_is_only_slowed_down(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.NOT_SENT, Ending.RATE_LIMITED]
    pipeline.until_quiet()
    assert pipeline.stopped == []


def test_people_are_told_once_while_an_account_stays_stopped(pipeline: Pipeline) -> None:
    crisis(pipeline, 20, posts=20)
    may_not_read(pipeline, 10_000)
    pipeline.until_quiet()
    assert pipeline.stopped == [PAGE]
    assert {one.reason for one in replies(pipeline)} == {SkipReason.TOO_OLD}


def test_people_are_told_again_when_it_stops_again(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.ACCOUNT_STOPPED]
    pipeline.until_quiet()
    pipeline.post(pipeline.comment("c2", author="ben"))
    pipeline.platform.endings = [Ending.ACCOUNT_STOPPED]
    pipeline.until_quiet()
    assert pipeline.stopped == [PAGE, PAGE]


def test_a_worker_that_dies_before_people_were_told_is_followed_by_one_that_tells(
    pipeline: Pipeline,
) -> None:
    def die(_account: Account, _detail: str) -> None:
        raise KeyboardInterrupt

    worker = pipeline.responder
    pipeline.responder = replace(worker, account_stopped=die)
    may_not_read(pipeline, 2)
    with pytest.raises(KeyboardInterrupt):
        pipeline.work()
    pipeline.responder = worker
    pipeline.until_quiet()
    assert pipeline.stopped == [PAGE]
    assert pipeline.reply().state is ReplyState.SENT


def test_a_dead_token_is_not_tried_by_hundreds_of_replies(pipeline: Pipeline) -> None:
    comments = crisis(pipeline, 200, posts=200)
    may_not_read(pipeline, 10_000)
    work_all(pipeline, comments)
    assert pipeline.platform.journal == ["read_comment"]
    go_on(pipeline, until=pipeline.clock.now + HOUR - 60)
    assert len(pipeline.platform.journal) == 5  # at once, and after 5, 15, 30 and 45 minutes
    assert {one.state for one in replies(pipeline)} == {ReplyState.PLANNED}


def test_what_is_still_fresh_goes_out_at_the_pace_when_the_token_works_again(pipeline: Pipeline) -> None:
    comments = crisis(pipeline, 100, posts=100)
    may_not_read(pipeline, 1)
    work_all(pipeline, comments)
    began = pipeline.clock.now
    go_on(pipeline, until=began + HOUR)

    assert [comment for _, comment in sent(pipeline) if comment != "c1"] == comments
    times = [at for at, _ in sent(pipeline)]
    assert times[0] == began + PROBE_EVERY
    assert most_in_any_stretch(times, 60) <= 30
    assert health(pipeline).state is AccountState.WORKING


def test_what_went_stale_meanwhile_is_a_persons(pipeline: Pipeline) -> None:
    old = crisis(pipeline, 3, created_at=pipeline.clock.now - HOUR + 100)
    may_not_read(pipeline, 1)
    work_all(pipeline, old)
    pipeline.work()
    go_on(pipeline, until=pipeline.clock.now + HOUR)
    assert {pipeline.reply(one).reason for one in old} == {SkipReason.TOO_OLD}
    assert [comment for _, comment in sent(pipeline)] == ["c1"]


def test_a_rest_holds_every_reply_of_the_account_and_no_other(pipeline: Pipeline) -> None:
    comments = crisis(pipeline, 3, posts=3)
    pipeline.post(pipeline.comment("other", account=OTHER_PAGE))
    pipeline.platform.endings = [Ending.RATE_LIMITED]
    work_all(pipeline, comments)
    pipeline.work("other", account=OTHER_PAGE)
    assert [comment for _, comment in sent(pipeline)] == ["other"]
    assert {pipeline.reply(one).state for one in comments} == {ReplyState.PLANNED}
    assert health(pipeline).until == pipeline.clock.now + RETRY_AFTER


def test_after_a_rest_one_reply_tries_first(pipeline: Pipeline) -> None:
    comments = crisis(pipeline, 5, posts=5)
    pipeline.platform.endings = [Ending.RATE_LIMITED] * 2
    work_all(pipeline, comments)
    pipeline.clock.now += RETRY_AFTER + 60
    tried: list[int] = []

    def others(call: str) -> None:
        if call == "before reply" and not tried:
            tried.append(len(pipeline.platform.journal))
            work_all(pipeline, comments[1:])
            tried.append(len(pipeline.platform.journal))

    pipeline.platform.boundary = others
    pipeline.work(comments[0])
    assert tried[0] == tried[1]  # nobody else asked the platform anything
    again = health(pipeline)
    assert (again.failures, again.until) == (2, pipeline.clock.now + 2 * RETRY_AFTER)
    go_on(pipeline, until=pipeline.clock.now + HOUR)
    assert [comment for _, comment in sent(pipeline) if comment != "c1"] == comments


def test_a_line_keeps_its_order_and_its_pace_through_a_rest(pipeline: Pipeline) -> None:
    comments = crisis(pipeline, 150, posts=150)
    work_all(pipeline, comments)
    pipeline.clock.now += 60
    pipeline.platform.endings = [Ending.RATE_LIMITED]
    go_on(pipeline, until=pipeline.clock.now + HOUR)
    answered = [comment for _, comment in sent(pipeline) if comment != "c1"]
    assert answered == comments
    assert most_in_any_stretch([at for at, _ in sent(pipeline)], 60) <= 30


def test_the_reply_that_tries_and_dies_is_followed_by_another(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.RATE_LIMITED]
    pipeline.work()
    pipeline.clock.now += RETRY_AFTER

    def die(call: str) -> None:
        if call == "before read_comment":
            raise KeyboardInterrupt

    pipeline.platform.boundary = die
    with pytest.raises(KeyboardInterrupt):
        pipeline.work()
    pipeline.platform.boundary = lambda _: None
    pipeline.until_quiet()
    assert pipeline.reply().state is ReplyState.SENT
    assert health(pipeline).state is AccountState.WORKING


def test_a_try_that_finds_nothing_to_say_shows_all_the_same_that_a_rest_is_over(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.RATE_LIMITED]
    pipeline.work()
    pipeline.platform.colleague_answers("c1")
    pipeline.clock.now += RETRY_AFTER
    pipeline.work()
    assert health(pipeline).state is AccountState.WORKING


def test_being_able_to_read_does_not_show_that_a_missing_permission_is_there(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.ACCOUNT_STOPPED]
    pipeline.work()
    pipeline.platform.colleague_answers("c1")
    pipeline.clock.now += PROBE_EVERY
    pipeline.work()
    assert health(pipeline).state is AccountState.STOPPED
    assert health(pipeline).probe_until == 0


def test_nothing_is_read_back_while_the_account_rests(pipeline: Pipeline) -> None:
    pipeline.post(pipeline.comment("c2", author="ben", post="p2"))
    pipeline.platform.endings = [Ending.UNKNOWN_BUT_POSTED, Ending.RATE_LIMITED]
    pipeline.work("c1")
    pipeline.work("c2")
    calls = len(pipeline.platform.journal)
    pipeline.clock.now += 10
    pipeline.work("c1")
    assert len(pipeline.platform.journal) == calls
    assert pipeline.reply("c1").due_at == health(pipeline).until
    pipeline.until_quiet()
    assert pipeline.reply("c1").state is ReplyState.SENT
    assert len(pipeline.platform.replies_to("c1")) == 1


def test_an_outcome_that_stays_unknown_for_a_day_because_the_account_is_stopped_is_a_persons(
    pipeline: Pipeline,
) -> None:
    pipeline.platform.endings = [Ending.UNKNOWN_NOT_POSTED]
    pipeline.work()
    began = pipeline.clock.now
    may_not_read(pipeline, 10_000)
    pipeline.until_quiet()
    assert pipeline.reply().reason is SkipReason.OUTCOME_UNKNOWN
    assert DAY <= pipeline.clock.now - began <= DAY + HOUR


def no_token(_: Account) -> PlatformClient:
    raise SettingsError("The platforms' secret needs facebook / accounts / 1000 / token.")


def no_secrets(_: Account) -> PlatformClient:
    raise SecretUnavailableError("Secrets Manager was not reached: ReadTimeoutError.")


@pytest.mark.parametrize(
    ("connect", "state", "told"),
    [(no_token, AccountState.STOPPED, [PAGE]), (no_secrets, AccountState.PAUSED, [])],
)
def test_without_tokens_replies_wait_and_go_out_when_they_are_there(
    pipeline: Pipeline,
    connect: Callable[[Account], PlatformClient],
    state: AccountState,
    told: list[str],
) -> None:
    worker = pipeline.responder
    pipeline.responder = replace(worker, connect=connect)
    pipeline.work()
    assert (pipeline.reply().state, pipeline.reply().fence) == (ReplyState.PLANNED, 0)
    assert (health(pipeline).state, pipeline.stopped) == (state, told)
    assert "ecret" in health(pipeline).reason
    pipeline.responder = worker
    pipeline.until_quiet()
    assert pipeline.reply().state is ReplyState.SENT


def test_without_tokens_for_good_a_reply_ends_with_a_person(pipeline: Pipeline) -> None:
    pipeline.responder = replace(pipeline.responder, connect=no_token)
    pipeline.until_quiet()
    assert pipeline.reply().reason is SkipReason.TOO_OLD


def test_new_tokens_are_noticed_by_the_next_reply(pipeline: Pipeline) -> None:
    tokens = ["old"]
    pipeline.responder = replace(pipeline.responder, credential=lambda _: tokens[0])
    pipeline.platform.endings = [Ending.ACCOUNT_STOPPED]
    pipeline.work()
    pipeline.post(pipeline.comment("c2", author="ben", post="p2"))
    pipeline.work("c2")
    assert sent(pipeline) == []
    tokens[0] = "new"
    pipeline.post(pipeline.comment("c3", author="eva", post="p3"))
    pipeline.work("c3")
    assert [comment for _, comment in sent(pipeline)] == ["c3"]
    assert health(pipeline).state is AccountState.WORKING


def test_the_health_of_an_account_can_be_read_by_people(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.ACCOUNT_STOPPED]
    pipeline.work()
    now = pipeline.clock.now
    found = health(pipeline)
    assert (found.state, found.reason, found.since) == (AccountState.STOPPED, "the token is dead", now)
    assert (found.until, found.told) == (now + PROBE_EVERY, True)
