"""Each look: which accounts are in a crisis, and what follows for the promotions around them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import batched

import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from aplomb.accounts import Account, Accounts
from aplomb.aws.keys import Key, account_key, work_partitions
from aplomb.aws.table import ConflictError, Table
from aplomb.crisis import CrisisRecord
from aplomb.crisis_policy import policy
from aplomb.crisis_reading import read_crisis
from aplomb.errors import AplombError
from aplomb.promotions import (
    TO_PAUSE,
    UNDECIDED,
    Pause,
    PauseState,
    Promotion,
    PromotionError,
    PromotionState,
    Reach,
    Visit,
    changed,
    ended,
    opened,
    pause_key,
)
from aplomb.promotions_channels import Channel, ChannelKind, channels_of
from aplomb.promotions_desk import PauseDesk
from aplomb.records import load
from promo_switch.clients.contract import Listener, News, Tool
from promo_switch.returning import AGAIN, Keeper
from promo_switch.visiting import Pace, Visitor

_AT_ONCE = 50  # accounts whose two items are read together
_CHANNELS_AT_ONCE = 16
_DUE_AT_ONCE = 20  # of each partition
_DAY = 24 * 60 * 60
_MAY_FAIL = (AplombError, ClientError, BotoCoreError, msgspec.ValidationError)


@dataclass(slots=True, kw_only=True)
class Ran:
    """What one look did."""

    looked: int = 0
    off: list[str] = field(default_factory=list)  # accounts around which promotions are off
    visits: list[tuple[str, Visit]] = field(default_factory=list)
    seen_to: int = 0
    failed: list[tuple[str, Exception]] = field(default_factory=list)


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
        pauses = [self._told(one, ran) for one in self._pauses(ran)]
        self._visit_all(pauses, ran)
        for pause in pauses:
            with self._noting(pause.platform, pause.account, ran):
                after = self._closed(pause)
                if after is not pause:
                    self._told(after, ran)
        self._due(ran)
        return ran

    def _pauses(self, ran: Ran) -> list[Pause]:
        """Return every pause that is on, or whose end nobody knows of; a crisis begins one."""
        pauses: list[Pause] = []
        for some in batched(self.accounts, _AT_ONCE, strict=False):
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
        except _MAY_FAIL as error:
            ran.failed.append((f"{platform}/{account}", error))

    def _visit_all(self, pauses: Sequence[Pause], ran: Ran) -> None:
        """Visit every channel whose turn it is, side by side: a slow one does not hold up the others."""
        turns: list[tuple[Pause, Channel, Visit | None]] = []
        for pause in pauses:
            if pause.state is PauseState.ENDED:
                continue
            with self._noting(pause.platform, pause.account, ran):
                turns += self._turns(pause)

        def visit(turn: tuple[Pause, Channel, Visit | None]) -> None:
            pause, channel, before = turn
            with self._noting(pause.platform, pause.account, ran):
                after = self._visit(pause, channel, before, stops=pause.state is PauseState.ACTIVE)
                self._desk.visited(pause, after)
                ran.visits.append((f"{pause.platform}/{pause.account}", after))

        if not self.pace.at_once:
            for turn in turns:
                visit(turn)
            return
        with ThreadPoolExecutor(_CHANNELS_AT_ONCE) as pool:
            list(pool.map(visit, turns))

    def _turns(self, pause: Pause) -> list[tuple[Pause, Channel, Visit | None]]:
        """Return the channels of a pause whose turn it is; after the pause, those that are not sure yet."""
        before = {one.channel: one for one in self._desk.visits(pause)}
        now, active = self.pace.clock(), pause.state is PauseState.ACTIVE
        unsure = set() if active else self._unsure(pause)
        return [
            (pause, one, before.get(one.id))
            for one in channels_of(self.channels, pause.platform, pause.account)
            if _has_turn(before.get(one.id), now=now) and (active or one.id in unsure or _is_told(one))
        ]

    def _unsure(self, pause: Pause) -> set[str]:
        """Return the channels of promotions of which nobody knows whether they were paused."""
        return {one.channel for one in self._desk.promotions(pause) if one.state in TO_PAUSE}

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

    def _due(self, ran: Ran) -> None:
        now = self.pace.clock()
        for partition in work_partitions("PROMOTION"):
            for key in self.table.waiting(partition, until=f"{now:012d}", limit=_DUE_AT_ONCE):
                if self.pace.clock() >= self.pace.until:
                    return  # the next minute goes on
                try:
                    ran.seen_to += self._see_to(key, now=now)
                except _MAY_FAIL as error:
                    ran.failed.append((key.pk, error))

    def _see_to(self, key: Key, *, now: int) -> bool:
        """See to one promotion that is due; of two runs, the one that writes first counts."""
        one = load(Promotion, self.table.get(key))
        if one is None or one.look_at is None or one.look_at > now:
            return False
        pause = self._pause_of(key, one)
        desk = self._desk

        def save(before: Promotion, after: Promotion) -> None:
            desk.save(pause, [(before, after)])

        channel = next((two for two in self.channels if two.id == one.channel), None)
        if channel is None:
            why = "Its channel is not in promotions.yaml any more."
            save(one, changed(one, look_at=now + _DAY, detail=why))
            raise PromotionError(
                "{channel} holds a promotion, and is not in promotions.yaml.", channel=one.channel
            )
        try:
            keeper = Keeper(channel=channel, tool=self.tool(channel), now=now, save=save)
            keeper.see_to(one, allowed=self._allowed(channel, one))
        except ConflictError:
            return False
        except AplombError as error:  # behind the others in the line, which it would hold up for ever
            save(one, changed(one, look_at=now + AGAIN, detail=str(error)))
            raise
        return True

    def _pause_of(self, key: Key, one: Promotion) -> Pause:
        """Return the pause of a promotion; of one so long past that it is forgotten, what names it."""
        newest = self._desk.read(one.platform, one.account)
        if newest is not None and newest.pk == key.pk:
            return newest
        opened_at = int(key.pk.rpartition("#")[2])
        past = load(Pause, self.table.get(pause_key(one.platform, one.account, opened_at)))
        return past or opened(
            platform=one.platform, account=one.account, why="", since=opened_at, now=opened_at
        )

    def _allowed(self, channel: Channel, one: Promotion) -> bool:
        """Tell whether every account that a channel serves is out of its crisis and its pause.

        So must be the one around which the promotion was paused, though it is not served any more.
        """
        served = {(two.platform, two.id) for two in self.accounts if channel.serves(two.platform, two.id)}
        return all(self._desk.allowed(*two) for two in served | {(one.platform, one.account)})


def _is_known(pause: Pause) -> bool:
    """Tell whether the event bus knows of a pause's state."""
    return pause.told == pause.state


def _has_turn(before: Visit | None, *, now: int) -> bool:
    return before is None or before.next_at <= now


def _is_told(channel: Channel) -> bool:
    return channel.kind is ChannelKind.WEBHOOK
