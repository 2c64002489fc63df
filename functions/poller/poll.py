"""Poll the accounts whose time has come, within what one run may do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import batched

from boto3.dynamodb.conditions import Attr

from aplomb.accounts import Account, Accounts
from aplomb.aws.keys import account_key
from aplomb.aws.queue import Queue
from aplomb.aws.table import ConflictError, Put, Table, Update
from aplomb.health import AccountHealth, AccountState
from aplomb.pulse import Pulse
from aplomb.records import load, stored
from aplomb.retention import COVERAGE
from poller.contract import Reader
from poller.round import PollState, claimed, first_state, released
from poller.turn import Turn

PAGES = 40  # per run
RUN_ENDS = 35  # seconds; Lambda's own limit leaves room for a last page of 13 s

# What is read of each account, in this order; as many accounts as fit one read.
_ABOUT = ("HEALTH", "PULSE", "POLL")
_AT_ONCE = 100 // len(_ABOUT)


@dataclass(slots=True, kw_only=True)
class Polled:
    """What one run did."""

    pages: int = 0
    found: int = 0  # comments that no webhook had told
    paused: list[tuple[Account, str]] = field(default_factory=list)  # and why
    silent: list[Account] = field(default_factory=list)  # whose webhooks have been missing for too long


@dataclass(frozen=True, slots=True, kw_only=True)
class Poller:
    """Reads what the platforms show of our accounts."""

    table: Table
    queue: Queue
    accounts: Accounts
    connect: Callable[[Account], Reader]
    clock: Callable[[], int]

    def run(self, *, correlation_id: str) -> Polled:
        """Poll what is due; another run at the same time polls other accounts."""
        polled, ends_at = Polled(), self.clock() + RUN_ENDS

        def may_read() -> bool:
            polled.pages += 1
            return polled.pages <= PAGES and self.clock() < ends_at

        for some in batched(self.accounts, _AT_ONCE, strict=False):
            keys = [account_key(one.platform, one.id, what) for one in some for what in _ABOUT]
            items = iter(self.table.get_many(keys))
            for account in some:
                health, pulse = load(AccountHealth, next(items)), load(Pulse, next(items))
                state = load(PollState, next(items))
                if pulse is not None and pulse.is_silent(now=self.clock()):
                    polled.silent.append(account)
                if self._is_due(account, health, state) and polled.pages < PAGES and self.clock() < ends_at:
                    self._poll(account, state, polled, may_read=may_read, correlation_id=correlation_id)
        return polled

    def _is_due(self, account: Account, health: AccountHealth | None, state: PollState | None) -> bool:
        now = self.clock()
        rests = health is not None and health.state is not AccountState.WORKING and health.until > now
        return account.poll_every > 0 and not rests and (state is None or state.due_at <= now)

    def _poll(
        self,
        account: Account,
        before: PollState | None,
        polled: Polled,
        *,
        may_read: Callable[[], bool],
        correlation_id: str,
    ) -> None:
        now = self.clock()
        held = claimed(before or first_state(now=now), now=now)
        if not self._store(account, held, before=before):
            return
        turn = Turn(
            table=self.table,
            queue=self.queue,
            account=account,
            connect=self.connect,
            now=now,
            correlation_id=correlation_id,
            may_read=may_read,
        )
        after = turn.work(held)
        polled.found += turn.found
        if after.trouble:
            polled.paused.append((account, after.trouble))
        self._store(account, released(after), before=held, days=turn.days)

    def _store(
        self,
        account: Account,
        state: PollState,
        *,
        before: PollState | None,
        days: Mapping[str, Mapping[str, int]] | None = None,
    ) -> bool:
        """Write the state and what was counted, unless another run has written it since."""
        unchanged = Attr("rev").eq(before.rev) if before else Attr("pk").not_exists()
        key = account_key(account.platform, account.id, "POLL")
        put = Put(key=key, item=stored(state, expires_at=None), condition=unchanged)
        try:
            self.table.write([put, *_coverage(account, days or {}, now=self.clock())])
        except ConflictError:
            return False
        return True


def _coverage(account: Account, days: Mapping[str, Mapping[str, int]], *, now: int) -> Iterator[Update]:
    for day, by in days.items():
        key = account_key(account.platform, account.id, f"DAY#{day}")
        yield Update(key=key, add=dict(by), set={"day": day, "expires_at": now + COVERAGE})
