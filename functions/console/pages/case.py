"""A case: the words first, why it is here, the whole thread, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from urllib.parse import urlencode

from aplomb.aws.queue_keys import case_code
from aplomb.aws.table import ConflictError
from aplomb.case_notes import LONGEST
from aplomb.cases import CaseError, case_reference, comment_referred, is_held
from aplomb.comment import Platform
from aplomb.feedback import CALLABLE
from aplomb.records import CaseState, CommentRecord, Outcome, load
from aplomb.replies.reply import Channel
from aplomb.service_targets import due_at
from aplomb.support import Support
from aplomb.verdict import Verdict
from console.ask import Ask, Reply, Role, Route, page, redirect, refused
from console.brand import brand, working_hours
from console.cases import acts as case_acts
from console.cases.desk import CaseGoneError
from console.cases.distress import is_about_self_harm, is_veiled, support_texts
from console.cases.reading import MOST, WholeCase, read_case
from console.cases.snoozing import CHOICES
from console.cases.words import (
    DID,
    KIND,
    LANGUAGE,
    OUTCOME,
    PLATFORM,
    PRIORITY,
    REPLY_STATE,
    SEVERITY,
    SURFACE,
    WHY,
    span,
    why_not,
    word,
)
from console.people import all_colleagues
from console.queue.rows import PRIORITY_WORDS, private_window
from console.replying.form import Answered, reply_form, unsent
from console.telling import BUSY

_WORDS = {
    "kind": KIND,
    "language": LANGUAGE,
    "platform": PLATFORM,
    "priority": PRIORITY,
    "severity": SEVERITY,
    "reply": REPLY_STATE,
    "surface": SURFACE,
    "why": WHY,
    "did": DID,
    "outcome": OUTCOME,
    "snooze": CHOICES,
}
# Where a language is spoken in one country above all; elsewhere the brand's own country comes first.
_COUNTRIES = {"lv": "LV", "lt": "LT", "et": "EE", "de": "DE", "es": "ES", "fr": "FR", "pl": "PL"}


def show(ask: Ask) -> Reply:
    """Show a case."""
    return shown(ask)


def shown(
    ask: Ask, *, trouble: str = "", note: str = "", answered: Answered | None = None, status: int = 200
) -> Reply:
    """Show a case, with what somebody handed in that was not done."""
    where = case_acts.place(ask)
    told = ask.query.get("skip", "")
    skip = int(told) if told.isdecimal() and len(told) <= len("10000") else 0
    whole = read_case(ask.table, where, skip=skip, now=ask.now, reader=ask.person.id, others=True)
    if whole is None:
        return _gone(ask)
    case = whole.case
    verdict = whole.newest.verdict if whole.newest else None
    account = ask.accounts.find(Platform(case.key.platform), case.key.account)
    gettext = ask.locale.gettext
    return page(
        "case.html",
        status=status,
        whole=whole,
        case=case,
        reference=case_reference(where),
        reference_of=case_reference,
        record=urlencode({"account": f"{case.key.platform}/{case.key.account}", "subject": case_code(where)}),
        newest=whole.newest,
        verdict=verdict,
        priority=PRIORITY_WORDS[case.severity],
        due_at=_due_at(ask, whole),
        privately_until=_private_window(whole, now=ask.now),
        held=is_held(case, now=ask.now),
        mine=case.owner == ask.person.id,
        account=account,
        brand=brand(ask.settings.templates),
        replying=reply_form(whole, ask.accounts, reader=ask.person.id, now=ask.now, answered=answered),
        unsent=unsent(whole, answered),
        distressing=is_veiled,
        support=_support(ask, verdict),
        outcomes=list(Outcome),
        kinds=CALLABLE,
        choices=list(CHOICES),
        longest_note=LONGEST,
        trouble=trouble,
        note=note,
        earlier_skip=skip + MOST,
        skip=skip,
        span=lambda seconds: span(seconds, gettext),
        word=lambda of, value: word(_WORDS[of], value, gettext),
    )


def _support(ask: Ask, verdict: Verdict | None) -> Sequence[tuple[str, Support]]:
    """Return whom somebody in despair can call, the likeliest country first."""
    if verdict is None or not is_about_self_harm(verdict):
        return ()
    ours = getattr(working_hours(ask.settings.templates).is_closed, "country", "")
    return support_texts(verdict.language, country=_COUNTRIES.get(verdict.language) or ours)


def _due_at(ask: Ask, whole: WholeCase) -> int | None:
    case = whole.case
    if case.state is not CaseState.OPEN:
        return None
    return due_at(case.severity, case.opened_at, hours=working_hours(ask.settings.templates))


def _private_window(whole: WholeCase, *, now: int) -> int | None:
    if whole.newest is None:
        return None
    comment = whole.newest.comment
    private = [
        one.state
        for one in whole.replies
        if one.key.channel is Channel.PRIVATE and one.key.comment == comment.comment
    ]
    return private_window(
        comment.platform,
        surface=comment.surface,
        written_at=comment.created_at,
        private=private[0] if private else None,
        now=now,
    )


def _gone(ask: Ask) -> Reply:
    return refused(404, ask.locale.gettext(str(CaseGoneError())))


def choose_colleague(ask: Ask) -> Reply:
    """Show whom a case can be given to."""
    where = case_acts.place(ask)
    colleagues = [one.person for one in all_colleagues(ask.table) if one.person.role is not Role.AUDITOR]
    return page("assign.html", reference=case_reference(where), colleagues=colleagues)


def lead_on(ask: Ask) -> Reply:
    """Lead to the case that a comment belongs to now."""
    keys = comment_referred(ask.path["comment"])
    found = ask.table.get_many(keys) if keys else []
    records = (load(CommentRecord, item) for item in found)
    case = next((one.case for one in records if one is not None and one.case is not None), None)
    return _gone(ask) if case is None else redirect(f"/case/{case_reference(case)}")


def _told(act: Callable[[Ask], Reply]) -> Callable[[Ask], Reply]:
    """Return an act that says in words, on the case's page, why it was not done; what was typed is kept."""

    @wraps(act)
    def handler(ask: Ask) -> Reply:
        try:
            return act(ask)
        except CaseGoneError:
            return _gone(ask)
        except (CaseError, ConflictError) as error:
            busy = isinstance(error, ConflictError)
            sentence = ask.locale.gettext(BUSY) if busy else why_not(error, ask.locale.gettext)
            if ask.partial:
                return refused(409, sentence)
            return shown(ask, trouble=sentence, note=ask.form.get("text", ""), status=409)

    return handler


_ACTS: dict[str, Callable[[Ask], Reply]] = {
    "claim": case_acts.claim,
    "release": case_acts.release,
    "assign": case_acts.assign,
    "note": case_acts.note,
    "snooze": case_acts.snooze,
    "resolve": case_acts.resolve,
    "reopen": case_acts.reopen,
    "verdict": case_acts.correct,
    "beat": case_acts.beat,
}

ROUTES = (
    Route(method="GET", path="/case/<case>", handler=_told(show), least=Role.AUDITOR, writes=False),
    Route(method="GET", path="/comment/<comment>", handler=lead_on, least=Role.AUDITOR, writes=False),
    Route(
        method="GET",
        path="/case/<case>/assign",
        handler=_told(choose_colleague),
        least=Role.AGENT,
        writes=False,
    ),
    *(
        Route(
            method="POST",
            path=f"/case/<case>/{name}",
            handler=_told(act),
            least=Role.AGENT,
            writes=True,
            lively=name != "beat",
        )
        for name, act in _ACTS.items()
    ),
)
