"""What was refused lately: to whom of us, and how often to nobody in particular."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from aplomb.aws.table import Table
from console.access.refusals import MOST, Refusal
from console.access.session_keys import refusal_key
from console.ask import Ask, Reply, Role, Route, page
from console.marked import N_
from console.people import all_colleagues

_DAYS = 7
_MOST = 500  # of one day
_NAMES: Mapping[str, str] = {
    Refusal.NO_SESSION: N_("a form without a session"),
    Refusal.IDLE: N_("away for too long"),
    Refusal.ENDED: N_("the session was over"),
    Refusal.NOT_ALLOWED: N_("the role does not allow it"),
    Refusal.NO_ROLE: N_("no group that means a role"),
    Refusal.CROSS_SITE: N_("sent from another site"),
    Refusal.WRONG_TOKEN: N_("a form of another session"),
    Refusal.WRONG_CONTENT: N_("no plain form"),
    Refusal.TOO_LARGE: N_("too long"),
    Refusal.NOT_FOUND: N_("no such page"),
    Refusal.NOT_AS_SHOWN: N_("It changed meanwhile"),
    Refusal.TAMPERED: N_("a link or a form that none of our pages holds"),
    Refusal.UNKNOWN_STATE: N_("a sign-in that was used, old or nobody's"),
    Refusal.CODE_REFUSED: N_("a sign-in code that the service refused"),
    Refusal.BAD_IDENTITY: N_("a sign-in token that does not hold"),
    Refusal.ISSUER_SILENT: N_("the sign-in service did not answer"),
    Refusal.SAID_NO: N_("a sign-in that was not completed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What was refused on one day, by UTC."""

    began_at: int  # seconds since 1970
    told: tuple[Mapping[str, Any], ...]  # to people who were signed in, the newest first
    counts: tuple[tuple[str, int], ...]  # to nobody who is known: the reason in words, and how often
    more: tuple[tuple[str, str, int], ...]  # the person, the reason, and how many of them are listed nowhere


def show(ask: Ask) -> Reply:
    """Show the last week."""
    today = datetime.fromtimestamp(ask.now, UTC).replace(hour=0, minute=0, second=0)
    days = [_day(ask.table, today - timedelta(days=back), ask.locale.gettext) for back in range(_DAYS)]
    names = {one.person.id: one.person.name for one in all_colleagues(ask.table)}
    return page("refusals.html", days=[day for day in days if day.told or day.counts], names=names)


def _day(table: Table, day: datetime, gettext: Callable[[str], str]) -> Day:
    key = refusal_key(day.date().isoformat())
    counted = table.get(key) or {}
    told = (
        {**item, "reason": gettext(_NAMES.get(item["refusal"], item["refusal"]))}
        for item in islice(table.newest_under(key.pk, prefix="AT#"), _MOST)
    )
    counts = tuple((gettext(words), int(counted[name])) for name, words in _NAMES.items() if name in counted)
    more = tuple(
        (str(item["person"]), gettext(words), int(item[name]) - MOST)
        for item in islice(table.newest_under(key.pk, prefix="OF#"), _MOST)
        for name, words in _NAMES.items()
        if int(item.get(name, 0)) > MOST
    )
    return Day(began_at=int(day.timestamp()), told=tuple(told), counts=counts, more=more)


ROUTES = (Route(method="GET", path="/people/refused", handler=show, least=Role.ADMIN, writes=False),)
