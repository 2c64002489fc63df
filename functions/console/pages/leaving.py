"""Signing out: here, or wherever one is signed in."""

from __future__ import annotations

from console.access import cookies
from console.access.sessions import Sessions
from console.ask import Ask, Cookie, Reply, Role, Route


def here(ask: Ask) -> Reply:
    """End this session."""
    Sessions(ask.table).end(ask.session)
    return _out()


def everywhere(ask: Ask) -> Reply:
    """End every session of the person, this one too."""
    Sessions(ask.table).end_all(ask.person.id)
    return _out()


def _out() -> Reply:
    cookie = Cookie(name=cookies.SESSION, value="", seconds=0)
    return Reply(status=303, location="/signed-out?end=1", cookies=(cookie,))


ROUTES = (
    Route(method="POST", path="/sign-out", handler=here, least=Role.AUDITOR, writes=False),
    Route(method="POST", path="/sign-out/everywhere", handler=everywhere, least=Role.AUDITOR, writes=False),
)
