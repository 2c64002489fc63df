"""The overview: what came in, what was made of it, and how we kept our word; one account at a time."""

from __future__ import annotations

from dataclasses import replace

from aplomb.accounts import Account
from aplomb.after_action.picture import drawn
from aplomb.crisis.state import CrisisState
from console.ask import Ask, Reply, Role, Route, page, refused
from console.cases.words import KIND, PLATFORM, REPLY_STATE, word
from console.crisis_words import STATE
from console.marked import N_
from console.overview.reading import Overview, read_overview

_NO_ACCOUNT = N_("There is no such account.")


def show(ask: Ask) -> Reply:
    """Show the last weeks of one account."""
    account = _chosen(ask)
    if account is None:
        return refused(404, ask.locale.gettext(_NO_ACCOUNT))
    told, gettext = read_overview(ask.table, account, now=ask.now), ask.locale.gettext
    return page(
        "overview.html",
        chosen=f"{account.platform}/{account.id}",
        account=account,
        accounts=[(f"{one.platform}/{one.id}", one.name, PLATFORM[one.platform]) for one in ask.accounts],
        told=told,
        volume=drawn(told.found_by, starts=told.span.starts),
        work=_work(told),
        day=replace(ask.locale, zone="UTC").day,
        kind=lambda one: word(KIND, one, gettext),
        ended=lambda one: word(REPLY_STATE, one, gettext),
        state=lambda one: gettext(STATE[CrisisState(one)]),
    )


def _work(told: Overview) -> object:
    counts = {"critical": told.recorded.critical, "sent": told.recorded.public}
    return drawn(counts, starts=told.told.starts, phases=told.phases)


def _chosen(ask: Ask) -> Account | None:
    """Return the account that is asked for; the first, where none is."""
    wanted = ask.query.get("account", "")
    return next((one for one in ask.accounts if wanted in {"", f"{one.platform}/{one.id}"}), None)


ROUTES = (Route(method="GET", path="/overview", handler=show, least=Role.AUDITOR, writes=False),)
