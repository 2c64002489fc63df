"""What people do on a case: each form becomes one act at the desk, and leads back with what happened."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from aplomb.aws.keys import Key, comment_key
from aplomb.aws.table import ConflictError, Put
from aplomb.case_notes import Did, mentioned
from aplomb.cases import (
    CaseError,
    Colleague,
    Seen,
    assigned,
    case_referred,
    claimed,
    comment_reference,
    released,
    resolved,
    snoozed,
    taken_up,
)
from aplomb.feedback import CALLABLE, Feedback, feedback_item
from aplomb.labelling import Label, note_decision
from aplomb.records import CaseRecord, CommentRecord, Outcome, load
from aplomb.verdict import Kind
from console.ask import Ask, Reply, redirect
from console.cases.desk import Act, CaseDesk, CaseGoneError
from console.cases.snoozing import until
from console.marked import N_
from console.own_desk import Notice, OwnDesks, Why, noticed
from console.people import all_colleagues, find_case_worker
from console.reader import zone_of

UNTOLD = N_("It could not be noted for your colleague: tell them yourself.")


def place(ask: Ask) -> Key:
    """Return where the case stands that the address names.

    Raises:
        CaseGoneError: it names none of ours.
    """
    where = case_referred(ask.path["case"])
    if where is None:
        raise CaseGoneError
    return where


def case_named(ask: Ask) -> CaseRecord:
    """Return the case that the address names.

    Raises:
        CaseGoneError: it is none of ours, or was erased.
    """
    case = CaseDesk(ask.table).find(place(ask))
    if case is None:
        raise CaseGoneError
    return case


def me(ask: Ask) -> Colleague:
    """Return who asks."""
    return Colleague(ask.person.id, ask.person.name)


def seen(ask: Ask) -> Seen:
    """Return what the page showed."""
    return Seen(last_comment=ask.form.get("seen", ""))


def claim(ask: Ask) -> Reply:
    """Take a case, or take it over from a colleague, who is told."""
    over = ask.form.get("take_over") == "1"
    did = Did.TOOK_OVER if over else Did.CLAIMED
    move = partial(claimed, by=me(ask), now=ask.now, take_over=over)
    before, after = CaseDesk(ask.table).act(place(ask), _act(ask, did), move)
    from_another = before.owner not in {"", ask.person.id}
    told = not from_another or _told(ask, before.owner, Why.TAKEN_OVER, case=after)
    return _back(ask, N_("The case is yours."), told=told)


def release(ask: Ask) -> Reply:
    """Let a case go."""
    move = partial(released, by=me(ask), now=ask.now)
    CaseDesk(ask.table).act(place(ask), _act(ask, Did.RELEASED), move)
    return _back(ask, N_("The case is released."))


def assign(ask: Ask) -> Reply:
    """Give a case to a colleague, who is told."""
    found = find_case_worker(ask.table, ask.form.get("to", ""))
    if found is None:
        raise CaseError(N_("Choose a colleague from the list."))
    to = Colleague(found.person.id, found.person.name)
    move = partial(assigned, by=me(ask), to=to, now=ask.now)
    _, case = CaseDesk(ask.table).act(place(ask), _act(ask, Did.ASSIGNED, about=to.name, to=to.id), move)
    told = to.id == ask.person.id or _told(ask, to.id, Why.ASSIGNED, case=case)
    return _back(ask, N_("The case is assigned."), told=told)


def note(ask: Ask) -> Reply:
    """Keep a note for colleagues, and tell those whom it names."""
    text = ask.form.get("text", "").replace("\r\n", "\n")
    case = CaseDesk(ask.table).note(place(ask), _act(ask, Did.NOTED, text=text))
    told = True
    if "@" in text:
        people = [Colleague(one.person.id, one.person.name) for one in all_colleagues(ask.table)]
        others = [one.id for one in mentioned(text, people) if one.id != ask.person.id]
        told = not [one for one in others if not _told(ask, one, Why.MENTIONED, case=case)]
    return _back(ask, N_("The note is kept."), told=told)


def snooze(ask: Ask) -> Reply:
    """Put a case off."""
    at = until(
        ask.form.get("choice", ""), at=ask.form.get("at", ""), zone=zone_of(ask.locale.zone), now=ask.now
    )
    move = partial(snoozed, by=me(ask), until=at, seen=seen(ask), now=ask.now)
    CaseDesk(ask.table).act(place(ask), _act(ask, Did.SNOOZED, about=str(at)), move)
    return _on(ask, N_("The case is snoozed."))


def resolve(ask: Ask) -> Reply:
    """End the work on a case."""
    told = ask.form.get("outcome", "")
    if told not in set(Outcome):
        raise CaseError(N_("Choose how the case ended."))
    outcome = Outcome(told)
    move = partial(resolved, by=me(ask), outcome=outcome, seen=seen(ask), now=ask.now)
    CaseDesk(ask.table).act(place(ask), _act(ask, Did.RESOLVED, about=outcome), move)
    return _on(ask, N_("The case is resolved."))


def reopen(ask: Ask) -> Reply:
    """Take a case up again that was put away."""
    move = partial(taken_up, by=me(ask), now=ask.now)
    CaseDesk(ask.table).act(place(ask), _act(ask, Did.REOPENED), move)
    return _back(ask, N_("The case is open again."))


def correct(ask: Ask) -> Reply:
    """Keep what a person calls a comment that was judged otherwise."""
    where, called = place(ask), ask.form.get("kind", "")
    if called not in set(CALLABLE):
        raise CaseError(N_("Choose what the comment is."))
    case = case_named(ask)
    platform, _, comment = ask.form.get("comment", "").partition("/")
    record = load(CommentRecord, ask.table.get(comment_key(platform, case.key.account, comment)))
    if record is None or record.case != case.key or record.verdict is None:
        raise CaseGoneError
    critical = ask.form.get("critical") == "1"
    _keep_feedback(ask, record, Kind(called), critical=critical)
    CaseDesk(ask.table).act(
        where, _act(ask, Did.CORRECTED, about=called), lambda one: replace(one, updated_at=ask.now)
    )
    return _back(ask, N_("Thank you. The verdict is marked as wrong, and machines can learn from it."))


def _keep_feedback(ask: Ask, record: CommentRecord, kind: Kind, *, critical: bool) -> None:
    comment, verdict = record.comment, record.verdict
    if verdict is None:
        raise CaseGoneError
    feedback = Feedback(
        platform=comment.platform,
        account=comment.account,
        comment=comment.comment,
        kind=kind,
        critical=critical,
        language=verdict.language,
        was=verdict.kind,
        engine=verdict.engine,
        by=ask.person.id,
        at=ask.now,
    )
    key, item = feedback_item(feedback)
    ask.table.write([Put(key=key, item=item)])
    account = ask.accounts.find(comment.platform, comment.account)
    if record.decision.intent is not None and account is not None:
        label = Label(comment.comment, praise=kind is Kind.PRAISE)
        note_decision(ask.table, label, account=account, language=verdict.language, now=ask.now)


def beat(ask: Ask) -> Reply:
    """Keep a case that is open in a browser."""
    claim_number = ask.form.get("claim", "")
    number = int(claim_number) if claim_number.isdecimal() and len(claim_number) <= 9 else -1  # noqa: PLR2004  digits
    case = CaseDesk(ask.table).hold_on(place(ask), by=me(ask), claim=number, now=ask.now)
    if case.last_comment != seen(ask).last_comment:
        told = ask.locale.gettext("Something new was written in this case. Load the page again to read it.")
        return Reply(body=told, media="text/plain; charset=utf-8")
    return Reply(status=204)


def _act(ask: Ask, did: Did, **more: str) -> Act:
    return Act(by=me(ask), now=ask.now, id=ask.fresh, did=did, **more)


def _told(ask: Ask, person: str, why: Why, *, case: CaseRecord) -> bool:
    """Tell a colleague of a case, as `left_notice` does."""
    notice = Notice(at=ask.now, why=why, comment=comment_reference(case), by_name=ask.person.name)
    return left_notice(ask, person, notice)


def left_notice(ask: Ask, person: str, notice: Notice) -> bool:
    """Leave a colleague a notice, and tell whether it was left: what it is about is done by then."""
    try:
        OwnDesks(ask.table).change(person, lambda desk: noticed(desk, notice), now=ask.now)
    except ConflictError:
        return False
    return True


def _back(ask: Ask, notice: str, *, told: bool = True) -> Reply:
    sentences = (notice,) if told else (notice, UNTOLD)
    return redirect(f"/case/{ask.path['case']}", notice=" ".join(map(ask.locale.gettext, sentences)))


def _on(ask: Ask, notice: str) -> Reply:
    """Lead on to the queue, whose work goes on, and offer to take it back there."""
    return redirect(f"/queue?undo={ask.path['case']}", notice=ask.locale.gettext(notice))
