"""Facebook's Graph API as its clients here need it: whole lists, single nodes, and one change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aplomb.platform_calls.credentials import Bearer, app_secret_proof
from aplomb.platform_calls.meaning import Meaning, graph_error
from aplomb.platform_calls.transport import Answer, Call, Transport
from promo_switch.clients.calling import MAX_PAGES, PAGE_SIZE, asked, graph_refusal, objects, unreadable
from promo_switch.clients.contract import NotDoneError, Trouble

NAME = "Facebook"
PROOF = "appsecret_proof"  # goes with every call


class Graph:
    """What one token may read and change. Every method raises NotDoneError."""

    def __init__(self, *, base_url: str, token: str, app_secret: str, allowed: tuple[Call, ...]) -> None:
        self._transport = Transport(base_url, auth=Bearer(token), allowed=allowed)
        self._proof = {PROOF: app_secret_proof(token, app_secret=app_secret)}

    def listed(self, path: str, *, fields: str, what: str) -> Iterator[Mapping[str, Any]]:
        """Yield every node of a list, page by page; a list that does not end is not taken for a whole one."""
        after: dict[str, str] = {}
        for _ in range(MAX_PAGES):
            body = self._page(path, {"fields": fields, "limit": str(PAGE_SIZE), **after, **self._proof})
            yield from objects(body.get("data"), tool=NAME)
            cursor = _next(body)
            if cursor is None:
                return
            after = {"after": cursor}
        raise NotDoneError(f"there are too many {what} to read to the end", trouble=Trouble.UNKNOWN)

    def node(self, node_id: str, *, fields: str) -> Mapping[str, Any] | None:
        """Return one node; None where it is gone."""
        query = {"fields": fields, **self._proof}
        answer = asked(lambda: self._transport.get(f"/{node_id}", query))
        if not answer.ok and graph_error(answer)[0] is Meaning.GONE:
            return None
        return _body(answer)

    def change(self, node_id: str, field: str, value: str) -> None:
        """Set one field of a node."""
        form = {field: value, **self._proof}
        answer = asked(lambda: self._transport.post_form(f"/{node_id}", form))
        if not answer.ok:
            raise graph_refusal(answer)

    def _page(self, path: str, query: Mapping[str, str]) -> Mapping[str, Any]:
        return _body(asked(lambda: self._transport.get(path, query)))


def _body(answer: Answer) -> Mapping[str, Any]:
    if not answer.ok:
        raise graph_refusal(answer)
    if not isinstance(answer.body, dict):
        raise unreadable(NAME)
    return answer.body


def _next(body: Mapping[str, Any]) -> str | None:
    """Return where the next page begins; one that says there is a next page must say where."""
    paging = body.get("paging")
    if not isinstance(paging, dict) or not paging.get("next"):
        return None
    cursors = paging.get("cursors")
    after = cursors.get("after") if isinstance(cursors, dict) else None
    if not isinstance(after, str) or not after:
        raise unreadable(NAME)
    return after
