"""The webhook payloads that Facebook and X send, as values and as signed bytes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from aplomb.comment import Platform
from tools.sandbox.setup import Account, slug
from tools.sandbox.world import Post, PublicComment, Version, World

MOST_CHANGES = 1000  # of one POST (Graph API webhooks, "Getting started")


def encode(platform: Platform, payload: object) -> bytes:
    """Return a payload as the platform writes it: Meta escapes everything that is not ASCII."""
    text = json.dumps(payload, ensure_ascii=platform is not Platform.X, separators=(",", ":"))
    return text.encode("utf-8", errors="replace")


def signature(platform: Platform, *, secret: str, body: bytes) -> tuple[str, str]:
    """Return the name and the value of the header that signs exactly these bytes."""
    digest = hmac.digest(secret.encode(), body, hashlib.sha256)
    if platform is Platform.X:
        return "x-twitter-webhooks-signature", f"sha256={base64.b64encode(digest).decode()}"
    return "X-Hub-Signature-256", f"sha256={digest.hex()}"


def crc_response(*, secret: str, token: str) -> str:
    """Return the only right answer to X's challenge (X API, "Webhooks")."""
    digest = hmac.digest(secret.encode(), token.encode(), hashlib.sha256)
    return f"sha256={base64.b64encode(digest).decode()}"


def feed_change(world: World, comment: PublicComment, *, verb: str, now: float) -> dict[str, object]:
    """Return what the field `feed` says when a comment was added, edited or removed."""
    root = world.root(comment)
    sender = {"id": comment.author}
    value: dict[str, object] = {
        "from": sender if verb == "remove" else {**sender, "name": comment.author_name},
        "item": "comment",
        "comment_id": comment.id,
        "post_id": comment.post,
        "verb": verb,
        "parent_id": comment.post if root is comment else root.id,
        "created_time": int(comment.versions[-1].created_at if verb != "remove" else now),
    }
    if verb != "remove":
        value["message"] = comment.text
    return {
        "object": "page",
        "entry": [{"id": comment.account, "time": int(now), "changes": [{"field": "feed", "value": value}]}],
    }


def merged(payloads: Iterable[Mapping[str, object]]) -> list[dict[str, object]]:
    """Return page payloads merged as Meta batches them: one entry per page, at most 1000 changes a POST."""
    batches: list[dict[str, list[object]]] = []
    times: dict[str, object] = {}
    room = 0
    for payload in payloads:
        for page, time, change in _changes(payload):
            if not room:
                batches.append({})
                room = MOST_CHANGES
            batches[-1].setdefault(page, []).append(change)
            times[page] = time
            room -= 1
    return [
        {
            "object": "page",
            "entry": [
                {"id": page, "time": times[page], "changes": changes} for page, changes in batch.items()
            ],
        }
        for batch in batches
    ]


def batchable(payload: object) -> bool:
    """Whether a payload holds nothing but page changes, so that a batch can take it."""
    if not isinstance(payload, Mapping) or payload.get("object") != "page":
        return False
    entries = payload.get("entry")
    return isinstance(entries, list) and all(
        isinstance(entry, Mapping)
        and set(entry) <= {"id", "time", "changes"}
        and isinstance(entry.get("id"), str)
        and isinstance(entry.get("changes"), list)
        for entry in entries
    )


def _changes(payload: Mapping[str, object]) -> Iterable[tuple[str, object, object]]:
    entries = payload["entry"]
    assert isinstance(entries, list)  # noqa: S101 - batchable() said so
    for entry in entries:
        for change in entry["changes"]:
            yield entry["id"], entry.get("time"), change


def mentions(text: str, account: Account) -> list[dict[str, object]]:
    """Return where a text names our account, in X's shape."""
    handle = re.compile(rf"(?<!\w)@{re.escape(account.username)}\b", re.IGNORECASE)
    return [
        {"start": found.start(), "end": found.end(), "username": account.username, "id": account.id}
        for found in handle.finditer(text)
    ]


def x_time(seconds: float) -> str:
    """Return a time as X writes it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def tweet(
    world: World, item: Post | PublicComment, account: Account, *, version: str = ""
) -> dict[str, object]:
    """Return a post or a comment as a tweet of API v2, with every field."""
    if isinstance(item, Post):
        shown = Version(id=item.id, text=item.text, created_at=item.created_at)
        return _tweet([shown], shown, author=item.account, conversation=item.id)
    shown = next((one for one in item.versions if one.id == version), item.versions[-1])
    body = _tweet(item.versions, shown, author=item.author, conversation=item.conversation)
    body |= _references(world, item)
    found = mentions(str(body["text"]), account)
    return {**body, "entities": {"mentions": found}} if found else body


def _references(world: World, item: PublicComment) -> dict[str, object]:
    if item.quotes:
        return {"referenced_tweets": [{"type": "quoted", "id": item.quotes}]}
    answered = world.find(item.platform, item.parent) if item.parent else None
    if answered is None and item.foreign:
        return {}
    replied = answered.versions[-1].id if answered else item.post
    return {
        "in_reply_to_tweet_id": replied,
        "in_reply_to_user_id": answered.author if answered else item.account,
        "referenced_tweets": [{"type": "replied_to", "id": replied}],
    }


def _tweet(
    versions: Sequence[Version], shown: Version, *, author: str, conversation: str
) -> dict[str, object]:
    text = html.escape(shown.text, quote=False)  # X escapes & < > and nothing else ("Counting characters")
    return {
        "id": shown.id,
        "text": text,
        "author_id": author,
        "conversation_id": conversation,
        "created_at": x_time(shown.created_at),
        "edit_history_tweet_ids": [one.id for one in versions],
        "display_text_range": [0, len(text)],
        "lang": "und",
        "possibly_sensitive": False,
        "reply_settings": "everyone",
        "edit_controls": {
            "edits_remaining": 5,
            "is_edit_eligible": True,
            "editable_until": x_time(shown.created_at + 3600),
        },
        "public_metrics": {
            "retweet_count": 0,
            "reply_count": 0,
            "like_count": 0,
            "quote_count": 0,
            "bookmark_count": 0,
            "impression_count": 0,
        },
    }


def x_user(user_id: str, name: str, username: str) -> dict[str, object]:
    """Return a user of API v2."""
    handle = username or slug(name) or f"user{user_id[-8:]}"
    return {"id": user_id, "name": name, "username": handle, "protected": False, "verified": False}


def activity_events(
    world: World, comment: PublicComment, account: Account
) -> list[tuple[str, dict[str, object]]]:
    """Return the X activity events that a new version of a comment causes, with their types.

    Each subscription fires on its own, so one post can cause two events, and a reply to somebody else's
    reply that does not name us causes none (X Activity API, event types).
    """
    payload = tweet(world, comment, account)
    types = [name for name, fires in _fires(world, comment, payload) if fires]
    users = [x_user(account.id, account.name, account.username)]
    if not comment.ours:
        users.insert(0, x_user(comment.author, comment.author_name, ""))
    return [
        (
            name,
            {
                "data": {
                    "event_uuid": world.new_number(Platform.X),
                    "filter": {"user_id": account.id},
                    "event_type": name,
                    "tag": "sandbox",
                    "payload": payload,
                    "includes": {"users": users, "tweets": [payload]},
                },
            },
        )
        for name in types
    ]


def _fires(world: World, comment: PublicComment, payload: Mapping[str, object]) -> list[tuple[str, bool]]:
    if comment.ours:
        return [("post.create", True)]
    parent = world.find(Platform.X, comment.parent) if comment.parent else None
    direct = not comment.quotes and (parent.ours if parent else not comment.foreign)
    return [
        ("post.mention.create", "entities" in payload),
        ("post.quote.create", bool(comment.quotes)),
        ("post.reply.create", direct),
    ]
