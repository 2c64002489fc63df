"""Many cases at once: first what will happen, then it is done."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from aplomb.aws.keys import Key
from aplomb.cases import CaseError, Colleague, case_referred
from aplomb.records import Outcome
from console.ask import Ask, Reply, Role, Route, page, redirect, refused
from console.brand import working_hours
from console.cases import acts as case_acts
from console.cases.bulk import MOST, Deed, Order, carry_out, foresee
from console.cases.snoozing import CHOICES, until
from console.cases.words import OUTCOME, why_not, word
from console.marked import N_
from console.own_desk import Notice, Why
from console.people import all_colleagues, find_case_worker
from console.queue.desk import QueueDesk
from console.queue.filter import FilterError, matching, read_filter
from console.reader import zone_of

_FAR = 3600  # a snooze that is only tried


def preview(ask: Ask) -> Reply:
    """Show what an act would do to each of the chosen cases; nothing is changed."""
    deed = ask.form.get("deed", "")
    if deed not in set(Deed):
        return refused(422, ask.locale.gettext("Choose what to do with the cases."))
    try:
        places = _all_that_match(ask) if ask.form.get("all") == "1" else [key for key, _ in _marked(ask)]
    except FilterError as error:
        return refused(422, ask.locale.gettext(str(error)))
    if not places:
        return refused(422, ask.locale.gettext("No case is selected. Go back and select some."))
    order = Order(deed=Deed(deed), by=case_acts.me(ask), now=ask.now, until=ask.now + _FAR)
    foreseen = foresee(ask.table, places, order)
    return page(
        "bulk.html",
        deed=deed,
        foreseen=foreseen,
        able=sum(not one.refusal for one in foreseen),
        over=max(len(places) - MOST, 0),
        colleagues=_colleagues(ask) if deed == Deed.ASSIGN else (),
        outcomes=list(Outcome),
        choices=list(CHOICES),
        why_not=lambda error: why_not(error, ask.locale.gettext),
        word=lambda of, value: word({"outcome": OUTCOME, "snooze": CHOICES}[of], value, ask.locale.gettext),
    )


def confirm(ask: Ask) -> Reply:
    """Do it."""
    _ = ask.locale.gettext
    try:
        order = _order(ask)
    except CaseError as error:
        return refused(422, why_not(error, _))
    done = carry_out(ask.table, _marked(ask), order, fresh=ask.fresh)
    changed = ask.locale.ngettext("%(n)s case was changed.", "%(n)s cases were changed.", done.changed)
    told = [changed % {"n": done.changed}]
    if order.to is not None and order.to.id != ask.person.id and done.changed:
        notice = Notice(at=ask.now, why=Why.ASSIGNED, count=done.changed, by_name=ask.person.name)
        if not case_acts.left_notice(ask, order.to.id, notice):
            told.append(_(case_acts.UNTOLD))
    if done.left:
        kept = ask.locale.ngettext("%(n)s was left alone:", "%(n)s were left alone:", len(done.left))
        reasons = " ".join(dict.fromkeys(why_not(one, _) for one in done.left))
        told.append(f"{kept % {'n': len(done.left)}} {reasons}")
    return redirect("/queue", notice=" ".join(told))


def _order(ask: Ask) -> Order:
    """Return what a confirmed form asks for.

    Raises:
        CaseError: something is missing in it.
    """
    told, form = ask.form.get("deed", ""), ask.form
    if told not in set(Deed):
        raise CaseError(N_("Choose what to do with the cases."))
    deed, by = Deed(told), case_acts.me(ask)
    if deed is Deed.ASSIGN:
        found = find_case_worker(ask.table, form.get("to", ""))
        if found is None:
            raise CaseError(N_("Choose a colleague from the list."))
        to = Colleague(found.person.id, found.person.name)
        return Order(deed=deed, by=by, now=ask.now, to=to)
    if deed is Deed.SNOOZE:
        zone = zone_of(ask.locale.zone)
        at = until(form.get("choice", ""), at=form.get("at", ""), zone=zone, now=ask.now)
        return Order(deed=deed, by=by, now=ask.now, until=at)
    if deed is Deed.RESOLVE and form.get("outcome") not in set(Outcome):
        raise CaseError(N_("Choose how the cases ended."))
    outcome = Outcome(form.get("outcome") or Outcome.NO_ANSWER_NEEDED)
    return Order(deed=deed, by=by, now=ask.now, outcome=outcome)


def _marked(ask: Ask) -> list[tuple[Key, str]]:
    """Return the chosen cases, each with the newest comment that was shown."""
    told = (one.partition(":") for one in ask.forms.get("case", ())[:MOST])
    found = ((case_referred(reference), last) for reference, _, last in told)
    return [(key, last) for key, last in found if key is not None]


def _all_that_match(ask: Ask) -> Sequence[Key]:
    """Return the listed cases that the filters let through."""
    wanted = read_filter(dict(parse_qsl(ask.form.get("filter", "")[:2000])))
    desk = QueueDesk(ask.table, hours=working_hours(ask.settings.templates))
    look = desk.look(ask.person.id, whole=True)
    found = matching(look.entries, wanted, me=ask.person.id, late_since=look.listing.late_since)
    return [Key(one.pk, "CASE") for one in found]


def _colleagues(ask: Ask) -> list[Colleague]:
    people = [one.person for one in all_colleagues(ask.table) if one.person.role is not Role.AUDITOR]
    return [Colleague(one.id, one.name) for one in people]


ROUTES = (
    Route(method="POST", path="/queue/bulk", handler=preview, least=Role.AGENT, writes=False),
    Route(method="POST", path="/queue/bulk/do", handler=confirm, least=Role.AGENT, writes=True),
)
