"""The people: who signs in to the console, in what role, and where they are signed in."""

from __future__ import annotations

from aplomb.aws.keys import SHORT, hashed
from console.access.roles import name_of
from console.access.sessions import Sessions
from console.ask import Ask, Reply, Role, Route, page, redirect, refused
from console.people import Colleague, all_colleagues


def reference(colleague: Colleague) -> str:
    """Return what stands for somebody in an address."""
    return hashed(colleague.person.id)[:SHORT]


def show(ask: Ask) -> Reply:
    """List everyone who has signed in."""
    listed = [
        {
            "person": one.person,
            "role": name_of(one.person.role, ask.locale.gettext),
            "signed_in_at": one.signed_in_at,
            "reference": reference(one),
        }
        for one in all_colleagues(ask.table)
    ]
    return page("people.html", listed=listed)


def show_one(ask: Ask) -> Reply:
    """Show where somebody is signed in."""
    colleague = _find(ask)
    if colleague is None:
        return refused(404, ask.locale.gettext("Nobody of this name has signed in."))
    return page(
        "colleague.html",
        colleague=colleague.person,
        role=name_of(colleague.person.role, ask.locale.gettext),
        reference=reference(colleague),
        sessions=Sessions(ask.table).open_seats(colleague.person.id, now=ask.now),
        this=ask.session.id,
        may_end=ask.person.role is Role.ADMIN,
    )


def sign_out(ask: Ask) -> Reply:
    """End every session of somebody, who left or whose role changed."""
    colleague = _find(ask)
    if colleague is None:
        return refused(404, ask.locale.gettext("Nobody of this name has signed in."))
    Sessions(ask.table).end_all(colleague.person.id)
    told = ask.locale.gettext("%(name)s is signed out everywhere.") % {"name": colleague.person.name}
    return redirect("/people", notice=told)


def _find(ask: Ask) -> Colleague | None:
    asked = ask.path["person"]
    return next((one for one in all_colleagues(ask.table) if reference(one) == asked), None)


ROUTES = (
    Route(method="GET", path="/people", handler=show, least=Role.AGENT, writes=False),
    Route(method="GET", path="/people/<person>", handler=show_one, least=Role.ADMIN, writes=False),
    Route(method="POST", path="/people/<person>/sign-out", handler=sign_out, least=Role.ADMIN, writes=True),
)
