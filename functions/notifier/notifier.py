"""One run: find what is new, hand it to the channels, and let each channel tell what is due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from aplomb.alerts.alert import Alert, AlertKind, alert_id
from aplomb.alerts.channels import AlertChannel
from aplomb.aws.table import ConflictError
from aplomb.brand.hours_settings import BusinessHours
from aplomb.errors import AplombError
from aplomb.verdict import Severity
from notifier.doors.contract import Door
from notifier.gathering import Gatherer
from notifier.notice import Notice, notice_of
from notifier.outbox import Message, Outbox, Waiting, message_of
from notifier.planning import is_quiet, planned, rouse
from notifier.sending import Sender, Sent
from notifier.strangers import said_in

_MAY_PASS = (AplombError, ClientError, BotoCoreError, msgspec.ValidationError)


@dataclass(slots=True, kw_only=True)
class Ran:
    """What one run did."""

    found: int = 0
    sent: list[tuple[AlertChannel, Message]] = field(default_factory=list)
    refused: list[tuple[AlertChannel, Message, str]] = field(default_factory=list)
    given_up: int = 0
    failed: list[tuple[str, Exception]] = field(default_factory=list)  # what went wrong on our side


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifier:
    """Tells people. Two runs at once, or one twice, tell each thing once."""

    gatherer: Gatherer
    outbox: Outbox
    channels: Sequence[AlertChannel]
    hours: BusinessHours | None
    door: Callable[[AlertChannel], Door]  # raises SettingsError
    complain: Callable[[str, str], None]
    console: str
    clock: Callable[[], int]

    def run(self, *, until: int) -> Ran:
        """Look, and tell; whatever fails does not hold up the rest."""
        ran = Ran()
        try:
            self._find(ran)
        except _MAY_PASS as error:
            ran.failed.append(("finding", error))
        for channel in self.channels:
            try:
                self._tell(channel, ran, until=until)
            except ConflictError:
                continue  # another run is at this channel
            except _MAY_PASS as error:
                ran.failed.append((channel.id, error))
        return ran

    def trial(self, name: str) -> str:
        """Tell a channel that this is a trial, at once and past its line; return how it answered.

        Raises:
            AplombError: there is no such channel, or it did not take it; the text says why.
        """
        channel = next((one for one in self.channels if one.id == name), None)
        if channel is None:
            offered = ", ".join(one.id for one in self.channels) or "none"
            raise AplombError(f"alerts.yaml has no channel {name!r}. There are: {offered}.")
        now = self.clock()
        message = message_of(name, [Waiting(alert=_trial(name, now=now))], now=now)
        return self.door(channel).tell(notice_of(message, console=self.console), now=now)

    def _find(self, ran: Ran) -> None:
        now = self.clock()
        found = self.gatherer.found(now=now)
        ran.found = self.outbox.hand_over(found.alerts, self.channels, now=now)
        self.gatherer.keep(found.cursor)
        ran.failed += found.failed

    def _tell(self, channel: AlertChannel, ran: Ran, *, until: int) -> None:
        now, box = self.clock(), self.outbox.read(channel.id)
        ran.failed += box.failed
        quiet = is_quiet(channel.quiet, self.hours, at=now)
        if quiet and (box.waiting or box.messages):
            rouse(box, self.gatherer.never_quiet())
        messages, state = planned(box, quiet=channel.quiet, hours=self.hours, now=now)
        if messages:
            self.outbox.make(box, messages, state, now=now)
        if box.messages:
            door = _Lazily(self.door, channel)
            done = self._sender(channel).send(box, door, quiet=quiet, until=until)
            _note(channel, done, ran)

    def _sender(self, channel: AlertChannel) -> Sender:
        return Sender(
            outbox=self.outbox,
            console=self.console,
            said=lambda message: said_in(self.outbox.table, message, shows=channel.shows),
            complain=self.complain,
            clock=self.clock,
        )


@dataclass(frozen=True, slots=True)
class _Lazily:
    """A door that is built when it is used, so that a missing secret is this channel's failure."""

    build: Callable[[AlertChannel], Door]
    channel: AlertChannel

    def tell(self, notice: Notice, *, now: int) -> str:
        return self.build(self.channel).tell(notice, now=now)


def _note(channel: AlertChannel, done: Sent, ran: Ran) -> None:
    ran.sent += [(channel, one) for one in done.sent]
    ran.refused += [(channel, one, why) for one, why in done.failed]
    ran.given_up += len(done.given_up)


def _trial(name: str, *, now: int) -> Alert:
    return Alert(
        id=alert_id(AlertKind.TRIAL, name, str(now)),
        kind=AlertKind.TRIAL,
        severity=Severity.LOW,
        at=now,
        platform="",
        account="",
        title="Trial of Aplomb's alerts",
        why=f"Somebody tries the channel {name}. Nothing has happened, and nothing is to be done.",
        path="/queue",
    )
