"""Open the door of a channel: its address out of the secret, or the service of AWS that carries it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aplomb.alerts.channels import AlertChannel, ChannelKind
from aplomb.errors import SettingsError
from notifier.doors.aws import Mail, Topic
from notifier.doors.contract import Door
from notifier.doors.posting import Posting


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Builds a channel's door for each use: a changed secret counts within a minute."""

    addresses: Callable[[], Mapping[str, object]]
    topic: Callable[[], Topic]
    mail: Callable[[], Any]  # boto3's SES, version 2
    sender: str
    loopback: bool

    def door(self, channel: AlertChannel) -> Door:
        """Return a channel's door.

        Raises:
            SettingsError: its address or secret is missing; neither is quoted.
        """
        match channel.kind:
            case ChannelKind.SNS:
                return self.topic()
            case ChannelKind.EMAIL:
                return Mail(sender=self.sender, to=channel.to, client=self.mail())
        signed = channel.kind is ChannelKind.WEBHOOK
        return Posting(
            kind=channel.kind,
            url=self._of(channel, "url"),
            secret=self._of(channel, "secret") if signed else "",
            loopback=self.loopback,
        )

    def _of(self, channel: AlertChannel, name: str) -> str:
        own = self.addresses().get(channel.id)
        value = own.get(name) if isinstance(own, Mapping) else None
        if not isinstance(value, str) or not value:
            raise SettingsError(f"The secret AlertAddresses needs {channel.id} / {name}.")
        return value
