"""Mixpost: scheduled posts are moved to a later time (its REST API, of the editions that have one).

docs.mixpost.app, "API: Posts"; the calls are those of its own n8n node (inovector/n8n-nodes-mixpost, 2026).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from aplomb.platform_calls.credentials import Bearer
from aplomb.platform_calls.meaning import number
from aplomb.platform_calls.transport import Answer
from aplomb.promotions.promotion import Promotion
from promo_switch.clients.calling import (
    MAX_PAGES,
    PAGE_SIZE,
    asked,
    first_words,
    objects,
    refusal,
    seconds,
    unreadable,
)
from promo_switch.clients.contract import Found, NotDoneError, Standing, Trouble, listed
from promo_switch.clients.pinned import PinnedTransport, SchedulerCall

_NAME = "Mixpost"
_UUID = "[0-9a-fA-F-]{36}"
CALLS = (
    SchedulerCall(
        method="GET", path="/api/[A-Za-z0-9_-]+/posts", keys=frozenset({"status", "limit", "page"})
    ),
    SchedulerCall(method="GET", path=f"/api/[A-Za-z0-9_-]+/posts/{_UUID}", keys=frozenset()),
    SchedulerCall(
        method="POST",
        path=f"/api/[A-Za-z0-9_-]+/posts/schedule/{_UUID}",
        keys=frozenset({"postNow", "date", "time", "timezone"}),
    ),
)
_STANDING = {
    "scheduled": Standing.WAITING,
    "publishing": Standing.OUT,
    "published": Standing.OUT,
    "failed": Standing.HALTED,
    "draft": Standing.HALTED,
    "needs_approval": Standing.HALTED,
}


class Mixpost:
    """One workspace."""

    def __init__(self, *, base_url: str, workspace: str, token: str, loopback: bool) -> None:
        self._transport = PinnedTransport(base_url, auth=Bearer(token), allowed=CALLS, loopback=loopback)
        self._workspace = workspace

    def upcoming(self, *, until: int) -> Sequence[Found]:
        """List every scheduled post; the moved ones are to be seen, too."""
        del until
        return listed(self._pages(), self._found)

    def _pages(self) -> Iterator[Mapping[str, Any]]:
        """Yield the nodes of every page; one may hold fewer than were asked for, so it says which is last."""
        for page in range(1, MAX_PAGES + 1):
            query = {"status": "scheduled", "limit": str(PAGE_SIZE), "page": str(page)}
            body = self._get(query)
            items = objects(body.get("data"), tool=_NAME)
            yield from items
            meta = body.get("meta")
            last = number(meta.get("last_page")) if isinstance(meta, dict) else None
            if len(items) < PAGE_SIZE if last is None else page >= last:
                return
            if not items:
                raise unreadable(_NAME)
        raise NotDoneError("there are too many scheduled posts to read to the end", trouble=Trouble.UNKNOWN)

    def look(self, promotion: Promotion) -> Found:
        """Read one post again."""
        answer = asked(lambda: self._transport.get(f"{self._posts}/{promotion.id}", {}))
        if answer.status == 404:  # noqa: PLR2004  HTTP
            return Found(id=promotion.id, standing=Standing.GONE)
        body = _body(answer)
        inner = body.get("data")
        return self._found(inner if isinstance(inner, dict) else body)

    def pause(self, promotion: Promotion) -> None:
        """Move the post."""
        self._schedule(promotion.id, promotion.moved_to)

    def resume(self, promotion: Promotion) -> None:
        """Move the post to the time that a person chose."""
        self._schedule(promotion.id, promotion.back_at)

    def _get(self, query: Mapping[str, str]) -> Mapping[str, Any]:
        return _body(asked(lambda: self._transport.get(self._posts, query)))

    @property
    def _posts(self) -> str:
        return f"/api/{self._workspace}/posts"

    def _schedule(self, post: str, to: int | None) -> None:
        """Set a time, to the minute; editions that know only `postNow` keep the old one, as it shows."""
        if to is None:
            raise NotDoneError("nobody has said to when", trouble=Trouble.IMPOSSIBLE)
        moment = datetime.fromtimestamp(to, UTC)
        body = {
            "postNow": False,
            "date": f"{moment:%Y-%m-%d}",
            "time": f"{moment:%H:%M}",
            "timezone": "UTC",
        }
        answer = asked(lambda: self._transport.post_json(f"{self._posts}/schedule/{post}", body))
        if not answer.ok:
            raise refusal(answer, tool=_NAME)

    def _found(self, node: Mapping[str, Any]) -> Found:
        planned = node.get("scheduled_at")
        # A status that is not known here may be one that goes out.
        standing = _STANDING.get(str(node.get("status")), Standing.WAITING)
        if not node.get("uuid") or (standing is Standing.WAITING and not planned):
            raise unreadable(_NAME)
        return Found(
            id=str(node["uuid"]),
            standing=Standing.GONE if node.get("trashed") is True else standing,
            due_at=seconds(planned, tool=_NAME) if planned else None,
            title=_title(node),
        )


def _body(answer: Answer) -> Mapping[str, Any]:
    if not answer.ok:
        raise refusal(answer, tool=_NAME)
    if not isinstance(answer.body, dict):
        raise unreadable(_NAME)
    return answer.body


def _title(node: Mapping[str, Any]) -> str:
    try:
        return first_words(node["versions"][0]["content"][0]["body"])
    except (KeyError, IndexError, TypeError):
        return ""
