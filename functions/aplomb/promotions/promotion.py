"""What we had planned to say to sell, and how it is kept from going out on a bad day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from aplomb.aws.keys import Key, account_key, pause_pk, promotion_key, work_pk
from aplomb.errors import AplombError
from aplomb.platforms import DAY
from aplomb.records import stored
from aplomb.same_person import known_by, same_person

APPROVALS = 2  # different people, before anything may be shown again
SPACING = 15 * 60  # seconds between two promotions that go back: never a burst
SOONEST = 15 * 60  # seconds from now; Facebook takes no time within the next ten minutes
HISTORY = 400 * DAY  # seconds
HORIZON = 14 * DAY  # seconds; what is due later is left until then
RENEW = HORIZON + DAY  # seconds before a moved post would go out; before another pause takes it for a plan
LONGEST_TEXT = 200  # characters
LONGEST_NOTE = 300
_HOUR = 60 * 60
OFF, ON = "Promotions are off", "Promotions may go on"  # how a step begins that turns them so
MOST_STEPS = 300


class PromotionError(AplombError):
    """It cannot be so; the text says why.

    The sentence names the facts that it holds in braces, so that it can be said in other languages.
    """

    def __init__(self, sentence: str, **facts: str) -> None:
        super().__init__(sentence.format(**facts) if facts else sentence)
        self.sentence, self.facts = sentence, facts


class PromotionState(StrEnum):
    """Where one promotion is."""

    SEEN = "seen"  # its time is kept, and it is being paused; not confirmed
    PAUSED = "paused"  # read back; once two people said so, a person decides on it
    UNREACHED = "unreached"  # it could not be paused so far, and goes out unless somebody stops it by hand
    ESCAPED = "escaped"  # it went out before it could be paused
    RETURNING = "returning"  # a person gave it a time, and the switch sets it
    RETURNED = "returned"
    DROPPED = "dropped"  # a person decided that it stays out
    GONE = "gone"  # somebody took it away at its tool
    BY_HAND = "by_hand"  # its tool is out of our reach, and a person saw to it there


TO_PAUSE = frozenset({PromotionState.SEEN, PromotionState.UNREACHED})
HELD = frozenset({PromotionState.PAUSED, PromotionState.DROPPED})
UNDECIDED = frozenset({PromotionState.PAUSED, PromotionState.RETURNING})


class PauseState(StrEnum):
    """Where the pause of an account is."""

    ACTIVE = "active"  # nothing goes out, whatever the crisis does meanwhile
    REVIEW = "review"  # two people ended it: each promotion waits for a decision
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """A scheduled post or a campaign, as it was when we found it."""

    platform: str  # of the account whose pause it belongs to
    account: str
    channel: str
    id: str  # the tool's own
    title: str = ""  # how its text begins
    link: str = ""  # where a person sees it
    due_at: int | None = None  # when it was to go out; None for a campaign that runs
    moved_to: int | None = None  # where it waits, at tools that know no pause; decided before the first call
    state: PromotionState = PromotionState.SEEN
    seen_at: int
    paused_at: int | None = None  # when it was read back
    edited_at: int | None = None  # when somebody changed it during the pause
    back_at: int | None = None  # the time that a person gave it
    decided_by: str = ""  # the person who gave it that time, or keeps it out
    look_at: int | None = None  # when the switch must see to it; None for never
    detail: str = ""  # why it is as it is, for people
    rev: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseStep:
    """One moment of a pause."""

    at: int
    what: str
    by: str = ""  # a person, where it was one


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Why the promotions around one account are off, and who lets them go on."""

    platform: str
    account: str
    opened_at: int  # with the account, it names the pause
    since: int  # when the crisis began
    why: str
    by: str = ""  # the person who began it; empty for a crisis
    state: PauseState = PauseState.ACTIVE
    approvals: tuple[str, ...] = ()  # people who want to go on
    approved_by: tuple[str, ...] = ()  # their ids, of those who signed in: a name may change
    steps: tuple[PauseStep, ...] = ()
    told: str = ""  # the state that the event bus knows of
    ended_at: int | None = None
    rev: int = 1

    @property
    def turns(self) -> int:
        """How many times it was turned off: once, and again by each crisis that came before its end."""
        return sum(step.what.startswith(OFF) for step in self.steps)

    @property
    def pk(self) -> str:
        """Where its promotions stand."""
        return pause_pk(self.platform, self.account, self.opened_at)


class Reach(StrEnum):
    """How far a channel is under control."""

    REACHED = "reached"  # everything that it plans was seen
    UNREACHED = "unreached"  # it could not be asked; what it plans goes out
    TOLD = "told"  # it was told, and says so; what it does cannot be seen
    BY_HAND = "by_hand"  # it has no API: a person must stop it


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The newest look at one channel during a pause."""

    channel: str
    title: str
    reach: Reach
    at: int
    link: str = ""
    detail: str = ""
    later: int = 0  # promotions that are not due for so long that they are left where they are
    left: int = 0  # promotions that could not be paused so far
    next_at: int = 0  # not before; the tool asked for rest, or nothing changes so fast


def promotion_item(pause: Pause, one: Promotion) -> tuple[Key, dict[str, Any]]:
    """Return where a promotion stands and what is written there, its next look included."""
    key = promotion_key(pause.pk, one.channel, one.id)
    item = stored(one, expires_at=None if one.look_at is not None else one.seen_at + HISTORY)
    if one.look_at is not None:
        item |= {"work_pk": work_pk("PROMOTION", key), "work_sk": f"{one.look_at:012d}"}
    return key, item


def pause_key(platform: str, account: str, opened_at: int | None = None) -> Key:
    """Return where the newest pause of an account stands; with its beginning, where it goes once past."""
    return account_key(platform, account, "PAUSE" if opened_at is None else f"PAUSE#{opened_at:012d}")


def opened(  # noqa: PLR0913 - the parts of a pause, all by keyword
    *, platform: str, account: str, why: str, by: str = "", since: int, now: int
) -> Pause:
    """Begin a pause."""
    step = PauseStep(at=now, what=f"{OFF}: {why}"[:LONGEST_NOTE], by=by)
    return Pause(
        platform=platform,
        account=account,
        opened_at=now,
        since=since,
        why=why[:LONGEST_NOTE],
        by=by,
        steps=(step,),
    )


def again(pause: Pause, *, why: str, by: str = "", now: int) -> Pause:
    """Take back what people approved: promotions are off again, and stay so until two say otherwise."""
    return _moved(
        pause, f"{OFF} again: {why}", by=by, now=now, state=PauseState.ACTIVE, approvals=(), approved_by=()
    )


def approve(pause: Pause, *, person: str, now: int, person_id: str = "") -> Pause:
    """Return the pause after one person's word that promotions may go on; the second one ends it.

    The id, where there is one, tells people apart beside their names.

    Raises:
        PromotionError: nobody is named, it is over, or the same person said so before.
    """
    person = " ".join(person.split())[:LONGEST_TEXT]
    if not known_by(person):
        raise PromotionError("Say who decides it.")
    if pause.state is not PauseState.ACTIVE:
        raise PromotionError("Two people have said so already; each promotion waits for its own decision.")
    if any(same_person(person, one) for one in pause.approvals) or person_id in pause.approved_by:
        raise PromotionError("{name} said so already. It needs a second, different person.", name=person)
    approvals = (*pause.approvals, person)
    enough = len(approvals) >= APPROVALS
    what = ON + (", one by one." if enough else ", if a second person agrees.")
    state = PauseState.REVIEW if enough else PauseState.ACTIVE
    approved_by = (*pause.approved_by, person_id) if person_id else pause.approved_by
    return _moved(pause, what, by=person, now=now, approvals=approvals, approved_by=approved_by, state=state)


def noted(pause: Pause, what: str, *, by: str, now: int) -> Pause:
    """Return the next revision of a pause with one more line in its story."""
    return _moved(pause, what, by=by, now=now)


def ended(pause: Pause, *, now: int) -> Pause:
    """Close a pause of which every promotion is decided."""
    return _moved(pause, "Every promotion is decided.", by="", now=now, state=PauseState.ENDED, ended_at=now)


def _moved(pause: Pause, what: str, *, by: str, now: int, **changes: Any) -> Pause:
    step = PauseStep(at=now, what=what[:LONGEST_NOTE], by=by)
    return replace(pause, steps=_bounded((*pause.steps, step)), rev=pause.rev + 1, **changes)


def _bounded(steps: tuple[PauseStep, ...]) -> tuple[PauseStep, ...]:
    """Return a story that one item holds: of the decisions on single promotions the oldest go first."""
    one_by_one = [number for number, step in enumerate(steps) if not step.what.startswith((OFF, ON))]
    surplus = set(one_by_one[: max(len(steps) - MOST_STEPS, 0)])
    return tuple(step for number, step in enumerate(steps) if number not in surplus)


def slips(one: Promotion, *, now: int) -> bool:
    """Tell whether a promotion that is kept out could not be moved on for an hour."""
    return one.state in HELD and one.moved_to is not None and one.moved_to - RENEW < now - _HOUR


def changed(one: Promotion, **changes: Any) -> Promotion:
    """Return the next revision of a promotion."""
    detail = {"detail": changes["detail"][:LONGEST_NOTE]} if "detail" in changes else {}
    return replace(one, rev=one.rev + 1, **(changes | detail))
