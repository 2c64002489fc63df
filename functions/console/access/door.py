"""What somebody meets who is not signed in: the way to the sign-in service and back, and the way out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from console import static_files
from console.access import cookies
from console.access.refusals import Refusal, RefusedError
from console.access.sessions import LONGEST, Sessions, session_id
from console.access.sign_in import PATIENCE, SignIn
from console.ask import Cookie, Reply
from console.desk import Desk
from console.gateway import Request
from console.headers import KEEP_FOR_EVER
from console.people import Colleague, find_colleague, keep_colleague
from console.reader import preferred


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What signing in needs beside the desk."""

    desk: Desk
    sign_in: SignIn


def begin(door: Door, request: Request) -> Reply:
    """Lead to the sign-in service."""
    begun = door.sign_in.begin(to=request.query.get("to", "/"), now=door.desk.now())
    cookie = Cookie(name=cookies.SIGN_IN, value=begun.browser, seconds=PATIENCE)
    return Reply(status=303, location=begun.location, cookies=(cookie,))


def finish(door: Door, request: Request) -> Reply:
    """Begin a session for whom the sign-in service vouches for, under a new secret."""
    desk, now = door.desk, door.desk.now()
    browser = request.cookies.get(cookies.SIGN_IN, "")
    try:
        finished = door.sign_in.finish(request.query, browser=browser, now=now)
    except RefusedError as error:
        if error.person:
            Sessions(desk.table).end_all(error.person)
        raise
    known = find_colleague(desk.table, finished.person.id)
    colleague = Colleague(
        person=finished.person,
        signed_in_at=now,
        language=known.language if known else preferred(request.header("accept-language")),
        zone=known.zone if known else desk.settings.zone,
        keys=known.keys if known else {},
    )
    keep_colleague(desk.table, colleague)
    sessions = Sessions(desk.table)
    if known is not None and known.person.role is not finished.person.role:
        sessions.end_all(finished.person.id)  # elsewhere they would still have the role of before
    old = request.cookies.get(cookies.SESSION, "")
    if old:
        sessions.end_named(session_id(old))
    secret = sessions.begin(
        finished.person,
        now=now,
        random=desk.random,
        language=colleague.language,
        zone=colleague.zone,
        keys=colleague.keys,
    )
    sent = (
        Cookie(name=cookies.SESSION, value=secret, seconds=LONGEST),
        Cookie(name=cookies.SIGN_IN, value="", seconds=0),
    )
    return Reply(status=303, location=finished.to, cookies=sent)


def signed_out(door: Door, request: Request) -> Reply:
    """Say that nobody is signed in here any more, and lead on to the sign-in service's own way out.

    A page that leads on, not a redirect: of a form's redirects, browsers follow none to another site.
    """
    end = ""
    if "end" in request.query:
        with suppress(RefusedError):  # it is silent: here nobody is signed in any more all the same
            end = door.sign_in.issuer.leads_out(back=f"{door.desk.settings.url}/signed-out")
    headers = {"Refresh": f"0; url={end}"} if end else {}
    return Reply(view="signed_out.html", values={"end": end}, headers=headers)


def static(_door: Door, request: Request) -> Reply:
    """Hand out a file that pages load; its address changes with what is in it."""
    _, _, fingerprint, name = request.path.split("/", 3)
    found = static_files.read(name) if fingerprint == static_files.fingerprint() else None
    if found is None:
        raise RefusedError(Refusal.NOT_FOUND)
    body, media = found
    return Reply(body=body, media=media, headers=KEEP_FOR_EVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRoute:
    """An address for somebody who is not signed in. There are no others than these."""

    path: str
    handler: Callable[[Door, Request], Reply]
    method: str = "GET"


OPEN_ROUTES = (
    OpenRoute(path="/sign-in", handler=begin),
    OpenRoute(path="/signed-in", handler=finish),
    OpenRoute(path="/signed-out", handler=signed_out),
    OpenRoute(path="/static/<fingerprint>/<name>", handler=static),
)
