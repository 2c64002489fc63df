from __future__ import annotations

import pytest

from aplomb.errors import AplombError
from aplomb.payload import NotJsonError, read_json


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b'{"a": 1}', {"a": 1}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b"9007199254740993", 9007199254740993),
        (b'"\\u0101\\ud83d\\ude22"', "ā😢"),
        (b'"\\ud800"', "\ud800"),
        (b'"\\u0000"', "\0"),
        (b"null", None),
    ],
)
def test_json_is_read_as_it_was_sent(raw: bytes, expected: object) -> None:
    assert read_json(raw) == expected


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "The input is empty"),
        (b" \r\n", "The input is empty"),
        (b"\xef\xbb\xbf", "The input is empty"),
        (b"hello", "not JSON: line 1, column 1"),
        (b'{"a": 1', "not JSON"),
        (b'{"a": 1} x', "not JSON: line 1, column 10"),
        (b"{'a': 1}", "not JSON"),
        (b'{"a": "\x00"}', "not JSON"),
        (b'{"a": NaN}', "holds NaN"),
        (b"[Infinity]", "holds Infinity"),
        (b"-Infinity", "holds -Infinity"),
        (b"1e999", "too large"),
        (b"9" * 5000, "too long"),
        (b'{"a": "\xff"}', "not UTF-8: byte 7"),
        ('{"a": 1}'.encode("utf-16"), "not UTF-8"),
        (b"[" * 10_000, "nested too deeply"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "nested too deeply"),
        (b"[" * 1_000_000 + b"]" * 1_000_000, "nested too deeply"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_json_is_refused_with_a_sentence(raw: bytes, sentence: str) -> None:
    with pytest.raises(NotJsonError, match=sentence) as refusal:
        read_json(raw)
    assert isinstance(refusal.value, AplombError)


def test_a_refusal_never_quotes_the_input() -> None:
    with pytest.raises(NotJsonError) as refusal:
        read_json(b'{"secret words"')
    assert "secret" not in str(refusal.value)
