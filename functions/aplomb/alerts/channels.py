"""Whom to tell of what, as templates/alerts.yaml lists it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from aplomb.alerts.alert import Alert, AlertKind
from aplomb.errors import SettingsError
from aplomb.listed_entries import load_entries
from aplomb.records import PRIORITY
from aplomb.verdict import Severity

FILE = "alerts.yaml"
MOST_CHANNELS = 20
_MAX_SIZE = 50_000  # characters
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}")
_MOST_ADDRESSES = 50  # SES takes no more at once
_NAMES = ("id", "kind", "alerts", "floor", "show", "quiet", "to")


class ChannelKind(StrEnum):
    """How a channel is reached."""

    SNS = "sns"  # the topic of alarms, which the stack makes
    WEBHOOK = "webhook"  # signed; its address and secret stand in the secret AlertAddresses
    SLACK = "slack"  # an incoming webhook; its address is a secret
    TEAMS = "teams"  # a workflow's webhook; its address is a secret
    EMAIL = "email"  # through SES


class Shown(StrEnum):
    """What of a stranger's an alert may hold; nothing, unless a setting says so."""

    NAME = "name"
    TEXT = "text"


class Quiet(StrEnum):
    """When alerts that can wait are held."""

    NEVER = "never"
    CLOSED = "closed"  # outside the opening hours of brand.yaml
    UNSTAFFED = "unstaffed"  # while nobody is there


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChannel:
    """One way in which people are told."""

    id: str
    kind: ChannelKind
    alerts: frozenset[AlertKind] = frozenset(AlertKind)
    floor: Severity = Severity.LOW  # less severe ones are not told
    shows: frozenset[Shown] = frozenset()
    quiet: Quiet = Quiet.UNSTAFFED
    to: tuple[str, ...] = ()

    def wants(self, alert: Alert) -> bool:
        """Tell whether it is told of an alert."""
        return alert.kind in self.alerts and PRIORITY[alert.severity] <= PRIORITY[self.floor]


def load_alert_channels(path: Path) -> tuple[AlertChannel, ...]:
    """Read alerts.yaml; without the file nobody is told.

    Raises:
        SettingsError: it is no YAML, or an entry is wrong; the text names file and entry.
    """
    return load_entries(path, read=_channel, max_size=_MAX_SIZE, most=MOST_CHANNELS)


def _channel(where: str, entry: object) -> AlertChannel:
    if not isinstance(entry, dict):
        raise SettingsError(f"{where}: expected `id` and `kind`.")
    if unknown := set(entry) - set(_NAMES):
        raise SettingsError(f"{where}: {min(unknown)!r} is not a setting. Use {', '.join(_NAMES)}.")
    name, kind = entry.get("id"), _one_of(where, entry, "kind", ChannelKind)
    if not isinstance(name, str) or not _ID.fullmatch(name):
        raise SettingsError(f"{where}: `id` must be small letters, digits and hyphens, at most 40.")
    every = AlertKind if "alerts" not in entry else _several(where, entry, "alerts", AlertKind)
    return AlertChannel(
        id=name,
        kind=kind,
        alerts=frozenset(every) | {AlertKind.TRIAL},
        floor=_one_of(where, entry, "floor", Severity) if "floor" in entry else Severity.LOW,
        shows=frozenset(_several(where, entry, "show", Shown)),
        quiet=_one_of(where, entry, "quiet", Quiet) if "quiet" in entry else Quiet.UNSTAFFED,
        to=_addresses(where, entry, needed=kind is ChannelKind.EMAIL),
    )


def _one_of[S: StrEnum](where: str, entry: Mapping[str, object], name: str, kind: type[S]) -> S:
    value = entry.get(name)
    found = next((one for one in _offered(kind) if one == value), None)
    if found is None:
        raise SettingsError(f"{where}: `{name}` must be one of {', '.join(_offered(kind))}.")
    return found


def _several[S: StrEnum](where: str, entry: Mapping[str, object], name: str, kind: type[S]) -> list[S]:
    values = entry.get(name, [])
    if not isinstance(values, list):
        raise SettingsError(f"{where}: `{name}` must be a list of {', '.join(_offered(kind))}.")
    return [_one_of(where, {name: value}, name, kind) for value in values]


def _offered[S: StrEnum](kind: type[S]) -> list[S]:
    return [one for one in kind if one is not AlertKind.TRIAL]


def _addresses(where: str, entry: Mapping[str, object], *, needed: bool) -> tuple[str, ...]:
    values = entry.get("to", [])
    listed = values if isinstance(values, list) else [None]
    right = len(listed) <= _MOST_ADDRESSES and bool(listed) is needed
    if not right or not all(isinstance(one, str) and _ADDRESS.fullmatch(one) for one in listed):
        mend = f"a list of 1 to {_MOST_ADDRESSES} addresses" if needed else "left out: it is for e-mail"
        raise SettingsError(f"{where}: `to` must be {mend}.")
    return tuple(listed)
