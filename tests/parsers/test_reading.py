from __future__ import annotations

import pytest

from triage.parsers.reading import LONGEST_TEXT, detail, identifier, seconds, text

DEEP: list[object] = []
for _ in range(5000):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("139_560", "139_560"),
        (" 42 ", "42"),
        (7, "7"),
        (0, "0"),
        (2**53 + 1, "9007199254740993"),
        (10201978818232600123, "10201978818232600123"),
        (True, ""),
        (False, ""),
        (1.0, ""),
        (1e17, ""),
        (None, ""),
        ([], ""),
        ({"id": "1"}, ""),
        ("", ""),
        ("   ", ""),
        ("a\0b", ""),
        ("a\nb", ""),
        ("\ud800", ""),
        ("9" * 513, ""),
        pytest.param(10**5000, "", id="a number of 5000 digits"),
    ],
)
def test_only_text_and_whole_numbers_are_ids_and_are_kept_exactly(value: object, expected: str) -> None:
    assert identifier(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Slikta apkalpošana 😢", "Slikta apkalpošana 😢"),
        ("a\ud800b\udfffc", "a\ufffdb\ufffdc"),
        ("a\0b", "ab"),
        ("line\r\n\x1b[31mred", "line\r\n\x1b[31mred"),
        ("", ""),
        (None, ""),
        (12, ""),
        (["text"], ""),
        ("x" * (LONGEST_TEXT + 5), "x" * LONGEST_TEXT),
    ],
)
def test_text_can_be_stored(value: object, expected: str) -> None:
    assert text(value) == expected
    text(value).encode()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1511951015, 1511951015),
        (1511951015.9, 1511951015),
        (1511951015123, 1511951015),
        ("1500000000", 1500000000),
        ("1516403560557", 1516403560),
        ("2021-09-08T06:34:04+0000", 1631082844),
        ("2026-07-24T21:23:23.000Z", 1784928203),
        ("2026-07-24T21:23:23", 1784928203),
        ("Wed Feb 05 08:39:31 +0000 2020", 1580891971),
        (2147483648, 2147483648),
        (0, None),
        (-1, None),
        (-1511951015, None),
        (99_999_999_999, None),
        (10**15, None),
        pytest.param(10**5000, None, id="a number of 5000 digits"),
        (float("nan"), None),
        (float("inf"), None),
        (True, None),
        (None, None),
        ("", None),
        ("-5", None),
        ("yesterday", None),
        ("٣٤٥", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9" * 5000, None),
        ([1511951015], None),
        ({}, None),
    ],
)
def test_every_way_of_writing_a_time_is_read_and_an_absurd_one_is_none(
    value: object, expected: int | None
) -> None:
    assert seconds(value) == expected


def test_a_detail_is_short_and_printable_and_never_shows_a_container() -> None:
    assert detail("feed", "x" * 500, "a\nb\ud800", None, {"k": "v"}, DEEP) == (
        "feed " + "x" * 40 + " a?b? missing dict list"
    )
