"""Promises: what is to be kept by when, and whose it is; kept with evidence, or broken until it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aplomb.cases import case_reference
from aplomb.promises.desk import PromiseDesk
from aplomb.promises.promise import LONGEST_NOTE, Contact, Promise, PromiseError
from aplomb.wording.promise import Act
from console.ask import Ask, Reply, Role, Route, page, redirect
from console.cases.words import PLATFORM, word
from console.clock_times import ClockTimeError, read_moment
from console.marked import N_
from console.people import all_colleagues
from console.replying.drafts import TypedDraft, TypedDrafts
from console.telling import telling

ACTS: Mapping[str, str] = {Act.REPLY: N_("Write back"), Act.CALL: N_("Call")}
CONTACTS: Mapping[str, str] = {
    Contact.CALL: N_("a call"),
    Contact.MESSAGE: N_("a private message"),
    Contact.MAIL: N_("a mail"),
    Contact.VISIT: N_("a visit"),
}

_TAKEN = N_("It is yours.")
_HANDED = N_("It is handed over, and due as before.")
_KEPT = N_("It is kept, and counts so in the account's record.")
_LATE = N_("It is late, and counts so. Tell the customer: the words are drafted within a minute.")
_SAID = N_("It is said.")
_IN_THE_BOX = N_("The words are in the box. Read them, then send them.")
_WHY = N_("We did not keep what we had promised.")
_NO_DRAFT = N_("There are no drafted words. Write your own on the case's page.")
_BEGUN = N_("You have begun other words for this person. Send them or take them out first.")
NO_COLLEAGUE = N_("Choose a colleague from the list.")
_NO_CONTACT = N_("Say by which contact it was kept.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One promise on the page."""

    promise: Promise
    case: str  # its page
    is_late: bool


def show(ask: Ask) -> Reply:
    """List what is to be kept or said, the soonest due first."""
    gettext, found = ask.locale.gettext, PromiseDesk(ask.table).look()
    return page(
        "promises.html",
        promises=[_shown(one, now=ask.now) for one in found.promises],
        unreadable=found.unreadable,
        acts=lambda one: word(ACTS, one.act, gettext),
        contacts={one: word(CONTACTS, one, gettext) for one in Contact},
        platform=lambda name: word(PLATFORM, name, gettext),
        colleagues=case_workers(ask),
        longest=LONGEST_NOTE,
    )


def case_workers(ask: Ask) -> list[str]:
    """Return the names of those who may have a promise in their hands."""
    return [one.person.name for one in all_colleagues(ask.table) if one.person.role is not Role.AUDITOR]


def take(ask: Ask) -> Reply:
    """Take a promise that nobody has."""
    PromiseDesk(ask.table).take(_id(ask), person=ask.person.name, now=ask.now)
    return _back(ask, _TAKEN)


def hand_over(ask: Ask) -> Reply:
    """Put it into somebody else's hands."""
    to, evidence = ask.form.get("to", ""), ask.form.get("evidence", "")
    if to not in case_workers(ask):
        raise PromiseError(NO_COLLEAGUE)
    PromiseDesk(ask.table).hand_over(_id(ask), to=to, person=ask.person.name, evidence=evidence, now=ask.now)
    return _back(ask, _HANDED)


def keep(ask: Ask) -> Reply:
    """Note that it was kept, by which contact, and how that can be seen."""
    by = ask.form.get("by", "")
    if by not in tuple(Contact):
        raise PromiseError(_NO_CONTACT)
    PromiseDesk(ask.table).keep(
        _id(ask),
        person=ask.person.name,
        by=Contact(by),
        evidence=ask.form.get("evidence", ""),
        done_at=_done_at(ask),
        now=ask.now,
    )
    return _back(ask, _KEPT)


def call_late(ask: Ask) -> Reply:
    """Say that it was not kept in time."""
    evidence = ask.form.get("evidence", "")
    PromiseDesk(ask.table).call_late(_id(ask), person=ask.person.name, evidence=evidence, now=ask.now)
    return _back(ask, _LATE)


def say(ask: Ask) -> Reply:
    """Note that the customer knows, by another way than a reply."""
    how = ask.form.get("evidence", "")
    PromiseDesk(ask.table).say_late(_id(ask), person=ask.person.name, how=how, now=ask.now)
    return _back(ask, _SAID)


def draft(ask: Ask) -> Reply:
    """Put the drafted words into the case's box, for the person to read and to send."""
    promise = PromiseDesk(ask.table).find(_id(ask))
    if promise.notice is None or not promise.notice.text or not promise.unsaid:
        raise PromiseError(_NO_DRAFT)
    drafts, person = TypedDrafts(ask.table), ask.person.id
    begun = drafts.read(promise.case, person)
    if begun is not None and begun.text.strip() not in {"", promise.notice.text}:
        raise PromiseError(_BEGUN)
    typed = TypedDraft(text=promise.notice.text, why=ask.locale.gettext(_WHY), saved_at=ask.now)
    drafts.keep(promise.case, person, typed)
    return redirect(_case(promise), notice=ask.locale.gettext(_IN_THE_BOX))


def _shown(promise: Promise, *, now: int) -> Shown:
    return Shown(promise=promise, case=_case(promise), is_late=now > promise.due_at)


def _case(promise: Promise) -> str:
    return f"/case/{case_reference(promise.case)}"


def _back(ask: Ask, sentence: str) -> Reply:
    return redirect("/promises", notice=ask.locale.gettext(sentence))


def _id(ask: Ask) -> str:
    return ask.path["promise"]


def _done_at(ask: Ask) -> int:
    """Return when it was done, by the reader's clock; now where they say nothing."""
    text = ask.form.get("at", "").strip()
    return read_moment(text, zone=ask.locale.zone) if text else ask.now


_ACTS = {
    "take": take,
    "hand-over": hand_over,
    "keep": keep,
    "late": call_late,
    "say": say,
    "draft": draft,
}

ROUTES = (
    Route(method="GET", path="/promises", handler=show, least=Role.AUDITOR, writes=False),
    *(
        Route(
            method="POST",
            path=f"/promises/<promise>/{name}",
            handler=telling(act, PromiseError, ClockTimeError),
            least=Role.AGENT,
            writes=True,
        )
        for name, act in _ACTS.items()
    ),
)
