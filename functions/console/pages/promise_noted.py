"""A promise made otherwise than by a reply, as on the telephone: noted on its case, and then watched."""

from __future__ import annotations

from collections.abc import Callable

from aplomb.cases import case_reference
from aplomb.promises.desk import PromiseDesk
from aplomb.promises.promise import LONGEST_NOTE, PromiseError
from aplomb.wording.promise import Act
from console.ask import Ask, Reply, Role, Route, page, redirect, refused
from console.cases import acts as case_acts
from console.cases.desk import CaseGoneError
from console.cases.words import word
from console.clock_times import ClockTimeError, read_moment
from console.marked import N_
from console.pages.promises import ACTS, NO_COLLEAGUE, case_workers

_NOTED = N_("It is noted. People are reminded before it is due.")
_NO_ACT = N_("Say what was promised: a call, or to write back.")


def show(ask: Ask) -> Reply:
    """Show the form."""
    return _form(ask)


def note(ask: Ask) -> Reply:
    """Write down what was promised, until when, and whose it is; what cannot be so is asked about."""
    try:
        _write(ask)
    except (PromiseError, ClockTimeError) as error:
        return _form(ask, trouble=str(error), status=409)
    return redirect("/promises", notice=ask.locale.gettext(_NOTED))


def _write(ask: Ask) -> None:
    case, act, owner = case_acts.case_named(ask), ask.form.get("act", ""), ask.form.get("owner", "")
    if act not in tuple(Act):
        raise PromiseError(_NO_ACT)
    if owner not in {ask.person.name, *case_workers(ask)}:
        raise PromiseError(NO_COLLEAGUE)
    hours = ask.sets.approved(now=ask.now).brand.hours
    PromiseDesk(ask.table).typed(
        case.key,
        case.last_comment,
        act=Act(act),
        due_at=read_moment(ask.form.get("until", ""), zone=ask.locale.zone),
        words=ask.form.get("words", ""),
        person=ask.person.name,
        owner=owner,
        staffed=hours.staffed if hours else None,
        now=ask.now,
    )


def _form(ask: Ask, *, trouble: str = "", status: int = 200) -> Reply:
    gettext = ask.locale.gettext
    return page(
        "promise_noted.html",
        status=status,
        reference=case_reference(case_acts.case_named(ask).key),
        acts={one: word(ACTS, one, gettext) for one in (Act.CALL, Act.REPLY)},
        colleagues=sorted({ask.person.name, *case_workers(ask)}),
        typed={name: ask.form.get(name, "") for name in ("act", "words", "until", "owner")},
        trouble=gettext(trouble) if trouble else "",
        longest=LONGEST_NOTE,
    )


def _told(act: Callable[[Ask], Reply]) -> Callable[[Ask], Reply]:
    """Return an act that says where there is no such case."""

    def handler(ask: Ask) -> Reply:
        try:
            return act(ask)
        except CaseGoneError as error:
            return refused(404, ask.locale.gettext(str(error)))

    return handler


_PATH = "/case/<case>/promise"

ROUTES = (
    Route(method="GET", path=_PATH, handler=_told(show), least=Role.AGENT, writes=False),
    Route(method="POST", path=_PATH, handler=_told(note), least=Role.AGENT, writes=True),
)
