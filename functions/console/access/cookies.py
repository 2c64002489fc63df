"""The console's cookies: for this host alone, read by no script, sent to no other site's pages."""

from __future__ import annotations

from aws_lambda_powertools.shared.cookies import Cookie as Header
from aws_lambda_powertools.shared.cookies import SameSite

from console.ask import Cookie

# Browsers take `__Host-` only with Secure, the whole host and no domain; loopback counts as secure.
SESSION = "__Host-session"
SIGN_IN = "__Host-sign-in"
NOTICE = "__Host-notice"


def header(cookie: Cookie) -> Header:
    """Return a cookie's Set-Cookie header."""
    return Header(
        cookie.name,
        cookie.value if cookie.seconds else "",
        path="/",
        secure=True,
        http_only=True,
        max_age=cookie.seconds,
        same_site=SameSite.LAX_MODE,  # links from alerts lead to cases; forms are checked besides
    )
