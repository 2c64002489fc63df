"""The page about oneself: language, clock, keys, and where one is signed in."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from console.access.roles import name_of
from console.access.sessions import Sessions
from console.ask import Ask, Reply, Role, Route, page, redirect, refused
from console.keys import KeyChoiceError, chosen_keys
from console.marked import N_
from console.people import keep_keys, keep_preferences
from console.reader import LANGUAGES

_CONTINENTS = frozenset(
    {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)


def show(ask: Ask) -> Reply:
    """Show who is signed in, and how they read."""
    return page(
        "me.html",
        role=name_of(ask.person.role, ask.locale.gettext),
        zones=_zones(),
        sessions=Sessions(ask.table).open_seats(ask.person.id, now=ask.now),
        this=ask.session.id,
    )


def change(ask: Ask) -> Reply:
    """Keep the language and the time zone that somebody reads in."""
    _ = ask.locale.gettext
    language, zone = ask.form.get("language", ""), ask.form.get("zone", "")
    if language not in LANGUAGES or zone not in _zones():
        return refused(422, _("Choose a language and a time zone from the lists."))
    keep_preferences(ask.table, ask.person.id, ask.session.id, language=language, zone=zone)
    return redirect("/me", notice=_("Saved."))


def change_keys(ask: Ask) -> Reply:
    """Keep what somebody made of the keys."""
    try:
        keys = chosen_keys(ask.form)
    except KeyChoiceError as error:
        return refused(422, ask.locale.gettext(str(error)))
    keep_keys(ask.table, ask.person.id, ask.session.id, keys)
    return Reply(status=204) if ask.partial else redirect("/me", notice=ask.locale.gettext(N_("Saved.")))


@cache
def _zones() -> tuple[str, ...]:
    """Return the zones that people live in, by continent and city."""
    named = (zone for zone in available_timezones() if zone.partition("/")[0] in _CONTINENTS)
    return ("UTC", *sorted(named))


ROUTES = (
    Route(method="GET", path="/me", handler=show, least=Role.AUDITOR, writes=False),
    Route(method="POST", path="/me", handler=change, least=Role.AUDITOR, writes=False),
    Route(method="POST", path="/me/keys", handler=change_keys, least=Role.AUDITOR, writes=False),
)
