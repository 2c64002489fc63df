"""What people are told of our accounts: one is silent, one is stopped, in one the criticism has turned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import batched, islice

import msgspec

from aplomb.accounts import Account, Accounts
from aplomb.alerts.alert import Alert, AlertKind, alert_id
from aplomb.aws.keys import account_key
from aplomb.aws.table import Table
from aplomb.aws.values import Item
from aplomb.crisis.state import CrisisRecord, CrisisState
from aplomb.health import AccountHealth, AccountState
from aplomb.platforms import DAY
from aplomb.pulse import Pulse
from aplomb.records import load
from aplomb.verdict import Severity
from notifier import words

_ABOUT = ("PULSE", "HEALTH", "CRISIS")
_AT_ONCE = 100 // len(_ABOUT)  # accounts of one read
_SEVERITY = {
    CrisisState.CALM: Severity.NORMAL,
    CrisisState.WATCH: Severity.HIGH,
    CrisisState.CRISIS: Severity.URGENT,
}


def about_accounts(
    table: Table, accounts: Accounts, failed: list[tuple[str, Exception]], *, now: int
) -> Iterator[Alert]:
    """Yield what is so just now, told already or not; `failed` gets the accounts that cannot be read."""
    for some in batched(accounts, _AT_ONCE, strict=False):
        items = iter(
            table.get_many([account_key(one.platform, one.id, what) for one in some for what in _ABOUT])
        )
        for account in some:
            for item, read in zip(
                islice(items, len(_ABOUT)), (_of_pulse, _of_health, _of_crisis), strict=True
            ):
                try:
                    yield from read(account, item, now)
                except msgspec.ValidationError as error:
                    failed.append((f"{account.platform}/{account.id}", error))


def _of_pulse(account: Account, item: Item | None, now: int) -> Iterator[Alert]:
    pulse = load(Pulse, item)
    if pulse is not None and pulse.is_silent(now=now):
        yield _silent(account, pulse, now=now)


def _of_health(account: Account, item: Item | None, now: int) -> Iterator[Alert]:
    health = load(AccountHealth, item)
    if health is not None and health.state is AccountState.STOPPED:
        yield _stopped(account, health, now=now)


def _of_crisis(account: Account, item: Item | None, now: int) -> Iterator[Alert]:
    crisis = load(CrisisRecord, item)
    if crisis is not None and crisis.since > now - DAY:
        yield _turned(account, crisis, now=now)


def _silent(account: Account, pulse: Pulse, *, now: int) -> Alert:
    found = _alert(account, AlertKind.SILENT, "No webhooks", since=pulse.at)
    return replace(found, at=now, why=words.why_silent(pulse, now=now))


def _stopped(account: Account, health: AccountHealth, *, now: int) -> Alert:
    found = _alert(account, AlertKind.STOPPED, "Account stopped", since=health.since or 0)
    return replace(found, at=now, why=words.why_stopped(health))


def _turned(account: Account, record: CrisisRecord, *, now: int) -> Alert:
    found = _alert(account, AlertKind.CRISIS, words.crisis_title(record), since=record.since)
    severity = _SEVERITY[record.state]
    return replace(found, at=now, severity=severity, path="/crisis", why=words.why_crisis(record))


def _alert(account: Account, kind: AlertKind, what: str, *, since: int) -> Alert:
    return Alert(
        id=alert_id(kind, account.platform, account.id, what, str(since)),
        kind=kind,
        severity=Severity.HIGH,
        at=since,
        platform=account.platform,
        account=account.id,
        title=words.title(what, account=account.name, account_id=account.id, platform=account.platform),
        why="",
        path="/accounts",
    )
