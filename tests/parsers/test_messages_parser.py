from __future__ import annotations

import pytest

from aplomb.comment import Comment, Platform, Skipped, Surface, Verb
from aplomb.skips import SkipReason
from triage.parsers import Parsed, parse

PAGE = "100200300400500"
PERSON = "7100000000000001"
FROM_PERSON = {"sender": {"id": PERSON}, "recipient": {"id": PAGE}, "timestamp": 1457764197627}
FROM_US = {"sender": {"id": PAGE}, "recipient": {"id": PERSON}, "timestamp": 1457764197627}
MESSAGE = {"mid": "mid.1", "text": "Hello"}


def read(item: object, *, key: str = "messaging", platform: Platform = Platform.MESSENGER) -> Parsed:
    [parsed] = parse(platform, {"entry": [{"id": PAGE, key: [item]}]})
    return parsed


def message(item: object, *, key: str = "messaging", platform: Platform = Platform.MESSENGER) -> Comment:
    parsed = read(item, key=key, platform=platform)
    assert isinstance(parsed, Comment)
    return parsed


def reason(item: object) -> SkipReason:
    parsed = read(item)
    assert isinstance(parsed, Skipped)
    return parsed.reason


@pytest.mark.parametrize("key", ["messaging", "standby"])
def test_a_private_message_is_read_whole_whoever_owns_the_conversation(key: str) -> None:
    assert read({**FROM_PERSON, "message": MESSAGE | {"reply_to": {"mid": "mid.0"}}}, key=key) == Comment(
        platform=Platform.MESSENGER,
        account=PAGE,
        post="",
        thread=PERSON,
        comment="mid.1",
        author=PERSON,
        author_name="",
        text="Hello",
        verb=Verb.ADD,
        created_at=1457764197,
        surface=Surface.MESSAGE,
        parent="mid.0",
    )


def test_an_instagram_message_belongs_to_instagram() -> None:
    parsed = message({**FROM_PERSON, "message": MESSAGE}, platform=Platform.INSTAGRAM)
    assert (parsed.platform, parsed.surface) == (Platform.INSTAGRAM, Surface.MESSAGE)


@pytest.mark.parametrize("people", [FROM_US, FROM_PERSON])
def test_an_echo_is_by_the_account_in_the_persons_thread(people: dict[str, object]) -> None:
    parsed = message({**people, "message": MESSAGE | {"is_echo": True}})
    assert (parsed.author, parsed.thread) == (PAGE, PERSON)


def test_a_message_that_we_sent_is_ours_even_when_it_is_not_marked_as_echo() -> None:
    parsed = message({**FROM_US, "message": MESSAGE})
    assert (parsed.author, parsed.thread) == (PAGE, PERSON)


@pytest.mark.parametrize(
    "opening",
    [
        {"referral": {"ref": "token-1", "source": "SHORTLINK", "type": "OPEN_THREAD"}},
        {"postback": {"title": "Get started", "payload": "X", "referral": {"ref": "token-1"}}},
        {"message": MESSAGE | {"referral": {"ref": "token-1"}}},
    ],
)
def test_the_token_of_an_m_me_link_is_kept(opening: dict[str, object]) -> None:
    parsed = message({**FROM_PERSON, **opening})
    assert (parsed.ref, parsed.thread, parsed.verb) == ("token-1", PERSON, Verb.ADD)
    assert parsed.text == ("Hello" if "message" in opening else "")


def test_a_click_delivered_twice_has_the_same_id() -> None:
    click = {**FROM_PERSON, "referral": {"ref": "token-1"}}
    assert message(click).comment == message(dict(click)).comment
    assert message(click).comment != message({**click, "timestamp": 1457764197999}).comment


def test_a_message_that_was_taken_back_keeps_no_text() -> None:
    parsed = message({**FROM_PERSON, "message": MESSAGE | {"is_deleted": True}})
    assert (parsed.verb, parsed.text) == (Verb.REMOVE, "")


def test_an_edited_message_is_a_new_version_of_the_same() -> None:
    parsed = message({**FROM_PERSON, "message_edit": {"mid": "mid.1", "text": "Hello!", "num_edit": "1"}})
    assert (parsed.verb, parsed.comment, parsed.text) == (Verb.EDIT, "mid.1", "Hello!")


def test_a_message_of_only_a_photo_has_no_text() -> None:
    assert message({**FROM_PERSON, "message": {"mid": "m", "attachments": [{"type": "image"}]}}).text == ""


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"read": {"watermark": 1}}, SkipReason.NOT_A_COMMENT),
        ({"delivery": {"mids": ["m"]}}, SkipReason.NOT_A_COMMENT),
        ({"reaction": {"mid": "m"}}, SkipReason.NOT_A_COMMENT),
        ({"pass_thread_control": {}}, SkipReason.NOT_A_COMMENT),
        ({"policy-enforcement": {}}, SkipReason.NOT_A_COMMENT),
        ({"postback": {"payload": "X"}}, SkipReason.NOT_A_COMMENT),
        ({"referral": {"source": "ADS"}}, SkipReason.NOT_A_COMMENT),
        ({"postback": None}, SkipReason.NOT_A_COMMENT),
        ({"message": {"mid": "m", "is_unsupported": True}}, SkipReason.UNREADABLE),
        ({"message": {"mid": "m", "attachments": [{"type": "unsupported_type"}]}}, SkipReason.UNREADABLE),
        ({"telepathy": {}}, SkipReason.UNKNOWN_FIELD),
        ({}, SkipReason.UNKNOWN_FIELD),
        ({"message": None}, SkipReason.MALFORMED),
        ({"message": "Hello"}, SkipReason.MALFORMED),
        ({"message": {"text": "Hello"}}, SkipReason.MALFORMED),
        ({"message": MESSAGE, "sender": None}, SkipReason.MALFORMED),
        ({"message": MESSAGE, "sender": {"id": 1.5}}, SkipReason.MALFORMED),
        ({"message_edit": []}, SkipReason.MALFORMED),
    ],
)
def test_what_is_no_message_is_skipped_by_name(item: dict[str, object], expected: SkipReason) -> None:
    assert reason({**FROM_PERSON, **item}) is expected


@pytest.mark.parametrize("item", [None, 5, "x", []])
def test_an_item_of_the_wrong_type_is_malformed(item: object) -> None:
    assert reason(item) is SkipReason.MALFORMED
