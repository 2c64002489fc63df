"""The settings as they are in force: read here, changed in the files that each section names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import batched, islice

from aplomb.accounts import Account, Accounts
from aplomb.alerts.alert import AlertKind
from aplomb.alerts.channels import AlertChannel, ChannelKind, Quiet, Shown, load_alert_channels
from aplomb.aws.keys import track_key
from aplomb.aws.table import Table
from aplomb.brand.facts import Address
from aplomb.brand.hours import DAYS, Hours, is_open
from aplomb.errors import SettingsError
from aplomb.modes import Mode, ModeSetting, mode_in_force
from aplomb.records import load
from aplomb.service_targets import TARGETS
from aplomb.track_record import TrackRecord
from aplomb.verdict import Severity
from console.ask import Ask, Reply, Role, Route, page
from console.brand import brand
from console.cases.words import PLATFORM, SEVERITY, word
from console.marked import N_

WEEKDAYS: Mapping[str, str] = {
    "monday": N_("Monday"),
    "tuesday": N_("Tuesday"),
    "wednesday": N_("Wednesday"),
    "thursday": N_("Thursday"),
    "friday": N_("Friday"),
    "saturday": N_("Saturday"),
    "sunday": N_("Sunday"),
}
MODES: Mapping[str, str] = {
    Mode.DRAFT: N_("a person approves each reply"),
    Mode.AUTO: N_("the machine sends it"),
}
ASKED: Mapping[str, str] = {
    ModeSetting.EARN: N_("it must earn that"),
    ModeSetting.DRAFT: N_("always a person"),
    ModeSetting.AUTO: N_("you vouch for it"),
}
CHANNELS: Mapping[str, str] = {
    ChannelKind.SNS: N_("the stack's topic of alarms"),
    ChannelKind.WEBHOOK: N_("a signed webhook"),
    ChannelKind.SLACK: "Slack",
    ChannelKind.TEAMS: "Teams",
    ChannelKind.EMAIL: N_("e-mail"),
}
ALERTS: Mapping[str, str] = {
    AlertKind.URGENT_CASE: N_("an urgent case"),
    AlertKind.BREACH: N_("a case that waits too long"),
    AlertKind.SILENT: N_("a silent account"),
    AlertKind.STOPPED: N_("a stopped account"),
    AlertKind.INCIDENT: N_("criticism that went missing"),
    AlertKind.CRISIS: N_("a crisis"),
}
QUIET: Mapping[str, str] = {
    Quiet.NEVER: N_("never held"),
    Quiet.CLOSED: N_("held while we are closed"),
    Quiet.UNSTAFFED: N_("held while nobody is there"),
}
SHOWN: Mapping[str, str] = {Shown.NAME: N_("the name"), Shown.TEXT: N_("the text")}
ADDRESSES: Mapping[str, str] = {Address.FORMAL: N_("formal"), Address.INFORMAL: N_("informal")}

_AHEAD, _MOST_CLOSED = 90, 10  # days
_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeNow:
    """How replies of an account leave in one language."""

    language: str
    asked: ModeSetting
    now: Mode
    record: TrackRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One weekday's hours."""

    name: str
    open: str  # like 09:00-17:00; empty when closed
    staffed: str


def show(ask: Ask) -> Reply:
    """Show what is in force."""
    facts, gettext = brand(ask.settings.templates), ask.locale.gettext
    hours = facts.hours
    channels, trouble = _channels(ask)
    return page(
        "settings.html",
        brand=facts,
        hours=hours,
        week=list(_week(hours.open, hours.staffed)) if hours else (),
        open_now=is_open(hours.open, at=ask.now) if hours else None,
        staffed_now=is_open(hours.staffed, at=ask.now) if hours else None,
        closed=list(_closed(hours.open, ask.now)) if hours else (),
        targets={one: minutes * 60 for one, minutes in TARGETS.items()},
        by_the_clock=Severity.URGENT,
        modes=_modes(ask.table, ask.accounts),
        accounts=list(ask.accounts),
        channels=channels,
        trouble=trouble,
        kinds=[one for one in AlertKind if one is not AlertKind.TRIAL],
        platform=lambda one: PLATFORM[one],
        named=lambda one: word(_NAMES, one, gettext),
        asked=lambda one: word(ASKED, one, gettext),
    )


def _week(opened: Hours, staffed: Hours) -> Iterator[Day]:
    for number, name in enumerate(DAYS):
        yield Day(name=name, open=_spans(opened.week[number]), staffed=_spans(staffed.week[number]))


def _spans(spans: Sequence[tuple[int, int]]) -> str:
    return ", ".join(f"{_clock(start)}\u2013{_clock(end)}" for start, end in spans)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _closed(hours: Hours, now: int) -> Iterator[int]:
    """Yield the next days on which we are closed though the week says otherwise, as moments of noon, UTC."""
    today = datetime.fromtimestamp(now, hours.zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(_AHEAD))
    closed = (day for day in days if hours.week[day.weekday()] and hours.is_closed(day))
    yield from islice(map(_noon, closed), _MOST_CLOSED)


def _noon(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())


def _modes(table: Table, accounts: Accounts) -> Mapping[Account, Sequence[ModeNow]]:
    """Return how replies leave now, by account and language."""
    places = [
        (account, language)
        for account in accounts
        for language in dict.fromkeys((*account.languages, *(name for name, _ in account.modes)))
    ]
    modes: dict[Account, list[ModeNow]] = {account: [] for account in accounts}
    for some in batched(places, _AT_ONCE, strict=False):
        keys = [track_key(account.platform, account.id, language) for account, language in some]
        for (account, language), item in zip(some, table.get_many(keys, as_of_now=False), strict=True):
            asked, record = account.mode_setting(language), load(TrackRecord, item) or TrackRecord()
            now = mode_in_force(asked, record)
            modes[account].append(ModeNow(language=language, asked=asked, now=now, record=record))
    return modes


def _channels(ask: Ask) -> tuple[tuple[AlertChannel, ...], str]:
    """Return the alerts' channels, or what is wrong with their file."""
    try:
        return load_alert_channels(ask.settings.templates / "alerts.yaml"), ""
    except SettingsError as error:
        return (), str(error)


_NAMES = {**WEEKDAYS, **MODES, **CHANNELS, **ALERTS, **QUIET, **SHOWN, **ADDRESSES, **SEVERITY}

ROUTES = (Route(method="GET", path="/settings", handler=show, least=Role.AUDITOR, writes=False),)
