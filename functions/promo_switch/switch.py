"""Each look: which accounts are in a crisis, and what follows for the promotions around them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import batched

from aplomb.accounts import Account, Accounts
from aplomb.aws.keys import account_key
from aplomb.aws.table import ConflictError, Table
from aplomb.crisis.policy import policy
from aplomb.crisis.reading import read_crisis
from aplomb.crisis.state import CrisisRecord
from aplomb.errors import AplombError
from aplomb.promotions.channels import Channel, ChannelKind, channels_of
from aplomb.promotions.desk import PauseDesk
from aplomb.promotions.former import former_accounts
from aplomb.promotions.promotion import (
    TO_PAUSE,
    UNDECIDED,
    Pause,
    PauseState,
    PromotionState,
    Reach,
    Visit,
    ended,
)
from aplomb.records import load
from promo_switch.clients.contract import Listener, News, Tool
from promo_switch.due import DueLine
from promo_switch.planning import given_up
from promo_switch.ran import MAY_FAIL, Ran
from promo_switch.visiting import Pace, Visitor

_AT_ONCE = 50  # accounts whose two items are read together
_CHANNELS_AT_ONCE = 16

type _Turn = tuple[Pause, Channel, Visit | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """Turns promotions off, keeps them off, and carries out what people decided."""

    table: Table
    accounts: Accounts
    channels: Sequence[Channel]
    tool: Callable[[Channel], Tool]
    listener: Callable[[Channel], Listener]
    announce: Callable[[Pause], None]  # on the event bus
    pace: Pace

    @property
    def _desk(self) -> PauseDesk:
        return PauseDesk(self.table)

    def run(self) -> Ran:
        """Look at every account, and at every promotion that is due; none that fails holds up the others."""
        ran = Ran()
        accounts = list(self._everyone(ran))
        pauses = [self._told(one, ran) for one in self._pauses(accounts, ran)]
        self._visit_all(pauses, ran)
        for pause in pauses:
            with self._noting(pause.platform, pause.account, ran):
                after = self._closed(pause)
                if after is not pause:
                    self._told(after, ran)
        line = DueLine(
            table=self.table,
            accounts=Accounts(accounts),
            channels=self.channels,
            tool=self.tool,
            pace=self.pace,
        )
        line.run(ran)
        return ran

    def _pauses(self, accounts: Sequence[Account], ran: Ran) -> list[Pause]:
        """Return every pause that is on, or whose end nobody knows of; a crisis begins one."""
        pauses: list[Pause] = []
        for some in batched(accounts, _AT_ONCE, strict=False):
            keys = [account_key(one.platform, one.id, what) for one in some for what in ("CRISIS", "PAUSE")]
            items = iter(self.table.get_many(keys))
            for account in some:
                crisis, item = next(items), next(items)
                ran.looked += 1
                with self._noting(account.platform, account.id, ran):
                    pause = self._pause(account, read_crisis(crisis), load(Pause, item))
                    if pause is not None and (pause.state is not PauseState.ENDED or not _is_known(pause)):
                        pauses.append(pause)
                        if pause.state is PauseState.ACTIVE:
                            ran.off.append(f"{account.platform}/{account.id}")
                    load(CrisisRecord, crisis)  # one that cannot be read is a fault, too
        return pauses

    def _everyone(self, ran: Ran) -> Iterator[Account]:
        """Yield our accounts, and those that accounts.yaml names no more while their promotions are off."""
        yield from self.accounts
        try:
            yield from former_accounts(self.table, self.accounts)
        except MAY_FAIL as error:
            ran.failed.append(("accounts that are listed no more", error))

    def _pause(self, account: Account, record: CrisisRecord, pause: Pause | None) -> Pause | None:
        if not policy(record.state).promotions:
            now = self.pace.clock()
            since = record.since or now  # of what cannot be read, nobody knows
            pause = self._desk.begin(account.platform, account.id, why=record.why, since=since, now=now)
        return pause

    @contextmanager
    def _noting(self, platform: str, account: str, ran: Ran) -> Iterator[None]:
        try:
            yield
        except MAY_FAIL as error:
            ran.failed.append((f"{platform}/{account}", error))

    def _visit_all(self, pauses: Sequence[Pause], ran: Ran) -> None:
        """Visit every channel whose turn it is, side by side: a slow one does not hold up the others."""
        turns: list[_Turn] = []
        for pause in pauses:
            if pause.state is PauseState.ENDED:
                continue
            with self._noting(pause.platform, pause.account, ran):
                turns += self._turns(pause)

        def visit(turn: _Turn) -> None:
            pause, channel, before = turn
            if self.pace.clock() >= self.pace.until:
                ran.late += 1  # the next minute begins with it
                return
            with self._noting(pause.platform, pause.account, ran):
                after = self._visit(pause, channel, before, stops=pause.state is PauseState.ACTIVE)
                self._desk.visited(pause, after)
                ran.visits.append((f"{pause.platform}/{pause.account}", after))

        turns.sort(key=_last_looked)

        def visit_in_turn(some: Sequence[_Turn]) -> None:
            for turn in some:
                visit(turn)

        if not self.pace.at_once:
            visit_in_turn(turns)
            return
        with ThreadPoolExecutor(_CHANNELS_AT_ONCE) as pool:
            list(pool.map(visit_in_turn, _by_channel(turns)))

    def _turns(self, pause: Pause) -> list[_Turn]:
        """Return the channels of a pause whose turn it is; after the pause, those that are not sure yet."""
        before = {one.channel: one for one in self._desk.visits(pause)}
        now, active = self.pace.clock(), pause.state is PauseState.ACTIVE
        channels = channels_of(self.channels, pause.platform, pause.account)
        unsure = self._unsure(pause, connected={one.id for one in channels})
        return [
            (pause, one, before.get(one.id))
            for one in channels
            if _has_turn(before.get(one.id), now=now) and (active or one.id in unsure or _is_told(one))
        ]

    def _unsure(self, pause: Pause, *, connected: Collection[str]) -> set[str]:
        """Return the channels of promotions of which nobody knows whether they were paused.

        What a channel holds that stops no more for this account is a person's: no look will ever settle it.
        """
        promotions = self._desk.promotions(pause)
        with suppress(ConflictError):  # the next look finds them again
            self._desk.save(pause, given_up(promotions, connected=connected))
        return {one.channel for one in promotions if one.state in TO_PAUSE}

    def _visit(self, pause: Pause, channel: Channel, before: Visit | None, *, stops: bool) -> Visit:
        now = self.pace.clock()
        empty = Visit(channel=channel.id, title=channel.title, reach=Reach.BY_HAND, at=now, link=channel.link)
        if channel.kind is ChannelKind.BY_HAND:
            return replace(empty, next_at=now + channel.row.every, detail="No tool reaches it.")
        try:
            if _is_told(channel):
                return self._heard(pause, channel, before, empty)
            return Visitor(desk=self._desk, pace=self.pace).visit(
                pause, channel, self.tool(channel), stops=stops
            )
        except AplombError as error:
            return replace(
                empty, reach=Reach.UNREACHED, detail=str(error), next_at=now + channel.row.every - 1
            )

    def _heard(self, pause: Pause, channel: Channel, before: Visit | None, empty: Visit) -> Visit:
        """Tell a tool once of each state, and again until it answered."""
        event = "promotions.paused" if pause.state is PauseState.ACTIVE else "promotions.resumed"
        if before is not None and before.reach is Reach.TOLD and before.detail.startswith(event):
            return replace(before, next_at=empty.at + channel.row.every)
        account = f"{pause.platform}/{pause.account}"
        news = News(
            event=event, account=account, at=empty.at, pause=f"{account}/{pause.opened_at}/{pause.turns}"
        )
        said = self.listener(channel).tell(news)
        next_at = empty.at + channel.row.every
        return replace(empty, reach=Reach.TOLD, detail=f"{event}: {said}", next_at=next_at)

    def _closed(self, pause: Pause) -> Pause:
        """End a pause in which nothing is left to decide."""
        if pause.state is not PauseState.REVIEW:
            return pause
        promotions = self._desk.promotions(pause)
        if any(one.state in UNDECIDED | {PromotionState.SEEN} for one in promotions):
            return pause
        after = ended(pause, now=self.pace.clock())
        return after if self._replaced(pause, after) else pause

    def _told(self, pause: Pause, ran: Ran) -> Pause:
        """Put a changed state on the event bus; where that fails, the next look tries again."""
        if _is_known(pause):
            return pause
        after = replace(pause, told=pause.state, rev=pause.rev + 1)
        with self._noting(pause.platform, pause.account, ran):
            self.announce(pause)
            if self._replaced(pause, after):
                return after
        return pause

    def _replaced(self, before: Pause, after: Pause) -> bool:
        """Write a pause, unless people just did; then the next look goes on from there."""
        try:
            self._desk.replace(before, after)
        except ConflictError:
            return False
        return True


def _by_channel(turns: Sequence[_Turn]) -> list[list[_Turn]]:
    """Return the turns by channel: two pauses that visit one at once would move its posts twice."""
    found: dict[str, list[_Turn]] = {}
    for turn in turns:
        found.setdefault(turn[1].id, []).append(turn)
    return list(found.values())


def _last_looked(turn: _Turn) -> int:
    """Order those first that nobody has looked at, then those that have waited longest."""
    before = turn[2]
    return before.at if before is not None else 0


def _is_known(pause: Pause) -> bool:
    """Tell whether the event bus knows of a pause's state."""
    return pause.told == pause.state


def _has_turn(before: Visit | None, *, now: int) -> bool:
    return before is None or before.next_at <= now


def _is_told(channel: Channel) -> bool:
    return channel.kind is ChannelKind.WEBHOOK
