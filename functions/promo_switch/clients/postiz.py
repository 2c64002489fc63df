"""Postiz: scheduled posts become drafts, which keep their time (its public API).

docs.postiz.com, "Public API: List posts, Change post status"; the latter is in its source since 2026.
A draft that goes back to `schedule` after its time would be published at once, so that is never asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import requests
from requests.auth import AuthBase

from aplomb.promotions.promotion import Promotion
from promo_switch.clients.calling import asked, first_words, objects, refusal, seconds, unreadable, web_link
from promo_switch.clients.contract import Found, NotDoneError, Standing, Trouble, listed
from promo_switch.clients.pinned import PinnedTransport, SchedulerCall

_NAME = "Postiz"
_BACK = 2 * 24 * 60 * 60  # seconds before a promotion's time in which it is looked for
CALLS = (
    SchedulerCall(method="GET", path="/posts", keys=frozenset({"startDate", "endDate"})),
    SchedulerCall(method="PUT", path="/posts/[A-Za-z0-9_-]+/status", keys=frozenset({"status"})),
)
_STANDING = {
    "QUEUE": Standing.WAITING,
    "DRAFT": Standing.HALTED,
    "PUBLISHED": Standing.OUT,
    "ERROR": Standing.HALTED,
}


class _Key(AuthBase):
    """Puts the key into the header as Postiz wants it: without a scheme."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._key
        return request


class Postiz:
    """One organisation. Its API allows 30 calls an hour, so looking costs as much as pausing."""

    def __init__(self, *, base_url: str, key: str, loopback: bool, now: int) -> None:
        self._transport = PinnedTransport(base_url, auth=_Key(key), allowed=CALLS, loopback=loopback)
        self._now = now

    def upcoming(self, *, until: int) -> Sequence[Found]:
        """List all posts up to then, drafts included."""
        return self._between(self._now - _BACK, until)

    def look(self, promotion: Promotion) -> Found:
        """Look for one post around its time; there is no call that reads a single one."""
        due = promotion.due_at or self._now
        for one in self._between(due - _BACK, due + _BACK):
            if one.id == promotion.id:
                return one
        return Found(id=promotion.id, standing=Standing.GONE)

    def pause(self, promotion: Promotion) -> None:
        """Make it a draft: it keeps its time, and its publishing is called off."""
        self._set(promotion.id, "draft")

    def resume(self, promotion: Promotion) -> None:
        """Let it go out at the time that it had, as long as that is ahead."""
        if promotion.due_at is None or promotion.due_at <= self._now or promotion.back_at != promotion.due_at:
            raise NotDoneError("Postiz would publish it at once", trouble=Trouble.IMPOSSIBLE)
        self._set(promotion.id, "schedule")

    def _set(self, post: str, status: str) -> None:
        answer = asked(lambda: self._transport.put_json(f"/posts/{post}/status", {"status": status}))
        if not answer.ok:
            raise refusal(answer, tool=_NAME)

    def _between(self, start: int, end: int) -> list[Found]:
        query = {"startDate": _iso(start), "endDate": _iso(end)}
        answer = asked(lambda: self._transport.get("/posts", query))
        if not answer.ok:
            raise refusal(answer, tool=_NAME)
        body = answer.body if isinstance(answer.body, dict) else {}
        return listed(objects(body.get("posts"), tool=_NAME), _found)


def _iso(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _found(node: Mapping[str, Any]) -> Found:
    if not node.get("id"):
        raise unreadable(_NAME)
    return Found(
        id=str(node["id"]),
        # A state that is not known here may be one that goes out.
        standing=_STANDING.get(str(node.get("state")), Standing.WAITING),
        due_at=seconds(node.get("publishDate"), tool=_NAME),
        title=first_words(node.get("content")),
        link=web_link(node.get("releaseURL")),
    )
