"""Tell triage about a comment that nobody has judged, in the words of its platform's webhook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aplomb.aws.messages import TriageMessage
from aplomb.comment import Platform
from aplomb.records import FoundBy
from deletion_guard.call import Api
from deletion_guard.sight import Seen


def triage_message(api: Api, account: str, seen: Seen, *, now: int, correlation_id: str) -> str:
    """Return the message by which triage judges a comment that was found by looking."""
    payload = {Api.FACEBOOK: _facebook, Api.INSTAGRAM: _instagram, Api.X: _x}[api](account, seen, now)
    return TriageMessage(
        platform=Platform(api),
        correlation_id=correlation_id,
        received_at=now,
        payload=payload,
        found_by=FoundBy.POLL,
    ).body()


def _facebook(account: str, seen: Seen, now: int) -> Mapping[str, Any]:
    post = f"{account}_{seen.id.partition('_')[0]}"
    parent = seen.item.get("parent")
    value = {
        "item": "comment",
        "verb": "add",
        "comment_id": seen.id,
        "post_id": post,
        "parent_id": str(parent["id"]) if isinstance(parent, dict) and parent.get("id") else post,
        "created_time": seen.created_at,
        "message": seen.text,
        "from": seen.item.get("from"),
    }
    value = {name: said for name, said in value.items() if said is not None}
    entry = {"id": account, "time": now, "changes": [{"field": "feed", "value": value}]}
    return {"object": "page", "entry": [entry]}


def _instagram(account: str, seen: Seen, now: int) -> Mapping[str, Any]:
    media = seen.item.get("media")
    value = {
        "id": seen.id,
        "text": seen.text,
        "timestamp": seen.item.get("timestamp"),
        "from": {"id": seen.author, "username": str(seen.item.get("username") or "")},
        "media": {"id": str(media.get("id", "")) if isinstance(media, dict) else ""},
        **({"parent_id": str(seen.item["parent_id"])} if seen.item.get("parent_id") else {}),
    }
    entry = {"id": account, "time": now, "changes": [{"field": "comments", "value": value}]}
    return {"object": "instagram", "entry": [entry]}


def _x(account: str, seen: Seen, now: int) -> Mapping[str, Any]:  # noqa: ARG001  X puts no time in
    references = seen.item.get("referenced_tweets")
    kinds = {one.get("type") for one in references or () if isinstance(one, dict)}
    kind = "post.reply.create" if "replied_to" in kinds else "post.mention.create"
    return {
        "data": {"filter": {"user_id": account}, "event_type": kind, "payload": seen.item, "includes": {}}
    }
