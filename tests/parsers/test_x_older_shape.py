from __future__ import annotations

import pytest

from aplomb.comment import Comment, Platform, Skipped, Surface, Verb
from aplomb.skips import SkipReason
from triage.parsers import Parsed, parse

US, PERSON = "1500000000000000001", "1500000000000000101"
TWEET: dict[str, object] = {
    "created_at": "Wed Feb 05 08:39:31 +0000 2020",
    "id": 1900000000000000190,
    "id_str": "1900000000000000190",
    "text": "The cake was late",
    "user": {"id": int(PERSON), "id_str": PERSON, "name": "Daniel", "screen_name": "daniel"},
}


def read(events: object, *, key: str = "tweet_create_events", **more: object) -> list[Parsed]:
    return parse(Platform.X, {"for_user_id": US, key: events, **more})


def tweet(**told: object) -> Comment:
    [parsed] = read([TWEET | told])
    assert isinstance(parsed, Comment)
    return parsed


def mention(start: int, end: int) -> dict[str, object]:
    return {"user_mentions": [{"id": int(US), "id_str": US, "indices": [start, end]}]}


def message(sender: object, recipient: str, *, words: object = "Hello") -> dict[str, object]:
    created = {"target": {"recipient_id": recipient}, "sender_id": sender, "message_data": {"text": words}}
    return {
        "type": "message_create",
        "id": "9",
        "created_timestamp": "1516403560557",
        "message_create": created,
    }


def test_a_tweet_is_read_whole() -> None:
    assert read([TWEET]) == [
        Comment(
            platform=Platform.X,
            account=US,
            post="1900000000000000190",
            thread="1900000000000000190",
            comment="1900000000000000190",
            author=PERSON,
            author_name="Daniel",
            text="The cake was late",
            verb=Verb.ADD,
            created_at=1580891971,
        )
    ]


def test_the_exact_id_is_taken_where_both_are_given() -> None:
    assert tweet(id=1900000000000000200).comment == "1900000000000000190"
    assert tweet(id_str=None).comment == "1900000000000000190"


def test_a_reply_belongs_to_the_post_it_answers() -> None:
    reply = tweet(in_reply_to_status_id=5, in_reply_to_status_id_str="5")
    assert (reply.thread, reply.post, reply.parent) == ("5", "5", "5")


def test_an_edited_tweet_keeps_its_first_id() -> None:
    edited = tweet(edit_history={"edit_tweet_ids": ["1900000000000000180", "1900000000000000190"]})
    assert (edited.verb, edited.comment, edited.reply_to) == (
        Verb.EDIT,
        "1900000000000000180",
        "1900000000000000190",
    )


@pytest.mark.parametrize(
    ("told", "summoned"),
    [
        ({}, False),
        ({"entities": mention(5, 19)}, True),
        ({"entities": mention(0, 14)}, True),
        ({"entities": mention(0, 14), "in_reply_to_user_id": int(US)}, False),
        ({"entities": mention(0, 14), "in_reply_to_status_id_str": "5"}, False),
        ({"entities": mention(0, 14), "in_reply_to_user_id": int(US), "display_text_range": [0, 20]}, True),
        ({"entities": mention(20, 34), "in_reply_to_user_id": int(US), "display_text_range": [15, 40]}, True),
        ({"quoted_status": {"user": {"id": int(US)}}}, True),
        ({"quoted_status": {"user": {"id": 7}}}, False),
        ({"extended_tweet": {"full_text": "...", "entities": mention(150, 164)}}, True),
        ({"entities": mention(5, 19), "user": {"id_str": US}}, False),
    ],
)
def test_only_others_who_name_or_quote_us_summon_us(*, told: dict[str, object], summoned: bool) -> None:
    assert tweet(**told).summoned is summoned


def test_a_long_tweet_is_read_whole() -> None:
    assert tweet(truncated=True, extended_tweet={"full_text": "All of it"}).text == "All of it"


def test_each_deleted_tweet_is_a_removal_at_its_own_time() -> None:
    event = {"status": {"id": "5", "user_id": PERSON}, "timestamp_ms": "1432228155593"}
    [parsed] = read([event], key="tweet_delete_events")
    assert isinstance(parsed, Comment)
    assert (parsed.verb, parsed.comment, parsed.author, parsed.created_at) == (
        Verb.REMOVE,
        "5",
        PERSON,
        1432228155,
    )


@pytest.mark.parametrize(("sender", "recipient"), [(PERSON, US), (US, PERSON)])
def test_a_direct_message_is_in_the_other_persons_thread(sender: str, recipient: str) -> None:
    users = {sender: {"id": sender, "name": "Name", "affiliation": {"description": "Automated"}}}
    [parsed] = read([message(sender, recipient)], key="direct_message_events", users=users)
    assert parsed == Comment(
        platform=Platform.X,
        account=US,
        post="",
        thread=PERSON,
        comment="9",
        author=sender,
        author_name="Name",
        text="Hello",
        verb=Verb.ADD,
        created_at=1516403560,
        surface=Surface.MESSAGE,
        automated=True,
    )


@pytest.mark.parametrize(
    ("key", "events", "expected"),
    [
        ("tweet_create_events", [TWEET | {"retweeted_status": {}}], [SkipReason.NOT_A_COMMENT]),
        ("favorite_events", [{}, {}], [SkipReason.NOT_A_COMMENT, SkipReason.NOT_A_COMMENT]),
        ("follow_events", [{}], [SkipReason.NOT_A_COMMENT]),
        ("direct_message_mark_read_events", [{}], [SkipReason.NOT_A_COMMENT]),
        ("user_event", {"revoke": {}}, [SkipReason.NOT_A_COMMENT]),
        ("replay_job_status", {"job_state": "Complete"}, [SkipReason.NOT_A_COMMENT]),
        ("dream_events", [{}], [SkipReason.UNKNOWN_FIELD]),
        ("tweet_create_events", None, [SkipReason.MALFORMED]),
        ("tweet_create_events", {}, [SkipReason.MALFORMED]),
        ("tweet_create_events", [None, {}], [SkipReason.MALFORMED, SkipReason.MALFORMED]),
        ("tweet_delete_events", [{"status": 5}], [SkipReason.MALFORMED]),
        ("direct_message_events", None, [SkipReason.MALFORMED]),
        ("direct_message_events", [None], [SkipReason.MALFORMED]),
        ("direct_message_events", [{"type": "welcome"}], [SkipReason.NOT_A_COMMENT]),
        ("direct_message_events", [message(None, US)], [SkipReason.MALFORMED]),
        ("tweet_create_events", [], []),
        ("apps", {}, [SkipReason.MALFORMED]),
    ],
)
def test_what_is_no_post_is_skipped_by_name(key: str, events: object, expected: list[SkipReason]) -> None:
    assert [one.reason for one in read(events, key=key) if isinstance(one, Skipped)] == expected


def test_a_tweet_that_was_sent_for_no_account_is_nobodys_to_answer() -> None:
    payload = {"tweet_create_events": [TWEET], "direct_message_events": [message(PERSON, US)]}
    parsed = parse(Platform.X, payload)
    assert [one.reason for one in parsed if isinstance(one, Skipped)] == [
        SkipReason.ACCOUNT_NOT_CONFIGURED
    ] * 2
