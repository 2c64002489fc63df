"""A reply that a person sends goes the machine's way: written, left for ten seconds, looked at, posted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aplomb.accounts import Accounts
from aplomb.aws.keys import budget_key, case_key, sent_key
from aplomb.comment import Platform, Surface, Verb
from aplomb.records import CaseRecord, ReplyRecord, load
from aplomb.replies.by_people import (
    UNDO,
    ImpossibleError,
    NewsError,
    NoReasonError,
    PersonReplyError,
    impossible,
)
from aplomb.replies.moves_of_people import PEOPLE
from aplomb.replies.reply import Channel, ReplyState
from aplomb.skips import SkipReason
from aplomb.wording.template_set import Templates
from console.replying.desk import GoneError
from responder.ledger import LEASE
from tests.fakes.fake_platform import Ending
from tests.fakes.pipeline import ACCOUNTS, PROFILE, SECOND, Pipeline
from tests.responder.people import BEN, CALM, CASE, DRAFTS, EVA, OTHER, People, complaint

WEEK = 7 * 24 * 60 * 60
AUTO = Accounts(ACCOUNTS)


@pytest.fixture
def people(templates: Templates) -> People:
    """Return people who have one complaint before them, and a draft."""
    return complaint(templates)


def state(people: People, reply: ReplyRecord) -> tuple[ReplyState, SkipReason | None]:
    found = people.now(reply)
    return found.state, found.reason


def test_a_reply_is_shown_as_sent_only_after_the_platform_has_it(people: People) -> None:
    reply = people.send(people.wish())
    assert reply.state is ReplyState.PLANNED
    assert people.public == []
    people.wait(UNDO - 1)
    assert (people.public, people.now(reply).state) == ([], ReplyState.PLANNED)
    people.wait(1)
    assert (people.public, people.now(reply).state) == ([CALM], ReplyState.SENT)


def test_the_queue_brings_it_to_the_second(people: People) -> None:
    people.send(people.wish())
    assert people.queue.delays == [UNDO]


def test_without_the_queue_the_sweeper_brings_it(people: People) -> None:
    people.queue.down = True
    people.send(people.wish())
    people.wait()
    assert people.public == [CALM]


def test_it_is_looked_at_before_it_is_said_and_stored_before_the_call(people: People) -> None:
    reply = people.send(people.wish())
    seen: list[ReplyState] = []
    people.pipeline.platform.journal.clear()
    people.pipeline.platform.boundary = lambda call: (
        seen.append(people.now(reply).state) if call == "before reply" else None
    )
    people.wait()
    assert people.pipeline.platform.journal == ["read_comment", "our_answers", "reply"]
    assert seen == [ReplyState.CALLING]


def test_a_draft_approved_as_it_stands_is_what_the_public_reads(people: People) -> None:
    draft = people.pipeline.reply()
    assert draft.state is ReplyState.DRAFT
    reply = people.send(people.wish(draft.text))
    assert reply.template == draft.template
    people.wait()
    assert people.public == [draft.text]
    closed = people.pipeline.reply()
    assert (closed.state, closed.reason) == (ReplyState.CANCELLED, SkipReason.ANSWERED_BY_COLLEAGUE)


def test_a_person_is_not_followed_by_an_automatic_private_message(people: People) -> None:
    people.send(people.wish())
    people.wait()
    people.pipeline.until_quiet()
    assert people.pipeline.platform.private == []


def test_a_double_click_sends_one_reply(people: People) -> None:
    wish = people.wish()
    first, second = people.send(wish), people.send(wish)
    assert first.key == second.key
    people.wait()
    people.pipeline.until_quiet()
    assert people.public == [CALM]


def test_of_two_people_at_once_one_is_told_what_the_other_wrote(people: People) -> None:
    hers, his = people.wish(), people.wish(OTHER, by=BEN)
    people.send(hers)
    with pytest.raises(NewsError, match="Eva wrote in this thread"):
        people.send(his)
    people.wait()
    assert people.public == [CALM]


def test_two_people_in_the_same_instant_send_one_reply(people: People) -> None:
    hers, his = people.wish(), people.wish(OTHER, by=BEN)
    between = [lambda: people.send(his)]

    def boundary(call: str) -> None:
        if call == "before write" and between:
            between.pop()()

    people.pipeline.table.boundary = boundary
    with pytest.raises(NewsError, match="Ben wrote"):
        people.send(hers)
    people.wait()
    assert people.public == [OTHER]


def test_one_more_reply_needs_a_reason_and_then_goes_out(people: People) -> None:
    people.send(people.wish())
    people.wait()
    with pytest.raises(NoReasonError, match="Say why"):
        people.send(people.wish(OTHER))
    people.send(people.wish(OTHER, why="She sent a photo."))
    people.wait()
    assert people.public == [CALM, OTHER]


def test_nobody_writes_while_a_reply_is_on_its_way(people: People) -> None:
    people.send(people.wish())
    with pytest.raises(NewsError, match="Eva is on its way"):
        people.send(people.wish(OTHER, by=BEN, why="more"))


def test_after_a_person_no_machine_answers_the_same_person(templates: Templates) -> None:
    people = complaint(templates)
    people.send(people.wish())
    people.wait()
    people.pipeline.intake = replace(people.pipeline.intake, accounts=AUTO)
    people.pipeline.responder = replace(people.pipeline.responder, accounts=AUTO)
    people.pipeline.post(people.pipeline.comment("c2", SECOND, thread="c1"))
    assert people.pipeline.record("c2").decision.reason is SkipReason.BUDGET_USED


def test_an_automatic_reply_that_has_not_left_gives_way_to_a_person(templates: Templates) -> None:
    pipeline = Pipeline()
    people = People(pipeline, templates)
    pipeline.post(pipeline.comment())
    people.send(people.wish())
    people.wait(LEASE)
    pipeline.until_quiet()
    assert people.public == [CALM]
    assert pipeline.reply().reason is SkipReason.ANSWERED_BY_COLLEAGUE
    budget = pipeline.table.peek(budget_key(CASE))
    assert budget is not None
    assert budget["comment"] == PEOPLE


def test_a_machine_stays_silent_when_an_edit_has_stopped_a_persons_reply(templates: Templates) -> None:
    pipeline = Pipeline()
    people = People(pipeline, templates)
    pipeline.post(pipeline.comment())
    reply = people.send(people.wish())
    edited = pipeline.comment(
        text="The bread was cold and hard.", verb=Verb.EDIT, noted_at=pipeline.clock.now
    )
    pipeline.post(edited)
    people.wait()
    pipeline.until_quiet()
    assert people.now(reply).reason is SkipReason.TEXT_CHANGED
    assert people.public == []
    assert pipeline.record().decision.reason is SkipReason.BUDGET_USED


@pytest.mark.parametrize("ending", [Ending.UNKNOWN_NOT_POSTED, Ending.UNKNOWN_BUT_POSTED])
def test_nobody_writes_while_it_is_unknown_whether_the_automatic_reply_is_out(
    ending: Ending, templates: Templates
) -> None:
    pipeline = Pipeline()
    people = People(pipeline, templates)
    pipeline.platform.endings = [ending]
    pipeline.post(pipeline.comment())
    pipeline.work()
    with pytest.raises(NewsError, match="automatic reply is on its way"):
        people.send(people.wish())
    pipeline.until_quiet()
    with pytest.raises(NoReasonError):
        people.send(people.wish())


def test_a_comment_of_another_case_is_not_answered_in_this_one(people: People) -> None:
    people.pipeline.post(people.pipeline.comment("c9", author="zoe"))
    case = people.pipeline.case("c1")
    assert case is not None
    with pytest.raises(GoneError):
        people.desk.send(case, Platform.FACEBOOK, "c9", people.wish(), now=people.pipeline.clock.now)


def test_a_private_reply_goes_out_within_its_window_and_once(people: People) -> None:
    reply = people.send(people.wish(channel=Channel.PRIVATE))
    people.wait()
    assert people.pipeline.platform.private == [("c1", CALM)]
    assert people.now(reply).state is ReplyState.SENT
    with pytest.raises(NewsError, match="one private reply"):
        people.send(people.wish(OTHER, channel=Channel.PRIVATE))


def test_a_private_window_that_is_over_is_said_before_anything_is_written(people: People) -> None:
    people.pipeline.clock.now += WEEK
    with pytest.raises(ImpossibleError, match="private reply is over"):
        people.send(people.wish(channel=Channel.PRIVATE))


def test_a_person_may_answer_in_public_when_it_is_too_late_for_a_machine(people: People) -> None:
    people.pipeline.clock.now += 2 * WEEK
    people.send(people.wish())
    people.wait()
    assert people.public == [CALM]


def test_on_x_who_did_not_name_us_is_answered_by_hand(templates: Templates) -> None:
    pipeline = Pipeline(accounts=DRAFTS)
    people = People(pipeline, templates)
    pipeline.post(pipeline.comment("x1", platform=Platform.X, account=PROFILE))
    key = pipeline.record("x1", platform=Platform.X, account=PROFILE).case
    assert key is not None
    case = load(CaseRecord, pipeline.table.peek(case_key(key)))
    assert case is not None
    known = people.desk.known(case, Platform.X, "x1")
    assert "named or quoted us" in impossible(known, Channel.PUBLIC, now=pipeline.clock.now)


def test_in_a_place_that_we_cannot_post_in_nothing_is_sent(people: People) -> None:
    people.pipeline.post(people.pipeline.comment("r1", surface=Surface.REVIEW, recommends=False))
    with pytest.raises(ImpossibleError, match="on the platform"):
        people.send(people.wish(comment="r1"), comment="r1")


def test_nothing_typed_is_nothing_sent(people: People) -> None:
    with pytest.raises(PersonReplyError, match="Write something"):
        people.send(people.wish(" \n"))


def test_a_sent_reply_is_known_by_its_number(people: People) -> None:
    reply = people.send(people.wish())
    people.wait()
    pointer = people.pipeline.table.items[sent_key("facebook", people.now(reply).platform_id)]
    assert (pointer["comment"], pointer["number"]) == ("c1", 1)


def test_whoever_sends_it_stands_in_the_reply(people: People) -> None:
    signed = people.send(people.wish(why="first")).signed
    assert signed is not None
    assert (signed.by, signed.why) == (EVA, "first")
