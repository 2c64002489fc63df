"""What a person may decide about one promotion, once two people have let promotions go on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from aplomb.promotions.channels import KindRow
from aplomb.promotions.promotion import (
    LONGEST_TEXT,
    SOONEST,
    SPACING,
    UNDECIDED,
    Pause,
    PauseState,
    Promotion,
    PromotionError,
    PromotionState,
    changed,
)

GOING_OUT = frozenset({PromotionState.RETURNING, PromotionState.RETURNED})
SEEN_TO_BY_HAND = UNDECIDED | {PromotionState.UNREACHED}
_DECIDABLE = frozenset({PromotionState.PAUSED})


def given_back(  # noqa: PLR0913 - the promotion and all that speaks for and against, by keyword
    pause: Pause,
    one: Promotion,
    *,
    person: str,
    at: int | None,
    row: KindRow,
    others: Iterable[Promotion],
    now: int,
) -> Promotion:
    """Return the promotion with the time at which a person lets it go out.

    Raises:
        PromotionError: it is not theirs to decide now, or the time is past, too soon, or too near another's.
    """
    person = _deciding(pause, one, person)
    taken = [other.back_at for other in others if other.state in GOING_OUT and other.back_at is not None]
    if not row.timed:
        at = next_free(taken, not_before=now)
    else:
        at = _time(one, at, row=row, now=now)
        if any(abs(at - other) < SPACING for other in taken):
            free = moment(next_free(taken, not_before=at))
            raise PromotionError(
                "Another one goes out then; never two at once. The next free time is {free}.", free=free
            )
    look_at = at if not row.timed else now
    return changed(
        one, state=PromotionState.RETURNING, back_at=at, decided_by=person, look_at=look_at, detail=""
    )


def dropped(pause: Pause, one: Promotion, *, person: str) -> Promotion:
    """Return the promotion as kept out for good; it stays where it is until somebody deletes it at its tool.

    Raises:
        PromotionError: it is not theirs to decide now.
    """
    person = _deciding(pause, one, person)
    detail = f"{person} decided that it stays out."
    return changed(one, state=PromotionState.DROPPED, decided_by=person, detail=detail)


def seen_to(pause: Pause, one: Promotion, *, person: str) -> Promotion:
    """Return the promotion as one that a person saw to at its tool; we look at it no more.

    What stays out was decided already, so nobody need agree to it again: its pause may be over, or on anew.

    Raises:
        PromotionError: it is not theirs to decide now.
    """
    if one.state is PromotionState.DROPPED:
        person = _named(person)
    else:
        person = _deciding(pause, one, person, among=SEEN_TO_BY_HAND)
    return changed(
        one,
        state=PromotionState.BY_HAND,
        decided_by=person,
        look_at=None,
        detail=f"{person} saw to it at its tool.",
    )


def next_free(taken: Iterable[int], *, not_before: int) -> int:
    """Return the first moment that is far enough from all that are taken."""
    free = not_before
    for other in sorted(taken):
        if abs(free - other) < SPACING:
            free = other + SPACING
    return free


def moment(seconds: int) -> str:
    """Return a time as people read and type it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _deciding(
    pause: Pause, one: Promotion, person: str, *, among: frozenset[PromotionState] = _DECIDABLE
) -> str:
    person = _named(person)
    if pause.state is PauseState.ACTIVE:
        raise PromotionError("Two different people must first let promotions go on.")
    if pause.state is PauseState.ENDED or one.state not in among:
        raise PromotionError("It is {state}, so there is nothing to decide about it.", state=one.state)
    return person


def _named(person: str) -> str:
    person = " ".join(person.split())[:LONGEST_TEXT]
    if not person:
        raise PromotionError("Say who decides it.")
    return person


def _time(one: Promotion, at: int | None, *, row: KindRow, now: int) -> int:
    if not row.sets_time and at not in {None, one.due_at}:
        raise PromotionError("Its tool takes no other time from outside. Set it there: {link}", link=one.link)
    wanted = one.due_at if at is None else at
    if wanted is None:
        raise PromotionError("Say when it goes out.")
    if wanted < now + SOONEST:
        if not row.sets_time:
            raise PromotionError(
                "Its time has passed, and its tool takes no other. Set it there: {link}", link=one.link
            )
        earliest = moment(now + SOONEST + 60)
        raise PromotionError("That is past or too soon. The earliest time is {earliest}.", earliest=earliest)
    if row.sets_time and wanted > now + row.furthest:
        latest = moment(now + row.furthest)
        raise PromotionError("That is too far ahead. The latest time is {latest}.", latest=latest)
    return wanted
