"""Large deliveries: few messages, every change once."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplomb.comment import Platform
from tests.webhook.conftest import World
from tests.webhook.world import as_bytes, feed, signed_post
from webhook import batches
from webhook.batches import Delivery, cut
from webhook.refusals import RefusedError


def delivery(payload: dict[str, Any], platform: Platform = Platform.FACEBOOK) -> Delivery:
    raw = json.dumps(payload, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return Delivery(platform=platform, correlation_id="c", received_at=1, raw=raw, payload=payload)


def payloads(messages: list[str]) -> list[dict[str, Any]]:
    return [json.loads(message)["payload"] for message in messages]


def comment_ids(messages: list[dict[str, Any]]) -> list[str]:
    return [
        change["value"]["comment_id"]
        for message in messages
        for entry in message["payload"]["entry"]
        for change in entry["changes"]
    ]


def test_a_thousand_changes_are_kept_in_ten_messages_and_one_call(world: World) -> None:
    body = as_bytes(feed(*["The parcel never came."] * 1000))
    assert world.answer(signed_post("facebook", body)) == (200, '{"accepted":true}')
    assert (len(world.sqs.sent), world.sqs.calls) == (10, 1)
    assert comment_ids(world.sqs.messages) == [str(number) for number in range(1000)]
    entries = [entry for message in world.sqs.messages for entry in message["payload"]["entry"]]
    assert {(entry["id"], entry["time"]) for entry in entries} == {("1000", 1_767_225_600)}
    assert {message["payload"]["object"] for message in world.sqs.messages} == {"page"}
    assert {message["correlation_id"] for message in world.sqs.messages} == {"0f14d0ab-9605"}


def test_a_thousand_pages_with_one_change_each_make_ten_messages_too() -> None:
    one = feed("text")["entry"][0]
    messages = cut(delivery({"object": "page", "entry": [one | {"id": str(n)} for n in range(1000)]}))
    assert len(messages) == 10
    assert [entry["id"] for part in payloads(messages) for entry in part["entry"]] == [
        str(number) for number in range(1000)
    ]


def test_a_hundred_changes_travel_together_and_the_next_makes_two() -> None:
    assert len(cut(delivery(feed(*["text"] * 100)))) == 1
    assert len(cut(delivery(feed(*["text"] * 101)))) == 2


def test_a_small_ascii_delivery_is_sent_as_it_was_written() -> None:
    raw = b'{ "entry" :\n[ 1.10, 1e2 ] }'
    made = Delivery(
        platform=Platform.X, correlation_id="c", received_at=1, raw=raw, payload={"entry": [1.1, 100.0]}
    )
    assert cut(made) == [
        '{"platform":"x","correlation_id":"c","received_at":1,"payload":' + raw.decode() + "}"
    ]


def test_few_but_long_changes_are_cut_by_size() -> None:
    messages = cut(delivery(feed(*["😡" * 5_000] * 20)))  # 60 kB each when escaped
    assert len(messages) == 7
    assert max(map(len, messages)) <= batches.PART_BYTES + 1000


def test_private_messages_and_standby_are_cut_like_changes() -> None:
    entry = {"id": "1", "time": 2, "messaging": [{"mid": n} for n in range(150)], "standby": [{"mid": 1000}]}
    parts = payloads(cut(delivery({"object": "page", "entry": [entry]}, Platform.MESSENGER)))
    assert [len(part["entry"][0].get("messaging", [])) for part in parts] == [100, 50]
    assert parts[1]["entry"][0]["standby"] == [{"mid": 1000}]


def test_x_s_event_lists_are_cut_and_keep_whose_they_are() -> None:
    events = [{"id_str": str(number)} for number in range(250)]
    users = {"7": {"name": "Ana"}}
    payload = {"for_user_id": "7", "users": users, "tweet_create_events": events, "new_thing": [1]}
    parts = payloads(cut(delivery(payload, Platform.X)))
    assert [len(part["tweet_create_events"]) for part in parts] == [100, 100, 50]
    assert all((part["for_user_id"], part["users"], part["new_thing"]) == ("7", users, [1]) for part in parts)


@pytest.mark.parametrize(
    "payload",
    [
        {"entry": [{"id": "1", "changes": [{"value": "a" * 950_000}]}]},
        {"entry": [{"id": "1", "changes": {"value": "a" * 950_000}}]},
        {"data": "a" * 950_000},
        {"entry": [{"id": "1", "text": "a" * 850_000, "changes": [1] * 1000}]},
        {"entry": [{"id": "1", "changes": [1] * 30_000}]},
    ],
    ids=["one change", "not a list", "no entry", "a heavy envelope a thousand times", "30,000 changes"],
)
def test_what_the_queue_could_not_hold_is_refused(payload: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        cut(delivery(payload))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3)
    ),
    max_leaves=5,
)
lists = st.lists(json_values, max_size=8)
entries = (
    st.fixed_dictionaries(
        {},
        optional={
            "id": json_values,
            "time": json_values,
            "changes": lists | json_values,
            "messaging": lists,
            "standby": lists,
            "field": json_values,
        },
    )
    | json_values
)
meta_payloads = st.fixed_dictionaries(
    {"object": json_values},
    optional={"entry": st.lists(entries, max_size=6) | json_values, "more": json_values},
)
x_payloads = st.fixed_dictionaries(
    {"for_user_id": json_values},
    optional={"tweet_create_events": lists | json_values, "favorite_events": lists, "users": json_values},
)


def taken_apart(platform: Platform, payload: dict[str, Any]) -> tuple[Counter[str], set[str]]:
    """Count what the payload says: each item with its list and envelope; beside it, the outer envelope."""
    rest = {key: value for key, value in payload.items() if key != "entry"}
    held = payload.get("entry")
    if platform is Platform.X or not isinstance(held, list):
        rest, held = {}, [payload]
    said: Counter[str] = Counter()
    for holder in held:
        cuttable = holder if isinstance(holder, dict) else {}
        names = [
            name
            for name, value in cuttable.items()
            if isinstance(value, list)
            and value
            and (name.endswith("_events") if platform is Platform.X else name in batches._META_LISTS)
        ]
        envelope = (
            {key: value for key, value in cuttable.items() if key not in names}
            if isinstance(holder, dict)
            else holder
        )
        said.update(
            json.dumps([envelope, name, item], sort_keys=True) for name in names for item in holder[name]
        )
        if not names:
            said[json.dumps([envelope], sort_keys=True)] += 1
    return said, {json.dumps(rest, sort_keys=True)}


@given(
    made=st.tuples(st.just(Platform.FACEBOOK), meta_payloads) | st.tuples(st.just(Platform.X), x_payloads),
    size=st.integers(min_value=0, max_value=300),
    changes=st.integers(min_value=1, max_value=4),
)
def test_cutting_and_joining_says_the_same(
    made: tuple[Platform, dict[str, Any]], size: int, changes: int
) -> None:
    platform, payload = made
    with patch.multiple(batches, PART_BYTES=size, PART_CHANGES=changes):
        parts = payloads(cut(delivery(payload, platform)))
    joined: Counter[str] = Counter()
    outer: set[str] = set()
    for part in parts:
        said, rest = taken_apart(platform, part)
        joined += said
        outer |= rest
    assert (joined, outer) == taken_apart(platform, payload)
