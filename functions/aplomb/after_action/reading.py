"""Read what a report needs; so much and no more, however bad the day was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice, takewhile

from aplomb.accounts import Account
from aplomb.after_action.story import Known, Moment, Noted, Topic
from aplomb.aws.keys import record_key
from aplomb.aws.table import Table
from aplomb.aws.values import Item
from aplomb.crisis.desk import CrisisDesk
from aplomb.crisis.state import CrisisRecord, CrisisState
from aplomb.crisis.statements import StatementState, read_statements
from aplomb.errors import AplombError
from aplomb.promotions.desk import PauseDesk
from aplomb.promotions.promotion import Pause, Promotion
from aplomb.record_chain import SHARDS

BEFORE, AFTER = 60 * 60, 60 * 60  # seconds around a crisis
MOST_RECORDS = 500  # of each chain: links of up to 200 entries
MOST_STATES = 200
MOST_PAUSES = 20


class NothingToTellError(AplombError):
    """There was no crisis to report on."""


def span(table: Table, account: Account, *, since: int | None, now: int) -> tuple[int, int]:
    """Return from when to when a report reaches: around the newest watch or crisis, or from `since` to now.

    Raises:
        NothingToTellError: the account was always calm, and nobody says since when.
    """
    if since is not None:
        return since, now
    newest = list(islice(CrisisDesk(table).history(account.platform, account.id), MOST_STATES))
    loud = [one for one in newest if one.state is not CrisisState.CALM]
    if not loud:
        raise NothingToTellError("This account has always been calm. Say since when, with --since.")
    calm_before = [one.since for one in newest if one.state is CrisisState.CALM and one.since < loud[0].since]
    first = min(one.since for one in loud if not calm_before or one.since >= calm_before[0])
    ended = newest[0].since if newest[0].state is CrisisState.CALM else now
    return first - BEFORE, min(ended + AFTER, now)


def read(table: Table, account: Account, *, since: int, until: int) -> Known:
    """Return all that stands in the table of an account's time."""
    record, cut = _record(table, account, since=since, until=until)
    return Known(
        platform=account.platform,
        account=account.id,
        since=since,
        until=until,
        states=_states(table, account, since=since, until=until),
        record=record,
        pauses=_pauses(table, account, since=since, until=until),
        statements=list(_statements(table, account)),
        cut=cut,
    )


def _states(table: Table, account: Account, *, since: int, until: int) -> list[CrisisRecord]:
    """Return the states within the time, and the one in which it began, the oldest first."""
    found: list[CrisisRecord] = []
    for one in islice(CrisisDesk(table).history(account.platform, account.id), MOST_STATES):
        if one.since <= until:
            found.append(one)
        if one.since <= since:
            break
    return found[::-1]


def _record(table: Table, account: Account, *, since: int, until: int) -> tuple[list[Noted], bool]:
    found: list[Noted] = []
    cut = False
    for shard in range(SHARDS):
        place = record_key(f"{account.platform}/{account.id}", shard, 0).pk
        newest = takewhile(lambda item: item["at"] >= since, table.newest_under(place, prefix="N#"))
        links = list(islice(newest, MOST_RECORDS + 1))
        cut = cut or len(links) > MOST_RECORDS
        found += [one for item in links[:MOST_RECORDS] for one in _entries(item) if since <= one.at <= until]
    return sorted(found, key=lambda one: one.at), cut


def _entries(item: Item) -> Iterator[Noted]:
    for one in json.loads(item["entries"]):
        yield Noted(at=one["at"], what=one["what"], subject=one["subject"], facts=one["facts"])


def _pauses(table: Table, account: Account, *, since: int, until: int) -> list[tuple[Pause, list[Promotion]]]:
    desk = PauseDesk(table)
    newest = desk.read(account.platform, account.id)
    past = islice(desk.history(account.platform, account.id), MOST_PAUSES)
    pauses = [one for one in ([newest] if newest else []) + list(past) if _touches(one, since, until)]
    return [(one, desk.promotions(one)) for one in reversed(pauses)]


def _touches(pause: Pause, since: int, until: int) -> bool:
    return any(since <= step.at <= until for step in pause.steps)


def _statements(table: Table, account: Account) -> Iterator[Moment]:
    for one in read_statements(table, account.platform, account.id).statements:
        where = f"the post {one.post}"
        yield Moment(at=one.drafted_at, topic=Topic.DECISION, text=f"A statement for {where} was drafted.")
        if one.state is not StatementState.DRAFT:
            why = f" {one.why}" if one.why else ""
            text = f"The statement for {where} was {one.state}.{why}"
            yield Moment(at=one.decided_at, topic=Topic.DECISION, text=text, by=one.by)
