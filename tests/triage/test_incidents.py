"""Criticism that somebody takes away behind our back is noticed, kept and shown."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import pytest

from aplomb.aws.keys import incident_key
from aplomb.comment import Platform, Surface, Verb
from aplomb.incidents.desk import IncidentDesk, IncidentError
from aplomb.incidents.incident import Incident, IncidentState, Missing, Unhide, on_our_word
from aplomb.records import FoundBy, load
from aplomb.removals.removal import Evidence, Original, Removal, RemovalState, Standing
from aplomb.verdict import Severity
from tests.fakes.pipeline import COMPLAINT, INSTAGRAM, MILD, PAGE, PRAISE, PROFILE, URGENT, Pipeline
from triage.event import Event
from triage.intake import Taken


def incident(pipeline: Pipeline, what: Missing, **more: Any) -> Incident | None:
    where = {"platform": Platform.FACEBOOK, "account": PAGE, **more}
    return load(Incident, pipeline.table.peek(incident_key(comment="c1", what=what, **where)))


def tell(pipeline: Pipeline, verb: Verb, **more: Any) -> Taken:
    """Let a removal or hiding be told, as platforms do: without text."""
    facts = {
        "text": "",
        "author": "",
        "author_name": "",
        "verb": verb,
        "noted_at": pipeline.clock.now,
        **more,
    }
    return pipeline.take(pipeline.comment("c1", **facts))


@pytest.mark.parametrize(("verb", "what"), [(Verb.REMOVE, Missing.REMOVED), (Verb.HIDE, Missing.HIDDEN)])
def test_criticism_that_goes_missing_is_an_incident_with_its_text(
    pipeline: Pipeline, verb: Verb, what: Missing
) -> None:
    pipeline.post(pipeline.comment("c1"))
    taken = tell(pipeline, verb)
    found = incident(pipeline, what)
    assert found is not None
    assert (found.text, found.author, found.state) == (COMPLAINT, "ana", IncidentState.OPEN)
    assert (found.found_by, found.happened_at) == (FoundBy.WEBHOOK, pipeline.clock.now)
    assert taken.incidents == ["normal"]
    assert [one.comment for one in IncidentDesk(pipeline.table).waiting()] == ["c1"]


@pytest.mark.parametrize(
    ("text", "severity"),
    [(COMPLAINT, Severity.NORMAL), (URGENT, Severity.URGENT), (MILD, Severity.NORMAL)],
)
def test_its_severity_is_the_comments_but_never_low(
    pipeline: Pipeline, text: str, severity: Severity
) -> None:
    pipeline.post(pipeline.comment("c1", text=text))
    tell(pipeline, Verb.REMOVE)
    found = incident(pipeline, Missing.REMOVED)
    assert found is not None
    assert found.severity is severity


def test_praise_may_go(pipeline: Pipeline) -> None:
    pipeline.post(pipeline.comment("c1", text=PRAISE))
    assert tell(pipeline, Verb.REMOVE).incidents == []
    assert incident(pipeline, Missing.REMOVED) is None


AUTHORS_OWN: list[dict[str, Any]] = [
    {"platform": Platform.X, "account": PROFILE},
    {"surface": Surface.MESSAGE},
    {"platform": Platform.MESSENGER, "surface": Surface.MESSAGE},
    {"platform": Platform.INSTAGRAM, "account": INSTAGRAM, "surface": Surface.MESSAGE},
]


@pytest.mark.parametrize("where", AUTHORS_OWN, ids=str)
def test_where_only_its_author_can_remove_it_a_removal_is_no_incident(
    pipeline: Pipeline, where: dict[str, Any]
) -> None:
    pipeline.take(pipeline.comment("c1", **where))
    assert tell(pipeline, Verb.REMOVE, **where).incidents == []
    assert not [key for key in pipeline.table.items if key.pk.startswith("INCIDENT#")]


def test_our_own_reply_that_goes_is_no_incident(pipeline: Pipeline) -> None:
    pipeline.take(pipeline.comment("c1", author=PAGE))
    assert tell(pipeline, Verb.REMOVE).incidents == []


def test_what_goes_on_peoples_word_is_no_incident(pipeline: Pipeline) -> None:
    pipeline.post(pipeline.comment("c1"))
    evidence = (Evidence(comment="c1", author="ana", text=COMPLAINT),)
    removal = Removal(
        id="r1", platform="facebook", account=PAGE, object="c1", act="hide", standing=Standing.CRITICISM,
        state=RemovalState.CLAIMED, original=Original(method="POST", path="/c1"), requesters=("tool",),
        evidence=evidence, whole=True, requested_at=1, updated_at=1,
    )  # fmt: skip
    pipeline.table.write(list(on_our_word(removal, now=pipeline.clock.now)))
    assert tell(pipeline, Verb.HIDE).incidents == []
    tell(pipeline, Verb.UNHIDE)
    assert tell(pipeline, Verb.HIDE).incidents == ["normal"], "that was somebody else"


def test_a_hidden_comment_that_is_shown_again_ends_its_incident_and_may_open_it_anew(
    pipeline: Pipeline,
) -> None:
    pipeline.post(pipeline.comment("c1"))
    for times in (1, 2):
        tell(pipeline, Verb.HIDE)
        opened = incident(pipeline, Missing.HIDDEN)
        assert opened is not None
        assert (opened.state, opened.times) == (IncidentState.OPEN, times)
        tell(pipeline, Verb.UNHIDE)
        ended = incident(pipeline, Missing.HIDDEN)
        assert ended is not None
        assert ended.state is IncidentState.ENDED
    assert list(IncidentDesk(pipeline.table).waiting()) == []


def test_a_hidden_comment_that_is_then_removed_is_a_removal(pipeline: Pipeline) -> None:
    pipeline.post(pipeline.comment("c1"))
    tell(pipeline, Verb.HIDE)
    tell(pipeline, Verb.REMOVE)
    hidden, removed = (incident(pipeline, what) for what in (Missing.HIDDEN, Missing.REMOVED))
    assert hidden is not None
    assert removed is not None
    assert (hidden.state, removed.state) == (IncidentState.ENDED, IncidentState.OPEN)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
@pytest.mark.parametrize("repeated", [False, True])
def test_one_incident_comes_of_any_order_of_events(order: Sequence[int], *, repeated: bool) -> None:
    pipeline = Pipeline()
    gone = {"text": "", "author": "", "author_name": ""}
    told: list[Event] = [
        pipeline.event(pipeline.comment("c1")),
        pipeline.event(pipeline.comment("c1", verb=Verb.HIDE, **gone)),
        pipeline.event(pipeline.comment("c1", verb=Verb.REMOVE, **gone)),
    ]
    opened: list[str] = []
    for number in order:
        for _ in range(1 + repeated):
            opened += pipeline.intake.take(told[number]).incidents
    removed, hidden = (incident(pipeline, what) for what in Missing)
    assert removed is not None
    assert (removed.text, removed.state, removed.times) == (COMPLAINT, IncidentState.OPEN, 1)
    assert hidden is None or hidden.state is IncidentState.ENDED
    assert len(opened) <= 2


def test_hidden_criticism_is_offered_to_be_shown_again_and_the_guard_finds_what_a_person_wants(
    pipeline: Pipeline,
) -> None:
    pipeline.post(pipeline.comment("c1"))
    tell(pipeline, Verb.HIDE)
    desk, now = IncidentDesk(pipeline.table), pipeline.clock.now
    [offered] = desk.waiting()
    assert (offered.unhide, list(desk.to_unhide(now=now))) == (Unhide.OFFERED, [])
    desk.want_unhide(offered, person="Ben", now=now)
    [wanted] = desk.to_unhide(now=now)
    assert (wanted.comment, wanted.by, list(desk.waiting())) == ("c1", "Ben", [])
    desk.later(wanted, due_at=now + 300, detail="The platform rests.", now=now)
    assert list(desk.to_unhide(now=now)) == []
    failed = desk.unhidden(wanted, done=False, detail="Facebook error 200.", now=now)
    assert (failed.state, [one.comment for one in desk.waiting()]) == (IncidentState.OPEN, ["c1"])


def test_a_removed_comment_cannot_be_shown_again(pipeline: Pipeline) -> None:
    pipeline.post(pipeline.comment("c1"))
    tell(pipeline, Verb.REMOVE)
    desk = IncidentDesk(pipeline.table)
    [found] = desk.find("facebook", PAGE, "c1")
    with pytest.raises(IncidentError, match="hidden"):
        desk.want_unhide(found, person="Ben", now=1)


def test_a_person_closes_an_incident_once_and_says_why(pipeline: Pipeline) -> None:
    pipeline.post(pipeline.comment("c1"))
    tell(pipeline, Verb.REMOVE)
    desk = IncidentDesk(pipeline.table)
    [found] = desk.find("facebook", PAGE, "c1")
    with pytest.raises(IncidentError, match="why"):
        desk.close(found, person="Ben", why=" ", now=2)
    closed = desk.close(found, person="Ben", why="Ana told us she did it.", now=2)
    assert (closed.state, list(desk.waiting())) == (IncidentState.CLOSED, [])
    with pytest.raises(IncidentError, match="closed"):
        desk.close(found, person="Cem", why="Again.", now=3)
