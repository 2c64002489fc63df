"""Replying on a case's page: send, ask a colleague, take back, throw a draft away; the lint as one types."""

from __future__ import annotations

from collections.abc import Callable

from aplomb.aws.table import ConflictError
from aplomb.cases import CaseError, case_reference, check_free, check_seen
from aplomb.records import CaseRecord, ReplyRecord
from aplomb.replies.by_people import UNDO, PersonReplyError, Wish
from aplomb.replies.reply import Channel, ReplyState
from aplomb.replies.signing import Meant, Who
from console.ask import Ask, Reply, Role, Route, page, redirect, refused
from console.cases import acts as case_acts
from console.cases.desk import CaseGoneError
from console.cases.reading import read_case
from console.cases.words import REPLY_STATE, word
from console.clock_times import ClockTimeError, read_moment
from console.marked import N_
from console.pages.case import shown
from console.replying.desk import ReplyDesk
from console.replying.drafts import LONGEST, TypedDraft, TypedDrafts
from console.replying.form import Answered, reply_form
from console.replying.place import comment_of, count_of, reply_of
from console.replying.sentences import told
from console.replying.typed_words import Words, WordsError
from console.telling import BUSY

_LEAVES = N_("It leaves in {seconds} seconds. You can take it back until then.")
_WAITS = N_("It waits for a colleague. You can take it back.")
_BACK = N_("Taken back. The words are in the box again.")
_DISCARDED = N_("The draft was thrown away.")


def desk(ask: Ask) -> ReplyDesk:
    """Return where people reply."""
    return ReplyDesk(
        table=ask.table,
        accounts=ask.accounts,
        templates=ask.sets.approved(now=ask.now),
        responder=ask.responder,
    )


def who(ask: Ask) -> Who:
    """Return who asks."""
    return Who(id=ask.person.id, name=ask.person.name)


def send(ask: Ask) -> Reply:
    """Let a reply leave in ten seconds, or ask a colleague for it. What cannot be sent stays typed."""
    case, draft = case_acts.case_named(ask), _typed(ask)
    try:
        reply = _sent(ask, case, draft)
    except (PersonReplyError, CaseError, ConflictError) as error:
        TypedDrafts(ask.table).keep(case.key, ask.person.id, draft)
        judged = error.judged if isinstance(error, WordsError) else None
        trouble = _sentence(ask, error)
        return shown(ask, answered=Answered(draft=draft, trouble=trouble, judged=judged), status=409)
    waits = reply.state is ReplyState.DRAFT
    gettext = ask.locale.gettext
    return _back_to(ask, gettext(_WAITS) if waits else gettext(_LEAVES).format(seconds=UNDO))


def _sent(ask: Ask, case: CaseRecord, draft: TypedDraft) -> ReplyRecord:
    platform, comment = comment_of(ask.form)
    check_free(case, by=case_acts.me(ask), now=ask.now)
    check_seen(case, case_acts.seen(ask))
    return desk(ask).send(case, platform, comment, _wish(ask, draft), now=ask.now)


def words(ask: Ask) -> Reply:
    """Say what the lint finds in a text that is being typed, and keep it."""
    case, (platform, comment) = case_acts.case_named(ask), comment_of(ask.form)
    draft = _typed(ask)
    TypedDrafts(ask.table).keep(case.key, ask.person.id, draft)
    if not draft.text.strip():
        return page("reply_words.html", judged=None)
    known = desk(ask).known(case, platform, comment)
    typed = Words(text=draft.text, channel=draft.channel, language=known.language, meant=_meant(ask))
    return page("reply_words.html", judged=desk(ask).judge(typed, known, now=ask.now))


def about(ask: Ask) -> Reply:
    """Show what has become of the replies that people sent."""
    whole = read_case(ask.table, case_acts.place(ask), now=ask.now, reader=ask.person.id)
    if whole is None:
        raise CaseGoneError
    form = reply_form(whole, ask.accounts, reader=ask.person.id, now=ask.now)
    return page(
        "reply_about.html",
        replying=form,
        reference=ask.path["case"],
        afresh=lambda reply: word(REPLY_STATE, reply.state, ask.locale.gettext),
    )


def undo(ask: Ask) -> Reply:
    """Take a reply back that has not left."""
    desk(ask).undo(
        reply_of(ask.form, account=case_acts.case_named(ask).key.account), by=who(ask), now=ask.now
    )
    return _back_to(ask, ask.locale.gettext(_BACK))


def discard(ask: Ask) -> Reply:
    """Throw the machine's draft away, unless a colleague works on the case."""
    case = case_acts.case_named(ask)
    check_free(case, by=case_acts.me(ask), now=ask.now)
    desk(ask).known(case, *comment_of(ask.form))  # of another case, which a colleague may hold, it raises
    desk(ask).discard(reply_of(ask.form, account=case.key.account), by=who(ask), now=ask.now)
    return _back_to(ask, ask.locale.gettext(_DISCARDED))


def _told(act: Callable[[Ask], Reply]) -> Callable[[Ask], Reply]:
    """Return an act that says in words, on the case's page, why it was not done."""

    def handler(ask: Ask) -> Reply:
        try:
            return act(ask)
        except CaseGoneError as error:
            return refused(404, ask.locale.gettext(str(error)))
        except (PersonReplyError, CaseError, ConflictError) as error:
            return refused(409, _sentence(ask, error))

    return handler


def _sentence(ask: Ask, error: Exception) -> str:
    gettext = ask.locale.gettext
    return gettext(BUSY) if isinstance(error, ConflictError) else told(error, gettext)


def _wish(ask: Ask, draft: TypedDraft) -> Wish:
    return Wish(
        by=who(ask),
        text=draft.text,
        channel=draft.channel,
        version=ask.form.get("version", ""),
        turn=count_of(ask.form.get("turn", "")),
        why=draft.why,
        asks=ask.form.get("act") == "ask",
        meant=_meant(ask),
    )


def _meant(ask: Ask) -> Meant:
    """Return what they say of words that may promise a time.

    Raises:
        PersonReplyError: what they chose is no time.
    """
    until = ask.form.get("until", "").strip()
    try:
        at = read_moment(until, zone=ask.locale.zone) if until else None
    except ClockTimeError as error:
        raise PersonReplyError(str(error)) from None
    about = ask.form.get("asked", "")
    return Meant(about=about, until=at, nothing=at is None and ask.form.get("promises") == "nothing")


def _typed(ask: Ask) -> TypedDraft:
    private = ask.form.get("channel") == Channel.PRIVATE
    return TypedDraft(
        text=ask.form.get("text", "").strip()[:LONGEST],
        channel=Channel.PRIVATE if private else Channel.PUBLIC,
        why=ask.form.get("why", ""),
        saved_at=ask.now,
    )


def _back_to(ask: Ask, notice: str) -> Reply:
    return redirect(f"/case/{case_reference(case_acts.place(ask))}", notice=notice)


ROUTES = (
    Route(
        method="GET",
        path="/case/<case>/reply",
        handler=_told(about),
        least=Role.AUDITOR,
        writes=False,
        lively=False,
    ),
    *(
        Route(
            method="POST", path=f"/case/<case>/reply{path}", handler=_told(act), least=Role.AGENT, writes=True
        )
        for path, act in (("", send), ("/words", words), ("/undo", undo), ("/discard", discard))
    ),
)
