"""Post a message to an address that somebody set; the address is a secret, so no text quotes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from aplomb.alerts.channels import ChannelKind
from aplomb.errors import SettingsError
from aplomb.platform_calls.pinned import PinnedTransport
from aplomb.platform_calls.signed_webhook import SignedAs
from aplomb.platform_calls.transport import Call, NeverSentError, NoAnswerError
from notifier.doors import slack, teams, webhook
from notifier.doors.contract import NotToldError
from notifier.notice import Notice

LONGEST_WAIT = 60 * 60  # seconds; a channel that asks for more is tried all the same
_BUSY = frozenset({429, 503})

_FORMS: Mapping[ChannelKind, tuple[frozenset[str], Callable[[Notice], Mapping[str, Any]]]] = {
    ChannelKind.SLACK: (slack.KEYS, slack.payload),
    ChannelKind.TEAMS: (teams.KEYS, teams.payload),
    ChannelKind.WEBHOOK: (webhook.KEYS, webhook.payload),
}


class _Unsigned(AuthBase):
    """The address itself holds the token."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A channel that takes JSON over HTTPS."""

    kind: ChannelKind
    url: str
    loopback: bool
    secret: str = ""  # of a signed webhook

    def tell(self, notice: Notice, *, now: int) -> str:
        """Tell it, and return how it answered.

        Raises:
            NotToldError: it did not take it, or nobody knows.
            SettingsError: the address or the secret is none.
        """
        base, path = _parted(self.url)
        keys, form = _FORMS[self.kind]
        allowed = (Call(method="POST", path=".*", keys=keys),)
        auth = SignedAs(secret=self.secret, message=notice.id, at=now) if self._signs else _Unsigned()
        transport = PinnedTransport(base, auth=auth, allowed=allowed, loopback=self.loopback)
        try:
            answer = transport.post_json(path, form(notice))
        except NeverSentError as error:
            raise NotToldError(f"no connection: {error}") from None
        except NoAnswerError as error:
            raise NotToldError(f"no answer: {error}") from None
        if not answer.ok:
            asked = answer.headers.get("Retry-After", "") if answer.status in _BUSY else ""
            wait = min(int(asked[:6]), LONGEST_WAIT) if asked.isascii() and asked[:6].isdigit() else 0
            raise NotToldError(f"it answered HTTP {answer.status}", wait=wait)
        return f"it answered HTTP {answer.status}"

    @property
    def _signs(self) -> bool:
        return self.kind is ChannelKind.WEBHOOK


def _parted(url: str) -> tuple[str, str]:
    """Return a web address's server and the rest.

    Raises:
        SettingsError: it is none, or holds a name and password.
    """
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        named = False
    if not named or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise SettingsError("A channel's address must look like https://example.com/path.")
    base = f"{parts.scheme}://{parts.netloc}"
    return base, url[len(base) :].partition("#")[0] or "/"
