"""Facebook Pages: the newest posts and the comments under them (Graph API)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aplomb.platform_calls.credentials import Bearer, app_secret_proof, secret_of
from aplomb.platform_calls.meaning import graph_error, graph_wait
from aplomb.platform_calls.transport import Call, Transport
from poller.contract import Listed, Page
from poller.readers.calling import Errors, author_of, following_page, listed, moment, read

POSTS = 25
PAGE_SIZE = 100

_ID = "[0-9]+(?:_[0-9]+)*"
_PROOF = "appsecret_proof"
CALLS = (
    Call(method="GET", path="/[0-9]+/feed", keys=frozenset({"fields", "limit", _PROOF})),
    Call(
        method="GET",
        path=f"/{_ID}/comments",
        keys=frozenset({"fields", "filter", "order", "limit", "after", _PROOF}),
    ),
)
ERRORS = Errors(explain=graph_error, wait=lambda answer: graph_wait(answer.headers))


class FacebookReader:
    """One Facebook page."""

    def __init__(self, account: str, *, base_url: str, secrets: Mapping[str, object]) -> None:
        token = secret_of(secrets, "facebook", "accounts", account, "token")
        app_secret = secret_of(secrets, "facebook", "app_secret")
        self._account = account
        self._transport = Transport(base_url, auth=Bearer(token), allowed=CALLS)
        self._proof = {_PROOF: app_secret_proof(token, app_secret=app_secret)}

    def places(self) -> Sequence[str]:
        """List the newest posts."""
        query = {"fields": "id", "limit": str(POSTS), **self._proof}
        body = read(lambda: self._transport.get(f"/{self._account}/feed", query), ERRORS)
        return [str(post["id"]) for post in listed(body) if post.get("id")]

    def page(self, place: str, *, following: str, since: int) -> Page:  # noqa: ARG002  a list is cut by its reader
        """Read comments of all levels under a post, the newest first."""
        query = {
            "fields": "id,message,from{id,name},created_time,parent{id}",
            "filter": "stream",
            "order": "reverse_chronological",
            "limit": str(PAGE_SIZE),
            **self._proof,
        }
        more = {"after": following} if following else {}
        body = read(lambda: self._transport.get(f"/{place}/comments", {**query, **more}), ERRORS)
        return Page(
            comments=[_comment(item, place) for item in listed(body) if item.get("id")],
            following=following_page(body),
        )

    def payloads(self, comments: Sequence[Listed], *, now: int) -> list[Mapping[str, Any]]:
        """Return one webhook with a change for each comment."""
        changes = [{"field": "feed", "value": comment.told} for comment in comments]
        entry = {"id": self._account, "time": now, "changes": changes}
        return [{"object": "page", "entry": [entry]}]


def _comment(item: Mapping[str, Any], post: str) -> Listed:
    comment, parent = str(item["id"]), item.get("parent")
    # Graph writes an id with one of several objects before it; a webhook may have named another.
    number, own = comment.rpartition("_")[2], post.rpartition("_")[2]
    told = {
        "item": "comment",
        "verb": "add",
        "comment_id": comment,
        "post_id": post,
        "parent_id": str(parent["id"]) if isinstance(parent, dict) and parent.get("id") else post,
        "created_time": moment(item.get("created_time")),
        "message": str(item.get("message") or ""),
    }
    author = item.get("from")
    return Listed(
        ids=tuple(dict.fromkeys((comment, f"{own}_{number}"))),
        author=author_of(item),
        created_at=moment(item.get("created_time")),
        told={**told, "from": author} if isinstance(author, dict) else told,
    )
