"""Read from a platform what a call would take away: the object, and what people wrote below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any, Protocol

from aplomb.errors import AplombError
from aplomb.platform_calls.meaning import Meaning, graph_error, x_error
from aplomb.platform_calls.transport import (
    Answer,
    Call,
    NeverSentError,
    NoAnswerError,
    RefusedCallError,
    Transport,
)
from deletion_guard.call import Api

PAGE_SIZE = 100
MOST_PAGES = 3

_ID = "[0-9]+(?:_[0-9]+)*"
_PROOF = "appsecret_proof"
CALLS = (
    Call(method="GET", path=f"/{_ID}", keys=frozenset({"fields", _PROOF})),
    Call(
        method="GET",
        path=f"/{_ID}/(?:comments|replies)",
        keys=frozenset({"fields", "filter", "limit", "after", _PROOF}),
    ),
    Call(method="GET", path="/2/tweets/[0-9]+", keys=frozenset({"tweet.fields"})),
)
# A comment's fields, then a post's, then any object's: Graph answers an error where there is no such field.
_FIELDS = {
    Api.FACEBOOK: (
        "id,message,from{id,name},created_time,parent{id}",
        "id,message,from{id},created_time",
        "id",
    ),
    Api.INSTAGRAM: (
        "id,text,username,timestamp,from,media{id},parent_id",
        "id,caption,username,timestamp",
        "id",
    ),
}
_TWEET_FIELDS = "author_id,created_at,conversation_id,note_tweet,referenced_tweets,in_reply_to_user_id"
_NOT_THERE = ("/resource-not-found", "/not-authorized-for-resource")


class UnseenError(AplombError):
    """The platform could not be read, so nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Something on a platform, as it stands there at this moment."""

    id: str
    text: str
    author: str  # empty where the platform keeps it to itself
    created_at: int = 0  # seconds since 1970
    item: Mapping[str, Any] = field(default_factory=dict)  # as the platform told it


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighted:
    """An object with what hangs below it."""

    items: tuple[Seen, ...]  # the object first; empty where it is not there
    whole: bool  # nothing more hangs below it


class Sight(Protocol):
    """One account of ours, read and never written to."""

    def look(self, object_id: str) -> Sighted:
        """Return an object and what is below it.

        Raises:
            UnseenError: the platform could not be read.
        """


class GraphSight:
    """A Facebook page, or a professional account on Instagram."""

    def __init__(self, api: Api, transport: Transport, *, proof: Mapping[str, str]) -> None:
        self._api = api
        self._transport = transport
        self._proof = proof

    def look(self, object_id: str) -> Sighted:
        """Return an object and what is below it. Raises as `Sight.look`."""
        for fields in _FIELDS[self._api]:
            answer = self._get(f"/{object_id}", fields=fields)
            if answer.ok or graph_error(answer)[0] is Meaning.GONE:
                break
        if not answer.ok:
            meaning, detail = graph_error(answer)
            if meaning is not Meaning.GONE:
                raise UnseenError(detail)
            return Sighted(items=(), whole=True)
        is_comment = fields == _FIELDS[self._api][0]
        found = _graph_seen(answer.body)
        below, whole = self._below(object_id, is_comment=is_comment)
        return Sighted(items=(found, *below), whole=whole)

    def _below(self, object_id: str, *, is_comment: bool) -> tuple[list[Seen], bool]:
        facebook = self._api is Api.FACEBOOK
        edge = "comments" if facebook or not is_comment else "replies"
        query = {"fields": _FIELDS[self._api][0], "limit": str(PAGE_SIZE)}
        query |= {"filter": "stream"} if facebook else {}
        below: list[Seen] = []
        for _ in range(MOST_PAGES):
            answer = self._get(f"/{object_id}/{edge}", **query)
            if not answer.ok:
                return below, False
            below += [_graph_seen(one) for one in _listed(answer.body)]
            after = _after(answer.body)
            if not after:
                return below, True
            query["after"] = after
        return below, False

    def _get(self, path: str, **query: str) -> Answer:
        return _read(self._transport, path, {**query, **self._proof})


class XSight:
    """A profile on X. Deleting or hiding a post takes none of its replies along."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def look(self, object_id: str) -> Sighted:
        """Return a post. Raises as `Sight.look`."""
        answer = _read(self._transport, f"/2/tweets/{object_id}", {"tweet.fields": _TWEET_FIELDS})
        body = answer.body if isinstance(answer.body, dict) else {}
        data = body.get("data")
        if answer.ok and isinstance(data, dict) and "id" in data:
            return Sighted(items=(_x_seen(data),), whole=True)
        problems = [body, *(one for one in body.get("errors") or () if isinstance(one, dict))]
        if any(str(one.get("type", "")).endswith(_NOT_THERE) for one in problems):
            return Sighted(items=(), whole=True)
        raise UnseenError(x_error(answer)[1])


def _read(transport: Transport, path: str, query: Mapping[str, str]) -> Answer:
    try:
        return transport.get(path, query)
    except (NeverSentError, NoAnswerError) as error:
        raise UnseenError(f"no answer: {error}") from None
    except RefusedCallError:
        raise UnseenError("it has no id that can be read") from None


def _graph_seen(item: Any) -> Seen:
    item = item if isinstance(item, dict) else {}
    author = item.get("from")
    return Seen(
        id=str(item.get("id", "")),
        text=str(item.get("message") or item.get("text") or item.get("caption") or ""),
        author=str(author.get("id", "")) if isinstance(author, dict) else "",
        created_at=_seconds(item.get("created_time") or item.get("timestamp")),
        item=item,
    )


def _x_seen(item: Mapping[str, Any]) -> Seen:
    note = item.get("note_tweet")
    whole = note.get("text") if isinstance(note, dict) else None
    return Seen(
        id=str(item["id"]),
        text=unescape(str(whole or item.get("text") or "")),
        author=str(item.get("author_id") or ""),
        created_at=_seconds(item.get("created_at")),
        item=item,
    )


def _listed(body: Any) -> Sequence[Mapping[str, Any]]:
    data = body.get("data") if isinstance(body, dict) else None
    return [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []


def _after(body: Any) -> str:
    paging = body.get("paging") if isinstance(body, dict) else None
    if not isinstance(paging, dict) or not paging.get("next"):
        return ""
    cursors = paging.get("cursors")
    return str(cursors.get("after") or "") if isinstance(cursors, dict) else ""


def _seconds(value: object) -> int:
    try:
        return int(datetime.fromisoformat(str(value)).timestamp())
    except ValueError:
        return 0
