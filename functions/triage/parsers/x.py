"""X: the Activity API's events ("X Activity API event payloads") and the older Account Activity shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aplomb.skips import SkipReason
from triage.parsers.change import Parsed
from triage.parsers.reading import PayloadError, identifier, items, mapping, seconds
from triage.parsers.x_messages import read_direct_message
from triage.parsers.x_people import Person, read_people, tweet_id
from triage.parsers.x_posts import read_deleted, read_post, read_tweet, skip

_POSTS = frozenset({"post.create", "post.mention.create", "post.quote.create", "post.reply.create"})
_SUMMONS = frozenset(
    {"post.mention.create", "post.quote.create"}
)  # who caused one may be answered by a machine
_MESSAGES = frozenset({"dm.received", "dm.sent"})
_DELETED = "post.delete"
_COMMENTS = _POSTS | _MESSAGES | {_DELETED}
_NO_POST_EVENTS = frozenset({"post.repost.create", "post.repost.delete"})
_NO_POST_FAMILIES = frozenset(
    {"block", "broadcast", "dm", "follow", "like", "mute", "news", "oauth", "profile", "spaces"}
)
_TWEET_LISTS = frozenset({"tweet_create_events", "tweet_delete_events"})
_NO_POST_LISTS = frozenset(
    {
        "block_events",
        "direct_message_indicate_typing_events",
        "direct_message_mark_read_events",
        "favorite_events",
        "follow_events",
        "mute_events",
    }
)
_NO_LISTS = frozenset({"replay_job_status", "user_event"})


def parse_x(payload: object) -> Iterator[Parsed]:
    """Yield what an X webhook says.

    Raises:
        PayloadError: the payload has none of the keys that an X webhook has.
    """
    body = mapping(payload)
    account = identifier(body.get("for_user_id"))
    events = [key for key in body if key in _NO_LISTS or key.endswith("_events")]
    if "data" not in body and "for_user_id" not in body and not events:
        raise PayloadError("This is no X webhook: expected an object with `data` or `for_user_id`.")
    if "data" in body:
        yield from _activity(body)
    elif not events:
        yield skip(SkipReason.MALFORMED, account, "no events")
    for key in events:
        yield from _account_activity(key, body, account)


def _activity(body: dict[str, object]) -> Iterator[Parsed]:
    data = mapping(body["data"])
    kind = data.get("event_type")
    account = identifier(mapping(data.get("filter")).get("user_id"))
    if kind is None and "matching_rules" in body:
        # A filtered stream names no account of ours, so there is nobody to answer for.
        yield skip(SkipReason.UNKNOWN_FIELD, account, "filtered stream")
    elif not isinstance(kind, str):
        yield skip(SkipReason.MALFORMED, account, "event_type", kind)
    elif kind not in _COMMENTS:
        yield skip(_why_no_comment(kind), account, kind)
    elif not account:
        yield skip(SkipReason.ACCOUNT_NOT_CONFIGURED, account, kind, "without user_id")
    elif not isinstance(data.get("payload"), dict):
        yield skip(SkipReason.MALFORMED, account, kind, "payload", data.get("payload"))
    elif kind in _MESSAGES:
        yield from _messages(kind, mapping(data["payload"]), account)
    else:
        includes = mapping(data.get("includes")) or mapping(body.get("includes"))
        yield _post(kind, mapping(data["payload"]), account, read_people(includes.get("users")))


def _why_no_comment(kind: str) -> SkipReason:
    family = kind.partition(".")[0]
    if family == "chat":  # encrypted between the two people
        return SkipReason.UNREADABLE
    if kind in _NO_POST_EVENTS or family in _NO_POST_FAMILIES:
        return SkipReason.NOT_A_COMMENT
    return SkipReason.UNKNOWN_VERB if family == "post" else SkipReason.UNKNOWN_FIELD


def _post(kind: str, post: dict[str, object], account: str, people: Mapping[str, Person]) -> Parsed:
    if kind != _DELETED:
        return read_post(post, account=account, people=people, summons=kind in _SUMMONS)
    return read_deleted(
        post=identifier(post.get("id")),
        author=identifier(post.get("author_id")),
        account=account,
        created_at=seconds(post.get("timestamp_ms")),
    )


def _account_activity(key: str, body: dict[str, object], account: str) -> Iterator[Parsed]:
    if key in _NO_LISTS:
        yield skip(SkipReason.NOT_A_COMMENT, account, key, *sorted(mapping(body[key]))[:1])
    elif key == "direct_message_events":
        yield from _messages(key, body, account)
    elif isinstance(body[key], list):
        yield from (_account_event(key, event, account) for event in items(body[key]))
    else:
        yield skip(SkipReason.MALFORMED, account, key, body[key])


def _account_event(key: str, event: object, account: str) -> Parsed:
    if key in _NO_POST_LISTS:
        return skip(SkipReason.NOT_A_COMMENT, account, key)
    if key not in _TWEET_LISTS:
        return skip(SkipReason.UNKNOWN_FIELD, account, key)
    if not isinstance(event, dict):
        return skip(SkipReason.MALFORMED, account, key, event)
    if not account:
        return skip(SkipReason.ACCOUNT_NOT_CONFIGURED, account, key, "without for_user_id")
    if key == "tweet_create_events":
        return read_tweet(event, account=account)
    status = mapping(event.get("status"))
    return read_deleted(
        post=tweet_id(status),
        author=tweet_id(status, "user_id"),
        account=account,
        created_at=seconds(event.get("timestamp_ms")),
    )


def _messages(kind: str, payload: dict[str, object], account: str) -> Iterator[Parsed]:
    """Yield the direct messages, which both shapes carry alike."""
    events = payload.get("direct_message_events")
    if not isinstance(events, list):
        yield skip(SkipReason.MALFORMED, account, kind, "direct_message_events", events)
    people = read_people(payload.get("users"))
    for event in items(events):
        yield read_direct_message(mapping(event), account=account, people=people)
