"""Whose turn it is: what a reply does when it wants to speak, given its account's health and pace."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from aplomb.accounts import Account
from aplomb.aws.keys import Key, pace_key
from aplomb.crisis.policy import Policy
from aplomb.health import AccountHealth, AccountState
from aplomb.modes import Mode
from aplomb.platforms import PLATFORMS
from aplomb.records import ReplyRecord
from aplomb.replies.reply import Channel
from responder.breaker import may_ask
from responder.pace import Pace, Rate, free_at, next_place, placed
from responder.restraint import slowed, waits_until

MINUTE, HOUR = 60, 60 * 60

# A person who sent a reply does not expect it to appear days later.
SIGNED_LASTS = 24 * HOUR

CALM = Policy()

# Who comes for a slot that somebody else took comes again within so many seconds of the next one.
SPREAD = 20


class Go(StrEnum):
    """What a reply may do at once."""

    SPEAK = "speak"
    PROBE = "probe"  # it tries whether the account works again
    LEAVE = "leave"  # another one tries just now; nothing is written


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """When a reply comes again, and the places in line that this takes up."""

    at: int
    why: str
    place: float | None
    lines: Mapping[Key, Pace]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known when a reply wants to speak; the pace counts in each of its lines, narrowest first."""

    health: AccountHealth
    mode: Mode  # how replies of this account leave, in the reply's language
    rates: Mapping[Key, Rate]
    paces: Mapping[Key, Pace]
    policy: Policy = CALM  # what holds while the account is watched, or in a crisis

    @property
    def resting(self) -> bool:
        """Whether the account has not worked since its last trouble."""
        return self.health.state is not AccountState.WORKING

    @property
    def turn(self) -> int:
        """A number that has grown since the account's last reply, so that wordings can take turns."""
        return list(self.paces.values())[-1].rev

    def free_at(self, *, now: int, lines: Iterable[Key] | None = None) -> int:
        """Return when there is a slot in every line, or in each of some."""
        asked = self.rates if lines is None else lines
        return max((free_at(self.paces[key], self.rates[key], now=now) for key in asked), default=now)

    def somebody_waits(self, *, now: int) -> bool:
        """Tell whether a place in a line lies ahead."""
        return any(pace.tail and pace.tail + self.health.paused > now for pace in self.paces.values())


def rates_of(reply: ReplyRecord, account: Account, policy: Policy = CALM) -> Mapping[Key, Rate]:
    """Return how fast replies of this kind may be sent: under its post, and by its account."""
    platform, name = reply.key.platform, reply.key.account
    if reply.key.channel is Channel.PRIVATE:
        each = Rate(replies=max(PLATFORMS[platform].private_replies_per_minute, 1), seconds=MINUTE)
        return {pace_key(platform, name, what="PRIVATE"): each}
    policy = policy if reply.signed is None else CALM  # what people write themselves is not slowed down
    under_post = Rate(replies=account.replies_per_post_and_hour, seconds=HOUR)
    in_all = Rate(replies=account.replies_per_minute, seconds=MINUTE)
    return {
        pace_key(platform, name, reply.post, what="PUBLIC"): slowed(under_post, policy),
        pace_key(platform, name, what="PUBLIC"): slowed(in_all, policy),
    }


def last_second(reply: ReplyRecord, account: Account) -> int | None:
    """Return when a reply is too late, by the commenter's clock; a person's, by when they sent it."""
    if reply.key.channel is Channel.PRIVATE:
        return PLATFORMS[reply.key.platform].privately_until(reply.commented_at)
    if reply.signed is not None:
        return reply.planned_at + SIGNED_LASTS
    return None if reply.commented_at is None else reply.commented_at + account.max_age


def turn(
    reply: ReplyRecord, standing: Standing, *, now: int, until: int | None, credential: str = ""
) -> Go | Later:
    """Decide whether a reply may speak; `until` is the last second at which it may."""
    health = standing.health
    if not may_ask(health, now=now, credential=credential):
        return _in_line(reply, standing, now=now, earliest=health.until, until=until, why=health.reason)
    if standing.resting and health.probe_until > now:
        return Go.LEAVE
    slow = _on_purpose(reply, standing, now=now, until=until)
    if slow is not None:
        return slow
    free = standing.free_at(now=now)
    if now < health.until and free <= now:  # its tokens are new, and everybody in line waits to know
        return Go.PROBE
    behind = _behind(reply, standing, now=now, free=free, until=until)
    if behind is not None:
        return behind
    return Go.PROBE if standing.resting else Go.SPEAK


def _on_purpose(reply: ReplyRecord, standing: Standing, *, now: int, until: int | None) -> Later | None:
    """Return until when a reply waits because its account is watched; None where it would be too late."""
    begins = waits_until(reply, standing.policy)
    if now >= begins or (until is not None and begins > until):
        return None
    why = f"waits {begins - reply.planned_at} seconds on purpose"
    return Later(at=begins, why=why, place=reply.place, lines={})


def _behind(
    reply: ReplyRecord, standing: Standing, *, now: int, free: int, until: int | None
) -> Later | None:
    """Return when a reply comes again that stands in line, or must; None when it is its turn."""
    mine = None if reply.place is None else math.ceil(reply.place + standing.health.paused)
    if mine is not None and max(mine, free) <= now:
        return None
    waits = reply.signed is None and standing.somebody_waits(now=now)  # no machine goes before a person
    if mine is None and free <= now and not waits:
        return None
    if mine is None:
        return _in_line(reply, standing, now=now, earliest=now, until=until, why="waits for its turn")
    if mine <= now and reply.signed is None and standing.policy.caps < 1:
        # A timetable made for a faster pace holds no longer: where a line is full, places are given out anew.
        full = {
            key: rate for key, rate in standing.rates.items() if standing.free_at(now=now, lines=[key]) > now
        }
        return _in_line(
            replace(reply, place=None),
            replace(standing, rates=full),
            now=now,
            earliest=now,
            until=until,
            why="waits for its turn",
        )
    again = mine if mine > now else free + _spread(reply, now)
    return Later(at=_by(again, until), why="", place=reply.place, lines={})


def reading_turn(reply: ReplyRecord, standing: Standing, *, now: int, credential: str = "") -> Go | Later:
    """Decide whether a call of unknown outcome may be read back; that takes no slot."""
    health = standing.health
    if not may_ask(health, now=now, credential=credential):
        return Later(at=health.until, why=health.reason, place=reply.place, lines={})
    if not standing.resting:
        return Go.SPEAK
    return Go.LEAVE if health.probe_until > now else Go.PROBE


def _in_line(  # noqa: PLR0913 - each is a fact of its own
    reply: ReplyRecord, standing: Standing, *, now: int, earliest: int, until: int | None, why: str
) -> Later:
    """Return the reply's place: the one it has, or the next, by the line that takes longest."""
    paused = standing.health.paused
    if reply.place is not None:
        at = max(math.ceil(reply.place + paused), earliest)
        return Later(at=_by(at, until), why=why, place=reply.place, lines={})
    places = {
        key: next_place(standing.paces[key], rate, earliest=_free(standing, key, now, earliest) - paused)
        for key, rate in standing.rates.items()
    }
    place = max(places.values())
    at = math.ceil(place + paused)
    if until is not None and at > until:
        return Later(at=until + 1, why=why, place=None, lines={})  # too late then; nobody waits behind it
    # Who waits for the post alone takes no place of the account's line.
    *posts, whole = places
    taken = [*posts, *([whole] if places[whole] >= place else [])]
    lines = {key: placed(standing.paces[key], places[key]) for key in taken}
    return Later(at=at, why=why, place=place, lines=lines)


def _free(standing: Standing, key: Key, now: int, earliest: int) -> int:
    """Return when one line has a slot: a full post must not hold up its account's other posts."""
    return max(now, earliest, standing.free_at(now=now, lines=[key]))


def _by(at: int, until: int | None) -> int:
    return at if until is None else min(at, until + 1)


def _spread(reply: ReplyRecord, now: int) -> int:
    return zlib.crc32(f"{reply.key.comment} {now}".encode()) % SPREAD
