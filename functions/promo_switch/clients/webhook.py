"""Any other tool, by a signed webhook (standardwebhooks.com, specification 1.0)."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

from aplomb.platform_calls.signed_webhook import SignedAs, signing_key
from promo_switch.clients.calling import asked, refusal
from promo_switch.clients.contract import News
from promo_switch.clients.pinned import PinnedTransport, SchedulerCall

_NAME = "The webhook"
CALLS = (SchedulerCall(method="POST", path=".*", keys=frozenset({"type", "timestamp", "data"})),)


class Webhook:
    """One address that is told. It must be ready for the same message twice: `webhook-id` tells."""

    def __init__(self, *, url: str, secret: str, loopback: bool) -> None:
        parts = urlsplit(url)
        self._base = f"{parts.scheme}://{parts.netloc}"
        self._path = url[len(self._base) :] or "/"
        self._secret, self._loopback = secret, loopback
        signing_key(secret)

    def tell(self, news: News) -> str:
        """Post the news, and return that it was taken; only the receiver knows what it did."""
        message = hashlib.sha256(f"{news.pause}.{news.event}".encode()).hexdigest()[:32]
        auth = SignedAs(secret=self._secret, message=f"msg_{message}", at=news.at)
        transport = PinnedTransport(self._base, auth=auth, allowed=CALLS, loopback=self._loopback)
        body = {
            "type": news.event,
            "timestamp": news.at,
            "data": {"account": news.account, "pause": news.pause},
        }
        answer = asked(lambda: transport.post_json(self._path, body))
        if not answer.ok:
            raise refusal(answer, tool=_NAME)
        return f"It answered HTTP {answer.status}."
