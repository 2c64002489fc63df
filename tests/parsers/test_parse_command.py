from __future__ import annotations

import json

import pytest

from aplomb.comment import Platform
from aplomb.errors import AplombError
from tools.parse_command import parse_lines

FIRST_KEYS = [
    *("platform", "account", "post", "thread", "comment"),
    *("author", "author_name", "text", "verb", "created_at"),
]
VALUE = {
    "item": "comment",
    "verb": "edited",
    "comment_id": "1_2",
    "post_id": "1_1",
    "message": "Slikti, ļoti",
}


def page(*changes: object) -> bytes:
    return json.dumps({"object": "page", "entry": [{"id": "9", "changes": changes}]}).encode()


def test_each_comment_and_each_skip_is_one_line() -> None:
    raw = page({"field": "feed", "value": VALUE}, {"field": "feed"})
    comment, skip = parse_lines(Platform.FACEBOOK, raw)
    assert list(comment)[:10] == FIRST_KEYS
    assert [comment[key] for key in FIRST_KEYS] == [
        "facebook",
        "9",
        "1_1",
        "1_2",
        "1_2",
        "",
        "",
        "Slikti, ļoti",
        "edit",
        None,
    ]
    assert skip == {
        "skip": True,
        "reason": "malformed",
        "platform": "facebook",
        "account": "9",
        "detail": "feed value missing",
    }


def test_every_line_can_be_written_as_utf_8() -> None:
    value = VALUE | {"message": "a\ud800\0b", "comment_id": 2**60 + 1}
    [line] = parse_lines(Platform.FACEBOOK, page({"field": "feed", "value": value}))
    written = json.dumps(line, ensure_ascii=False).encode()
    assert json.loads(written)["text"] == "a\ufffdb"
    assert json.loads(written)["comment"] == "1152921504606846977"


def test_a_byte_order_mark_is_accepted() -> None:
    assert len(list(parse_lines(Platform.FACEBOOK, b"\xef\xbb\xbf" + page({"field": "feed"})))) == 1


@pytest.mark.parametrize("platform", list(Platform))
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello",
        b"[]",
        b"{}",
        b"null",
        b'{"a": NaN}',
        b"\xff",
        b"[" * 10_000,
        b" " * (6 * 1024 * 1024 + 1),
    ],
    ids=["empty", "words", "list", "object", "null", "nan", "no utf-8", "deep", "too large"],
)
def test_what_is_no_payload_is_refused_in_one_sentence_before_any_line(
    platform: Platform, raw: bytes
) -> None:
    with pytest.raises(AplombError) as refusal:
        parse_lines(platform, raw)
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)
