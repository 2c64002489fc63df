from __future__ import annotations

import pytest

from aplomb.comment import Comment, Platform, Skipped
from aplomb.skips import SkipReason
from triage.parsers import PayloadError, parse

PAGE = "100200300400500"
GOOD = {
    "field": "feed",
    "value": {"item": "comment", "verb": "add", "comment_id": "1_2", "post_id": "1_1", "message": "Hi"},
}
META = (Platform.FACEBOOK, Platform.MESSENGER, Platform.INSTAGRAM)


def reasons(payload: object, platform: Platform = Platform.FACEBOOK) -> list[SkipReason | str]:
    return [one.reason if isinstance(one, Skipped) else one.verb for one in parse(platform, payload)]


@pytest.mark.parametrize("platform", META)
@pytest.mark.parametrize(
    "payload",
    [None, True, 7, "text", [], [{"entry": []}], {}, {"object": "page"}, {"entry": None}, {"entry": {}}],
)
def test_what_has_no_list_of_entries_is_no_payload(platform: Platform, payload: object) -> None:
    with pytest.raises(PayloadError, match="expected an object with a list named `entry`"):
        parse(platform, payload)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (None, [SkipReason.MALFORMED]),
        ("entry", [SkipReason.MALFORMED]),
        ({}, [SkipReason.MALFORMED]),
        ({"id": PAGE}, [SkipReason.MALFORMED]),
        ({"id": PAGE, "changes": None}, [SkipReason.MALFORMED]),
        ({"id": PAGE, "changes": GOOD}, [SkipReason.MALFORMED]),
        ({"id": PAGE, "messaging": "x"}, [SkipReason.MALFORMED]),
        ({"id": PAGE, "changes": []}, []),
        ({"id": PAGE, "changes": [None]}, [SkipReason.MALFORMED]),
        ({"id": PAGE, "changes": [{}]}, [SkipReason.MALFORMED]),
        ({"id": PAGE, "changes": [{"field": ["feed"], "value": {}}]}, [SkipReason.MALFORMED]),
        ({"id": PAGE, "changes": [{"field": "feed"}]}, [SkipReason.MALFORMED]),
        ({"id": PAGE, "changes": [{"field": "feed", "value": "x"}]}, [SkipReason.MALFORMED]),
        ({"id": PAGE, "changes": [{"field": "name", "value": "New name"}]}, [SkipReason.UNKNOWN_FIELD]),
        ({"changes": [GOOD]}, [SkipReason.MALFORMED]),
        ({"id": None, "changes": [GOOD, GOOD]}, [SkipReason.MALFORMED, SkipReason.MALFORMED]),
        ({"id": "0", "changes": [GOOD]}, [SkipReason.TEST_EVENT]),
        ({"id": 0, "changes": [GOOD]}, [SkipReason.TEST_EVENT]),
    ],
)
def test_each_broken_part_of_an_entry_is_a_named_skip(entry: object, expected: list[SkipReason]) -> None:
    assert reasons({"object": "page", "entry": [entry]}) == expected


def test_an_empty_list_of_entries_says_nothing() -> None:
    assert reasons({"object": "page", "entry": []}) == []


def test_a_broken_change_does_not_harm_its_neighbours() -> None:
    payload = {
        "entry": [
            {"id": PAGE, "changes": [GOOD, {"field": "feed"}, GOOD]},
            5,
            {"id": PAGE, "changes": [GOOD]},
        ]
    }
    assert reasons(payload) == ["add", SkipReason.MALFORMED, "add", SkipReason.MALFORMED, "add"]


def test_a_thousand_changes_are_a_thousand_comments() -> None:
    value = {"item": "comment", "verb": "add", "post_id": "1_1", "message": "Hi"}
    changes = [{"field": "feed", "value": {**value, "comment_id": f"1_{number}"}} for number in range(1000)]
    parsed = parse(Platform.FACEBOOK, {"entry": [{"id": PAGE, "changes": changes}]})
    assert len({one.comment for one in parsed if isinstance(one, Comment)}) == 1000


def test_changes_and_messages_of_one_entry_are_both_read() -> None:
    message = {"sender": {"id": "7"}, "recipient": {"id": PAGE}, "message": {"mid": "m1", "text": "Hello"}}
    entry = {"id": PAGE, "changes": [GOOD], "messaging": [message], "standby": [message]}
    parsed = parse(Platform.FACEBOOK, {"entry": [entry]})
    assert [one.platform for one in parsed] == [Platform.FACEBOOK, Platform.MESSENGER, Platform.MESSENGER]


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (1784928203, 1784928203),
        (1784928203627, 1784928203),
        (None, None),
        ("soon", None),
        (-1, None),
        ([], None),
    ],
)
def test_a_comment_and_a_message_know_when_their_notification_was_sent(
    time: object, expected: int | None
) -> None:
    message = {"sender": {"id": "7"}, "recipient": {"id": PAGE}, "message": {"mid": "m1", "text": "Hello"}}
    on_instagram = {"field": "comments", "value": {"id": "9", "text": "Hi"}}
    page = {"id": PAGE, "time": time, "changes": [GOOD], "messaging": [message]}
    instagram = {"id": "1784", "time": time, "changes": [on_instagram]}
    parsed = [
        *parse(Platform.FACEBOOK, {"entry": [page]}),
        *parse(Platform.INSTAGRAM, {"entry": [instagram]}),
    ]
    assert [one.noted_at for one in parsed if isinstance(one, Comment)] == [expected] * 3


def test_the_page_and_messenger_paths_read_alike() -> None:
    payload = {"object": "page", "entry": [{"id": PAGE, "changes": [GOOD]}]}
    assert parse(Platform.MESSENGER, payload) == parse(Platform.FACEBOOK, payload)


def test_an_instagram_payload_on_the_page_path_is_read_as_instagrams() -> None:
    change = {"field": "comments", "value": {"id": "9", "text": "Hi"}}
    payload = {"object": "instagram", "entry": [{"id": "1784", "changes": [change]}]}
    assert parse(Platform.FACEBOOK, payload) == parse(Platform.INSTAGRAM, payload)


def test_a_message_sent_by_the_test_button_is_told_by_its_account() -> None:
    value = {
        "sender": {"id": "12334"},
        "recipient": {"id": "23245"},
        "message": {"mid": "test", "text": "test"},
    }
    change = {"field": "messages", "value": value}
    assert reasons({"entry": [{"id": "0", "changes": [change]}]}) == [SkipReason.TEST_EVENT]
    assert reasons({"entry": [{"id": PAGE, "changes": [change]}]}) == ["add"]
