"""Criticism that somebody removed or hid behind our back: shown again, or closed with a reason."""

from __future__ import annotations

from collections.abc import Mapping

from aplomb.incidents.desk import IncidentDesk, IncidentError
from aplomb.incidents.incident import Incident, Missing, Unhide
from console.ask import Ask, Reply, Role, Route, page, redirect
from console.cases.distress import is_distressing
from console.cases.words import KIND, PLATFORM, word
from console.marked import N_
from console.pages.removals import account_name
from console.replying.place import count_of
from console.telling import telling

MOST = 50  # of each shard

WHAT: Mapping[str, str] = {Missing.REMOVED: N_("taken away"), Missing.HIDDEN: N_("hidden from view")}
UNHIDES: Mapping[str, str] = {
    Unhide.OFFERED: N_("It can be shown again."),
    Unhide.WANTED: N_("It is shown again next."),
    Unhide.ASKED: N_("The platform was asked to show it."),
    Unhide.DONE: N_("The platform said that it shows it. Its own word ends this."),
    Unhide.FAILED: N_("The platform did not show it again."),
}

_GONE = N_("There is no such incident any more.")
_CHANGED = N_("It changed since you looked. Look at it again, then decide.")
_CLOSED = N_("Closed.")
_WANTED = N_("It is shown again next.")


def show(ask: Ask) -> Reply:
    """List what waits for people, the gravest first."""
    found = sorted(IncidentDesk(ask.table).waiting(limit=MOST), key=_order)
    gettext = ask.locale.gettext
    return page(
        "incidents.html",
        incidents=found,
        what=lambda one: word(WHAT, one.what, gettext),
        kind=lambda one: word(KIND, one.kind, gettext),
        unhides=lambda one: word(UNHIDES, one.unhide, gettext) if one.unhide else "",
        can_show=lambda one: one.what is Missing.HIDDEN and one.unhide in {Unhide.OFFERED, Unhide.FAILED},
        platform=lambda name: word(PLATFORM, name, gettext),
        called=lambda one: account_name(ask, one.platform, one.account),
        distressing=lambda one: is_distressing(severity=one.severity, kind=one.kind, dangers=()),
    )


def close(ask: Ask) -> Reply:
    """Close one on a person's word."""
    why = ask.form.get("why", "")
    IncidentDesk(ask.table).close(_seen(ask), person=ask.person.name, why=why, now=ask.now)
    return redirect("/incidents", notice=ask.locale.gettext(_CLOSED))


def unhide(ask: Ask) -> Reply:
    """Have a hidden comment shown again."""
    IncidentDesk(ask.table).want_unhide(_seen(ask), person=ask.person.name, now=ask.now)
    return redirect("/incidents", notice=ask.locale.gettext(_WANTED))


def _seen(ask: Ask) -> Incident:
    """Return which incident is meant, if it still is what the page showed.

    Raises:
        IncidentError: it is not.
    """
    form = ask.form
    found = IncidentDesk(ask.table).find(
        form.get("platform", ""), form.get("account", ""), form.get("comment", "")
    )
    incident = next((one for one in found if one.what == form.get("what")), None)
    if incident is None:
        raise IncidentError(_GONE)
    if incident.rev != count_of(form.get("seen", "")):
        raise IncidentError(_CHANGED)
    return incident


def _order(incident: Incident) -> tuple[int, int]:
    return _GRAVEST.get(incident.severity, len(_GRAVEST)), incident.found_at


_GRAVEST = {"urgent": 0, "high": 1, "normal": 2}


ROUTES = (
    Route(method="GET", path="/incidents", handler=show, least=Role.AUDITOR, writes=False),
    Route(
        method="POST",
        path="/incidents/close",
        handler=telling(close, IncidentError),
        least=Role.AGENT,
        writes=True,
    ),
    Route(
        method="POST",
        path="/incidents/unhide",
        handler=telling(unhide, IncidentError),
        least=Role.AGENT,
        writes=True,
    ),
)
