"""The gate before every call: it lets through whose turn it is, and shuts when the platform wants rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from boto3.dynamodb.conditions import Attr

from aplomb.accounts import Account
from aplomb.aws.keys import Key, account_key, track_key
from aplomb.aws.table import ConflictError, Put, Table, Write
from aplomb.crisis.policy import Policy, in_force
from aplomb.errors import AplombError
from aplomb.health import AccountHealth, AccountState
from aplomb.modes import mode_in_force
from aplomb.platforms import DAY
from aplomb.records import ReplyRecord, load, stored
from aplomb.replies.reply import Channel
from aplomb.track_record import TrackRecord
from responder.breaker import Trouble, probing, recovered, tripped
from responder.pace import Pace, given_back, used
from responder.turns import Go, Later, Standing, last_second, rates_of, reading_turn, turn

# So often a change is tried again that another worker's came before; then the queue or the sweeper brings it.
TRIES = 6

_NEW = Attr("pk").not_exists()


class NoSlotError(AplombError):
    """The pace allows no further reply now."""

    def __init__(self, *, free_at: int) -> None:
        super().__init__("No further reply may be sent now.")
        self.free_at = free_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Keeps the health and the pace of our accounts in the table. Where that fails, nobody passes."""

    table: Table
    account_stopped: Callable[[Account, str], None]
    credential: Callable[[Account], str]  # a hash of its tokens; empty where it is not known

    def standing(self, reply: ReplyRecord, account: Account, *, as_of_now: bool = True) -> Standing:
        """Return what is known of the account, and of the lines in which a reply stands.

        A moment's delay is allowed at first: lines are written only as they were read.
        """
        # How replies were judged decides on public ones alone; each item that is read is paid for.
        public = reply.key.channel is Channel.PUBLIC
        track_at = [track_key(account.platform, account.id, reply.language)] if public else []
        keys = [_health_key(account), _crisis_key(account), *rates_of(reply, account), *track_at]
        health, crisis, *found = self.table.get_many(keys, as_of_now=as_of_now)
        policy = in_force(crisis)
        rates = rates_of(reply, account, policy)
        record = load(TrackRecord, found[len(rates)] if public else None) or TrackRecord()
        return Standing(
            health=load(AccountHealth, health) or AccountHealth(),
            mode=mode_in_force(account.mode_setting(reply.language), record),
            rates=rates,
            paces={key: load(Pace, item) or Pace() for key, item in zip(rates, found, strict=False)},
            policy=policy,
        )

    def policy(self, account: Account) -> Policy:
        """Return what holds for an account now."""
        return in_force(self.table.get(_crisis_key(account)))

    def decide(self, reply: ReplyRecord, account: Account, *, now: int) -> tuple[Go | Later, Standing]:
        """Decide whether a reply may speak, and store what that takes up: a place in line, or the one try.

        Raises:
            ConflictError: others changed the same too often.
        """
        until = last_second(reply, account)
        return self._decided(reply, account, partial(turn, until=until), now=now)

    def decide_reading(
        self, reply: ReplyRecord, account: Account, *, now: int
    ) -> tuple[Go | Later, Standing]:
        """Decide whether a call of unknown outcome may be read back. Raises as `decide` does."""
        return self._decided(reply, account, reading_turn, now=now)

    def _decided(
        self, reply: ReplyRecord, account: Account, rule: Callable[..., Go | Later], *, now: int
    ) -> tuple[Go | Later, Standing]:
        for attempt in range(TRIES):
            standing = self.standing(reply, account, as_of_now=attempt > 0)
            credential = self._credential(account, standing.health)
            decided = rule(reply, standing, now=now, credential=credential)
            with suppress(ConflictError):
                if isinstance(decided, Later) and decided.lines:
                    self.table.write(self._paces(standing, decided.lines, now=now))
                elif decided is Go.PROBE:
                    standing = replace(standing, health=self._probe(account, standing.health, now=now))
                return decided, standing
        raise ConflictError("The account's line changes too fast.")

    def take_slot(self, reply: ReplyRecord, account: Account, standing: Standing, *, now: int) -> Standing:
        """Take a slot in every line, the narrowest first, and return the standing after that.

        Each is taken by itself; a machine that dies between leaves one unused, which makes nobody speak.

        Raises:
            NoSlotError: there is none; what was taken is given back.
            ConflictError: others take slots all the time.
        """
        taken: dict[Key, Pace] = {}
        for _ in range(TRIES):
            lines = [key for key in standing.rates if key not in taken]
            free = standing.free_at(now=now, lines=lines)
            if free > now:
                self._give_back(standing, taken, at=now, now=now)
                raise NoSlotError(free_at=free)
            try:
                for key in lines:
                    pace = used(standing.paces[key], standing.rates[key], at=now)
                    self.table.write(self._paces(standing, {key: pace}, now=now))
                    taken[key] = pace
            except ConflictError:
                standing = self.standing(reply, account)
            else:
                return replace(standing, paces={**standing.paces, **taken})
        raise ConflictError("The pace changes too fast.")

    def _give_back(self, standing: Standing, taken: Mapping[Key, Pace], *, at: int, now: int) -> None:
        """Give back what was taken a moment ago; where somebody wrote the line since, it stays unused."""
        held = replace(standing, paces={**standing.paces, **taken})
        for write in self.slot_back(
            replace(held, rates={key: held.rates[key] for key in taken}), at=at, now=now
        ):
            with suppress(ConflictError):
                self.table.write([write])

    def slot_back(self, standing: Standing, *, at: int, now: int) -> list[Write]:
        """Return the writes that give a slot back which was surely not used."""
        back = {key: given_back(standing.paces[key], at=at) for key in standing.rates}
        return self._paces(standing, back, now=now)

    def trip(self, account: Account, trouble: Trouble, *, now: int) -> AccountHealth:
        """Let the account rest; when a person must act, tell people once."""
        for _ in range(TRIES):
            before = self._health(account)
            credential = self._credential(account, replace(before, state=AccountState.STOPPED))
            after = tripped(before, trouble, now=now, credential=credential)
            if after == before:
                return after
            with suppress(ConflictError):
                self._store(account, before, after)
                return self._told(account, before, after)
        raise ConflictError("The account's health changes too fast.")

    def answered(self, account: Account, health: AccountHealth, *, took: bool, now: int) -> None:
        """Note that the platform answered; `took` is whether it dealt with something that we wrote.

        Being able to read says that a rest is over, and not that a missing permission is there.
        """
        if health.state is AccountState.WORKING:
            return
        works = took or health.state is AccountState.PAUSED
        after = recovered(health, now=now) if works else replace(health, probe_until=0, rev=health.rev + 1)
        with suppress(ConflictError):  # there was other news of it meanwhile
            self._store(account, health, after)

    def _told(self, account: Account, before: AccountHealth, after: AccountHealth) -> AccountHealth:
        """Tell people; a worker that dies before it has noted so is followed by one that tells again."""
        fresh = after.failures != before.failures or after.state is not before.state
        if after.state is not AccountState.STOPPED or after.told or not fresh:
            return after
        self.account_stopped(account, after.reason)
        told = replace(after, told=True, rev=after.rev + 1)
        with suppress(ConflictError):
            self._store(account, after, told)
            return told
        return after

    def _probe(self, account: Account, health: AccountHealth, *, now: int) -> AccountHealth:
        after = probing(health, now=now)
        self._store(account, health, after)
        return after

    def _health(self, account: Account) -> AccountHealth:
        return load(AccountHealth, self.table.get(_health_key(account))) or AccountHealth()

    def _credential(self, account: Account, health: AccountHealth) -> str:
        return self.credential(account) if health.state is AccountState.STOPPED else ""

    def _store(self, account: Account, before: AccountHealth, after: AccountHealth) -> None:
        condition = Attr("rev").eq(before.rev) if before.rev else _NEW
        item = stored(after, expires_at=None)
        self.table.write([Put(key=_health_key(account), item=item, condition=condition)])

    def _paces(self, standing: Standing, after: Mapping[Key, Pace], *, now: int) -> list[Write]:
        paused = standing.health.paused
        writes: list[Write] = []
        for key, pace in after.items():
            before = standing.paces[key].rev
            condition = Attr("rev").eq(before) if before else _NEW
            item = stored(pace, expires_at=max(now, int(pace.tail) + paused) + 2 * DAY)
            writes.append(Put(key=key, item=item, condition=condition))
        return writes


def _crisis_key(account: Account) -> Key:
    return account_key(account.platform, account.id, "CRISIS")


def _health_key(account: Account) -> Key:
    return account_key(account.platform, account.id, "HEALTH")
