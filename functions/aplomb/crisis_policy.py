"""What each state changes: one table that the functions ask, and the console shows before it happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aplomb.crisis import CrisisState


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
        CrisisState.WATCH: Policy(caps=0.5, strict_words=True, delay=(60, 300), banner=True),
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


def explained(state: CrisisState) -> tuple[str, ...]:
    """Say in words what a state changes, for a person who is about to set it."""
    return tuple(_sentences(POLICIES[state])) or ("Everything is as usual.",)


def _sentences(one: Policy) -> list[str]:
    calm = POLICIES[CrisisState.CALM]
    told = [
        (one.holding_only, "Replies only say that the comment was read; they claim and promise nothing."),
        (one.caps < 1, f"At most {one.caps:.0%} of the usual number of replies leave, in all and per post."),
        (one.strict_words, "Heated text waits for a colleague sooner."),
        (one.delay != calm.delay, f"Replies wait {one.delay[0] // 60} to {one.delay[1] // 60} minutes."),
        (one.drafts_statement, "One statement per post is drafted, and a person approves it."),
        (one.urgent, "New criticism goes to the top of the queue."),
        (one.ignores_quiet_hours, "People are called at night and on holidays, too."),
        (one.banner, "The console shows a banner."),
        (not one.promotions, "Promotions are paused, and only people let them go on."),
    ]
    return [sentence for holds, sentence in told if holds]
