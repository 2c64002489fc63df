"""What promotions are held back around each account, and what people are asked about them, for one page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from pathlib import Path

from aplomb.accounts import Account, Accounts
from aplomb.aws.table import Table
from aplomb.drill.account import with_drill
from aplomb.promotions.channels import Channel, load_channels
from aplomb.promotions.desk import PauseDesk
from aplomb.promotions.former import is_former, with_former
from aplomb.promotions.promotion import (
    APPROVALS,
    SOONEST,
    UNDECIDED,
    Pause,
    PauseState,
    Promotion,
    PromotionState,
    Reach,
    Visit,
    pause_key,
)
from aplomb.promotions.report import Report, report_of
from aplomb.promotions.review import GOING_OUT, next_free
from aplomb.records import load
from aplomb.same_person import same_person
from console.ask import Role
from console.people import Colleague

MOST = 100  # promotions of one account; the rest is shown when these are decided
LEADS = frozenset({Role.LEAD, Role.ADMIN})  # who may let them go on
_AT_ONCE = 100  # items that the table hands out


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """One thing that a person must stop by hand, or that went out."""

    title: str
    detail: str
    link: str  # empty where it is none that a browser may follow
    due_at: int | None = None
    dropped: Promotion | None = None  # it stays out for good: a person may say that they saw to it there


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One promotion that a person decides on."""

    promotion: Promotion
    link: str
    timed: bool  # it goes out at a time; a campaign runs
    sets_time: bool  # its tool takes another time from us
    in_time: bool  # the time that it had is still ahead
    free_at: int  # when it could go out, far enough from the others
    connected: bool  # its channel is listed
    reached: bool  # and nothing has gone wrong with it so far


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """One account whose promotions are off, or wait for decisions."""

    account: Account
    report: Report
    calm: bool  # the account's state allows promotions
    missing: tuple[str, ...]  # names of those who may let them go on, and have not
    waiting: tuple[Waiting, ...]  # at most MOST
    more: int  # that wait beyond these
    former: bool  # accounts.yaml names it no more

    @property
    def pause(self) -> Pause:
        """Why they are off, and who wants to go on."""
        return self.report.pause

    @property
    def seen(self) -> str:
        """What a form holds, so that nobody decides on what has changed since."""
        return seen(self.pause)

    @property
    def needed(self) -> int:
        """How many people must yet say that they may go on."""
        return APPROVALS - len(self.pause.approvals)

    @property
    def cannot(self) -> tuple[Unreached, ...]:
        """What goes out unless a person stops it."""
        return tuple(map(_promotion, self.report.unreached)) + tuple(
            map(_channel, self.report.unreached_channels)
        )

    @property
    def escaped(self) -> tuple[Unreached, ...]:
        """What went out all the same."""
        return tuple(map(_promotion, self.report.escaped))

    @property
    def lost(self) -> tuple[Unreached, ...]:
        """What waits where nobody moves it on any more."""
        return tuple(map(_lost, self.report.lost))

    @property
    def told(self) -> tuple[Visit, ...]:
        """Tools that were told, and of which nothing can be seen."""
        return tuple(one for one in self.report.visits if one.reach is Reach.TOLD)

    @property
    def later(self) -> int:
        """How many promotions are left alone, because they are not due for long."""
        return sum(one.later for one in self.report.visits)

    @property
    def decided(self) -> tuple[Promotion, ...]:
        """What people decided about."""
        kinds = {*GOING_OUT, PromotionState.DROPPED, PromotionState.BY_HAND}
        return tuple(one for one in self.report.promotions if one.state in kinds)

    @property
    def undecided(self) -> int:
        """How many are paused, or on their way back."""
        return sum(one.state in UNDECIDED for one in self.report.promotions)

    def said_by(self, person: str) -> bool:
        """Tell whether somebody said that they may go on."""
        return any(same_person(person, one) for one in self.pause.approvals)


def seen(pause: Pause) -> str:
    """Return what changes when a pause is another one, or was turned off once more."""
    return f"{pause.opened_at}.{pause.turns}"


def read_held_back(
    table: Table, accounts: Accounts, *, templates: Path, colleagues: Sequence[Colleague], now: int
) -> list[HeldBack]:
    """Return every account whose promotions are off, or wait for decisions."""
    channels = {one.id: one for one in load_channels(templates / "promotions.yaml")}
    leads = tuple(one.person.name for one in colleagues if one.person.role in LEADS)
    desk = PauseDesk(table)
    found: list[HeldBack] = []
    for account, pause in _pauses(table, accounts):
        promotions, visits = desk.promotions(pause), desk.visits(pause)
        all_waiting = [one for one in promotions if one.state is PromotionState.PAUSED]
        is_review = pause.state is PauseState.REVIEW
        found.append(
            HeldBack(
                account=account,
                report=report_of(pause, promotions, visits, connected=channels),
                calm=desk.calm(account.platform, account.id),
                missing=tuple(
                    name for name in leads if not any(same_person(name, one) for one in pause.approvals)
                ),
                waiting=_waiting(all_waiting[:MOST], promotions, channels, visits, now=now)
                if is_review
                else (),
                more=max(len(all_waiting) - MOST, 0) if is_review else 0,
                former=is_former(account),
            )
        )
    return found


def read_slipping(table: Table, *, now: int) -> list[Unreached]:
    """Return what is kept out, in any pause, and could not be moved on for an hour."""
    return [_lost(one) for one in PauseDesk(table).slipping(now=now)]


def safe_link(link: str) -> str:
    """Return a link that a browser may follow, else nothing: it comes from a tool."""
    return link if link.startswith("https://") else ""


def _pauses(table: Table, accounts: Accounts) -> Iterator[tuple[Account, Pause]]:
    for some in batched(with_drill(with_former(table, accounts)), _AT_ONCE, strict=False):
        items = table.get_many([pause_key(one.platform, one.id) for one in some])
        for account, item in zip(some, items, strict=True):
            pause = load(Pause, item)
            if pause is not None and pause.state is not PauseState.ENDED:
                yield account, pause


def _waiting(
    some: Sequence[Promotion],
    every: Sequence[Promotion],
    channels: Mapping[str, Channel],
    visits: Sequence[Visit],
    *,
    now: int,
) -> tuple[Waiting, ...]:
    dark = {one.channel for one in visits if one.reach is Reach.UNREACHED}
    taken = [one.back_at for one in every if one.state in GOING_OUT and one.back_at is not None]
    earliest = now + SOONEST + 60
    return tuple(
        Waiting(
            promotion=one,
            link=safe_link(one.link),
            timed=(channel := channels.get(one.channel)) is None or channel.row.timed,
            sets_time=channel is not None and channel.row.sets_time,
            in_time=one.due_at is not None and one.due_at >= earliest,
            free_at=next_free(taken, not_before=max(one.due_at or 0, earliest)),
            connected=channel is not None,
            reached=channel is not None and one.channel not in dark and not one.detail,
        )
        for one in some
    )


def _promotion(one: Promotion) -> Unreached:
    return Unreached(
        title=one.title or one.id, detail=one.detail, link=safe_link(one.link), due_at=one.due_at
    )


def _lost(one: Promotion) -> Unreached:
    return Unreached(
        title=one.title or one.id,
        detail="",
        link=safe_link(one.link),
        due_at=one.moved_to,
        dropped=one if one.state is PromotionState.DROPPED else None,
    )


def _channel(one: Visit) -> Unreached:
    return Unreached(title=one.title, detail=one.detail, link=safe_link(one.link))
