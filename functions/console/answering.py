"""What a page answers becomes HTTP: rendered, with its headers and cookies, whole or in part."""

from __future__ import annotations

from urllib.parse import SplitResult, quote, urlsplit

from console.access import cookies
from console.ask import Cookie, Reply
from console.gateway import Request, Response
from console.headers import ALWAYS, KEEP_NOTHING
from console.marked import N_
from console.rendering import Frame, render

LONGEST_NOTICE = 500  # characters
_NOTICE_SECONDS = 60
_HTML = "text/html; charset=utf-8"
_OTHERWISE = N_("That did not work")
_TITLES = {
    401: N_("Sign in"),
    403: N_("Not allowed"),
    404: N_("Not found"),
    409: N_("It changed meanwhile"),
    502: N_("Try again"),
    500: N_("Something went wrong"),
}


def respond(reply: Reply, request: Request, *, frame: Frame, url: str) -> Response:
    """Return what goes back to the browser; `url` is the console's own origin."""
    headers = {**ALWAYS, **KEEP_NOTHING, **reply.headers}
    status = reply.status
    if reply.location and request.partial:  # htmx would follow by itself, and put the whole page into a part
        headers["HX-Redirect"], status = reply.location, 200
    elif reply.location:
        headers["Location"] = reply.location
    body, media = _body(reply, request, frame=frame, url=url)
    made = tuple(cookies.header(cookie) for cookie in _cookies(reply, request, frame=frame))
    return Response(status=status, body=body, media=media, headers=headers, cookies=made)


def _cookies(reply: Reply, request: Request, *, frame: Frame) -> tuple[Cookie, ...]:
    if reply.notice:
        kept = quote(reply.notice[:LONGEST_NOTICE])
        return (*reply.cookies, Cookie(name=cookies.NOTICE, value=kept, seconds=_NOTICE_SECONDS))
    if frame.notice and not request.partial and (reply.view or reply.sentence):  # it has been shown
        return (*reply.cookies, Cookie(name=cookies.NOTICE, value="", seconds=0))
    return reply.cookies


def _body(reply: Reply, request: Request, *, frame: Frame, url: str) -> tuple[str | bytes, str]:
    if reply.sentence and request.partial:
        return reply.sentence, "text/plain; charset=utf-8"
    if reply.sentence:
        title = frame.locale.gettext(_TITLES.get(reply.status, _OTHERWISE))
        values = {
            "title": title,
            "sentence": reply.sentence,
            "back": _back(request, url),
            "status": reply.status,
        }
        return render("refused.html", values, frame=frame), _HTML
    if reply.view:
        return render(reply.view, reply.values, frame=frame, part=reply.part), _HTML
    return reply.body, reply.media


def _back(request: Request, url: str) -> str:
    """Return the page of ours that somebody came from."""
    came_from = split_address(request.header("referer"))
    ours = f"{came_from.scheme}://{came_from.netloc}" == url
    return came_from.path if ours and not came_from.path.startswith(("/sign", "//")) else ""


def split_address(told: str) -> SplitResult:
    """Return the parts of an address that a browser tells; all empty where it is none."""
    try:
        return urlsplit(told)
    except ValueError:
        return urlsplit("")
