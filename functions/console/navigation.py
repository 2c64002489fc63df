"""What the console's pages are called, and which of them somebody can go to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from console.ask import Role
from console.marked import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One place to go to."""

    href: str
    name: str
    key: str  # after g on the keyboard
    here: bool


# In the order of a working day. One that no page answers to is left out.
_PLACES = (
    ("/queue", N_("Queue"), "q"),
    ("/approvals", N_("Approvals"), "a"),
    ("/overview", N_("Overview"), "o"),
    ("/templates", N_("Templates"), "t"),
    ("/promises", N_("Promises"), "p"),
    ("/incidents", N_("Incidents"), "i"),
    ("/removals", N_("Removals"), "r"),
    ("/crisis", N_("Crisis"), "c"),
    ("/promotions", N_("Promotions"), "m"),
    ("/record", N_("Record"), "d"),
    ("/accounts", N_("Accounts"), "n"),
    ("/settings", N_("Settings"), "s"),
    ("/people", N_("People"), "e"),
)


def entries(role: Role, *, at: str, gettext: Callable[[str], str]) -> tuple[Entry, ...]:
    """Return the places that exist and that the role may see, with the one shown marked."""
    from console.routes import ROUTES  # noqa: PLC0415  the pages themselves are rendered with this

    open_to = {route.path for route in ROUTES if route.method == "GET" and route.allows(role)}
    return tuple(
        Entry(href=href, name=gettext(name), key=key, here=at == href or at.startswith(f"{href}/"))
        for href, name, key in _PLACES
        if href in open_to
    )
