"""Make what a webhook payload tells about exist in the world, so that it can be read back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from aplomb.comment import Platform
from tools.sandbox import payloads
from tools.sandbox.setup import Account
from tools.sandbox.state import State
from tools.sandbox.world import PublicComment, Version

_NOTHING: Mapping[str, object] = MappingProxyType({})


def ingest(state: State, platform: Platform, payload: object) -> list[str]:
    """Return the ids of the comments that exist now; what is no comment of our accounts is passed over."""
    if platform is Platform.FACEBOOK:
        return [done for account, value in _feed(state, payload) if (done := _comment(state, account, value))]
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
    state.world.ensure_post(Platform.FACEBOOK, account.id, post, text="")
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
        yield account, {**post, "author_name": names.get(_id(post.get("author_id")))}
    owner = state.setup.account(Platform.X, _id(_object(payload).get("for_user_id")))
    for old in _items(_object(payload).get("tweet_create_events")):
        if owner:
            yield owner, _modern(old)


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
        "entities": {"mentions": _object(old.get("entities")).get("user_mentions")},
    }


def _tweet(state: State, account: Account, post: Mapping[str, object]) -> str:
    number, world = _id(post.get("id")), state.world
    if not number.isdigit():
        return ""
    references = list(_items(post.get("referenced_tweets")))
    quotes = next((_id(one.get("id")) for one in references if one.get("type") == "quoted"), "")
    version = Version(id=number, text=str(post.get("text") or ""), created_at=_when(post, state.clock()))
    history = [_id(one) for one in _list(post.get("edit_history_tweet_ids"))]
    earlier = next((found for one in history if (found := world.find(Platform.X, one))), None)
    summons = bool(quotes) or _named(post, account) or bool(payloads.mentions(version.text, account))
    if earlier:
        if number not in {one.id for one in earlier.versions}:
            world.edit(earlier, version)
            earlier.summons = earlier.summons or summons
        return number
    parent = world.find(Platform.X, _replied(post, references))
    conversation = (parent.post if parent else "") or _id(post.get("conversation_id")) or number
    if (Platform.X, conversation) not in world.posts:
        world.ensure_post(Platform.X, account.id, conversation, text="")
    world.add(
        PublicComment(
            platform=Platform.X,
            account=account.id,
            post=conversation,
            id=number,
            parent=parent.id if parent else "",
            author=_id(post.get("author_id")),
            author_name=str(post.get("author_name") or "Somebody"),
            versions=[version],
            summons=summons,
            quotes=quotes,
        )
    )
    return number


def _replied(post: Mapping[str, object], references: list[Mapping[str, object]]) -> str:
    named = next((_id(one.get("id")) for one in references if one.get("type") == "replied_to"), "")
    return named or _id(post.get("in_reply_to_tweet_id"))


def _named(post: Mapping[str, object], account: Account) -> bool:
    mentions = _items(_object(post.get("entities")).get("mentions"))
    return any(account.id in {_id(one.get("id")), one.get("id_str")} for one in mentions)


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
