"""What waits for a second person, on one page; who may be that person is decided here, not in the browser."""

from __future__ import annotations

from collections.abc import Mapping

from aplomb.aws.keys import case_key
from aplomb.cases import case_reference
from aplomb.crisis.state import CrisisState
from aplomb.replies.by_people import PersonReplyError
from aplomb.replies.moves_of_people import Yes
from console.approvals import read_waiting
from console.ask import Ask, Reply, Role, Route, page, redirect
from console.cases.words import PLATFORM, word
from console.held_back import LEADS
from console.marked import N_
from console.pages import removals
from console.pages.reply import desk, who
from console.replying.place import count_of, reply_of
from console.telling import telling

STATES: Mapping[str, str] = {
    CrisisState.CALM: N_("calm"),
    CrisisState.WATCH: N_("watched"),
    CrisisState.CRISIS: N_("in a crisis"),
}

_YES = N_("Approved. It leaves at {time} at the earliest, and counts as sent when the platform confirms it.")
_NO = N_("Refused. Your colleague has the words back.")


def show(ask: Ask) -> Reply:
    """Show everything that waits."""
    waiting = read_waiting(ask.table, desk(ask), ask.accounts)
    gettext = ask.locale.gettext
    return page(
        "approvals.html",
        **removals.values(ask),
        waiting=waiting,
        is_lead=ask.person.role in LEADS,
        state=lambda one: word(STATES, one.crisis.state, gettext),
        case_of=lambda reply: case_reference(case_key(reply.case)),
        platform_name=lambda name: word(PLATFORM, name, gettext),
    )


def approve(ask: Ask) -> Reply:
    """Stand behind a colleague's words."""
    form = ask.form
    yes = Yes(
        by=who(ask),
        lead=ask.person.role in LEADS,
        turn=count_of(form.get("turn", "")),
        why=form.get("why", ""),
    )
    reply = desk(ask).approve(reply_of(form, account=form.get("account", "")), yes, now=ask.now)
    notice = ask.locale.gettext(_YES).format(time=ask.locale.time(reply.not_before))
    return redirect("/approvals", notice=notice)


def refuse(ask: Ask) -> Reply:
    """Give a colleague their words back, and say why."""
    key = reply_of(ask.form, account=ask.form.get("account", ""))
    desk(ask).refuse(key, by=who(ask), why=ask.form.get("why", ""), now=ask.now)
    return redirect("/approvals", notice=ask.locale.gettext(_NO))


ROUTES = (
    Route(method="GET", path="/approvals", handler=show, least=Role.AUDITOR, writes=False),
    Route(
        method="POST",
        path="/approvals/reply/approve",
        handler=telling(approve, PersonReplyError),
        least=Role.AGENT,
        writes=True,
    ),
    Route(
        method="POST",
        path="/approvals/reply/refuse",
        handler=telling(refuse, PersonReplyError),
        least=Role.AGENT,
        writes=True,
    ),
)
