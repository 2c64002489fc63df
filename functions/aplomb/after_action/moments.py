"""Each source of a report as moments in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aplomb.after_action.story import Moment, Noted, Topic
from aplomb.crisis.state import CrisisRecord
from aplomb.promotions.promotion import Pause, Promotion, PromotionState


def of_states(states: Sequence[CrisisRecord]) -> Iterator[Moment]:
    """Yield what the detector found and what people decided."""
    for one in states:
        topic = Topic.DECISION if one.by else Topic.SIGNAL
        yield Moment(
            at=one.since, topic=topic, text=f"{one.state.capitalize()}. {one.why}".strip(), by=one.by
        )


def of_pause(pause: Pause, promotions: Sequence[Promotion]) -> Iterator[Moment]:
    """Yield how promotions were stopped and let go on, and those that got away."""
    for step in pause.steps:
        yield Moment(at=step.at, topic=Topic.PROMOTION, text=step.what, by=step.by)
    paused = [one.paused_at for one in promotions if one.paused_at is not None]
    if paused:
        text = f"The last of {len(paused)} promotions was paused, of {len(promotions)} that were found."
        yield Moment(at=max(paused), topic=Topic.PROMOTION, text=text)
    for one in promotions:
        name = one.title or one.id
        if one.state is PromotionState.ESCAPED:
            at = one.due_at or one.seen_at
            yield Moment(
                at=at, topic=Topic.PROMOTION, text=f"“{name}” went out all the same. {one.detail}".strip()
            )
        if one.state is PromotionState.UNREACHED:
            text = f"“{name}” could not be paused. {one.detail}".strip()
            yield Moment(at=one.seen_at, topic=Topic.PROMOTION, text=text)


def of_record(record: Sequence[Noted]) -> Iterator[Moment]:
    """Yield what of the record a reader follows one by one; decisions and replies are counted instead."""
    for one in record:
        found = _SAID.get(one.what)
        if found is not None:
            topic, say = found
            text = say(one)
            if text:
                yield Moment(at=one.at, topic=topic, text=text)
    yield from _first_reply(record)


def _first_reply(record: Sequence[Noted]) -> Iterator[Moment]:
    sent = [one for one in record if is_sent(one)]
    if sent:
        yield Moment(at=sent[0].at, topic=Topic.REPLY, text="The first public reply was sent.")
    if len(sent) > 1:
        yield Moment(
            at=sent[-1].at, topic=Topic.REPLY, text=f"The last of {len(sent)} public replies was sent."
        )


def is_sent(one: Noted) -> bool:
    """Tell whether an entry says that a public reply was sent."""
    return one.what == "reply" and one.facts.get("state") == "sent" and one.facts.get("channel") == "public"


def is_criticism(one: Noted) -> bool:
    """Tell whether an entry is a decision about criticism."""
    return one.what == "decision" and one.facts.get("critical") is True


def _removal(one: Noted) -> str:
    act, state = one.facts.get("act", "remove"), str(one.facts.get("state", ""))
    said = _REMOVALS.get(state)
    what = _STANDINGS.get(str(one.facts.get("standing", "")), "something")
    return f"A tool wanted to {act} {what}: {said}." if said else ""


_STANDINGS = {
    "criticism": "criticism",
    "uncertain": "what may be criticism",
    "spam": "what is surely spam",
}
_REMOVALS = {
    "requested": "held for people",
    "refused": "refused",
    "approved": "one person agreed",
    "released": "people let it go ahead",
    "executed": "carried out",
    "failed": "not carried out",
}


def _approval(one: Noted) -> str:
    if "promotions" in one.facts:  # a step of the pause says it
        return ""
    return f"A person said {one.facts.get('answer', '')}."


def _incident(one: Noted) -> str:
    return f"Criticism was {one.facts.get('what', 'removed')} behind our back: {one.facts.get('state', '')}."


def _switch(one: Noted) -> str:
    """A state of the account's health; crises and pauses are told from where they stand, in words."""
    if "state" not in one.facts:
        return ""
    why = one.facts.get("reason") or ""
    return f"The account is {one.facts.get('state', '')}. {why}".strip()


def _promise(one: Noted) -> str:
    told = ", and the person was told" if one.facts.get("said_at") else ""
    state = str(one.facts.get("state", ""))
    said = _PROMISES.get(state, f"is {state.replace('_', ' ')}")
    return f"A promise to {one.facts.get('act', 'act')} {said}{told}."


_PROMISES = {
    "open": "was made",
    "handed_over": "was handed over",
    "kept": "was kept",
    "late": "was broken",
    "void": "fell away, as its reply was not posted",
}


_SAID = {
    "removal_request": (Topic.REMOVAL, _removal),
    "approval": (Topic.DECISION, _approval),
    "incident": (Topic.INCIDENT, _incident),
    "switch": (Topic.SIGNAL, _switch),
    "promise": (Topic.PROMISE, _promise),
}
