"""A worker may die at any instruction, and others may come in between: still nobody is answered twice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from aplomb.aws.keys import Key, reply_key
from aplomb.aws.table import ConflictError
from aplomb.comment import Verb
from aplomb.replies.reply import Channel, ReplyState
from aplomb.skips import SkipReason
from responder.ledger import LEASE
from tests.fakes.fake_platform import Ending
from tests.fakes.pipeline import PRAISE, Pipeline

FINAL = {ReplyState.SENT, ReplyState.REJECTED, ReplyState.CANCELLED, ReplyState.UNKNOWN}
NOBODY_TO_ANSWER = {SkipReason.COMMENT_GONE, SkipReason.REMOVED, SkipReason.HIDDEN}
STOPPED = [Ending.ACCOUNT_STOPPED] * 2
LAMBDA_ENDS_IT = 60  # seconds (template.yaml, Timeout)


class Crash(BaseException):
    """The machine is gone, at once and without clearing up."""


def plain(_: Pipeline) -> None:
    """Change nothing: every call succeeds."""


def ends(*public: Ending, private: tuple[Ending, ...] = ()) -> Callable[[Pipeline], None]:
    def prepare(pipeline: Pipeline) -> None:
        pipeline.platform.endings = list(public)
        pipeline.platform.private_endings = list(private)

    return prepare


def reads_fail(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.UNKNOWN_BUT_POSTED]
    pipeline.platform.reads_that_fail = 2


def lists_lag(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.UNKNOWN_BUT_POSTED]
    pipeline.platform.lag = 45


def colleague(pipeline: Pipeline) -> None:
    pipeline.platform.colleague_answers("c1")


def no_words(pipeline: Pipeline) -> None:
    pipeline.speech.refusal = SkipReason.NO_TEMPLATE


def edited_unseen(pipeline: Pipeline) -> None:
    pipeline.platform.comments["c1"] = PRAISE


SCENARIOS: dict[str, Callable[[Pipeline], None]] = {
    "sent": plain,
    "unknown but posted": ends(Ending.UNKNOWN_BUT_POSTED),
    "unknown, not posted": ends(Ending.UNKNOWN_NOT_POSTED),
    "never known, not posted": ends(*[Ending.UNKNOWN_NOT_POSTED] * 9),
    "unknown, then rejected": ends(Ending.UNKNOWN_NOT_POSTED, Ending.REJECTED),
    "unknown, then repeated": ends(Ending.UNKNOWN_NOT_POSTED, Ending.REPEATED),
    "unknown, then rate limited": ends(Ending.UNKNOWN_NOT_POSTED, Ending.RATE_LIMITED),
    "unknown, then unknown but posted": ends(Ending.UNKNOWN_NOT_POSTED, Ending.UNKNOWN_BUT_POSTED),
    "rate limited, then sent": ends(*[Ending.RATE_LIMITED] * 3),
    "not sent by its word, but posted": ends(Ending.NOT_SENT_BUT_POSTED),
    "rejected": ends(Ending.REJECTED),
    "not sent, then sent": ends(Ending.NOT_SENT),
    "not sent, then unknown but posted": ends(Ending.NOT_SENT, Ending.UNKNOWN_BUT_POSTED),
    "account stopped, then sent": ends(*STOPPED),
    "account stopped for good": ends(*STOPPED * 20),
    "private unknown but posted": ends(private=(Ending.UNKNOWN_BUT_POSTED,)),
    "private unknown, not posted": ends(private=(Ending.UNKNOWN_NOT_POSTED,) * 9),
    "private not sent, then sent": ends(private=(Ending.NOT_SENT,)),
    "private rejected": ends(private=(Ending.REJECTED,)),
    "reads fail": reads_fail,
    "lists lag": lists_lag,
    "a colleague answered": colleague,
    "no words": no_words,
    "repeated, then sent": ends(Ending.REPEATED, Ending.REPEATED),
    "repeated in all words": ends(*[Ending.REPEATED] * 9),
    "repeated, then unknown but posted": ends(Ending.REPEATED, Ending.UNKNOWN_BUT_POSTED),
    "repeated, then not sent, then repeated": ends(Ending.REPEATED, Ending.NOT_SENT, Ending.REPEATED),
    "repeated but posted": ends(Ending.REPEATED_BUT_POSTED),
    "edited unseen": edited_unseen,
}


def complaint(scenario: str) -> Pipeline:
    pipeline = Pipeline()
    pipeline.post(pipeline.comment())
    SCENARIOS[scenario](pipeline)
    return pipeline


def at_each_boundary(pipeline: Pipeline, happen: Callable[[int], None]) -> None:
    """Call `happen` with a running number before and after every call to the table or the platform."""
    passed = 0

    def boundary(call: str) -> None:
        nonlocal passed
        if call != "before waiting":  # the sweeper only reads
            passed += 1
            happen(passed)

    pipeline.table.boundary = pipeline.platform.boundary = boundary


def work_through(pipeline: Pipeline) -> None:
    """Work the reply, and the private one that follows, as the function does."""
    key: Key | None = reply_key(pipeline.reply().key)
    while key is not None:
        try:
            key = pipeline.responder.work(key)
        except ConflictError:
            key = None


def live(pipeline: Pipeline, *, die_at: frozenset[int] = frozenset()) -> int:
    """Let a reply live to its end, dying at some boundaries; return how many there were."""
    count = 0

    def happen(number: int) -> None:
        nonlocal count
        count = number
        if number in die_at:
            raise Crash

    at_each_boundary(pipeline, happen)
    with suppress(Crash):
        work_through(pipeline)
    quiet = False
    while not quiet:
        with suppress(Crash):
            pipeline.until_quiet()
            quiet = True
    return count


def check(pipeline: Pipeline) -> None:
    """Check what must hold whatever happened."""
    public, private = pipeline.reply(), pipeline.find_reply(channel=Channel.PRIVATE)
    posted = pipeline.platform.replies_to("c1")
    assert len(posted) <= 1
    assert len(pipeline.platform.private) <= 1
    for reply in (public, private):
        if reply is not None:
            assert reply.state in FINAL
            assert reply.due_at is None
            assert (reply.reason is None) == (reply.state is ReplyState.SENT)
    assert public.state is not ReplyState.SENT or posted == [public.text]
    assert not posted or public.state in {ReplyState.SENT, ReplyState.UNKNOWN}
    assert (private is not None) == (public.state is ReplyState.SENT)
    assert not pipeline.platform.private or private is not None
    if public.state is ReplyState.CANCELLED and public.reason in NOBODY_TO_ANSWER:
        assert pipeline.budget() is None
    elif public.state is not ReplyState.CANCELLED:
        assert pipeline.budget() == "c1"


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_reply_comes_to_its_end_when_nothing_dies(scenario: str) -> None:
    pipeline = complaint(scenario)
    assert live(pipeline) > 0
    check(pipeline)
    expected = {
        "never known, not posted": ReplyState.UNKNOWN,
        "unknown, then rejected": ReplyState.REJECTED,
        "unknown, then repeated": ReplyState.UNKNOWN,
        "rejected": ReplyState.REJECTED,
        "no words": ReplyState.REJECTED,
        "account stopped for good": ReplyState.CANCELLED,
        "a colleague answered": ReplyState.CANCELLED,
        "repeated in all words": ReplyState.REJECTED,
        "edited unseen": ReplyState.CANCELLED,
    }
    assert pipeline.reply().state is expected.get(scenario, ReplyState.SENT)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_nobody_is_answered_twice_wherever_the_worker_dies(scenario: str) -> None:
    for boundary in range(1, live(complaint(scenario)) + 1):
        pipeline = complaint(scenario)
        live(pipeline, die_at=frozenset({boundary}))
        check(pipeline)


@pytest.mark.parametrize(
    "scenario", ["sent", "unknown but posted", "private unknown but posted", "repeated, then sent"]
)
def test_nobody_is_answered_twice_when_the_next_worker_dies_as_well(scenario: str) -> None:
    for first in range(1, live(complaint(scenario)) + 1):
        for second in range(first + 1, first + 12):
            pipeline = complaint(scenario)
            live(pipeline, die_at=frozenset({first, second}))
            check(pipeline)


def test_a_worker_that_dies_before_it_speaks_is_followed_by_one_that_does() -> None:
    for boundary in range(1, live(complaint("sent")) + 1):
        pipeline = complaint("sent")
        live(pipeline, die_at=frozenset({boundary}))
        called = any(step.state is ReplyState.CALLING for step in pipeline.reply().steps)
        assert called
        assert pipeline.reply().state is ReplyState.SENT
        assert len(pipeline.platform.replies_to("c1")) == 1


def another_at_once(pipeline: Pipeline) -> None:
    work_through(pipeline)


def another_after_the_lease(pipeline: Pipeline) -> None:
    pipeline.clock.now += LEASE + 1
    work_through(pipeline)


def all_the_others_to_the_end(pipeline: Pipeline) -> None:
    pipeline.clock.now += LEASE + 1
    pipeline.until_quiet()


def removal(pipeline: Pipeline) -> None:
    pipeline.platform.comments.clear()
    pipeline.take(pipeline.comment(verb=Verb.REMOVE))


def hiding(pipeline: Pipeline) -> None:
    pipeline.take(pipeline.comment(verb=Verb.HIDE))


def praise(pipeline: Pipeline) -> None:
    pipeline.take(pipeline.comment(text=PRAISE, verb=Verb.EDIT))


def flapping(pipeline: Pipeline) -> None:
    for verb in (Verb.HIDE, Verb.UNHIDE):
        pipeline.take(pipeline.comment(verb=verb))
    work_through(pipeline)


@pytest.mark.parametrize(
    "scenario",
    ["sent", "unknown but posted", "unknown, not posted", "not sent, then sent", "repeated, then sent"],
)
@pytest.mark.parametrize(
    "event",
    [another_at_once, another_after_the_lease, all_the_others_to_the_end, removal, hiding, praise, flapping],
)
def test_nobody_is_answered_twice_whatever_comes_in_between(
    scenario: str, event: Callable[[Pipeline], None]
) -> None:
    for boundary in range(1, live(complaint(scenario)) + 1):
        pipeline = complaint(scenario)

        def happen(number: int, pipeline: Pipeline = pipeline, boundary: int = boundary) -> None:
            if number == boundary:
                pipeline.table.boundary = pipeline.platform.boundary = plain_boundary
                began = pipeline.clock.now
                event(pipeline)
                if pipeline.clock.now - began > LEASE + LAMBDA_ENDS_IT:  # nothing runs for so long
                    raise Crash

        at_each_boundary(pipeline, happen)
        with suppress(Crash):
            work_through(pipeline)
            pipeline.until_quiet()
        pipeline.until_quiet()
        check(pipeline)


def plain_boundary(_: str) -> None:
    """Let every further call through."""
