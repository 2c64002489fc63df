"""Facebook Pages: scheduled posts, which know no pause, so they are moved to a later time (Graph API)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aplomb.platform_calls.credentials import Bearer, app_secret_proof
from aplomb.platform_calls.meaning import Meaning, graph_error
from aplomb.platform_calls.transport import Answer, Call, Transport
from aplomb.promotions import Promotion
from promo_switch.clients.calling import (
    MAX_PAGES,
    PAGE_SIZE,
    asked,
    first_words,
    graph_refusal,
    objects,
    seconds,
    unreadable,
    web_link,
)
from promo_switch.clients.contract import Found, NotDoneError, Standing, Trouble

_NAME = "Facebook"
_FIELDS = "id,message,scheduled_publish_time,is_published,permalink_url"
_ID = "[0-9]+(?:_[0-9]+)*"
_PROOF = "appsecret_proof"
# A time is all that is ever written: the word that takes a published post away is on no list of ours.
CALLS = (
    Call(method="GET", path="/[0-9]+/scheduled_posts", keys=frozenset({"fields", "limit", "after", _PROOF})),
    Call(method="GET", path=f"/{_ID}", keys=frozenset({"fields", _PROOF})),
    Call(method="POST", path=f"/{_ID}", keys=frozenset({"scheduled_publish_time", _PROOF})),
)


class FacebookPosts:
    """The scheduled posts of one page. What was planned in Meta's own tools is among them."""

    def __init__(self, *, base_url: str, page: str, token: str, app_secret: str) -> None:
        self._transport = Transport(base_url, auth=Bearer(token), allowed=CALLS)
        self._page = page
        self._proof = {_PROOF: app_secret_proof(token, app_secret=app_secret)}

    def upcoming(self, *, until: int) -> Sequence[Found]:
        """List every scheduled post, whatever its time; the moved ones are to be seen, too."""
        del until
        found: list[Found] = []
        after: dict[str, str] = {}
        for _ in range(MAX_PAGES):
            query = {"fields": _FIELDS, "limit": str(PAGE_SIZE), **after, **self._proof}
            body = self._get(f"/{self._page}/scheduled_posts", query)
            found += [_found(one) for one in objects(body.get("data"), tool=_NAME)]
            cursor = _next(body)
            if cursor is None:
                return found
            after = {"after": cursor}
        raise NotDoneError("there are too many scheduled posts to read to the end", trouble=Trouble.UNKNOWN)

    def look(self, promotion: Promotion) -> Found:
        """Read one post again."""
        answer = asked(lambda: self._transport.get(f"/{promotion.id}", {"fields": _FIELDS, **self._proof}))
        if not answer.ok and graph_error(answer)[0] is Meaning.GONE:
            return Found(id=promotion.id, standing=Standing.GONE)
        return _found(_body(answer))

    def pause(self, promotion: Promotion) -> None:
        """Move the post. Only a post that was read as unpublished in the same run comes here."""
        self._move(promotion.id, promotion.moved_to)

    def resume(self, promotion: Promotion) -> None:
        """Move the post to the time that a person chose."""
        self._move(promotion.id, promotion.back_at)

    def _move(self, post: str, to: int | None) -> None:
        if to is None:
            raise NotDoneError("nobody has said to when", trouble=Trouble.IMPOSSIBLE)
        form = {"scheduled_publish_time": str(to), **self._proof}
        answer = asked(lambda: self._transport.post_form(f"/{post}", form))
        if not answer.ok:
            raise graph_refusal(answer)

    def _get(self, path: str, query: Mapping[str, str]) -> Mapping[str, Any]:
        return _body(asked(lambda: self._transport.get(path, query)))


def _body(answer: Answer) -> Mapping[str, Any]:
    if not answer.ok:
        raise graph_refusal(answer)
    if not isinstance(answer.body, dict):
        raise unreadable(_NAME)
    return answer.body


def _found(node: Mapping[str, Any]) -> Found:
    """Read a post. One without a time is a draft, or was published; only a plain `false` is unpublished."""
    planned = node.get("scheduled_publish_time")
    if not node.get("id") or not isinstance(node.get("is_published"), bool):
        raise unreadable(_NAME)
    unpublished = Standing.WAITING if planned else Standing.HALTED
    return Found(
        id=str(node["id"]),
        standing=Standing.OUT if node["is_published"] else unpublished,
        due_at=seconds(planned, tool=_NAME) if planned else None,
        title=first_words(node.get("message")),
        link=web_link(node.get("permalink_url")),
    )


def _next(body: Mapping[str, Any]) -> str | None:
    paging = body.get("paging")
    if not isinstance(paging, dict) or not paging.get("next"):
        return None
    cursors = paging.get("cursors")
    after = cursors.get("after") if isinstance(cursors, dict) else None
    if not isinstance(after, str) or not after:
        raise unreadable(_NAME)
    return after
