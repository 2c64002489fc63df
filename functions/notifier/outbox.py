"""What waits for each channel, and what is on its way there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import batched, islice

import msgspec
from boto3.dynamodb.conditions import Attr, ConditionBase

from aplomb.alerts.alert import Alert, alert_key, outbox_pk
from aplomb.alerts.channels import AlertChannel
from aplomb.aws.keys import Key, hashed
from aplomb.aws.table import ConflictError, Delete, Put, Table, Write
from aplomb.aws.values import Item
from aplomb.platforms import DAY
from aplomb.records import PRIORITY, load, stored

TOLD_FOR = 120 * DAY  # seconds for which it is known that an alert was handed over; no case waits longer
KEPT = 14 * DAY  # seconds; then what no channel took is forgotten
READ = 2000  # items of one channel in one run
AT_ONCE = 100  # writes of one transaction
SHOWN = 20  # alerts that a message spells out; of the others it says how many they are
_NEW = Attr("pk").not_exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An alert that a channel has yet to tell."""

    alert: Alert

    @property
    def sk(self) -> str:
        """Where it stands in the channel's partition."""
        return f"WAITING#{self.alert.at:012d}#{self.alert.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to one channel, with one alert in it or many."""

    id: str  # the same on every try
    alerts: tuple[Alert, ...]  # the gravest first
    kinds: dict[str, int]  # how many of each kind there are in all
    takes: tuple[str, ...]  # where what it tells was waiting
    made_at: int
    due_at: int  # the next try
    tries: int = 0
    trouble: str = ""  # of the newest try; empty while it is being made
    told: bool = False  # people know that the channel fails
    rev: int = 1

    @property
    def pressing(self) -> bool:
        """Whether something in it is told at any hour."""
        return any(one.pressing for one in self.alerts)

    @property
    def total(self) -> int:
        """How many alerts it tells."""
        return sum(self.kinds.values())

    @property
    def sk(self) -> str:
        """Where it stands in the channel's partition."""
        return f"MESSAGE#{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """How often a channel spoke lately."""

    made: tuple[int, ...] = ()  # when its newest messages were made
    rev: int = 0


@dataclass(slots=True, kw_only=True)
class Box:
    """One channel's partition, as it was read."""

    channel: str
    state: ChannelState = field(default_factory=ChannelState)
    messages: list[Message] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    failed: list[tuple[str, Exception]] = field(default_factory=list)  # what cannot be read


def message_of(channel: str, alerts: Sequence[Waiting], *, now: int) -> Message:
    """Return the message that tells these alerts."""
    ordered = sorted(alerts, key=lambda one: (PRIORITY[one.alert.severity], one.alert.at, one.alert.id))
    takes = tuple(one.sk for one in ordered)
    kinds: dict[str, int] = {}
    for one in ordered:
        kinds[str(one.alert.kind)] = kinds.get(str(one.alert.kind), 0) + 1
    return Message(
        id=f"msg_{hashed(channel, *takes)[:32]}",
        alerts=tuple(one.alert for one in ordered[:SHOWN]),
        kinds=kinds,
        takes=takes,
        made_at=now,
        due_at=now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """Keeps it. Each write is conditional, so that of two runs at once one does a thing."""

    table: Table

    def hand_over(self, alerts: Iterable[Alert], channels: Sequence[AlertChannel], *, now: int) -> int:
        """Let each alert wait for all channels that want it, or for none; return how many are new."""
        handed = 0
        for alert in alerts:
            wanting = [one.id for one in channels if one.wants(alert)]
            try:
                self.table.write(list(_handing(alert, wanting, now=now)))
                handed += 1
            except ConflictError:
                continue  # another run was quicker
        return handed

    def read(self, channel: str) -> Box:
        """Return what waits for a channel, the oldest first."""
        box, pk = Box(channel=channel), outbox_pk(channel)
        for item in islice(self.table.partition(pk), READ):
            try:
                _put_into(box, item)
            except msgspec.ValidationError as error:  # it does not hold up the others
                box.failed.append((f"{channel} {item['sk']}", error))
        taken = {sk for one in box.messages for sk in one.takes}
        box.waiting = [one for one in box.waiting if one.sk not in taken]
        return box

    def make(self, box: Box, messages: Sequence[Message], state: ChannelState, *, now: int) -> None:
        """Write messages, unless another run has made some meanwhile.

        Raises:
            ConflictError: it has.
        """
        unchanged = Attr("rev").eq(box.state.rev) if box.state.rev else _NEW
        after = replace(state, rev=box.state.rev + 1)
        key = Key(outbox_pk(box.channel), "CHANNEL")
        puts = [Put(key=key, item=stored(after, expires_at=None), condition=unchanged)]
        puts += [self._put(box.channel, one, condition=_NEW, now=now) for one in messages]
        self.table.write(puts)
        box.state = after
        box.messages += messages

    def take(self, channel: str, message: Message) -> None:
        """Take out of the line what a message tells; doing so twice is harmless."""
        for some in batched(message.takes, AT_ONCE, strict=False):
            self.table.write([Delete(key=Key(outbox_pk(channel), sk)) for sk in some])

    def change(self, channel: str, before: Message, *, now: int, **fields: object) -> Message:
        """Write a message anew, and return it.

        Raises:
            ConflictError: another run has it.
        """
        after = replace(before, **fields, rev=before.rev + 1)  # type: ignore[arg-type]  # fields of it
        self.table.write([self._put(channel, after, condition=Attr("rev").eq(before.rev), now=now)])
        return after

    def done(self, channel: str, message: Message) -> None:
        """Forget a message that has arrived. Raises as `change` does."""
        key = Key(outbox_pk(channel), message.sk)
        self.table.write([Delete(key=key, condition=Attr("rev").eq(message.rev))])

    def _put(self, channel: str, message: Message, *, condition: ConditionBase, now: int) -> Put:
        item = stored(message, expires_at=now + KEPT)
        return Put(key=Key(outbox_pk(channel), message.sk), item=item, condition=condition)


def _put_into(box: Box, item: Item) -> None:
    match str(item["sk"]).partition("#")[0]:
        case "CHANNEL":
            box.state = ChannelState(rev=int(item.get("rev", 0)))  # so that it can be written anew
            box.state = load(ChannelState, item) or box.state
        case "MESSAGE":
            box.messages += [one for one in [load(Message, item)] if one]
        case "WAITING":
            box.waiting += [one for one in [load(Waiting, item)] if one]


def _handing(alert: Alert, channels: Sequence[str], *, now: int) -> Iterator[Write]:
    handed = {"kind": alert.kind, "at": alert.at, "expires_at": now + TOLD_FOR}
    yield Put(key=alert_key(alert.id), item=handed, condition=_NEW)
    waiting = Waiting(alert=alert)
    for channel in channels:
        item = stored(waiting, expires_at=now + KEPT)
        yield Put(key=Key(outbox_pk(channel), waiting.sk), item=item)
