"""Whatever JSON arrives, parse answers with comments and named skips, or says that it is no payload."""

from __future__ import annotations

import json
from dataclasses import astuple
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from aplomb.comment import Comment, Platform
from triage.parsers import Parsed, PayloadError, parse

EVENTS = [
    json.loads(file.read_bytes()) for file in sorted((Path(__file__).parents[2] / "events").glob("webhook.*"))
]
KEYS = (
    *("object", "entry", "id", "changes", "messaging", "standby", "field", "value", "item", "verb"),
    *("comment_id", "post_id", "parent_id", "from", "message", "created_time", "open_graph_story_id"),
    *("rating", "sender", "recipient", "timestamp", "mid", "text", "postback", "referral", "ref", "data"),
    *("event_type", "filter", "user_id", "payload", "includes", "users", "for_user_id", "entities"),
    *("tweet_create_events", "direct_message_events", "mentions", "indices", "display_text_range"),
    *("edit_history_tweet_ids", "referenced_tweets"),
)
WORDS = (
    "feed",
    "comment",
    "add",
    "0",
    "page",
    "ratings",
    "mention",
    "comments",
    "post.create",
    "dm.received",
    "\ud800",
)

texts = st.one_of(st.sampled_from(WORDS), st.text(st.characters(), max_size=8))
leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts)
json_values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), texts), inner, max_size=5),
    ),
    max_leaves=25,
)


def parsed(platform: Platform, payload: object) -> list[Parsed]:
    try:
        return parse(platform, payload)
    except PayloadError:
        return []


def assert_storable(told: list[Parsed]) -> None:
    for one in told:
        for value in astuple(one):
            if isinstance(value, str):
                value.encode()
                assert "\0" not in value
        if isinstance(one, Comment):
            assert one.account
            assert one.comment
            assert one.thread
        else:
            assert len(one.detail) < 300


def replaced(value: Any, path: int, new: object) -> Any:
    """Return the JSON with one part, which `path` chooses, replaced."""
    if not isinstance(value, dict | list) or not value or path % 7 == 0:
        return new
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    chosen = keys[path % len(keys)]
    inner = replaced(value[chosen], path // len(keys), new)
    if isinstance(value, dict):
        return {**value, chosen: inner}
    return [*value[:chosen], inner, *value[chosen + 1 :]]


@given(platform=st.sampled_from(Platform), payload=json_values)
@settings(deadline=None)
def test_any_json_is_answered(platform: Platform, payload: object) -> None:
    assert_storable(parsed(platform, payload))


@given(event=st.sampled_from(EVENTS), path=st.integers(min_value=1, max_value=10**9), new=json_values)
@settings(max_examples=300, deadline=None)
def test_an_event_with_one_broken_part_is_answered(event: dict[str, Any], path: int, new: object) -> None:
    assert_storable(parsed(Platform(event["platform"]), replaced(event["body"], path, new)))


@given(changes=st.lists(json_values, max_size=6), messages=st.lists(json_values, max_size=6))
@settings(deadline=None)
def test_no_change_and_no_message_is_dropped(changes: list[object], messages: list[object]) -> None:
    payload = {"entry": [{"id": "1", "changes": changes, "messaging": messages}]}
    for platform in (Platform.FACEBOOK, Platform.INSTAGRAM):
        assert len(parse(platform, payload)) == len(changes) + len(messages)


@given(events=st.lists(json_values, max_size=6))
@settings(deadline=None)
def test_no_event_of_x_is_dropped(events: list[object]) -> None:
    payload = {"for_user_id": "1", "tweet_create_events": events, "direct_message_events": events}
    assert len(parse(Platform.X, payload)) == 2 * len(events)


def test_a_payload_nested_five_thousand_deep_is_answered() -> None:
    deep: object = "x"
    for _ in range(5000):
        deep = {"entry": [deep], "type": deep, "id": deep}
    for platform in Platform:
        parsed(platform, deep)
        parsed(platform, {"data": deep, "for_user_id": deep, "tweet_create_events": [deep]})
        parsed(platform, {"entry": [{"id": "1", "changes": [{"field": "feed", "value": deep}]}]})
