"""Make what a webhook payload tells about exist in the world, so that it can be read back."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from aplomb.comment import Platform
from tools.sandbox import payloads
from tools.sandbox.setup import Account
from tools.sandbox.state import DEMO_POST, State
from tools.sandbox.world import PublicComment, Version

_NOTHING: Mapping[str, object] = MappingProxyType({})


def ingest(state: State, platform: Platform, payload: object) -> list[str]:
    """Return the ids of the comments that exist now; what is no comment of our accounts is passed over."""
    if platform is not Platform.X:
        return [done for account, value in _feed(state, payload) if (done := _comment(state, account, value))]
    _take_away(state, payload)
    return [done for account, post in _posts(state, payload) if (done := _tweet(state, account, post))]


def _feed(state: State, payload: object) -> Iterator[tuple[Account, Mapping[str, object]]]:
    for entry in _items(_object(payload).get("entry")):
        account = state.setup.account(Platform.FACEBOOK, _id(entry.get("id")))
        for change in _items(entry.get("changes")):
            value = _object(change.get("value"))
            if account and change.get("field") == "feed" and value.get("item") == "comment":
                yield account, value


def _comment(state: State, account: Account, value: Mapping[str, object]) -> str:
    comment_id, post = _id(value.get("comment_id")), _id(value.get("post_id"))
    known = state.world.find(Platform.FACEBOOK, comment_id)
    if value.get("verb") == "remove":
        if known:
            state.world.remove(known)
        return ""
    if not comment_id or not post or value.get("verb") not in {"add", "edited", "edit"}:
        return ""
    sender, text = _object(value.get("from")), str(value.get("message") or "")
    created = value.get("created_time")
    at = float(created) if isinstance(created, int) and 0 < created < 2**33 else state.clock()
    version = Version(id=comment_id, text=text, created_at=at)
    if known:
        if value.get("verb") != "add":
            state.world.edit(known, version)
        return comment_id
    parent = _id(value.get("parent_id"))
    state.world.ensure_post(Platform.FACEBOOK, account.id, post, text=DEMO_POST)
    state.world.add(
        PublicComment(
            platform=Platform.FACEBOOK,
            account=account.id,
            post=post,
            id=comment_id,
            parent=parent if state.world.find(Platform.FACEBOOK, parent) else "",
            author=_id(sender.get("id") or value.get("sender_id")),
            author_name=str(sender.get("name") or value.get("sender_name") or "Somebody"),
            versions=[version],
        )
    )
    return comment_id


def _posts(state: State, payload: object) -> Iterator[tuple[Account, Mapping[str, object]]]:
    data = _object(_object(payload).get("data"))
    account = state.setup.account(Platform.X, _id(_object(data.get("filter")).get("user_id")))
    kind = str(data.get("event_type"))
    if account and kind.startswith("post.") and kind.endswith(".create"):
        names = {_id(user.get("id")): user.get("name") for user in _users(data)}
        post = _object(data.get("payload"))
        told = {"author_name": names.get(_id(post.get("author_id"))), "named": kind == "post.mention.create"}
        yield account, {**post, **told}
    owner = state.setup.account(Platform.X, _id(_object(payload).get("for_user_id")))
    for old in _items(_object(payload).get("tweet_create_events")):
        if owner:
            yield owner, _modern(old)


def _take_away(state: State, payload: object) -> None:
    data = _object(_object(payload).get("data"))
    gone = [_object(data.get("payload")).get("id")] if data.get("event_type") == "post.delete" else []
    old = _items(_object(payload).get("tweet_delete_events"))
    for tweet_id in (*gone, *(_object(event.get("status")).get("id") for event in old)):
        comment = state.world.find(Platform.X, _id(tweet_id))
        if comment:
            state.world.remove(comment)


def _users(data: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    for user in _items(_object(data.get("includes")).get("users")):
        yield _object(user.get("data")) or user


def _modern(old: Mapping[str, object]) -> Mapping[str, object]:
    """Return a tweet of API v1.1 with the names of v2."""
    user, quoted = _object(old.get("user")), old.get("quoted_status_id_str")
    return {
        "id": old.get("id_str") or old.get("id"),
        "text": _object(old.get("extended_tweet")).get("full_text") or old.get("text"),
        "author_id": user.get("id_str") or user.get("id"),
        "author_name": user.get("name"),
        "in_reply_to_tweet_id": old.get("in_reply_to_status_id_str"),
        "referenced_tweets": [{"type": "quoted", "id": quoted}] if quoted else [],
        "in_reply_to_user_id": old.get("in_reply_to_user_id_str"),
        "display_text_range": old.get("display_text_range"),
    }


def _tweet(state: State, account: Account, post: Mapping[str, object]) -> str:
    number, world = _id(post.get("id")), state.world
    if not number.isascii() or not number.isdigit():
        return ""
    text = html.unescape(str(post.get("text") or ""))
    references = list(_items(post.get("referenced_tweets")))
    quotes = next((_id(one.get("id")) for one in references if one.get("type") == "quoted"), "")
    replied = _replied(post, references)
    if _id(post.get("author_id")) == account.id and not replied and not quotes:
        return world.ensure_post(Platform.X, account.id, number, text=text).id
    version = Version(id=number, text=text, created_at=_when(post, state.clock()))
    summons = bool(quotes) or post.get("named") is True or _named(post, account, is_reply=bool(replied))
    history = [number, *map(_id, _list(post.get("edit_history_tweet_ids")))]
    known = next((found for one in history if (found := world.find(Platform.X, one))), None)
    if known:
        known.summons = known.summons or summons
        if number not in {one.id for one in known.versions}:
            world.edit(known, version)
        return number
    parent = world.find(Platform.X, replied)
    place, foreign = _place(state, account, post, parent=parent, replied=replied)
    world.add(
        PublicComment(
            platform=Platform.X,
            account=account.id,
            post=place,
            id=number,
            parent=parent.id if parent else "",
            author=_id(post.get("author_id")),
            author_name=str(post.get("author_name") or "Somebody"),
            versions=[version],
            summons=summons,
            quotes=quotes,
            foreign=foreign,
        )
    )
    return number


def _place(
    state: State,
    account: Account,
    post: Mapping[str, object],
    *,
    parent: PublicComment | None,
    replied: str,
) -> tuple[str, str]:
    """Return our post under which the page shows a comment, and its conversation if that is not ours."""
    if parent:
        return parent.post, parent.foreign
    number = _id(post.get("id"))
    conversation = _id(post.get("conversation_id")) or replied or number
    to_us = _id(post.get("in_reply_to_user_id")) == account.id
    if (Platform.X, conversation) in state.world.posts or (to_us and conversation == replied):
        return state.world.ensure_post(Platform.X, account.id, conversation, text=DEMO_POST).id, ""
    return state.demo_post(account).id, conversation


def _replied(post: Mapping[str, object], references: list[Mapping[str, object]]) -> str:
    named = next((_id(one.get("id")) for one in references if one.get("type") == "replied_to"), "")
    return named or _id(post.get("in_reply_to_tweet_id"))


def _named(post: Mapping[str, object], account: Account, *, is_reply: bool) -> bool:
    """Whether the author wrote our name; X puts those a reply answers in front of its text by itself."""
    text, shown = str(post.get("text") or ""), _list(post.get("display_text_range"))
    start = shown[0] if shown else 0
    if not shown and is_reply:
        start = len(text) - len(re.sub(r"^(@\w+\s+)*", "", text))
    return isinstance(start, int) and bool(payloads.mentions(text[max(start, 0) :], account))


def _when(post: Mapping[str, object], now: float) -> float:
    try:
        return datetime.fromisoformat(str(post.get("created_at"))).timestamp()
    except (ValueError, OverflowError):
        return now


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else _NOTHING


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _items(value: object) -> Iterator[Mapping[str, object]]:
    return (item for item in _list(value) if isinstance(item, Mapping))


def _id(value: object) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
