"""Compare what a tool plans with what we know: what to note, what to stop, what to look at."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from aplomb.promotions.channels import Channel
from aplomb.promotions.promotion import (
    HORIZON,
    RENEW,
    SPACING,
    TO_PAUSE,
    Pause,
    PauseState,
    Promotion,
    PromotionState,
    changed,
)
from promo_switch.clients.contract import Found, Standing

PLACES = 480  # times SPACING are five days: so many moved posts stand apart
SAME_TIME = 60  # seconds; some tools know only minutes
URGENT = 120  # seconds

type Change = tuple[Promotion | None, Promotion]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Whose promotions are compared, and when."""

    pause: Pause
    channel: Channel
    now: int


@dataclass(slots=True, kw_only=True)
class Plan:
    """What follows from one look at a channel."""

    changes: list[Change] = field(default_factory=list)  # to be written before anything is called
    stop: list[Promotion] = field(default_factory=list)  # as they stand once the changes are written
    missing: list[Promotion] = field(default_factory=list)  # not in the list any more: gone, or out
    later: int = 0


def planned(known: Mapping[str, Promotion], found: Sequence[Found], *, look: Look) -> Plan:
    """Return what to do about a channel's promotions; what is due first comes first."""
    plan = Plan()
    seen = {one.id: one for one in found}  # a list that shifts while it is read may name one twice
    for one in sorted(seen.values(), key=lambda one: one.due_at or 0):
        before = known.get(one.id)
        place = len(known) + len(plan.changes)
        if _is_later(one, before, now=look.now):
            plan.later += 1
            continue
        after = _compared(before, one, look=look, place=place)
        if after is None:
            continue
        if after is not before:
            plan.changes.append((before, after))
        if after.state in TO_PAUSE and one.standing is Standing.WAITING:
            plan.stop.append(after)
    watched = TO_PAUSE | {PromotionState.PAUSED}
    plan.missing = [one for one in known.values() if one.state in watched and one.id not in seen]
    plan.stop.sort(key=lambda one: urgency(one, now=look.now))
    return plan


def given_up(promotions: Sequence[Promotion], *, connected: Collection[str]) -> list[Change]:
    """Return what follows for promotions that were not paused, and whose channel is not asked any more."""
    why = "Its channel is not in promotions.yaml any more, or not for this account."
    lost = [one for one in promotions if one.state in TO_PAUSE and one.channel not in connected]
    return [
        (one, changed(one, state=PromotionState.UNREACHED, detail=why)) for one in lost if one.detail != why
    ]


def settled(before: Promotion, found: Found, *, now: int) -> Promotion:
    """Return a promotion as one look at it shows; the same one where nothing is new.

    Whether it was our doing is not asked: a post that does not go out is paused.
    """
    if found.standing is Standing.GONE:
        return changed(
            before, state=PromotionState.GONE, look_at=None, detail="It was taken away at its tool."
        )
    if found.standing is Standing.OUT:
        paused = before.state is PromotionState.PAUSED
        detail = "Somebody published it during the pause." if paused else "It went out before it was paused."
        return changed(
            before, state=PromotionState.ESCAPED, look_at=None, detail=detail, link=found.link or before.link
        )
    if before.state in TO_PAUSE and at_rest(before, found):
        renew = None if before.moved_to is None else before.moved_to - RENEW
        return changed(before, state=PromotionState.PAUSED, paused_at=now, look_at=renew, detail="")
    return before


def reworded(one: Promotion, found: Found) -> Promotion:
    """Return a promotion with the words that it begins with now, if somebody changed them meanwhile."""
    if one.state is not PromotionState.PAUSED or found.title in {"", one.title}:
        return one
    return changed(one, title=found.title, detail="Somebody changed its words during the pause.")


def at_rest(known: Promotion, found: Found) -> bool:
    """Tell whether a promotion does not go out: halted, or moved to where we wanted it."""
    if found.standing is Standing.HALTED:
        return True
    if known.moved_to is None or found.due_at is None or found.standing is not Standing.WAITING:
        return False
    return abs(found.due_at - known.moved_to) < SAME_TIME


def where_to(channel: Channel, *, place: int, now: int) -> int | None:
    """Return to where a post is moved; None where the tool halts it.

    Each has a place of its own, so that even if nobody ever looked after them again they would not go out
    at once.
    """
    return now + channel.row.hold + (place % PLACES) * SPACING if channel.row.hold else None


def urgency(one: Promotion, *, now: int) -> tuple[bool, int]:
    """Order what is due within two minutes first, then what runs already, then the rest by time."""
    if one.due_at is None:
        return (True, 0)
    return (one.due_at > now + URGENT, one.due_at)


def _is_later(found: Found, before: Promotion | None, *, now: int) -> bool:
    far = found.due_at is not None and found.due_at > now + HORIZON
    return before is None and far and found.standing is Standing.WAITING


def _compared(before: Promotion | None, found: Found, *, look: Look, place: int) -> Promotion | None:
    """Return the promotion as it is to be written; `before` itself where nothing is new."""
    if before is None:
        if found.standing is not Standing.WAITING:
            return None
        return Promotion(
            platform=look.pause.platform,
            account=look.pause.account,
            channel=look.channel.id,
            id=found.id,
            title=found.title,
            link=found.link or look.channel.link,
            due_at=found.due_at,
            moved_to=where_to(look.channel, place=place, now=look.now),
            seen_at=look.now,
        )
    if found.standing is Standing.WAITING and not at_rest(before, found):
        return _waiting(before, found, look=look, place=place)
    watched = TO_PAUSE | {PromotionState.PAUSED}
    return reworded(settled(before, found, now=look.now), found) if before.state in watched else before


def _waiting(before: Promotion, found: Found, *, look: Look, place: int) -> Promotion:
    """Return a known promotion that will go out: its pausing has not worked yet, or somebody undid it."""
    if _is_held_elsewhere(before, found, now=look.now):
        return _adopted(before, found, now=look.now)
    if before.state in TO_PAUSE:
        if before.due_at == found.due_at or before.due_at is None:
            return before
        return changed(before, due_at=found.due_at, title=found.title)
    if look.pause.state is not PauseState.ACTIVE:
        return before
    ours = before.state in {PromotionState.RETURNING, PromotionState.RETURNED}
    detail = "" if ours else "Somebody changed it during the pause, so it is paused again."
    return changed(
        before,
        state=PromotionState.SEEN,
        due_at=found.due_at,
        title=found.title,
        moved_to=where_to(look.channel, place=place, now=look.now),
        paused_at=None,
        edited_at=None if ours else look.now,
        look_at=None,
        back_at=None,
        decided_by="",
        detail=detail,
    )


def _is_held_elsewhere(before: Promotion, found: Found, *, now: int) -> bool:
    """Tell whether a post stands far ahead, where we did not move it: another account's pause did."""
    known = before.state in TO_PAUSE or before.state is PromotionState.PAUSED
    return known and before.moved_to is not None and found.due_at is not None and found.due_at > now + RENEW


def _adopted(before: Promotion, found: Found, *, now: int) -> Promotion:
    """Return a post as held where it stands, with the time that it had: two pauses never fight."""
    at = found.due_at or now
    paused_at = before.paused_at or now
    state = PromotionState.PAUSED
    return changed(before, state=state, moved_to=at, paused_at=paused_at, look_at=at - RENEW, detail="")
