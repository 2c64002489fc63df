"""Facebook Pages: scheduled posts, which know no pause, so they are moved to a later time (Graph API)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aplomb.platform_calls.transport import Call
from aplomb.promotions.promotion import Promotion
from promo_switch.clients.calling import first_words, seconds, unreadable, web_link
from promo_switch.clients.contract import Found, NotDoneError, Standing, Trouble, listed
from promo_switch.clients.graph import NAME, PROOF, Graph

_FIELDS = "id,message,scheduled_publish_time,is_published,permalink_url"
_ID = "[0-9]+(?:_[0-9]+)*"
_TIME = "scheduled_publish_time"
# A time is all that is ever written: the word that takes a published post away is on no list of ours.
CALLS = (
    Call(method="GET", path="/[0-9]+/scheduled_posts", keys=frozenset({"fields", "limit", "after", PROOF})),
    Call(method="GET", path=f"/{_ID}", keys=frozenset({"fields", PROOF})),
    Call(method="POST", path=f"/{_ID}", keys=frozenset({_TIME, PROOF})),
)


class FacebookPosts:
    """The scheduled posts of one page. What was planned in Meta's own tools is among them."""

    def __init__(self, *, base_url: str, page: str, token: str, app_secret: str) -> None:
        self._graph = Graph(base_url=base_url, token=token, app_secret=app_secret, allowed=CALLS)
        self._page = page

    def upcoming(self, *, until: int) -> Sequence[Found]:
        """List every scheduled post, whatever its time; the moved ones are to be seen, too."""
        del until
        path = f"/{self._page}/scheduled_posts"
        return listed(self._graph.listed(path, fields=_FIELDS, what="scheduled posts"), _found)

    def look(self, promotion: Promotion) -> Found:
        """Read one post again."""
        node = self._graph.node(promotion.id, fields=_FIELDS)
        return Found(id=promotion.id, standing=Standing.GONE) if node is None else _found(node)

    def pause(self, promotion: Promotion) -> None:
        """Move the post. Only a post that was read as unpublished in the same run comes here."""
        self._move(promotion.id, promotion.moved_to)

    def resume(self, promotion: Promotion) -> None:
        """Move the post to the time that a person chose."""
        self._move(promotion.id, promotion.back_at)

    def _move(self, post: str, to: int | None) -> None:
        if to is None:
            raise NotDoneError("nobody has said to when", trouble=Trouble.IMPOSSIBLE)
        self._graph.change(post, _TIME, str(to))


def _found(node: Mapping[str, Any]) -> Found:
    """Read a post. One without a time is a draft, or was published; only a plain `false` is unpublished."""
    planned = node.get(_TIME)
    if not node.get("id") or not isinstance(node.get("is_published"), bool):
        raise unreadable(NAME)
    unpublished = Standing.WAITING if planned else Standing.HALTED
    return Found(
        id=str(node["id"]),
        standing=Standing.OUT if node["is_published"] else unpublished,
        due_at=seconds(planned, tool=NAME) if planned else None,
        title=first_words(node.get("message")),
        link=web_link(node.get("permalink_url")),
    )
