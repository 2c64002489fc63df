"""Every address of the console and who may use it; what does not stand here does not exist."""

from __future__ import annotations

from console.ask import Route
from console.pages import (
    accounts,
    approvals,
    bulk,
    case,
    crisis,
    drill,
    incidents,
    leaving,
    me,
    overview,
    people,
    promise_noted,
    promises,
    promotions,
    queue,
    record,
    refusals,
    removals,
    reply,
    settings,
    start,
    template_changes,
    template_edit,
    template_switches,
    templates,
)

# A page joins the console with one line here.
PAGES = (
    start,
    queue,
    bulk,
    case,
    reply,
    approvals,
    overview,
    templates,
    template_edit,
    template_changes,
    template_switches,
    promises,
    promise_noted,
    removals,
    incidents,
    crisis,
    drill,
    promotions,
    record,
    accounts,
    settings,
    refusals,
    people,
    me,
    leaving,
)

ROUTES: tuple[Route, ...] = tuple(route for page in PAGES for route in page.ROUTES)
