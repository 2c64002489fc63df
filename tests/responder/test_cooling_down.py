"""Heated words cool down and need a colleague; doubtful ones a lead; some are not sent by anybody."""

from __future__ import annotations

import pytest

from aplomb.aws.keys import account_key, reply_key
from aplomb.aws.table import Put, Update
from aplomb.comment import Verb
from aplomb.crisis.state import CrisisRecord, CrisisState
from aplomb.lint.catalogue import catalogue
from aplomb.records import stored
from aplomb.replies.by_people import UNDO, NewsError, PersonReplyError
from aplomb.replies.moves_of_people import ApprovalError
from aplomb.replies.reply import ReplyState
from aplomb.replies.signing import Weight
from aplomb.skips import SkipReason
from aplomb.typed.cool_down import COOL_DOWN, STOPS, Stop, stop_of, weighed
from aplomb.wording.template_set import Templates
from console.replying.typed_words import WordsError
from tests.fakes.pipeline import PAGE
from tests.responder.people import (
    BARRED,
    BEN,
    CALM,
    DOUBTFUL,
    EVA,
    HEATED,
    LEA,
    OTHER,
    People,
    complaint,
)


@pytest.fixture
def people(templates: Templates) -> People:
    return complaint(templates)


def in_state(people: People, state: CrisisState) -> None:
    record = CrisisRecord(state=state, since=1, why="a test", by="Lea", rev=1)
    key = account_key("facebook", PAGE, "CRISIS")
    people.pipeline.table.write([Put(key=key, item=stored(record, expires_at=None))])


def test_every_rule_of_the_lint_says_how_far_it_stops_a_person() -> None:
    assert STOPS.keys() == catalogue().keys()


def test_a_rule_that_nobody_has_placed_counts_as_doubt() -> None:
    finding = catalogue()["emotion"].finding((0, 1))
    assert stop_of(finding) is Stop.HEAT
    assert weighed([]) is Weight.CLEAR


@pytest.mark.parametrize(
    ("text", "weight"),
    [(CALM, Weight.CLEAR), (HEATED, Weight.HEATED), (DOUBTFUL, Weight.DOUBTFUL), (BARRED, Weight.BARRED)],
)
def test_words_are_weighed(text: str, weight: Weight, people: People) -> None:
    words = people.words(text)
    judged = people.desk.judge(words, people.known(), now=people.pipeline.clock.now)
    assert judged.weight is weight
    assert "".join(piece for piece, _ in judged.marked) == text


def test_heated_words_are_not_sent_at_once_and_calmer_ones_are_offered(people: People) -> None:
    with pytest.raises(WordsError, match="more calmly") as refused:
        people.send(people.wish(HEATED))
    assert refused.value.judged.rules == ("blame", "stonewalling")
    calmer = refused.value.judged.calmer
    assert calmer
    assert "automatic reply" not in calmer
    people.send(people.wish(calmer))
    people.wait()
    assert people.public == [calmer]


def test_heated_words_leave_after_a_colleagues_yes_and_the_cool_down(people: People) -> None:
    reply = people.send(people.wish(HEATED, asks=True))
    assert reply.state is ReplyState.DRAFT
    people.wait(60)
    people.approve(reply)
    people.wait(COOL_DOWN - 61)
    assert people.public == []
    people.wait(1)
    assert people.public == [HEATED]


def test_a_yes_after_the_cool_down_still_leaves_ten_seconds(people: People) -> None:
    reply = people.send(people.wish(HEATED, asks=True))
    people.wait(COOL_DOWN + 500)
    people.approve(reply)
    people.wait(UNDO - 1)
    assert people.public == []
    people.wait(1)
    assert people.public == [HEATED]


def test_the_cool_down_alone_sends_nothing(people: People) -> None:
    people.send(people.wish(HEATED, asks=True))
    people.wait(10 * COOL_DOWN)
    assert people.public == []


def test_nobody_approves_their_own_words(people: People) -> None:
    reply = people.send(people.wish(HEATED, asks=True))
    with pytest.raises(ApprovalError, match="colleague must approve"):
        people.approve(reply, EVA, lead=True, why="I know")


def test_two_colleagues_who_approve_at_once_send_one_reply(people: People) -> None:
    reply = people.send(people.wish(HEATED, asks=True))
    between = [lambda: people.approve(reply, LEA)]

    def boundary(call: str) -> None:
        if call == "before write" and between:
            between.pop()()

    people.pipeline.table.boundary = boundary
    with pytest.raises(ApprovalError, match="does not wait"):
        people.approve(reply, BEN)
    people.wait(COOL_DOWN)
    people.pipeline.until_quiet()
    assert people.public == [HEATED]


def test_a_refused_reply_gives_its_writer_the_words_back(people: People) -> None:
    reply = people.send(people.wish(HEATED, asks=True))
    people.refuse(reply, "Too hard.")
    assert people.now(reply).reason is SkipReason.NOT_APPROVED
    draft = people.kept(EVA)
    assert draft is not None
    assert draft.text == HEATED
    with pytest.raises(ApprovalError, match="does not wait"):
        people.approve(reply)


def test_a_no_needs_a_reason_and_somebody_else(people: People) -> None:
    reply = people.send(people.wish(HEATED, asks=True))
    with pytest.raises(ApprovalError, match="Say why"):
        people.refuse(reply, " ")
    with pytest.raises(ApprovalError, match="take it back"):
        people.refuse(reply, "no", by=EVA)


def test_what_may_be_untrue_is_a_leads_to_approve_with_a_reason(people: People) -> None:
    reply = people.send(people.wish(DOUBTFUL, asks=True))
    for lead, why in ((False, "I checked"), (True, " ")):
        with pytest.raises(ApprovalError, match="a lead approves"):
            people.approve(reply, lead=lead, why=why)
    people.approve(reply, LEA, lead=True, why="The shop confirmed it at noon.")
    people.wait(COOL_DOWN)
    assert people.public == [DOUBTFUL]


def test_a_guarantee_is_not_sent_whoever_is_asked(people: People) -> None:
    with pytest.raises(WordsError, match="cannot be sent"):
        people.send(people.wish(BARRED, asks=True))


def test_selling_in_a_crisis_is_no_question_for_anybody(people: People) -> None:
    selling = "Check out our new summer menu!"
    in_state(people, CrisisState.CRISIS)
    with pytest.raises(WordsError, match="cannot be sent"):
        people.send(people.wish(selling, asks=True))
    in_state(people, CrisisState.CALM)
    assert people.send(people.wish(selling, asks=True)).state is ReplyState.DRAFT


def test_a_watched_account_takes_a_familiar_tone_for_heat(people: People) -> None:
    familiar = "Which shop was it? What time were you there?"
    people.undo(people.send(people.wish(familiar)))
    in_state(people, CrisisState.WATCH)
    with pytest.raises(WordsError, match="more calmly"):
        people.send(people.wish(familiar))


def test_an_approved_reply_stops_when_the_comment_changes_while_it_cools_down(people: People) -> None:
    reply = people.approve(people.send(people.wish(HEATED, asks=True)))
    pipeline = people.pipeline
    pipeline.take(pipeline.comment(text="It was my fault.", verb=Verb.EDIT, noted_at=pipeline.clock.now))
    people.wait(COOL_DOWN)
    assert people.now(reply).reason is SkipReason.TEXT_CHANGED
    assert people.public == []


def test_what_a_colleague_wrote_meanwhile_is_read_before_a_yes(people: People) -> None:
    reply = people.send(people.wish(HEATED, asks=True))
    people.send(people.wish(OTHER, by=BEN))
    people.wait()
    with pytest.raises(NewsError, match="wrote in this thread"):
        people.approve(reply, LEA)


def test_the_responder_does_not_send_what_nobody_approved(people: People) -> None:
    """Whatever wrote the record: the words are looked at once more, right before they leave."""
    reply = people.send(people.wish())
    people.pipeline.table.write([Update(key=reply_key(reply.key), set={"text": HEATED})])
    people.wait()
    assert people.public == []
    assert people.now(reply).reason is SkipReason.TEXT_REFUSED


def test_whoever_wrote_it_can_take_it_back_while_it_waits_and_while_it_cools(people: People) -> None:
    waiting = people.send(people.wish(HEATED, asks=True))
    people.undo(waiting)
    cooling = people.approve(people.send(people.wish(HEATED, asks=True)))
    people.undo(cooling)
    people.wait(COOL_DOWN)
    people.pipeline.until_quiet()
    assert people.public == []
    assert people.now(cooling).reason is SkipReason.UNDONE


def test_only_the_writer_or_the_approver_takes_it_back(people: People) -> None:
    reply = people.approve(people.send(people.wish(HEATED, asks=True)), BEN)
    with pytest.raises(PersonReplyError, match="Eva can take it back"):
        people.undo(reply, LEA)
    people.undo(reply, BEN)


def test_what_waits_is_listed_until_somebody_decides(people: People) -> None:
    reply = people.send(people.wish(HEATED, asks=True))
    assert [one.key for one in people.desk.waiting()] == [reply.key]
    people.approve(reply)
    assert list(people.desk.waiting()) == []
