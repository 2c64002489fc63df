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
    promises,
    promotions,
    queue,
    record,
    refusals,
    removals,
    reply,
    settings,
    start,
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
    promises,
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
