"""Webhooks come in any order and any number; the end state must not show it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from aplomb.comment import Comment, Verb
from aplomb.records import Action, CommentRecord, Decision
from aplomb.replies.reply import Intent, ReplyState
from aplomb.skips import SkipReason
from tests.fakes.pipeline import COMPLAINT, PRAISE, SECOND, URGENT, Pipeline

AUTHORS, THREADS = ("ana", "ben"), ("t1", "t2")
PLACES = [(author, thread) for author in AUTHORS for thread in THREADS]

# Two comments for each person and thread; what happens to a comment happens to that person's.
comments = st.builds(
    lambda place, number: (f"{place[0]}-{place[1]}-{number}", *place),
    st.sampled_from(PLACES),
    st.integers(min_value=1, max_value=2),
)
happenings = st.one_of(
    st.tuples(st.just(Verb.ADD), st.sampled_from([COMPLAINT, PRAISE, URGENT])),
    st.tuples(st.just(Verb.EDIT), st.sampled_from([SECOND, PRAISE])),
    st.tuples(st.sampled_from([Verb.REMOVE, Verb.HIDE]), st.just("")),
)
histories = st.lists(st.tuples(comments, happenings), min_size=1, max_size=10)


def written(pipeline: Pipeline, happened: Any) -> Comment:
    (comment, author, thread), (verb, text) = happened
    return pipeline.comment(comment, text, author=author, thread=thread, verb=verb)


def played(history: Sequence[Any]) -> Pipeline:
    pipeline = Pipeline()
    for happened in history:
        pipeline.take(written(pipeline, happened))
        holds_always(pipeline)
    return pipeline


def holds_always(pipeline: Pipeline) -> None:
    """Check what no order may break."""
    for author, thread in PLACES:
        ids = [f"{author}-{thread}-{number}" for number in (1, 2)]
        planned = [
            one for one in ids if (reply := pipeline.find_reply(one)) and reply.state is ReplyState.PLANNED
        ]
        assert len(planned) <= 1
        assert pipeline.budget(thread, author) == (planned[0] if planned else None)
        answered = [
            one for one in ids if (record := record_of(pipeline, one)) and record.decision.reason is None
        ]
        assert answered == planned


def record_of(pipeline: Pipeline, comment: str) -> CommentRecord | None:
    try:
        return pipeline.record(comment)
    except AssertionError:
        return None


def ending(pipeline: Pipeline) -> dict[str, object]:
    """Return what must be the same after every order.

    Of two complaints by one person in one thread the first to arrive has the reply, and the other is
    the one that comes too late: both count as the same decision here.
    """
    ids = [f"{author}-{thread}-{number}" for author, thread in PLACES for number in (1, 2)]
    found = {one: record for one in ids if (record := record_of(pipeline, one))}
    return {
        one: (record.version, record.removed, record.hidden, _alike(record.decision), record.earlier)
        for one, record in found.items()
    }


def _alike(decision: Decision) -> Decision:
    if decision.reason is SkipReason.BUDGET_USED:
        return Decision(action=Action.ANSWER_AND_ESCALATE, reason=None, intent=Intent.COMPLAINT)
    return decision


@settings(max_examples=300, deadline=None)
@given(history=histories, data=st.data())
def test_the_same_events_in_any_order_and_any_number_end_in_the_same_state(
    history: list[Any], data: st.DataObject
) -> None:
    repeats = data.draw(st.lists(st.sampled_from(history), max_size=5))
    shuffled = data.draw(st.permutations([*history, *repeats]))
    assert ending(played(history)) == ending(played(shuffled))


def test_every_order_of_one_comments_life_ends_alike() -> None:
    comment = ("ana-t1-1", "ana", "t1")
    life = [
        (comment, (Verb.ADD, COMPLAINT)),
        (comment, (Verb.EDIT, PRAISE)),
        (comment, (Verb.EDIT, SECOND)),
        (comment, (Verb.HIDE, "")),
        (comment, (Verb.REMOVE, "")),
    ]
    for size in range(1, len(life) + 1):
        for some in (life[:size], life[-size:]):
            endings = [ending(played(order)) for order in permutations(some)]
            assert all(one == endings[0] for one in endings)


def test_who_of_two_complaints_holds_the_reply_depends_on_which_came_first_and_only_one_does() -> None:
    first, second = (
        (("ana-t1-1", "ana", "t1"), (Verb.ADD, COMPLAINT)),
        (("ana-t1-2", "ana", "t1"), (Verb.ADD, SECOND)),
    )
    assert played([first, second]).budget("t1", "ana") == "ana-t1-1"
    assert played([second, first]).budget("t1", "ana") == "ana-t1-2"
