"""The crisis switch: each account's state, what a change would mean, what happened, and the statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from aplomb.accounts import Account, Accounts
from aplomb.after_action.page import as_page, pretty
from aplomb.after_action.picture import drawing
from aplomb.after_action.reading import BEFORE, NothingToTellError, read, span
from aplomb.after_action.story import Story
from aplomb.after_action.telling import story
from aplomb.crisis.desk import CrisisDesk, heartbeat
from aplomb.crisis.policy import explained
from aplomb.crisis.state import CrisisError, CrisisRecord, CrisisState
from aplomb.crisis.statement_words import draft_text, refuse_heated
from aplomb.crisis.statements import (
    Statement,
    StatementError,
    Statements,
    StatementState,
    read_statements,
    write_statements,
)
from aplomb.drill.account import DRILL, with_drill
from aplomb.drill.play import MINUTES, PEOPLE
from aplomb.promotions.former import with_former
from aplomb.wording.template_set import Templates
from console.ask import Ask, Reply, Role, Route, download, page, redirect, refused
from console.cases.words import PLATFORM, word
from console.crisis_alarm import first_comments
from console.crisis_words import STATE, STATEMENT, SUBJECT, TOPIC
from console.marked import N_
from console.pages.drill import last_drill
from console.replying.place import count_of
from console.telling import telling
from console.waking import NotWokenError

_NO_ACCOUNT = N_("There is no such account.")
_NOTHING = N_("This account has always been calm, so there is nothing to report.")
_CHANGED = N_("It changed since you looked. Look at it again, then decide.")
_A_LEADS = N_("A lead ends it.")
_SET = N_("It is set. Whoever can end it must say why.")
_ENDED = N_("It is over. Promotions wait for two people.")
_ASLEEP = N_("The switch of promotions could not be woken. It looks within a minute by itself.")
_APPROVED = N_("Approved. Put it under the post yourself; Aplomb does not post it.")
_DROPPED = N_("Dropped.")

LATE = 10 * 60  # seconds without the detector, after which people look themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One account on the page."""

    account: Account
    record: CrisisRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A statement, and how it reads now."""

    statement: Statement
    text: str


def show(ask: Ask) -> Reply:
    """Show the state of every account, and what setting one would change."""
    seen = heartbeat(ask.table)
    return page(
        "crisis.html",
        **_values(ask),
        shown=list(_accounts(ask)),
        seen=seen,
        drill=last_drill(ask.table),
        late=seen is None or ask.now - seen > LATE,
    )


def look(ask: Ask) -> Reply:
    """Show what happened to one account, and its statements."""
    account = _account(ask)
    if account is None:
        return refused(404, ask.locale.gettext(_NO_ACCOUNT))
    known = read_statements(ask.table, account.platform, account.id)
    record = CrisisDesk(ask.table).read(account.platform, account.id)
    return page(
        "crisis_account.html",
        **_values(ask),
        one=Shown(account=account, record=record),
        drafted=list(_drafted(known, account, ask.sets.approved(now=ask.now))),
        rev=known.rev,
        **_alarm(ask, account, record),
        drill=last_drill(ask.table) if account is DRILL else None,
        **_told(_story(ask, account)),
    )


def report(ask: Ask) -> Reply:
    """Hand out the timeline as a page with a picture, or for programs."""
    account = _account(ask)
    if account is None:
        return refused(404, ask.locale.gettext(_NO_ACCOUNT))
    told = _story(ask, account)
    if told is None:
        return refused(404, ask.locale.gettext(_NOTHING))
    name, zone = f"crisis-{account.platform}-{account.id}", ZoneInfo(ask.locale.zone)
    if ask.query.get("as") == "page":
        text = as_page(told, zone, name=account.name, now=ask.now)
        return download(f"{name}.html", text, media="text/html; charset=utf-8")
    return download(f"{name}.json", pretty(told, zone), media="application/json")


def set_state(ask: Ask) -> Reply:
    """Set a watch or a crisis on one person's word: caution needs no second one."""
    wanted = {one.value: one for one in (CrisisState.WATCH, CrisisState.CRISIS)}.get(
        ask.form.get("state", "")
    )
    if wanted is None:
        raise CrisisError(_CHANGED)
    return _decide(ask, wanted, notice=_SET)


def end(ask: Ask) -> Reply:
    """End it on a lead's word, with the reason."""
    return _decide(ask, CrisisState.CALM, notice=_ENDED)


def decide_statement(ask: Ask) -> Reply:
    """Approve a statement's words, or drop it."""
    account = _account(ask)
    if account is None:
        raise StatementError(_NO_ACCOUNT)
    before, post = read_statements(ask.table, account.platform, account.id), ask.form.get("post", "")
    found = before.of(post)
    if found is None or before.rev != count_of(ask.form.get("seen", "")):
        raise StatementError(_CHANGED)
    if ask.form.get("act") == "approve":
        text = ask.form.get("text", "").strip()
        refuse_heated(text, found, account, ask.sets.approved(now=ask.now))
        after, notice = before.approved(post, text=text, person=ask.person.name, now=ask.now), _APPROVED
    else:
        why = ask.form.get("why", "")
        after, notice = before.dropped(post, person=ask.person.name, why=why, now=ask.now), _DROPPED
    write_statements(ask.table, account.platform, account.id, after)
    return redirect(ask.at.removesuffix("/statement"), notice=ask.locale.gettext(notice))


def _alarm(ask: Ask, account: Account, record: CrisisRecord) -> dict[str, Any]:
    alarm = record.alarm
    first = first_comments(ask.table, account, alarm) if alarm else ()
    return {"alarm": alarm, "first": list(first)}


def _decide(ask: Ask, state: CrisisState, *, notice: str) -> Reply:
    account, desk = _account(ask), CrisisDesk(ask.table)
    if account is None:
        raise CrisisError(_NO_ACCOUNT)
    before, seen = desk.read(account.platform, account.id), count_of_time(ask.form.get("since", ""))
    if before.since != seen:
        raise CrisisError(_CHANGED)
    # Promotions may go on in a watch: after a crisis it is no caution, but the crisis's end.
    ends = before.state is CrisisState.CRISIS and state is not CrisisState.CRISIS
    if ends and not may_end(ask.person.role):
        raise CrisisError(_A_LEADS)
    why = ask.form.get("why", "")
    desk.decide(account, state, person=ask.person.name, why=why, now=ask.now, seen=seen)
    told = (notice, *_woken(ask))
    return redirect("/crisis", notice=" ".join(map(ask.locale.gettext, told)))


def _woken(ask: Ask) -> tuple[str, ...]:
    """Let promotions be seen to at once, and return what must be told where that failed."""
    try:
        ask.wake_promo_switch()
    except NotWokenError:
        return (_ASLEEP,)
    return ()


def count_of_time(text: str) -> int:
    """Return the seconds that a form holds; a time that no state has, where it holds none."""
    return int(text) if text.isdecimal() and len(text) <= len(str(10**11)) else -1


def _account(ask: Ask) -> Account | None:
    wanted = ask.path["platform"], ask.path["account"]
    return next((one for one in _all(ask) if (one.platform, one.id) == wanted), None)


def _all(ask: Ask) -> Accounts:
    """Return our accounts, the drill's, and those that are listed no more while promotions are held back."""
    return with_drill(with_former(ask.table, ask.accounts))


def _accounts(ask: Ask) -> Iterator[Shown]:
    desk = CrisisDesk(ask.table)
    for account in _all(ask):
        record = desk.read(account.platform, account.id)
        if account is not DRILL or record.state is not CrisisState.CALM:
            yield Shown(account=account, record=record)


def _drafted(known: Statements, account: Account, words: Templates) -> Iterator[Drafted]:
    for one in known.statements:
        draft = one.state is StatementState.DRAFT
        yield Drafted(statement=one, text=draft_text(one, account, words) if draft else one.text)


def _story(ask: Ask, account: Account) -> Story | None:
    try:
        since, until = span(ask.table, account, since=None, now=ask.now)
    except NothingToTellError:
        return None
    since = min(since, until - BEFORE)
    return story(read(ask.table, account, since=since, until=until))


def _told(told: Story | None) -> dict[str, Any]:
    return {"story": told, "drawing": None if told is None else drawing(told)}


def _values(ask: Ask) -> dict[str, Any]:
    gettext = ask.locale.gettext
    states = (CrisisState.WATCH, CrisisState.CRISIS)
    return {
        "platform": lambda name: word(PLATFORM, name, gettext),
        "state": lambda name: word(STATE, name, gettext),
        "topic": lambda name: word(TOPIC, name, gettext),
        "subject": lambda name: word(SUBJECT, name, gettext),
        "decided": lambda name: word(STATEMENT, name, gettext),
        "changes": {
            str(one): [gettext(each.text) % each.values for each in explained(one)] for one in states
        },
        "may_end": may_end(ask.person.role),
        "people": PEOPLE,
        "minutes": MINUTES,
        "utc": lambda at: datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S"),
    }


def may_end(role: Role) -> bool:
    """Tell whether somebody of the role may end a crisis and approve what all will read."""
    return role in {Role.LEAD, Role.ADMIN}


_AT = "/crisis/<platform>/<account>"
_MAY_FAIL = (CrisisError, StatementError)

ROUTES = (
    Route(method="GET", path="/crisis", handler=show, least=Role.AUDITOR, writes=False),
    Route(method="GET", path=_AT, handler=look, least=Role.AUDITOR, writes=False),
    Route(method="GET", path=f"{_AT}/report", handler=report, least=Role.AUDITOR, writes=False),
    Route(
        method="POST",
        path=f"{_AT}/set",
        handler=telling(set_state, *_MAY_FAIL),
        least=Role.AGENT,
        writes=True,
    ),
    Route(method="POST", path=f"{_AT}/end", handler=telling(end, *_MAY_FAIL), least=Role.LEAD, writes=True),
    Route(
        method="POST",
        path=f"{_AT}/statement",
        handler=telling(decide_statement, *_MAY_FAIL),
        least=Role.LEAD,
        writes=True,
    ),
)
