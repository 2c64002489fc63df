"""What to tell a channel now, in which messages, and what waits; values in, values out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from aplomb.alerts.alert import Alert, AlertKind
from aplomb.alerts.channels import Quiet
from aplomb.brand.hours import is_open
from aplomb.brand.hours_settings import BusinessHours
from notifier.outbox import Box, ChannelState, Message, Waiting, message_of

WINDOW = 10 * 60  # seconds in which
SINGLES = 5  # alerts come one by one; more of them are gathered
DIGEST_EVERY = 5 * 60  # seconds between two gathered messages
MOST_OPEN = 3  # messages that a failing channel has yet to take; more is gathered when it works again
_REMEMBERED = 20  # messages


def is_quiet(setting: Quiet, hours: BusinessHours | None, *, at: int) -> bool:
    """Tell whether a channel is not to be disturbed by what can wait."""
    if hours is None or setting is Quiet.NEVER:
        return False
    return not is_open(hours.open if setting is Quiet.CLOSED else hours.staffed, at=at)


def rouse(box: Box, accounts: frozenset[tuple[str, str]]) -> None:
    """Let what a channel holds about these accounts be told at any hour."""

    def roused(alert: Alert) -> Alert:
        return replace(alert, at_any_hour=True) if (alert.platform, alert.account) in accounts else alert

    box.waiting = [replace(one, alert=roused(one.alert)) for one in box.waiting]
    box.messages = [replace(one, alerts=tuple(map(roused, one.alerts))) for one in box.messages]


def planned(
    box: Box, *, quiet: Quiet, hours: BusinessHours | None, now: int
) -> tuple[list[Message], ChannelState]:
    """Return the messages that are made now, and the channel's state with them."""
    ready = [one for one in box.waiting if one.alert.pressing or not is_quiet(quiet, hours, at=now)]
    groups = _groups(ready, box, quiet=quiet, hours=hours, now=now)
    messages = [message_of(box.channel, group, now=now) for group in groups]
    made = (*box.state.made, *[now] * len(messages))[-_REMEMBERED:]
    return messages, replace(box.state, made=made)


def _groups(
    ready: Sequence[Waiting], box: Box, *, quiet: Quiet, hours: BusinessHours | None, now: int
) -> list[list[Waiting]]:
    """Part what is ready: crises one by one, what was held together, the rest as there is room for it."""
    if not ready or len(box.messages) >= MOST_OPEN:
        return []
    crises, others = _parted(ready, lambda one: one.alert.kind is AlertKind.CRISIS)
    held, loose = _parted(
        others, lambda one: not one.alert.pressing and is_quiet(quiet, hours, at=one.alert.at)
    )
    recent = [at for at in box.state.made if at > now - WINDOW]
    failing = any(one.tries for one in box.messages)
    free = 0 if failing else SINGLES - len(recent)
    groups = [[one] for one in crises] if len(crises) <= SINGLES else [crises]
    if len(loose) <= free:
        return [*groups, *([one] for one in loose), *([held] if held else [])]
    rested = not recent or recent[-1] <= now - DIGEST_EVERY or free > 0
    return [*groups, [*held, *loose]] if rested else groups


def _parted(every: Sequence[Waiting], test: Callable[[Waiting], bool]) -> tuple[list[Waiting], list[Waiting]]:
    return [one for one in every if test(one)], [one for one in every if not test(one)]
