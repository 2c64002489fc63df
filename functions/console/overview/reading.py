"""Read what the overview shows of one account: with a bounded number of calls, whatever was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from aplomb.accounts import Account
from aplomb.after_action.story import Phase, phases
from aplomb.aws.keys import account_key
from aplomb.aws.table import Table
from aplomb.aws.values import Item
from aplomb.crisis.desk import CrisisDesk
from aplomb.crisis.state import CrisisRecord, CrisisState
from aplomb.promises.tally import PromiseTally, read_tally, tally_key
from aplomb.record_chain import Entry
from aplomb.records import FoundBy
from console.overview.figures import Recorded, Span, date_of, last_days, recorded
from console.record.reading import Ends, heads, read_back

_PARTS = (40, 100, 100, 100)  # links that are read at most, each part with one call
_MOST_ENTRIES = 20_000  # after which no more links are read
_STATES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All that is known of one account's last weeks."""

    span: Span  # of the counters: always all of it
    found_by: Mapping[str, Sequence[int]]  # comments by day
    told: Span  # of the record: perhaps less
    recorded: Recorded
    phases: Sequence[Phase]
    spikes: Sequence[CrisisRecord]  # each watch or crisis of the time, the newest first
    promises: PromiseTally

    @property
    def comments(self) -> int:
        """How many comments were counted."""
        return sum(map(sum, self.found_by.values()))


def read_overview(table: Table, account: Account, *, now: int) -> Overview:
    """Return an account's overview."""
    span = last_days(now)
    entries, reached = _entries(table, f"{account.platform}/{account.id}", since=span.since)
    told = last_days(now, reached=reached)
    days, tally = _counters(table, account, span)
    states = _states(table, account, since=span.since)
    return Overview(
        span=span,
        found_by={by.value: [_count(day, by) for day in days] for by in FoundBy},
        told=told,
        recorded=recorded(entries, told),
        phases=phases(states, since=told.since, until=now),
        spikes=[
            one for one in reversed(states) if one.state is not CrisisState.CALM and one.since >= span.since
        ],
        promises=read_tally(tally, now=now),
    )


def _counters(table: Table, account: Account, span: Span) -> tuple[list[Item | None], Item | None]:
    keys = [account_key(account.platform, account.id, f"DAY#{date_of(start)}") for start in span.starts]
    *days, tally = table.get_many([*keys, tally_key(account.platform, account.id)], as_of_now=False)
    return days, tally


def _count(day: Item | None, by: FoundBy) -> int:
    value = (day or {}).get(by, 0)
    return max(int(value), 0) if isinstance(value, int | float) else 0


def _states(table: Table, account: Account, *, since: int) -> list[CrisisRecord]:
    """Return the states within the time, and the one in which it began, the oldest first."""
    found: list[CrisisRecord] = []
    for one in islice(CrisisDesk(table).history(account.platform, account.id), _STATES):
        found.append(one)
        if one.since <= since:
            break
    return found[::-1]


def _entries(table: Table, account: str, *, since: int) -> tuple[list[Entry], int | None]:
    """Return the record's newest entries, and how far back they reach where that is not `since`."""
    known = heads(table, account)
    ends: Ends | None = {shard: head.number for shard, head in known.items()}
    entries: list[Entry] = []
    reached: int | None = None
    for most in _PARTS:
        if ends is None or not any(ends.values()):
            return entries, None
        if len(entries) >= _MOST_ENTRIES:
            break
        part = read_back(table, account, ends, known=None, most=most)
        entries += [entry for link in part.links if link.record for entry in link.record.entries]
        ends, reached = part.before, part.links[-1].at if part.links else reached
        if reached is not None and reached < since:
            return entries, None
    return entries, reached if ends is not None else None
