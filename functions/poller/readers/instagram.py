"""Instagram: the newest media and the comments under them (Instagram Platform)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aplomb.platform_calls.credentials import Bearer, secret_of
from aplomb.platform_calls.transport import Call, Transport
from poller.contract import Listed, Page, Sight
from poller.readers.calling import author_of, following_page, listed, moment, read
from poller.readers.facebook import ERRORS

MEDIA = 25
PAGE_SIZE = 50  # the platform's most

_COMMENT = "id,text,timestamp,username,from"
CALLS = (
    Call(method="GET", path="/[0-9]+", keys=frozenset({"fields"})),
    Call(method="GET", path="/[0-9]+/media", keys=frozenset({"fields", "limit"})),
    Call(method="GET", path="/[0-9]+/comments", keys=frozenset({"fields", "limit", "after"})),
)


class InstagramReader:
    """One professional account."""

    def __init__(self, account: str, *, base_url: str, secrets: Mapping[str, object]) -> None:
        token = secret_of(secrets, "instagram", "accounts", account, "token")
        self._account = account
        self._transport = Transport(base_url, auth=Bearer(token), allowed=CALLS)

    def places(self) -> Sequence[str]:
        """List the newest media."""
        query = {"fields": "id", "limit": str(MEDIA)}
        body = read(lambda: self._transport.get(f"/{self._account}/media", query), ERRORS)
        return [str(media["id"]) for media in listed(body) if media.get("id")]

    def page(self, place: str, *, following: str, since: int) -> Page:  # noqa: ARG002  a list is cut by its reader
        """Read comments and the replies shown with them, the newest comments first."""
        query = {"fields": f"{_COMMENT},replies{{{_COMMENT}}}", "limit": str(PAGE_SIZE)}
        more = {"after": following} if following else {}
        body = read(lambda: self._transport.get(f"/{place}/comments", {**query, **more}), ERRORS)
        found = [one for item in listed(body) for one in _with_replies(item, place)]
        return Page(comments=found, following=following_page(body))

    def look(self, comment: str) -> Sight:
        """Read one comment again."""
        body = read(lambda: self._transport.get(f"/{comment}", {"fields": "id,hidden"}), ERRORS)
        if body is None:
            return Sight.GONE
        return Sight.HIDDEN if body.get("hidden") is True else Sight.SHOWN

    def absence(self, comment: str, sight: Sight, *, post: str, now: int) -> Mapping[str, Any]:
        """Return a webhook as Instagram has none."""
        value = {"id": comment, "verb": str(sight), "media": {"id": post}}
        change = {"field": "comments", "value": value}
        return {"object": "instagram", "entry": [{"id": self._account, "time": now, "changes": [change]}]}

    def payloads(self, comments: Sequence[Listed], *, now: int) -> list[Mapping[str, Any]]:
        """Return one webhook with a change for each comment."""
        changes = [{"field": "comments", "value": comment.told} for comment in comments]
        return [{"object": "instagram", "entry": [{"id": self._account, "time": now, "changes": changes}]}]


def _with_replies(item: Mapping[str, Any], media: str) -> Iterator[Listed]:
    root = str(item.get("id") or "")
    replies = item.get("replies")
    for one in listed(replies) if isinstance(replies, dict) else ():
        if one.get("id"):
            yield _comment(one, media, parent=root)
    if root:  # last, because a list is read until it is old enough
        yield _comment(item, media, parent="")


def _comment(item: Mapping[str, Any], media: str, *, parent: str) -> Listed:
    author = {"id": author_of(item), "username": str(item.get("username") or "")}
    told = {
        "id": str(item["id"]),
        "text": str(item.get("text") or ""),
        "timestamp": item.get("timestamp"),
        "from": author,
        "media": {"id": media},
    }
    return Listed(
        ids=(str(item["id"]),),
        author=author["id"],
        created_at=moment(item.get("timestamp")),
        told={**told, "parent_id": parent} if parent else told,
    )
