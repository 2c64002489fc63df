from __future__ import annotations

import pytest

from aplomb.comment import Comment, Platform, Skipped, Surface, Verb
from aplomb.skips import SkipReason
from triage.parsers import Parsed, parse

PAGE = "100200300400500"
POST = f"{PAGE}_9001"
PERSON = {"id": "240", "name": "Tom"}
COMMENT: dict[str, object] = {
    "item": "comment",
    "verb": "add",
    "comment_id": "9001_7001",
    "post_id": POST,
    "parent_id": POST,
    "from": PERSON,
    "created_time": 1511951015,
    "message": "Late again",
}
VISITOR_POST: dict[str, object] = {
    "item": "status",
    "verb": "add",
    "post_id": POST,
    "from": PERSON,
    "message": "Your cake was stale",
}
RATING: dict[str, object] = {
    "item": "rating",
    "verb": "add",
    "open_graph_story_id": 904801129604590,
    "reviewer_id": 705955836155788,
}


def read(value: dict[str, object], *, field: str = "feed") -> Parsed:
    payload = {
        "object": "page",
        "entry": [{"id": PAGE, "time": 1, "changes": [{"field": field, "value": value}]}],
    }
    [parsed] = parse(Platform.FACEBOOK, payload)
    return parsed


def comment(value: dict[str, object], *, field: str = "feed") -> Comment:
    parsed = read(value, field=field)
    assert isinstance(parsed, Comment)
    return parsed


def reason(value: dict[str, object], *, field: str = "feed") -> SkipReason:
    parsed = read(value, field=field)
    assert isinstance(parsed, Skipped)
    return parsed.reason


def test_a_comment_is_read_whole() -> None:
    assert read(COMMENT) == Comment(
        platform=Platform.FACEBOOK,
        account=PAGE,
        post=POST,
        thread="9001_7001",
        comment="9001_7001",
        author="240",
        author_name="Tom",
        text="Late again",
        verb=Verb.ADD,
        created_at=1511951015,
        noted_at=1,
    )


@pytest.mark.parametrize(
    "parent", [POST, "9001", f"x_{POST}", "0", 0, "", None, "9001_7001", {"id": "9001_7000"}, True]
)
def test_a_comment_whose_parent_is_the_post_or_nothing_starts_a_thread(parent: object) -> None:
    read_comment = comment(COMMENT | {"parent_id": parent})
    assert (read_comment.thread, read_comment.parent) == ("9001_7001", "")


def test_a_comment_without_parent_starts_a_thread() -> None:
    value = {key: COMMENT[key] for key in COMMENT if key != "parent_id"}
    assert comment(value).thread == "9001_7001"


def test_a_reply_belongs_to_the_thread_of_the_comment_it_answers() -> None:
    reply = comment(COMMENT | {"parent_id": "9001_7000"})
    assert (reply.thread, reply.parent, reply.post) == ("9001_7000", "9001_7000", POST)


def test_the_post_is_never_guessed_from_the_comments_id() -> None:
    assert comment(COMMENT | {"post_id": "77_88", "comment_id": "99_1", "parent_id": "77_88"}).post == "77_88"
    assert comment(COMMENT | {"post_id": None}).post == ""
    assert comment(COMMENT | {"post_id": None, "post": {"id": "77_88"}}).post == "77_88"


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("add", Verb.ADD),
        ("edit", Verb.EDIT),
        ("edited", Verb.EDIT),
        ("remove", Verb.REMOVE),
        ("hide", Verb.HIDE),
        ("unhide", Verb.UNHIDE),
    ],
)
def test_each_verb_is_known_in_both_spellings_and_keeps_its_own_time(verb: str, expected: Verb) -> None:
    parsed = comment(COMMENT | {"verb": verb})
    assert (parsed.verb, parsed.created_at) == (expected, 1511951015)


@pytest.mark.parametrize("verb", ["block", "mute", "", None, 5, ["add"], {}])
def test_an_unknown_verb_is_a_named_skip(verb: object) -> None:
    assert reason(COMMENT | {"verb": verb}) is SkipReason.UNKNOWN_VERB


def test_the_time_of_sending_never_stands_for_the_time_of_writing() -> None:
    assert comment(COMMENT | {"created_time": None}).created_at is None


def test_an_author_whom_the_platform_withholds_is_the_empty_text() -> None:
    parsed = comment(COMMENT | {"from": None})
    assert (parsed.author, parsed.author_name) == ("", "")


def test_ids_sent_as_numbers_are_kept_exactly() -> None:
    value = COMMENT | {"from": None, "sender_id": 2**53 + 1, "sender_name": "Tom", "comment_id": 2**60 + 1}
    parsed = comment(value)
    assert (parsed.author, parsed.comment) == ("9007199254740993", "1152921504606846977")


def test_a_removed_comment_has_neither_text_nor_name() -> None:
    parsed = comment(COMMENT | {"verb": "remove", "from": {"id": "240"}, "message": None})
    assert (parsed.verb, parsed.text, parsed.author, parsed.author_name) == (Verb.REMOVE, "", "240", "")


def test_our_own_reply_is_a_comment_by_the_account() -> None:
    parsed = comment(COMMENT | {"from": {"id": int(PAGE), "name": "Bakery"}})
    assert parsed.author == parsed.account


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"comment_id": None}, SkipReason.MALFORMED),
        ({"comment_id": 1.5}, SkipReason.MALFORMED),
        ({"comment_id": "0"}, SkipReason.TEST_EVENT),
        ({"item": None}, SkipReason.MALFORMED),
        ({"item": ["comment"]}, SkipReason.MALFORMED),
        ({"item": "poll"}, SkipReason.UNKNOWN_FIELD),
        ({"item": "like"}, SkipReason.NOT_A_COMMENT),
        ({"item": "reaction", "verb": "remove"}, SkipReason.NOT_A_COMMENT),
    ],
)
def test_what_is_no_comment_is_skipped_by_name(change: dict[str, object], expected: SkipReason) -> None:
    assert reason(COMMENT | change) is expected


def test_a_skip_never_shows_what_was_written() -> None:
    parsed = read(COMMENT | {"verb": "shout", "message": "Secret words"})
    assert isinstance(parsed, Skipped)
    assert parsed.detail == "feed comment shout"


@pytest.mark.parametrize("item", ["post", "status", "photo", "share", "video", "album"])
def test_a_visitors_post_is_a_mention_that_is_its_own_thread(item: str) -> None:
    parsed = comment(VISITOR_POST | {"item": item})
    assert (parsed.surface, parsed.comment, parsed.thread, parsed.post) == (Surface.MENTION, POST, POST, POST)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"from": {"id": PAGE}}, SkipReason.NOT_A_COMMENT),
        ({"from": None, "sender_id": int(PAGE)}, SkipReason.NOT_A_COMMENT),
        ({"from": {"id": PAGE}, "verb": "block"}, SkipReason.NOT_A_COMMENT),
        ({"message": None}, SkipReason.NOT_A_COMMENT),
        ({"verb": "block"}, SkipReason.UNKNOWN_VERB),
        ({"post_id": None}, SkipReason.MALFORMED),
    ],
)
def test_our_own_posts_and_wordless_ones_are_no_comments(
    change: dict[str, object], expected: SkipReason
) -> None:
    assert reason(VISITOR_POST | change) is expected


def test_a_visitors_removed_post_is_told_although_it_has_no_text() -> None:
    assert comment(VISITOR_POST | {"verb": "remove", "message": None}).verb is Verb.REMOVE


def test_a_mention_may_have_neither_author_nor_text() -> None:
    value = {
        "item": "comment",
        "verb": "add",
        "post_id": "88_1",
        "comment_id": "1_2",
        "created_time": 1614340862,
    }
    parsed = comment(value, field="mention")
    assert (parsed.surface, parsed.author, parsed.text, parsed.thread) == (Surface.MENTION, "", "", "1_2")
    assert comment(value | {"item": "post"}, field="mention").comment == "88_1"
    assert reason(value | {"item": "like"}, field="mention") is SkipReason.NOT_A_COMMENT


@pytest.mark.parametrize(
    ("told", "recommends"),
    [
        ({"recommendation_type": "POSITIVE", "rating": 1}, True),
        ({"recommendation_type": "negative", "rating": 5}, False),
        ({"rating": 1}, False),
        ({"rating": 2}, False),
        ({"rating": 3}, None),
        ({"rating": "4"}, True),
        ({"rating": 5}, True),
        ({"rating": 9}, None),
        ({"rating": True}, None),
        ({"recommendation_type": ["NEGATIVE"]}, None),
        ({}, None),
    ],
)
def test_a_review_says_whether_it_recommends_us(told: dict[str, object], recommends: bool | None) -> None:  # noqa: FBT001 - a table's expectation
    parsed = comment(RATING | told | {"review_text": "Long queue", "comment_id": None}, field="ratings")
    assert (parsed.surface, parsed.comment, parsed.author) == (
        Surface.REVIEW,
        "904801129604590",
        "705955836155788",
    )
    assert (parsed.recommends, parsed.text) == (recommends, "Long queue")


def test_a_comment_under_a_review_is_a_comment_and_a_like_is_not() -> None:
    parsed = comment(COMMENT | {"open_graph_story_id": "67"}, field="ratings")
    assert (parsed.surface, parsed.comment, parsed.text) == (Surface.REVIEW, "9001_7001", "Late again")
    assert reason(RATING | {"item": "like"}, field="ratings") is SkipReason.NOT_A_COMMENT
    assert reason({"item": "rating", "verb": "add"}, field="ratings") is SkipReason.MALFORMED
