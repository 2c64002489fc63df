"""The queue: what waits for people, the most pressing first."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aplomb.cases import case_referred
from console.ask import Ask, Reply, Role, Route, page, redirect, refused, unchanged
from console.brand import working_hours
from console.cases.words import KIND, LANGUAGE, PLATFORM, PRIORITY, word
from console.own_desk import DeskError, OwnDesks, with_view, without_notices, without_view
from console.queue.desk import Look, QueueDesk
from console.queue.facts import row_facts
from console.queue.filter import (
    MINE,
    NOBODY,
    Filter,
    FilterError,
    Place,
    behind,
    count_of,
    matching,
    read_filter,
    read_place,
    signed,
)
from console.queue.rows import Row, read_rows
from console.queue.search import Search, search

PAGE = 20  # cases; up to five items of each are read at once, and a read takes 100
REFRESH = 15  # seconds between two looks of an open page


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one page of the queue shows."""

    rows: Sequence[Row]
    next: str  # the query of the next page; empty on the last
    listed: int  # that match
    count: int | None  # that match in all, where it was counted


def show(ask: Ask) -> Reply:
    """Show a page of the queue; a page that is open asks for its rows again, and mostly gets nothing new."""
    try:
        wanted = read_filter(ask.query)
        token = ask.query.get("after", "")
        after = read_place(token, secret=ask.session.secret) if token else None
    except FilterError as error:
        return refused(400, ask.locale.gettext(str(error)))
    words = ask.query.get("q", "").strip()
    look = _look(ask, whole=bool(words or after or not wanted.is_any))
    etag = _etag(ask, look)
    if ask.partial and ask.seen == etag:
        return unchanged(etag)
    found = search(ask, look, words, wanted=wanted) if words else None
    shown = _shown(ask, look, wanted, after=after, found=found)
    return page(
        "queue.html",
        part="listing" if ask.partial else "",
        etag=etag,
        etag_shown=etag,
        shown=shown,
        found=found,
        words=words,
        wanted=wanted,
        listing=look.listing,
        own=look.desk,
        choices=_choices(ask, look),
        first=not after,
        undo=undo if case_referred(undo := ask.query.get("undo", "")) else "",
        refresh=REFRESH,
        facts=lambda row: row_facts(row, ask.locale, now=ask.now),
        word=lambda value: word(PRIORITY, value, ask.locale.gettext),
    )


def _look(ask: Ask, *, whole: bool) -> Look:
    desk = QueueDesk(ask.table, hours=working_hours(ask.settings.templates))
    look = desk.look(ask.person.id, whole=whole)
    if desk.renew(look.listing, now=ask.now, in_passing=ask.partial):
        look = desk.look(ask.person.id, whole=whole)
    return look


def _etag(ask: Ask, look: Look) -> str:
    """Return what changes with all that the page shows; times on it are renewed every five minutes."""
    told = (
        look.listing.content,
        look.desk.rev,
        ask.now // 300,
        ask.person.id,
        ask.locale,
        sorted(ask.query.items()),
    )
    return '"' + hashlib.sha256(repr(told).encode()).hexdigest()[:20] + '"'


def _shown(ask: Ask, look: Look, wanted: Filter, *, after: Place | None, found: Search | None) -> Shown:
    hours = working_hours(ask.settings.templates)
    if found is not None:
        rows = read_rows(ask.table, found.entries[:PAGE], me=ask.person.id, hours=hours, now=ask.now)
        return Shown(rows=rows, next="", listed=len(found.entries), count=None)
    matched = matching(look.entries, wanted, me=ask.person.id, late_since=look.listing.late_since)
    left = behind(matched, after)
    picked = left[:PAGE]
    rows = read_rows(ask.table, picked, me=ask.person.id, hours=hours, now=ask.now)
    more = len(left) > PAGE or (wanted.is_any and not after and look.listing.open > len(look.entries))
    following = ""
    if more and picked:
        token = signed(Place(picked[-1].place, picked[-1].pk), secret=ask.session.secret)
        following = f"{wanted.query}&after={token}".lstrip("&")
    return Shown(
        rows=rows,
        next=following,
        listed=look.listing.listed if wanted.is_any else len(matched),
        count=count_of(wanted, look.listing, me=ask.person.id),
    )


def _choices(ask: Ask, look: Look) -> dict[str, list[tuple[str, str, int]]]:
    """Return what each filter offers: value, words, how many are open."""
    _, by = ask.locale.gettext, look.listing.by
    names = {f"{one.platform}/{one.id}": one.name for one in ask.accounts}
    owners = by.get("owner", {})
    named = [
        (one, look.listing.owners.get(one, one), count)
        for one, count in sorted(owners.items())
        if one not in {"", ask.person.id}
    ]
    return {
        "owner": [
            (MINE, _("mine"), owners.get(ask.person.id, 0)),
            (NOBODY, _("nobody's"), owners.get("", 0)),
            *named,
        ],
        "kind": [(one, word(KIND, one, _), count) for one, count in _most(by.get("kind", {}))],
        "language": [(one, word(LANGUAGE, one, _), count) for one, count in _most(by.get("language", {}))],
        "platform": [(one, word(PLATFORM, one, _), count) for one, count in _most(by.get("platform", {}))],
        "account": [
            (one, f"{names.get(one, one)} ({one.partition('/')[0]})", count)
            for one, count in _most(by.get("account", {}))
        ],
    }


def _most(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    told = ((one, count) for one, count in counts.items() if one)
    return sorted(told, key=lambda one: (-one[1], one[0]))


def keep_view(ask: Ask) -> Reply:
    """Keep the filters that are set under a name."""
    try:
        query = read_filter(ask.form).query
        name = ask.form.get("name", "")
        OwnDesks(ask.table).change(ask.person.id, lambda desk: with_view(desk, name, query), now=ask.now)
    except (FilterError, DeskError) as error:
        return refused(422, ask.locale.gettext(str(error)))
    return redirect(f"/queue?{query}", notice=ask.locale.gettext("The view is saved."))


def drop_view(ask: Ask) -> Reply:
    """Forget a view."""
    name = ask.form.get("name", "")
    OwnDesks(ask.table).change(ask.person.id, lambda desk: without_view(desk, name), now=ask.now)
    return redirect("/queue", notice=ask.locale.gettext("The view is removed."))


def read_notices(ask: Ask) -> Reply:
    """Put away the notices that were read."""
    OwnDesks(ask.table).change(ask.person.id, without_notices, now=ask.now)
    return redirect("/queue")


ROUTES = (
    Route(method="GET", path="/queue", handler=show, least=Role.AUDITOR, writes=False),
    Route(method="POST", path="/queue/views", handler=keep_view, least=Role.AUDITOR, writes=False),
    Route(method="POST", path="/queue/views/drop", handler=drop_view, least=Role.AUDITOR, writes=False),
    Route(method="POST", path="/queue/notices", handler=read_notices, least=Role.AUDITOR, writes=False),
)
