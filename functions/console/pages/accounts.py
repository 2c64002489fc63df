"""The accounts: whether each can speak and is heard, in words."""

from __future__ import annotations

from console.ask import Ask, Reply, Role, Route, page
from console.cases.words import PLATFORM
from console.connections import connections


def show(ask: Ask) -> Reply:
    """Show every account, those that need a person first."""
    every = connections(ask.table, ask.accounts)
    ordered = sorted(every, key=lambda one: not one.needs_a_person(now=ask.now))
    return page(
        "accounts.html",
        connections=ordered,
        platforms=PLATFORM,
        waiting=sum(one.needs_a_person(now=ask.now) for one in every),
    )


ROUTES = (Route(method="GET", path="/accounts", handler=show, least=Role.AGENT, writes=False),)
