"""A crisis in a few sentences: what began it, how fast what followed, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aplomb.after_action.story import Known
from aplomb.crisis.policy import policy
from aplomb.crisis.state import CrisisRecord, CrisisState
from aplomb.promotions.promotion import Pause, Promotion, PromotionState

MINUTE = 60


def in_short(known: Known, numbers: Mapping[str, int]) -> tuple[str, ...]:
    """Return what somebody reads who has a minute."""
    return (*_states(known), *_promotions(known), _answers(numbers), *_wrong(numbers))


def lasted(seconds: int) -> str:
    """Return a length of time as one says it."""
    if seconds < 2 * MINUTE:
        return f"{seconds} s"
    minutes = round(seconds / MINUTE)
    if minutes < 2 * MINUTE:
        return f"{minutes} min"
    hours, left = divmod(minutes, MINUTE)
    return f"{hours} h {left} min" if left else f"{hours} h"


def _states(known: Known) -> Iterator[str]:
    loud = [one for one in known.states if one.state is not CrisisState.CALM and one.since <= known.until]
    if not loud:
        yield "The account was calm all the time."
        return
    gravest = next((one for one in loud if one.state is CrisisState.CRISIS), loud[0])
    who = f"{gravest.by} called it" if gravest.by else "The detector called it"
    yield f"{who} a {gravest.state}. {gravest.why}".strip()
    end = next((one for one in known.states if _ends(one, gravest)), None)
    if end is None:
        yield "It was not over when this was written."
        return
    length = lasted(end.since - gravest.since)
    yield f"It lasted {length}, until {end.by or 'the detector'} ended it."


def _ends(one: CrisisRecord, gravest: CrisisRecord) -> bool:
    return one.since >= gravest.since and one.state is CrisisState.CALM


def _promotions(known: Known) -> Iterator[str]:
    begun = [one for one in known.states if not policy(one.state).promotions]
    if begun and not known.pauses:
        yield "Promotions were not turned off."
    for pause, promotions in known.pauses:
        yield " ".join(_pause(pause, promotions))


def _pause(pause: Pause, promotions: Sequence[Promotion]) -> Iterator[str]:
    yield f"Promotions were turned off {lasted(max(pause.opened_at - pause.since, 0))} after it began."
    still = [one for one in promotions if one.state is not PromotionState.ESCAPED]
    paused = [one.paused_at for one in still if one.paused_at is not None]
    if promotions:
        last = f" (the last after {lasted(max(max(paused) - pause.since, 0))})" if paused else ""
        yield f"{len(paused)} of {len(promotions)} were paused{last}."
    escaped = sum(one.state is PromotionState.ESCAPED for one in promotions)
    if escaped:
        yield f"{escaped} went out all the same."


def _answers(numbers: Mapping[str, int]) -> str:
    return (
        f"{numbers['criticism']} critical comments were judged, {numbers['sent']} public replies were sent, "
        f"and {numbers['for_people']} comments were given to people."
    )


# One of it, and more.
_WRONG = {
    "late": ("1 promise was broken, of {made} made.", "{count} promises were broken, of {made} made."),
    "unknown": (
        "Of 1 reply nobody knows whether it was posted.",
        "Of {count} replies nobody knows whether they were posted.",
    ),
    "incidents": (
        "1 critical comment went missing behind our back.",
        "{count} critical comments went missing behind our back.",
    ),
    "refused": (
        "1 attempt to remove something was refused.",
        "{count} attempts to remove something were refused.",
    ),
}


def _wrong(numbers: Mapping[str, int]) -> Iterator[str]:
    for name, (one, more) in _WRONG.items():
        if numbers[name]:
            sentence = one if numbers[name] == 1 else more
            yield sentence.format(count=numbers[name], made=numbers["promises"])
