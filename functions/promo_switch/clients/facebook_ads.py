"""Facebook and Instagram advertisements: campaigns are halted and started again (Marketing API)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aplomb.platform_calls.transport import Call
from aplomb.promotions.promotion import Promotion
from promo_switch.clients.calling import first_words, unreadable
from promo_switch.clients.contract import Found, Standing, listed
from promo_switch.clients.graph import NAME, PROOF, Graph

_FIELDS = "id,name,status"
CALLS = (
    Call(method="GET", path="/act_[0-9]+/campaigns", keys=frozenset({"fields", "limit", "after", PROOF})),
    Call(method="GET", path="/[0-9]+", keys=frozenset({"fields", PROOF})),
    Call(method="POST", path="/[0-9]+", keys=frozenset({"status", PROOF})),
)
_STANDING = {"ACTIVE": Standing.WAITING, "PAUSED": Standing.HALTED}


class FacebookAds:
    """The campaigns of one advertising account."""

    def __init__(self, *, base_url: str, account: str, token: str, app_secret: str) -> None:
        self._graph = Graph(base_url=base_url, token=token, app_secret=app_secret, allowed=CALLS)
        self._account = account

    def upcoming(self, *, until: int) -> Sequence[Found]:
        """List the campaigns that run, and those that are paused."""
        del until
        path = f"/{self._account}/campaigns"
        return listed(self._graph.listed(path, fields=_FIELDS, what="campaigns"), _found)

    def look(self, promotion: Promotion) -> Found:
        """Read one campaign again."""
        node = self._graph.node(promotion.id, fields=_FIELDS)
        return Found(id=promotion.id, standing=Standing.GONE) if node is None else _found(node)

    def pause(self, promotion: Promotion) -> None:
        """Halt a campaign; what it has learned is kept for some days."""
        self._graph.change(promotion.id, "status", "PAUSED")

    def resume(self, promotion: Promotion) -> None:
        """Let a campaign run again."""
        self._graph.change(promotion.id, "status", "ACTIVE")


def _found(node: Mapping[str, Any]) -> Found:
    if not node.get("id") or not isinstance(node.get("status"), str):
        raise unreadable(NAME)
    standing = _STANDING.get(node["status"], Standing.GONE)  # archived, or deleted
    return Found(id=str(node["id"]), standing=standing, title=first_words(node.get("name")))
