"""Everything that waits for a second person, read for one page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aplomb.accounts import Account, Accounts
from aplomb.aws.keys import account_key, comment_key
from aplomb.aws.table import Table
from aplomb.crisis.state import CrisisRecord, CrisisState
from aplomb.crisis.statements import Statements, StatementState, statements_key
from aplomb.lint.catalogue import catalogue
from aplomb.promotions.former import with_former
from aplomb.promotions.promotion import Pause, PauseState, pause_key
from aplomb.records import CommentRecord, ReplyRecord, load
from aplomb.removals.desk import RemovalDesk
from aplomb.removals.removal import Removal
from aplomb.replies.signing import Signed, Weight
from aplomb.same_person import same_person
from aplomb.wording.releases import Release, ReleaseError, read_releases
from console.replying.desk import ReplyDesk
from console.templates.changes import Change
from console.templates.desk import waiting_changes

MOST = 25  # of each kind; the rest waits until these are decided
NEWEST = 5  # releases
_AT_ONCE = 100  # items that the table hands out


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingReply:
    """One reply that a colleague typed, and what it answers."""

    reply: ReplyRecord
    signed: Signed
    comment: CommentRecord | None

    @property
    def why(self) -> Sequence[str]:
        """What the lint said, in sentences."""
        return [catalogue()[rule].message for rule in self.signed.findings if rule in catalogue()]

    @property
    def needs_lead(self) -> bool:
        """Whether only a lead can approve it."""
        return self.signed.weight is Weight.DOUBTFUL

    @property
    def edited(self) -> bool:
        """Whether the comment reads otherwise than when it was answered, so that nobody can approve."""
        return self.comment is None or self.comment.version != self.signed.version


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """What is out of the ordinary on one account."""

    account: Account
    crisis: CrisisRecord
    pause: Pause | None  # of promotions, until it is over
    statements: int  # that are drafted and wait

    def said_by(self, person: str) -> bool:
        """Tell whether a person said so already."""
        return self.pause is not None and any(same_person(person, one) for one in self.pause.approvals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """All of it."""

    replies: Sequence[WaitingReply]
    removals: Sequence[Removal]
    accounts: Sequence[AccountState]
    changes: Sequence[Change]  # to the replies
    releases: Sequence[Release]  # the newest first
    release_trouble: str = ""

    @property
    def nothing(self) -> bool:
        """Whether nobody waits for anybody."""
        return not (self.replies or self.removals or self.accounts or self.changes)


def read_waiting(table: Table, desk: ReplyDesk, accounts: Accounts) -> Waiting:
    """Return what waits for people now."""
    releases, trouble = _releases(table)
    return Waiting(
        replies=list(_replies(table, desk)),
        removals=list(RemovalDesk(table).waiting(limit=MOST))[:MOST],
        accounts=[one for one in _accounts(table, accounts) if _is_unusual(one)],
        changes=waiting_changes(table),
        releases=releases,
        release_trouble=trouble,
    )


def _replies(table: Table, desk: ReplyDesk) -> Iterator[WaitingReply]:
    waiting = sorted(desk.waiting(limit=MOST), key=lambda one: one.planned_at)[:MOST]
    keys = [comment_key(one.key.platform, one.key.account, one.key.comment) for one in waiting]
    different = list(dict.fromkeys(keys))
    found = dict(zip(different, table.get_many(different), strict=True)) if different else {}
    for reply, key in zip(waiting, keys, strict=True):
        if reply.signed is not None:
            comment = load(CommentRecord, found[key])
            yield WaitingReply(reply=reply, signed=reply.signed, comment=comment)


def _accounts(table: Table, accounts: Accounts) -> Iterator[AccountState]:
    every = list(with_former(table, accounts))
    step = _AT_ONCE // 3
    for start in range(0, len(every), step):
        some = every[start : start + step]
        keys = [
            key
            for one in some
            for key in (
                account_key(one.platform, one.id, "CRISIS"),
                pause_key(one.platform, one.id),
                statements_key(one.platform, one.id),
            )
        ]
        found = table.get_many(keys)
        for number, account in enumerate(some):
            crisis, pause, statements = found[3 * number : 3 * number + 3]
            yield AccountState(
                account=account,
                crisis=load(CrisisRecord, crisis) or CrisisRecord(),
                pause=_open(load(Pause, pause)),
                statements=_drafts(load(Statements, statements) or Statements()),
            )


def _open(pause: Pause | None) -> Pause | None:
    return pause if pause is not None and pause.state is not PauseState.ENDED else None


def _drafts(statements: Statements) -> int:
    return sum(one.state is StatementState.DRAFT for one in statements.statements)


def _is_unusual(one: AccountState) -> bool:
    return one.crisis.state is not CrisisState.CALM or one.pause is not None or one.statements > 0


def _releases(table: Table) -> tuple[Sequence[Release], str]:
    try:
        return tuple(reversed(read_releases(table).releases))[:NEWEST], ""
    except ReleaseError as error:
        return (), str(error)
