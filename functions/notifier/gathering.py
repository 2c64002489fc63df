"""Turn what waits, and how our accounts are doing, into alerts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableSet, Sequence
from dataclasses import dataclass, field
from itertools import batched, islice

import msgspec

from aplomb.accounts import Accounts
from aplomb.alerts.alert import Alert, AlertKind, alert_id, cursor_key
from aplomb.aws.keys import Key, comment_key
from aplomb.aws.table import Put, Table
from aplomb.aws.values import Item
from aplomb.brand.hours import Hours
from aplomb.cases import awake, case_reference
from aplomb.comment import Platform
from aplomb.crisis.desk import crisis_key
from aplomb.crisis.policy import in_force
from aplomb.incidents.incident import Incident
from aplomb.records import CaseRecord, CaseState, CommentRecord, load, stored
from notifier import words
from notifier.about_accounts import about_accounts
from notifier.finding import AT_ONCE, Cursor, Sighting, late_now, open_incidents, untold, waiting_cases

MOST_NEW = 300  # alerts of one run; what is left is found again a minute later


@dataclass(slots=True, kw_only=True)
class Found:
    """What one look found."""

    cursor: Cursor
    alerts: list[Alert] = field(default_factory=list)
    failed: list[tuple[str, Exception]] = field(default_factory=list)  # what could not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Gatherer:
    """Finds what people must be told and were not. It reads, and keeps only how far it came."""

    table: Table
    accounts: Accounts  # the drill's too
    hours: Hours  # when somebody is there
    known: MutableSet[str]  # alerts that this machine has seen told

    def found(self, *, now: int) -> Found:
        """Return what is new. The cursor is to be kept once the alerts are in the channels' hands."""
        before = load(Cursor, self.table.get(cursor_key())) or Cursor()
        late = late_now(self.hours, now=now)
        cases, patrol = waiting_cases(self.table, before, late=late, now=now)
        failed: list[tuple[str, Exception]] = []
        about = about_accounts(self.table, self.accounts, failed, now=now)
        of_accounts = list(untold(self.table, about, self.known))
        sightings = untold(self.table, [*open_incidents(self.table), *cases], self.known)
        new = list(islice(sightings, MOST_NEW + 1))
        found = Found(cursor=before if len(new) > MOST_NEW else Cursor(at=now, late=late, patrol=patrol))
        found.alerts += of_accounts
        found.failed += failed
        for some in batched(new[:MOST_NEW], AT_ONCE, strict=False):
            self._tell(some, found, now=now)
        return found

    def keep(self, cursor: Cursor) -> None:
        """Note how far was looked; of two runs at once either will do."""
        self.table.write([Put(key=cursor_key(), item=stored(cursor, expires_at=None))])

    def never_quiet(self) -> frozenset[tuple[str, str]]:
        """Return the accounts, by platform and id, whose state lets nothing wait for the morning."""
        found: set[tuple[str, str]] = set()
        for some in batched(self.accounts, AT_ONCE, strict=False):
            items = self.table.get_many([crisis_key(one.platform, one.id) for one in some])
            about = zip(some, items, strict=True)
            found |= {(one.platform, one.id) for one, item in about if in_force(item).ignores_quiet_hours}
        return frozenset(found)

    def _tell(self, sightings: Sequence[Sighting], found: Found, *, now: int) -> None:
        items = self._items(one.key for one in sightings)
        urgent = [items.get(one.key) for one in sightings if one.kind is AlertKind.URGENT_CASE]
        newest = self._items(key for item in urgent if (key := _newest(item)))
        for one in sightings:
            item = items.get(one.key)
            try:
                if item is None:
                    continue  # the index is a moment behind
                if one.kind is AlertKind.INCIDENT:
                    found.alerts.append(self._incident(one, item, now=now))
                else:
                    found.alerts += self._case(one, item, _at(newest, _newest(item)), now=now)
            except msgspec.ValidationError as error:
                found.failed.append((alert_id(one.kind, *one.key), error))

    def _case(self, seen: Sighting, item: Item, comment: Item | None, *, now: int) -> Iterator[Alert]:
        case = awake(msgspec.convert(item, CaseRecord, strict=False), now=now)
        if case.state is not CaseState.OPEN:
            return  # the index is a moment behind
        if seen.kind is AlertKind.URGENT_CASE:
            record = load(CommentRecord, comment)
            dangers = record.verdict.dangers if record and record.verdict else ()
            what, why = "Urgent case", words.why_urgent(case, dangers, now=now)
        else:
            what, why = "Late case", words.why_late(case, seen.severity, hours=self.hours, now=now)
        reference = case_reference(case.key)
        yield Alert(
            id=seen.id,
            kind=seen.kind,
            severity=seen.severity,
            at=now,
            platform=case.key.platform,
            account=case.key.account,
            title=self._title(what, case.key.platform, case.key.account),
            why=why,
            path=f"/case/{reference}",
            case=reference,
        )

    def _incident(self, seen: Sighting, item: Item, *, now: int) -> Alert:
        incident = msgspec.convert(item, Incident, strict=False)
        return Alert(
            id=seen.id,
            kind=seen.kind,
            severity=seen.severity,
            at=now,
            platform=incident.platform,
            account=incident.account,
            title=self._title(f"Criticism {incident.what}", incident.platform, incident.account),
            why=words.why_missing(incident),
            path="/incidents",
        )

    def _items(self, keys: Iterable[Key]) -> dict[Key, Item]:
        found: dict[Key, Item] = {}
        for some in batched(dict.fromkeys(keys), AT_ONCE, strict=False):
            items = self.table.get_many(some)
            found |= {key: item for key, item in zip(some, items, strict=True) if item is not None}
        return found

    def _title(self, what: str, platform: str, account_id: str) -> str:
        account = self.accounts.find(Platform(platform), account_id)
        name = account.name if account else ""
        return words.title(what, account=name, account_id=account_id, platform=platform)


def _at(items: Mapping[Key, Item], key: Key | None) -> Item | None:
    return items.get(key) if key else None


def _newest(case: Item | None) -> Key | None:
    try:
        record = load(CaseRecord, case)
    except msgspec.ValidationError:
        return None  # whoever makes the alert says so
    return comment_key(record.key.platform, record.key.account, record.last_comment) if record else None
