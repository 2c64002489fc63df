"""Who may come in: where a request comes from, whose it is, and whether their role allows it."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping

from console.access.refusals import Refusal, RefusedError
from console.access.sessions import why_over
from console.ask import Route, Session
from console.gateway import Request

_NAME = re.compile(r"[A-Za-z0-9._~-]{1,2000}")


def check_site(request: Request, *, own: str) -> None:
    """Refuse what another site's page sends: every form, and whatever is not a link that somebody followed.

    Raises:
        RefusedError: it comes from elsewhere, or a form says nothing of where it comes from.
    """
    site, origin = request.header("sec-fetch-site"), request.header("origin")
    if request.method != "GET":
        if not (site or origin) or site not in {"", "same-origin"} or origin not in {"", own}:
            raise RefusedError(Refusal.CROSS_SITE)
    elif site in {"cross-site", "same-site"} and request.header("sec-fetch-mode") != "navigate":
        raise RefusedError(Refusal.CROSS_SITE)


def check_session(session: Session | None, *, now: int) -> Session:
    """Return the session that the browser's cookie names.

    Raises:
        RefusedError: there is none, or it is over.
    """
    if session is None:
        raise RefusedError(Refusal.NO_SESSION)
    over = why_over(session, now=now)
    if over:
        raise RefusedError(over)
    return session


def check_role(route: Route, session: Session) -> None:
    """Refuse what the person's role does not allow: the one place where this is decided.

    Raises:
        RefusedError: the route asks for more.
    """
    if not route.allows(session.person.role):
        raise RefusedError(Refusal.NOT_ALLOWED)


def check_path(path: Mapping[str, str]) -> None:
    """Refuse names in an address that none of ours could be: ids are written with URL-safe letters.

    Raises:
        RefusedError: there is nothing there.
    """
    if not all(_NAME.fullmatch(name) for name in path.values()):
        raise RefusedError(Refusal.NOT_FOUND)


def form_token(secret: str, *, salt: str) -> str:
    """Return a token for a session's forms; each looks different, so that compression tells nothing of it."""
    return f"{salt}.{_signature(secret, salt)}"


def check_token(token: str, *, secret: str) -> None:
    """Refuse a form that was not made for this session.

    Raises:
        RefusedError: its token is missing or another's.
    """
    salt, _, signature = token.partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(secret, salt).encode()):
        raise RefusedError(Refusal.WRONG_TOKEN)


def _signature(secret: str, salt: str) -> str:
    return hmac.new(secret.encode(), f"form.{salt}".encode(), hashlib.sha256).hexdigest()[:40]
