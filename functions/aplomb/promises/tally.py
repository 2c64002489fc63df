"""How an account's promises were kept: how many are open, and for 30 days what was made, kept and late.

It is one item of counters that are only ever added to, so that nobody's news of one promise is lost over
another's. Each counter of a day carries its date: `kept_20261123`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import Key, account_key
from aplomb.aws.table import Put, Update, Write
from aplomb.platforms import DAY
from aplomb.promises.promise import WAITING, Promise, PromiseState, promise_item

DAYS = 30

_COUNTED = ("made", "kept", "late")
_JUDGED = {PromiseState.KEPT, PromiseState.LATE}
_NEVER_MADE = Attr("pk").not_exists() | Attr("state").eq(PromiseState.VOID)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseTally:
    """The measured record of one account."""

    open: int = 0  # now; all others within the last 30 days
    made: int = 0
    kept: int = 0
    late: int = 0
    faded: tuple[str, ...] = ()  # counters of days before that

    @property
    def judged(self) -> int:
        """How many promises came to their end."""
        return self.kept + self.late


def tally_key(platform: str, account: str) -> Key:
    """Return where an account's tally stands; it never expires."""
    return account_key(platform, account, "PROMISES")


def read_tally(item: Mapping[str, Any] | None, *, now: int) -> PromiseTally:
    """Return what an item of counters says."""
    first = _date(now - (DAYS - 1) * DAY)
    sums: Counter[str] = Counter()
    faded = []
    for name, count in (item or {}).items():
        what, _, date = name.partition("_")
        if what not in _COUNTED or not date:
            continue
        if date < first:
            faded.append(name)
        else:
            sums[what] += max(int(count), 0)
    return PromiseTally(open=max(int((item or {}).get("open", 0)), 0), **sums, faded=tuple(sorted(faded)))


def promise_writes(
    before: Promise | None, after: Promise, *, most_open: int | None = None, faded: Sequence[str] = ()
) -> list[Write]:
    """Return the promise as it is now, and what that changes in the tally, to be written together.

    They hold only if the promise is as it was read, and, with `most_open`, if one more may be open. A reply
    that made a promise which is void may make it anew.
    """
    key, item = promise_item(after)
    condition = _NEVER_MADE if before is None else Attr("rev").eq(before.rev)
    writes: list[Write] = [Put(key=key, item=item, condition=condition)]
    change = _counts(after)
    change.subtract(_counts(before))
    add = {name: count for name, count in change.items() if count}
    if add:
        room = None if most_open is None else Attr("open").lte(most_open - 1)
        at = tally_key(after.platform, after.account)
        writes.append(Update(key=at, add=add, remove=tuple(faded), condition=room))
    return writes


def _counts(promise: Promise | None) -> Counter[str]:
    """Return what one promise adds to the tally."""
    counts: Counter[str] = Counter()
    if promise is None or promise.state is PromiseState.VOID:
        return counts
    counts[f"made_{_date(promise.made_at)}"] = 1
    if promise.state in WAITING:
        counts["open"] = 1
    if promise.state in _JUDGED:
        counts[f"{promise.state}_{_date(promise.ended_at or promise.due_at)}"] = 1
    return counts


def _date(at: int) -> str:
    return datetime.fromtimestamp(at, tz=UTC).strftime("%Y%m%d")
