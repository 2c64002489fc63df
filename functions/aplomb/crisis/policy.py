"""What each state changes: one table that the functions ask, and the console shows before it happens."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from aplomb.crisis.reading import read_crisis
from aplomb.crisis.state import CrisisState


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How the product behaves towards an account while a state lasts."""

    holding_only: bool = False  # replies only say that we have read it; none claims anything
    caps: float = 1.0  # times the account's own limits of replies a minute and under a post
    strict_words: bool = False  # heated text waits for a colleague at a lower bound
    delay: tuple[int, int] = (0, 0)  # seconds that a reply waits at least and at most, drawn by chance
    drafts_statement: bool = False  # one statement per post is drafted for a person to approve
    urgent: bool = False  # new cases of criticism go to the top of the queue
    ignores_quiet_hours: bool = False  # people are called at any time
    banner: bool = False
    promotions: bool = True  # may go on


POLICIES: Mapping[CrisisState, Policy] = MappingProxyType(
    {
        CrisisState.CALM: Policy(),
        CrisisState.WATCH: Policy(caps=0.5, strict_words=True, delay=(60, 300)),
        CrisisState.CRISIS: Policy(
            holding_only=True,
            caps=0.25,
            strict_words=True,
            delay=(60, 300),
            drafts_statement=True,
            urgent=True,
            ignores_quiet_hours=True,
            banner=True,
            promotions=False,
        ),
    }
)


def policy(state: CrisisState) -> Policy:
    """Return what holds in a state."""
    return POLICIES[state]


def state_in_force(item: Mapping[str, Any] | None) -> CrisisState:
    """Return the state that an account's item CRISIS tells; see `read_crisis`."""
    return read_crisis(item).state


def in_force(item: Mapping[str, Any] | None) -> Policy:
    """Return what holds by an account's item CRISIS; see `read_crisis`."""
    return POLICIES[state_in_force(item)]


def drawn_delay(one: Policy, *, name: str) -> int:
    """Return how many seconds what bears this name waits: drawn by chance, and for a name always the same.

    So a retry and a machine that begins anew wait for the same moment, and not once more.
    """
    least, most = one.delay
    drawn = int.from_bytes(hashlib.sha256(f"delay {name}".encode()).digest()[:8])
    return least + drawn % (most - least + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that a state changes, in words that may be translated before they are filled in."""

    text: str
    values: Mapping[str, object] = MappingProxyType({})

    def __str__(self) -> str:
        """Return it in English."""
        return self.text % self.values


def explained(state: CrisisState) -> tuple[Change, ...]:
    """Say in words what a state changes, for a person who is about to set it."""
    return tuple(_changes(POLICIES[state])) or (Change(text="Everything is as usual."),)


def _changes(one: Policy) -> Iterator[Change]:
    least, most = (seconds // 60 for seconds in one.delay)
    told = [
        (one.holding_only, "Replies only say that the comment was read; they claim and promise nothing."),
        (one.caps < 1, "At most %(share)s %% of the usual number of replies leave, in all and per post."),
        (one.strict_words, "Heated text waits for a colleague sooner."),
        (most > 0, "Replies wait %(least)s to %(most)s minutes."),
        (one.drafts_statement, "One statement per post is drafted, and a person approves it."),
        (one.urgent, "New criticism goes to the top of the queue, behind what is urgent."),
        (one.ignores_quiet_hours, "People are called at night and on holidays, too."),
        (one.banner, "The console shows a banner."),
        (not one.promotions, "Promotions are paused, and only people let them go on."),
    ]
    values = {"share": round(one.caps * 100), "least": least, "most": most}
    yield from (Change(text=text, values=values) for holds, text in told if holds)
