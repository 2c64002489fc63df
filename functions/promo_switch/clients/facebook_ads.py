"""Facebook and Instagram advertisements: campaigns are halted and started again (Marketing API)."""

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
    unreadable,
)
from promo_switch.clients.contract import Found, NotDoneError, Standing, Trouble

_NAME = "Facebook"
_FIELDS = "id,name,status"
_PROOF = "appsecret_proof"
CALLS = (
    Call(method="GET", path="/act_[0-9]+/campaigns", keys=frozenset({"fields", "limit", "after", _PROOF})),
    Call(method="GET", path="/[0-9]+", keys=frozenset({"fields", _PROOF})),
    Call(method="POST", path="/[0-9]+", keys=frozenset({"status", _PROOF})),
)
_STANDING = {"ACTIVE": Standing.WAITING, "PAUSED": Standing.HALTED}


class FacebookAds:
    """The campaigns of one advertising account."""

    def __init__(self, *, base_url: str, account: str, token: str, app_secret: str) -> None:
        self._transport = Transport(base_url, auth=Bearer(token), allowed=CALLS)
        self._account = account
        self._proof = {_PROOF: app_secret_proof(token, app_secret=app_secret)}

    def upcoming(self, *, until: int) -> Sequence[Found]:
        """List the campaigns that run, and those that are paused."""
        del until
        found: list[Found] = []
        after: dict[str, str] = {}
        for _ in range(MAX_PAGES):
            query = {"fields": _FIELDS, "limit": str(PAGE_SIZE), **after, **self._proof}
            body = self._get(query)
            found += [_found(one) for one in objects(body.get("data"), tool=_NAME)]
            paging = body.get("paging")
            if not isinstance(paging, dict) or not paging.get("next"):
                return found
            after = {"after": str((paging.get("cursors") or {}).get("after") or "")}
        raise NotDoneError("there are too many campaigns to read to the end", trouble=Trouble.UNKNOWN)

    def look(self, promotion: Promotion) -> Found:
        """Read one campaign again."""
        query = {"fields": _FIELDS, **self._proof}
        answer = asked(lambda: self._transport.get(f"/{promotion.id}", query))
        if not answer.ok and graph_error(answer)[0] is Meaning.GONE:
            return Found(id=promotion.id, standing=Standing.GONE)
        return _found(_body(answer))

    def pause(self, promotion: Promotion) -> None:
        """Halt a campaign; what it has learned is kept for some days."""
        self._set(promotion.id, "PAUSED")

    def resume(self, promotion: Promotion) -> None:
        """Let a campaign run again."""
        self._set(promotion.id, "ACTIVE")

    def _get(self, query: Mapping[str, str]) -> Mapping[str, Any]:
        return _body(asked(lambda: self._transport.get(f"/{self._account}/campaigns", query)))

    def _set(self, campaign: str, status: str) -> None:
        answer = asked(lambda: self._transport.post_form(f"/{campaign}", {"status": status, **self._proof}))
        if not answer.ok:
            raise graph_refusal(answer)


def _body(answer: Answer) -> Mapping[str, Any]:
    if not answer.ok:
        raise graph_refusal(answer)
    if not isinstance(answer.body, dict):
        raise unreadable(_NAME)
    return answer.body


def _found(node: Mapping[str, Any]) -> Found:
    if not node.get("id") or not isinstance(node.get("status"), str):
        raise unreadable(_NAME)
    standing = _STANDING.get(node["status"], Standing.GONE)  # archived, or deleted
    return Found(id=str(node["id"]), standing=standing, title=first_words(node.get("name")))
