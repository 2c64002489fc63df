"""What other tools want taken away: looked at, approved on a ground by two people, or refused for good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aplomb.comment import Platform
from aplomb.removals.desk import RemovalDesk
from aplomb.removals.removal import FOR_CRITICISM, Ground, Removal, RemovalError, Standing
from console.ask import Ask, Reply, Role, Route, page, redirect, refused
from console.cases.distress import is_veiled
from console.cases.words import PLATFORM, word
from console.marked import N_
from console.replying.place import count_of
from console.telling import telling

MOST = 50  # of one page

GROUNDS: Mapping[str, str] = {
    Ground.THREAT: N_("It threatens somebody."),
    Ground.PRIVATE_DATA: N_("It shows private data of somebody else."),
    Ground.CHILD_ABUSE_MATERIAL: N_("It is material of child abuse."),
    Ground.INTIMATE_IMAGE: N_("It is an intimate image without consent."),
    Ground.INCITEMENT: N_("It incites violence or hatred."),
    Ground.FRAUD: N_("It leads to fraud."),
    Ground.COURT_ORDER: N_("A court ordered it."),
}
STANDINGS: Mapping[str, str] = {
    Standing.CRITICISM: N_("criticism"),
    Standing.UNCERTAIN: N_("not certain"),
    Standing.SPAM: N_("spam"),
}

# What a tool would do; each begins with the guard's own word for it.
_ACTS = (
    N_("Delete it"),
    N_("Hide it"),
    N_("Unpublish it"),
    N_("Block somebody"),
    N_("Comments are turned off"),
)
_UNKNOWN_ACT = N_("Nobody can tell what it does")
ACTS: Mapping[str, str] = {one.split()[0].lower(): one for one in _ACTS}

_CHANGED = N_("It changed since you looked. Look at it again, then decide.")
_RELEASED = N_("Approved. It is taken away next.")
_HALF = N_("Your yes is kept. A second, different person must approve it.")
_REFUSED = N_("Refused. It stays.")


def show(ask: Ask) -> Reply:
    """List what waits, or the criticism that the rule refused."""
    by_rule = "refused" in ask.query
    found = list(RemovalDesk(ask.table).waiting(refused=by_rule, limit=MOST))
    return page("removals.html", **values(ask), removals=found, by_rule=by_rule)


def look(ask: Ask) -> Reply:
    """Show one wish with everything that would go."""
    removal = RemovalDesk(ask.table).find(ask.path["removal"])
    if removal is None:
        return refused(404, ask.locale.gettext(N_("There is no such removal any more.")))
    return page("removal.html", **values(ask), removal=removal)


def values(ask: Ask) -> dict[str, Any]:
    """Return what the views of removals call things by."""
    gettext = ask.locale.gettext
    return {
        "grounds": [(str(one), gettext(GROUNDS[one])) for one in Ground],
        "standing": lambda removal: word(STANDINGS, removal.standing, gettext),
        "ground": lambda one: word(GROUNDS, one, gettext) if one else "",
        "platform": lambda name: word(PLATFORM, name, gettext),
        "act": lambda removal: gettext(ACTS.get(removal.act.partition("_")[0], _UNKNOWN_ACT)),
        "called": lambda one: account_name(ask, one.platform, one.account),
        "distressing": is_veiled,
        "needed": lambda removal: FOR_CRITICISM if removal.standing is Standing.CRITICISM else 1,
    }


def account_name(ask: Ask, platform: str, account: str) -> str:
    """Return what we call an account; its id where it is not set up any more."""
    found = ask.accounts.find(Platform(platform), account) if platform in tuple(Platform) else None
    return found.name if found else account


def approve(ask: Ask) -> Reply:
    """Write down one person's yes."""
    told = ask.form.get("ground", "")
    ground = Ground(told) if told in tuple(Ground) else None
    after = RemovalDesk(ask.table).approve(
        _seen(ask), person=ask.person.name, person_id=ask.person.id, ground=ground, now=ask.now
    )
    return redirect("/removals", notice=ask.locale.gettext(_RELEASED if not after.detail else _HALF))


def refuse(ask: Ask) -> Reply:
    """Write down one person's no, which is final."""
    RemovalDesk(ask.table).refuse(_seen(ask), person=ask.person.name, now=ask.now)
    return redirect("/removals", notice=ask.locale.gettext(_REFUSED))


def _seen(ask: Ask) -> str:
    """Return which removal is meant, if it still is what the page showed.

    Raises:
        RemovalError: it is not.
    """
    removal: Removal | None = RemovalDesk(ask.table).find(ask.path["removal"])
    if removal is None:
        raise RemovalError("There is no such removal any more.")
    if removal.rev != count_of(ask.form.get("seen", "")):
        raise RemovalError(_CHANGED)
    return removal.id


ROUTES = (
    Route(method="GET", path="/removals", handler=show, least=Role.AUDITOR, writes=False),
    Route(method="GET", path="/removals/<removal>", handler=look, least=Role.AUDITOR, writes=False),
    Route(
        method="POST",
        path="/removals/<removal>/approve",
        handler=telling(approve, RemovalError),
        least=Role.LEAD,
        writes=True,
    ),
    Route(
        method="POST",
        path="/removals/<removal>/refuse",
        handler=telling(refuse, RemovalError),
        least=Role.LEAD,
        writes=True,
    ),
)
