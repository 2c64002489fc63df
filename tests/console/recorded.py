"""A record and counters of an account's last weeks, as the recorder and the poller write them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aplomb.aws.keys import account_key
from aplomb.aws.table import Put
from aplomb.promises.tally import tally_key
from aplomb.record_chain import Entry, What, shard_of
from recorder.ledger import Ledger
from tests.console.browsing import NOW, World

ACCOUNT = "facebook/100200300400500"
PLATFORM, PAGE = ACCOUNT.split("/")
HOUR, DAY = 3600, 24 * 3600


def entry(at: int, subject: str, what: What = What.DECISION, **facts: Any) -> Entry:
    return Entry(at=at, what=what, subject=subject, facts=facts, source=f"{subject}.{what}.{at}.{facts}")


def write(world: World, entries: Sequence[Entry], *, account: str = ACCOUNT, at: int | None = None) -> None:
    """Write entries down, each into the chain of its subject."""
    for one in entries:
        written = one.at + 2 if at is None else at
        Ledger(world.table).write(account, shard_of(one.subject), [one], now=written)


def answered(subject: str, *, at: int, after: int = 60, private: bool = False) -> list[Entry]:
    """Return a critical comment's life: judged, answered in public, and perhaps in private."""
    told = [
        entry(at, subject, action="reply", kind="complaint", critical=True),
        entry(at + after, subject, What.REPLY, state="sent", channel="public"),
    ]
    more = entry(at + after + 9, subject, What.REPLY, state="sent", channel="private")
    return [*told, more] if private else told


def put_counters(world: World) -> None:
    """Store what the poller and the promises' keeper count."""
    day, tally = account_key(PLATFORM, PAGE, "DAY#2023-11-14"), tally_key(PLATFORM, PAGE)
    world.table.write([Put(key=day, item={"day": "2023-11-14", "webhook": 41, "poll": 3})])
    world.table.write([Put(key=tally, item={"open": 2, "kept_20231114": 7, "late_20231113": 1})])


def put_crisis(world: World, *, why: str = "Twelve people in an hour.") -> None:
    """Store that the account was watched for some hours."""
    pk = account_key(PLATFORM, PAGE, "CRISIS").pk
    for number, (since, state) in enumerate([(NOW - 5 * HOUR, "watch"), (NOW - HOUR, "calm")], 1):
        key = account_key(PLATFORM, PAGE, f"CRISIS#{since:012d}#{number:06d}")
        assert key.pk == pk
        world.table.write([Put(key=key, item={"state": state, "since": since, "why": why, "rev": number})])


def a_month(world: World) -> None:
    """Store some of everything."""
    put_counters(world)
    put_crisis(world)
    for number in range(10):
        write(world, answered(f"c{number}", at=NOW - number * DAY, after=60 + number, private=number < 3))
    write(world, [entry(NOW - HOUR, "c99", What.REPLY, state="rejected", channel="public")])
