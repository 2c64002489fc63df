"""One request's way: where it comes from, whose it is, what they may, then the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import batched, chain
from urllib.parse import quote, unquote, urlunsplit

from aplomb.accounts import Accounts
from aplomb.aws.queue import Queue
from aplomb.aws.table import Table
from aplomb.errors import AplombError
from console.access import cookies
from console.access.entrance import check_path, check_role, check_session, check_site, check_token, form_token
from console.access.refusals import STATUS, WORDS, Refusal, Refused, RefusedError, keep
from console.access.session_keys import session_key
from console.access.sessions import Sessions, read_session, session_id, why_over
from console.answering import LONGEST_NOTICE, respond, split_address
from console.ask import Ask, Reply, Route, Session, Settings, refused
from console.banner import Crisis, banner_keys, crises
from console.gateway import Request, Response
from console.reader import Locale, preferred, zone_of
from console.rendering import Frame
from console.templates.sets import Sets

_SIGN_IN_AGAIN = 401
_AT_ONCE = 100  # items that the table hands out
# By a link that leads nowhere, or not yet.
_MERELY_ASKED = frozenset({Refusal.NO_SESSION, Refusal.NOT_FOUND, Refusal.NOT_AS_SHOWN})
_BY_A_PAGE = {
    404: Refusal.NOT_FOUND,
    409: Refusal.NOT_AS_SHOWN,
}  # what a page refuses of itself, by its status

type Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the console touches of the world."""

    table: Table
    responder: Queue
    triage: Queue
    wake_promo_switch: Callable[[], None]  # raises NotWokenError
    accounts: Accounts
    settings: Settings
    sets: Sets
    now: Callable[[], int]
    random: Callable[[], str]
    report: Callable[[Refused], None]  # tells the log

    def answer(self, route: Route, request: Request, path: Mapping[str, str]) -> Response:
        """Answer a request for one of our pages."""
        now = self.now()
        session, found = self._session(request)
        try:
            check_site(request, own=self.settings.url)
            session = check_session(session, now=now)
            form = _form(request, session)
            check_role(route, session)
            check_path(path)
        except RefusedError as error:
            return self.turn_away(error, request, route=f"{route.method} {route.path}", session=session)
        session = by_the_forms_clock(session, form)
        frame = self._frame(request, session, found, now=now)
        ask = self._ask(request, session, frame=frame, path=path, form=form)
        if route.lively and not ask.seen:
            Sessions(self.table).note(session, now=now)
        try:
            reply = route.handler(ask)
        except RefusedError as error:
            return self.turn_away(error, request, route=f"{route.method} {route.path}", session=session)
        except AplombError as error:  # named and expected: its text is fit to show
            reply = refused(409, frame.locale.gettext(str(error)))
        if reply.status in _BY_A_PAGE:
            by_it = RefusedError(_BY_A_PAGE[reply.status])
            name = f"{route.method} {route.path}"
            self._keep(by_it, request, route=name, session=session, act=route.lively)
        return respond(reply, request, frame=frame, url=self.settings.url)

    def nothing_there(self, request: Request) -> Response:
        """Say that an address leads nowhere, within the frame of whoever is signed in."""
        session, _ = self._session(request)
        known = session if session and why_over(session, now=self.now()) is None else None
        return self.turn_away(RefusedError(Refusal.NOT_FOUND), request, route=request.method, session=known)

    def turn_away(
        self, error: RefusedError, request: Request, *, route: str, session: Session | None = None
    ) -> Response:
        """Refuse a request, and keep that it was refused."""
        self._keep(error, request, route=route, session=session)
        status = STATUS[error.refusal]
        if session is None or status == _SIGN_IN_AGAIN:
            frame = self.stranger(request)
        else:
            frame = self._frame(request, session, (), now=self.now())
        sentence = frame.locale.gettext(WORDS[error.refusal])
        reply = _to_sign_in(request) if status == _SIGN_IN_AGAIN else None
        return respond(reply or refused(status, sentence), request, frame=frame, url=self.settings.url)

    def _keep(
        self, error: RefusedError, request: Request, *, route: str, session: Session | None, act: bool = True
    ) -> None:
        """Tell the log of a refusal, and keep it, unless somebody merely followed a link.

        What an open page asks each minute by itself is nobody's act, and not kept either.
        """
        told = Refused(
            refusal=error.refusal,
            at=self.now(),
            ask=request.id,
            route=route,
            person=session.person.id if session else "",
            detail=error.detail,
        )
        self.report(told)
        if act and not (request.method == "GET" and error.refusal in _MERELY_ASKED):
            keep(self.table, told)

    def stranger(self, request: Request) -> Frame:
        """Return the frame for somebody who is not signed in."""
        language = preferred(request.header("accept-language"))
        return Frame(
            locale=Locale(language=language, zone=self.settings.zone), now=self.now(), at=request.path
        )

    def _session(self, request: Request) -> tuple[Session | None, tuple[Crisis, ...]]:
        """Read the session and the accounts' states, in one call for up to 99 accounts."""
        cookie = request.cookies.get(cookies.SESSION, "")
        if not cookie:
            return None, ()
        name = session_id(cookie)
        keys = [session_key(name), *banner_keys(self.accounts)]
        reads = (self.table.get_many(some) for some in batched(keys, _AT_ONCE, strict=False))
        item, *states = chain.from_iterable(reads)
        return (read_session(name, item) if item else None), crises(self.accounts, states)

    def _frame(self, request: Request, session: Session, found: tuple[Crisis, ...], *, now: int) -> Frame:
        notice = request.cookies.get(cookies.NOTICE, "")
        return Frame(
            locale=Locale(language=session.language, zone=session.zone),
            now=now,
            at=request.path,
            person=session.person,
            token=form_token(session.secret, salt=self.random()[:16]),
            notice=unquote(notice)[:LONGEST_NOTICE],
            crises=found,
            keys=session.keys,
        )

    def _ask(
        self, request: Request, session: Session, *, frame: Frame, path: Mapping[str, str], form: Fields
    ) -> Ask:
        together: dict[str, list[str]] = {}
        for name, value in form:
            together.setdefault(name, []).append(value)
        return Ask(
            method=request.method,
            at=request.path,
            person=session.person,
            session=session,
            path=path,
            query=request.query,
            form=dict(form),
            forms={name: tuple(values) for name, values in together.items()},
            now=frame.now,
            fresh=self.random(),
            seen=request.header("if-none-match"),
            partial=request.partial,
            table=self.table,
            responder=self.responder,
            triage=self.triage,
            wake_promo_switch=self.wake_promo_switch,
            accounts=self.accounts,
            locale=frame.locale,
            settings=self.settings,
            sets=self.sets,
        )


def _form(request: Request, session: Session) -> Fields:
    """Return what a form sent.

    Raises:
        RefusedError: it is no plain form, or not one made for this session.
    """
    if request.method == "GET":
        return []
    form = request.fields()
    check_token(request.header("x-csrf-token") or dict(form).get("csrf", ""), secret=session.secret)
    return form


def by_the_forms_clock(session: Session, form: Fields) -> Session:
    """Return the session with the clock by which a form was filled in.

    Somebody may have changed theirs meanwhile, in another tab: the times in the form mean what it showed.
    """
    shown = dict(form).get("clock", "")
    return replace(session, zone=shown) if zone_of(shown).key == shown else session


def _to_sign_in(request: Request) -> Reply | None:
    """Lead on to the sign-in and back; a form is told to sign in instead, for it would be lost on the way."""
    if request.partial:
        shown = split_address(request.header("hx-current-url"))
        to = quote(urlunsplit(("", "", shown.path or "/", shown.query, "")))
        return Reply(status=_SIGN_IN_AGAIN, headers={"HX-Redirect": f"/sign-in?to={to}"})
    if request.method == "GET":
        return Reply(status=303, location=f"/sign-in?to={quote(request.place)}")
    return None
