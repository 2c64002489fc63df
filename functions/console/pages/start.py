"""The start: the first page that the person may see."""

from __future__ import annotations

from console.ask import Ask, Reply, Role, Route, redirect
from console.navigation import entries


def show(ask: Ask) -> Reply:
    """Lead on to the first place in the navigation."""
    places = entries(ask.person.role, at="/", gettext=ask.locale.gettext)
    return redirect(places[0].href if places else "/me")


ROUTES = (Route(method="GET", path="/", handler=show, least=Role.AUDITOR, writes=False),)
