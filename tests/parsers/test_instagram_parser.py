from __future__ import annotations

import pytest

from aplomb.comment import Comment, Platform, Skipped, Surface, Verb
from aplomb.skips import SkipReason
from triage.parsers import Parsed, parse

ACCOUNT = "178414000000001"
VALUE = {
    "id": "179",
    "text": "Half of it was broken",
    "from": {"id": "720", "username": "marko"},
    "media": {"id": "178", "media_product_type": "FEED"},
}


def read(value: object, *, field: str = "comments", account: str = ACCOUNT) -> Parsed:
    [parsed] = parse(
        Platform.INSTAGRAM, {"entry": [{"id": account, "changes": [{"field": field, "value": value}]}]}
    )
    return parsed


def comment(value: object, *, field: str = "comments") -> Comment:
    parsed = read(value, field=field)
    assert isinstance(parsed, Comment)
    return parsed


@pytest.mark.parametrize("field", ["comments", "live_comments"])
def test_a_comment_is_read_whole(field: str) -> None:
    assert read(VALUE, field=field) == Comment(
        platform=Platform.INSTAGRAM,
        account=ACCOUNT,
        post="178",
        thread="179",
        comment="179",
        author="720",
        author_name="marko",
        text="Half of it was broken",
        verb=Verb.ADD,
        created_at=None,
    )


def test_a_change_directly_under_the_entry_is_read_alike() -> None:
    payload = {
        "object": "instagram",
        "entry": [{"id": ACCOUNT, "field": "comments", "value": VALUE}],
    }
    assert parse(Platform.INSTAGRAM, payload) == [read(VALUE)]


def test_a_reply_belongs_to_the_thread_of_its_parent() -> None:
    assert (comment(VALUE | {"parent_id": "170"}).thread, comment(VALUE | {"parent_id": "178"}).thread) == (
        "170",
        "179",
    )


def test_a_comment_on_an_advert_belongs_to_the_post_it_was_made_from() -> None:
    assert comment(VALUE | {"media": {"id": "999", "ad_id": "5", "original_media_id": "178"}}).post == "178"


def test_a_comment_of_the_account_on_its_own_post_is_ours() -> None:
    parsed = comment(VALUE | {"from": {"id": "5", "username": "bakery", "self_ig_scoped_id": "6"}})
    assert parsed.author == ACCOUNT


def test_a_mention_names_the_comment_or_else_the_post() -> None:
    told = comment({"media_id": "178", "comment_id": "179"}, field="mentions")
    assert (told.surface, told.comment, told.post, told.author, told.text) == (
        Surface.MENTION,
        "179",
        "178",
        "",
        "",
    )
    assert comment({"media_id": "178"}, field="mentions").comment == "178"


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("comments", {"text": "no id"}, SkipReason.MALFORMED),
        ("comments", None, SkipReason.MALFORMED),
        ("comments", {"id": "0", "text": "x"}, SkipReason.TEST_EVENT),
        ("mentions", {}, SkipReason.MALFORMED),
        ("story_insights", {"impressions": 4}, SkipReason.NOT_A_COMMENT),
        ("feed", VALUE, SkipReason.UNKNOWN_FIELD),
    ],
)
def test_what_is_no_comment_is_skipped_by_name(field: str, value: object, expected: SkipReason) -> None:
    parsed = read(value, field=field)
    assert isinstance(parsed, Skipped)
    assert parsed.reason is expected


def test_the_dashboards_test_button_is_accepted_and_ignored() -> None:
    parsed = read({"id": "123456789", "text": "This is an example."}, account="0")
    assert isinstance(parsed, Skipped)
    assert parsed.reason is SkipReason.TEST_EVENT
