"""A person's reply wherever a machine dies, whatever the platform answers, and taken back at any moment."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from aplomb.aws.keys import reply_key
from aplomb.aws.table import ConflictError
from aplomb.comment import Comment, Verb
from aplomb.records import ReplyRecord
from aplomb.replies.by_people import UNDO, PersonReplyError
from aplomb.replies.moves_of_people import PEOPLE
from aplomb.replies.reply import Channel, ReplyState
from aplomb.skips import SkipReason
from aplomb.wording.template_set import Templates
from tests.fakes.fake_platform import Ending
from tests.responder.people import BEN, CALM, EVA, OTHER, People, complaint
from tests.responder.test_crashes import FINAL, Crash, at_each_boundary

DAY = 24 * 60 * 60
STOPPED = [Ending.ACCOUNT_STOPPED] * 2

ENDINGS: dict[str, list[Ending]] = {
    "sent": [],
    "unknown but posted": [Ending.UNKNOWN_BUT_POSTED],
    "unknown, not posted": [Ending.UNKNOWN_NOT_POSTED],
    "never known, not posted": [Ending.UNKNOWN_NOT_POSTED] * 9,
    "rate limited, then sent": [Ending.RATE_LIMITED] * 2,
    "not sent by its word, but posted": [Ending.NOT_SENT_BUT_POSTED],
    "rejected": [Ending.REJECTED],
    "account stopped, then sent": STOPPED,
    "account stopped for good": STOPPED * 100,
    "repeated": [Ending.REPEATED],
    "repeated but posted": [Ending.REPEATED_BUT_POSTED],
}
ENDS = {
    "never known, not posted": ReplyState.UNKNOWN,
    "rejected": ReplyState.REJECTED,
    "account stopped for good": ReplyState.CANCELLED,
    "repeated": ReplyState.REJECTED,
}


def ready(templates: Templates, ending: str, channel: Channel = Channel.PUBLIC) -> People:
    people = complaint(templates)
    platform = people.pipeline.platform
    platform.endings = list(ENDINGS[ending])
    platform.private_endings = list(ENDINGS[ending])
    people.send(people.wish(channel=channel))
    return people


def live(people: People, *, die_at: frozenset[int] = frozenset()) -> int:
    """Let the reply live to its end; return how many boundaries there were."""
    count = 0

    def happen(number: int) -> None:
        nonlocal count
        count = number
        if number in die_at:
            raise Crash

    people.pipeline.clock.now += UNDO
    at_each_boundary(people.pipeline, happen)
    quiet = False
    while not quiet:
        with suppress(Crash):
            people.pipeline.until_quiet()
            quiet = True
    people.pipeline.table.boundary = people.pipeline.platform.boundary = lambda _: None
    return count


def check(people: People) -> ReplyRecord:
    """Check what must hold whatever happened."""
    [reply] = people.known().ours
    posted = people.public
    assert len(posted) <= 1
    assert reply.state in FINAL
    assert reply.due_at is None
    assert (reply.reason is None) == (reply.state is ReplyState.SENT)
    assert reply.state is not ReplyState.SENT or posted == [CALM]
    assert not posted or reply.state in {ReplyState.SENT, ReplyState.UNKNOWN}
    assert people.pipeline.budget() == PEOPLE
    return reply


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_persons_reply_comes_to_its_end_whatever_the_platform_says(
    ending: str, templates: Templates
) -> None:
    people = ready(templates, ending)
    live(people)
    assert check(people).state is ENDS.get(ending, ReplyState.SENT)


@pytest.mark.parametrize("ending", sorted(ENDINGS.keys() - {"account stopped for good"}))
def test_nobody_is_answered_twice_by_a_person_wherever_a_worker_dies(
    ending: str, templates: Templates
) -> None:
    for boundary in range(1, min(live(ready(templates, ending)), 60) + 1):
        people = ready(templates, ending)
        live(people, die_at=frozenset({boundary}))
        check(people)


@pytest.mark.parametrize("ending", [Ending.UNKNOWN_BUT_POSTED, Ending.UNKNOWN_NOT_POSTED, Ending.NOT_SENT])
def test_a_private_reply_by_a_person_is_sent_once_wherever_a_worker_dies(
    ending: Ending, templates: Templates
) -> None:
    ENDINGS["private"] = [ending]
    try:
        for boundary in range(1, live(ready(templates, "private", Channel.PRIVATE)) + 1):
            people = ready(templates, "private", Channel.PRIVATE)
            live(people, die_at=frozenset({boundary}))
            assert people.pipeline.platform.private == [("c1", CALM)]
            assert people.pipeline.reply(channel=Channel.PRIVATE).state is ReplyState.SENT
    finally:
        del ENDINGS["private"]


def test_a_reply_that_cannot_leave_within_a_day_does_not_appear_later(templates: Templates) -> None:
    people = ready(templates, "account stopped for good")
    live(people)
    assert check(people).reason is SkipReason.TOO_OLD


def test_a_console_that_dies_while_it_writes_leaves_all_or_nothing(templates: Templates) -> None:
    for number in range(1, 12):
        people = complaint(templates)
        passed = 0

        def boundary(_: str, *, die_at: int = number) -> None:
            nonlocal passed
            passed += 1
            if passed == die_at:
                raise Crash

        wish = people.wish()
        people.pipeline.table.boundary = boundary
        with suppress(Crash):
            people.send(wish)
        people.pipeline.table.boundary = lambda _: None
        people.send(wish) if not people.known().ours else None
        people.wait()
        people.pipeline.until_quiet()
        assert people.public == [CALM]


def test_an_undo_in_time_leaves_nothing_in_public(templates: Templates) -> None:
    people = complaint(templates)
    reply = people.send(people.wish())
    people.wait(UNDO - 1)
    people.undo(reply)
    people.wait()
    people.pipeline.until_quiet()
    assert people.public == []
    assert people.now(reply).reason is SkipReason.UNDONE
    kept = people.kept(EVA)
    assert kept is not None
    assert kept.text == CALM


def test_what_was_typed_since_an_undo_is_not_overwritten(templates: Templates) -> None:
    people = complaint(templates)
    reply = people.send(people.wish())
    people.keep(EVA, OTHER)
    people.undo(reply)
    kept = people.kept(EVA)
    assert kept is not None
    assert kept.text == OTHER


def test_an_undo_wins_or_the_worker_does_and_never_both(templates: Templates) -> None:
    for boundary in range(1, 40):
        people = complaint(templates)
        reply = people.send(people.wish())
        people.pipeline.clock.now += UNDO
        taken_back = undone_at(people, reply, boundary)
        people.pipeline.until_quiet()
        assert people.public == ([] if taken_back else [CALM])
        assert people.now(reply).state is (ReplyState.CANCELLED if taken_back else ReplyState.SENT)


def undone_at(people: People, reply: ReplyRecord, boundary: int) -> bool:
    """Press undo at one boundary of the worker's run; tell whether that was in time."""
    done: list[bool] = []

    def undo(number: int) -> None:
        if number == boundary:
            people.pipeline.table.boundary = lambda _: None
            done.append(succeeds(lambda: people.undo(reply)))

    at_each_boundary(people.pipeline, undo)
    with suppress(ConflictError):
        people.pipeline.responder.work(reply_key(reply.key))
    people.pipeline.table.boundary = people.pipeline.platform.boundary = lambda _: None
    return done == [True]


def succeeds(act: Callable[[], object]) -> bool:
    try:
        act()
    except (PersonReplyError, ConflictError):
        return False
    return True


def test_too_late_an_undo_says_so(templates: Templates) -> None:
    people = complaint(templates)
    reply = people.send(people.wish())
    people.wait()
    with pytest.raises(PersonReplyError, match="it is sent"):
        people.undo(reply)


def echo(people: People, reply: ReplyRecord) -> Comment:
    return people.pipeline.comment(
        "e1", reply.text, author="1000", author_name="Example", thread="c1", parent="c1", verb=Verb.ADD
    )


def test_the_echo_of_a_persons_reply_settles_it(templates: Templates) -> None:
    people = ready(templates, "unknown but posted")
    people.wait()
    [reply] = people.known().ours
    assert reply.state is ReplyState.UNKNOWN
    people.pipeline.take(echo(people, reply))
    assert people.now(reply).state is ReplyState.SENT
    assert people.now(reply).platform_id == "e1"


def test_the_same_words_of_the_machine_are_not_taken_for_a_persons(templates: Templates) -> None:
    """The list shows the machine's reply; the person's, in the same words, was never posted."""
    people = complaint(templates)
    first = people.send(people.wish())
    people.wait()
    people.pipeline.platform.endings = [Ending.UNKNOWN_NOT_POSTED]
    second = people.send(people.wish(CALM, by=BEN, why="again"))
    people.wait()
    people.pipeline.until_quiet()
    assert people.now(first).state is ReplyState.SENT
    assert people.now(second).state is ReplyState.SENT
    assert people.now(second).platform_id != people.now(first).platform_id
    assert people.public == [CALM, CALM]
