"""Cutting a delivery into queue messages: every change once, its envelope with each part."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from aplomb.comment import Platform
from webhook.refusals import Refusal, RefusedError

# Meta sends up to 1000 changes per POST (dfc getting-started), which makes ten messages: one SQS call.
PART_CHANGES = 100
PART_BYTES = 200_000
# SQS takes 1 MiB per message; this leaves room for what it counts beside the body.
MESSAGE_BYTES = 900_000
# Repeating an envelope makes a delivery grow; beyond any real one it is refused, not multiplied.
MAX_MESSAGES = 200
TOTAL_BYTES = 20_000_000

_META_LISTS = ("changes", "messaging", "standby")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One verified POST."""

    platform: Platform
    correlation_id: str  # [A-Za-z0-9_=-] only
    received_at: int  # seconds since 1970
    raw: bytes
    payload: dict[str, Any]  # what `raw` says


@dataclass(frozen=True, slots=True)
class _Holder:
    """One `entry` of Meta's, or a whole payload of X's: an envelope and lists that can be cut."""

    envelope: str  # JSON of what cannot be cut
    lists: dict[str, list[Any]]

    def items(self) -> Iterator[tuple[str, str]]:
        """Give each item as the list's name and JSON; a holder without lists is one item."""
        if not self.lists:
            yield "", ""
        for name, values in self.lists.items():
            for value in values:
                yield name, _dumps(value)


@dataclass(slots=True)
class _Part:
    size: int = 0
    changes: int = 0
    holders: list[tuple[_Holder, dict[str, list[str]]]] = field(default_factory=list)

    def cost(self, holder: _Holder, item: str) -> int:
        known = self.holders and self.holders[-1][0] is holder
        return len(item) + (0 if known else len(holder.envelope))

    def add(self, holder: _Holder, name: str, item: str) -> None:
        self.size += self.cost(holder, item)
        self.changes += 1
        if not self.holders or self.holders[-1][0] is not holder:
            self.holders.append((holder, {}))
        if name:
            self.holders[-1][1].setdefault(name, []).append(item)


def cut(delivery: Delivery) -> list[str]:
    """Return the queue messages, as ASCII JSON, that together say what the delivery said.

    Raises:
        RefusedError: a part that cannot be cut, or all parts together, are too large for the queue.
    """
    if len(delivery.raw) <= PART_BYTES and _count(delivery) <= PART_CHANGES:
        return [_message(delivery, _whole(delivery))]
    messages: list[str] = []
    total = 0
    for part in _parts(delivery):
        messages.append(_message(delivery, part))
        total += len(messages[-1])
        if len(messages) > MAX_MESSAGES or total > TOTAL_BYTES:
            raise RefusedError(Refusal.TOO_LARGE, "The delivery makes too many messages.")
    return messages


def _count(delivery: Delivery) -> int:
    return sum(max(1, sum(map(len, _lists(delivery.platform, held).values()))) for held in _held(delivery))


def _held(delivery: Delivery) -> list[Any]:
    entries = _entries(delivery)
    return [delivery.payload] if entries is None else entries


def _entries(delivery: Delivery) -> list[Any] | None:
    """Return Meta's list `entry`; None where the payload itself holds the lists, as X's does."""
    entries = delivery.payload.get("entry")
    return entries if delivery.platform is not Platform.X and isinstance(entries, list) else None


def _lists(platform: Platform, holder: object) -> dict[str, list[Any]]:
    if not isinstance(holder, dict):
        return {}
    if platform is Platform.X:
        names = [name for name in holder if name.endswith("_events")]
    else:
        names = [name for name in _META_LISTS if name in holder]
    return {name: holder[name] for name in names if isinstance(holder[name], list) and holder[name]}


def _parts(delivery: Delivery) -> Iterator[str]:
    """Give the payload of each part, as JSON."""
    part = _Part()
    for holder in _holders(delivery):
        for name, item in holder.items():
            full = part.changes == PART_CHANGES or part.size + part.cost(holder, item) > PART_BYTES
            if full and part.changes:
                yield _payload(delivery, part)
                part = _Part()
            part.add(holder, name, item)
    yield _payload(delivery, part)


def _holders(delivery: Delivery) -> Iterator[_Holder]:
    for held in _held(delivery):
        lists = _lists(delivery.platform, held)
        rest = {name: value for name, value in held.items() if name not in lists} if lists else held
        yield _Holder(_dumps(rest), lists)


def _payload(delivery: Delivery, part: _Part) -> str:
    holders = [_joined(holder.envelope, lists) for holder, lists in part.holders]
    if _entries(delivery) is None:
        return holders[0]
    rest = {name: value for name, value in delivery.payload.items() if name != "entry"}
    return _joined(_dumps(rest), {"entry": holders})


def _joined(envelope: str, lists: dict[str, list[str]]) -> str:
    """Return the JSON object `envelope` with the lists put in."""
    members = [f"{_dumps(name)}:[{','.join(items)}]" for name, items in lists.items()]
    if not members:
        return envelope
    if envelope != "{}":
        members.insert(0, envelope[1:-1])
    return "{" + ",".join(members) + "}"


def _whole(delivery: Delivery) -> str:
    """Return the payload as ASCII: as it came where it is, so that nothing is written twice."""
    return delivery.raw.decode("ascii") if delivery.raw.isascii() else _dumps(delivery.payload)


def _message(delivery: Delivery, payload: str) -> str:
    # Put together as text: the payload is JSON, and the other values need no escaping.
    message = (
        f'{{"platform":"{delivery.platform}","correlation_id":"{delivery.correlation_id}",'
        f'"received_at":{delivery.received_at},"payload":{payload}}}'
    )
    if len(message) > MESSAGE_BYTES:
        raise RefusedError(Refusal.TOO_LARGE, "A part that cannot be cut is too large for the queue.")
    return message


def _dumps(value: object) -> str:
    # ASCII, because SQS refuses some characters that JSON allows.
    return json.dumps(value, separators=(",", ":"))
