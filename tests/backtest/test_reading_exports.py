"""Exports of platforms and help desks are read as they are, and what is broken in them is named."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aplomb.errors import AplombError, SettingsError
from tools.backtest.columns import choices
from tools.backtest.reading import LONGEST_LINE, Chosen, read_export
from tools.backtest.row import NO_DATE, NO_TEXT, AmbiguousDateError, DateOrder, Row, Taken, read_time


def taken(
    folder: Path, content: bytes, name: str = "a.csv", *, encoding: str = "utf-8", **columns: str
) -> list[Taken]:
    path = folder / name
    path.write_bytes(content)
    return list(read_export(path, Chosen(columns=columns, encoding=encoding)))


def rows(found: list[Taken]) -> list[Row]:
    return [one.row for one in found if one.row]


def troubles(found: list[Taken]) -> list[tuple[int, str]]:
    return [(trouble.line, trouble.what) for one in found for trouble in one.troubles]


@pytest.mark.parametrize(
    "header",
    [
        "id,text,created_at,author,author_name,thread,post,parent,account,platform,language",
        "Comment ID;Message;Created Time;From ID;From Name;Root ID;Post ID;Parent ID;Page ID;Network;Lang",
        "id_str\tfull_text\tcreatedAt\tuserId\tusername\tthread_id\tmediaId\tin_reply_to\tpage\tsource\tlocale",
        "number,comment,timestamp,requester_id,requester_name,ticket_id,permalink,reply_to,brand,channel,language",
    ],
)
def test_columns_are_found_by_the_names_that_exports_give_them(tmp_path: Path, header: str) -> None:
    cut = next(one for one in ";\t," if one in header)
    values = cut.join(["7", "Cold bread", "1760000000", "u", "Ana", "t", "p", "q", "a", "Facebook", "en"])
    (row,) = rows(taken(tmp_path, f"{header}\n{values}\n".encode()))
    expected = Row(
        line=2, id="7", text="Cold bread", created_at=1_760_000_000, author="u", author_name="Ana",
        thread="t", post="p", parent="q", account="a", platform="facebook", language="en",
    )  # fmt: skip
    assert row == expected


def test_nested_fields_of_the_platforms_own_json_are_found(tmp_path: Path) -> None:
    youtube: dict[str, object] = {
        "id": "y",
        "snippet": {"textOriginal": "Hm", "publishedAt": "2025-10-09T08:53:20Z", "authorDisplayName": "Bo"},
    }
    facebook: dict[str, object] = {
        "id": "1_2",
        "message": "Hm",
        "created_time": "2025-10-09T08:53:20+0000",
        "from": {"id": "9", "name": "Bo"},
    }
    content = "\n".join(map(json.dumps, (youtube, facebook))).encode()
    first, second = rows(taken(tmp_path, content, "a.jsonl"))
    assert (first.text, first.author_name, first.created_at) == ("Hm", "Bo", 1_760_000_000)
    assert (second.author, second.author_name, second.created_at) == ("9", "Bo", 1_760_000_000)


def test_a_person_may_say_which_column_is_what(tmp_path: Path) -> None:
    (row,) = rows(taken(tmp_path, b"text,what they said\nno,yes\n", text="What they said"))
    assert row.text == "yes"
    assert choices(["text=Comment"]) == {"text": "Comment"}


@pytest.mark.parametrize("pair", ["text", "text=", "mood=Comment", "=x"])
def test_a_wrong_choice_of_column_names_the_fields(pair: str) -> None:
    with pytest.raises(SettingsError, match="created_at"):
        choices([pair])


def test_whatever_is_broken_is_named_by_its_line_and_the_rest_is_read(tmp_path: Path) -> None:
    content = (
        b"\xef\xbb\xbfid,text,date\n1,good,2025-10-09\n"
        b'2,"never closed,2025-10-09\n3,"two\nlines",2025-10-09\n4,caf\xe9,2025-10-09\n'
        b"5,nul\x00,2025-10-09\n6,bad date,soon\n7,,2025-10-09\n8,too,many,values,here\n"
    )
    found = taken(tmp_path, content + b"9," + b"x" * LONGEST_LINE + b"\n10,last,2025-10-09")
    assert [row.id for row in rows(found)] == ["1", "3", "5", "6", "7", "10"]
    assert [line for line, _ in troubles(found)] == [3, 6, 7, 8, 9, 10, 11]
    assert (8, NO_DATE) in troubles(found)
    assert (9, NO_TEXT) in troubles(found)


@pytest.mark.parametrize("before", [b"\n\n", b"sep=;\r\n", b"\xef\xbb\xbfsep=;\n", b"\r\nSEP=;\n\n"])
def test_lines_before_the_names_of_the_columns_do_no_harm(tmp_path: Path, before: bytes) -> None:
    (row,) = rows(taken(tmp_path, before + b"id;text\n1;a, b\n"))
    assert (row.id, row.text, row.line) == ("1", "a, b", before.count(b"\n") + 2)


def test_a_file_of_nothing_but_open_quotation_marks_ends(tmp_path: Path) -> None:
    found = taken(tmp_path, b"id,text\n" + b'1,"x\n' * 5001)
    assert len(rows(found)) + len(troubles(found)) > 1000


@pytest.mark.parametrize("line", [b"nonsense", b"[1]", b'{"a": ' * 50_000, b"\xff\xfe{", b'"text"', b"NaN"])
def test_a_line_that_is_no_object_is_left_out(tmp_path: Path, line: bytes) -> None:
    found = taken(tmp_path, b'{"text": "a"}\n' + line + b'\n{"text": "b \\ud800"}\n', "a.jsonl")
    assert [row.text for row in rows(found)] == ["a", "b ?"]
    assert [number for number, _ in troubles(found)] == [2]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xlsx", b"PK", "ends in"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"\n\n", "empty"),
        ("a.csv", b"id,text\r1,a\r2,b\r", "old Macs"),
        ("a.csv", b"id,text,caf\xe9\n1,a secret,b\n", "Save it as UTF-8"),
        ("a.csv", b"mood,weather\n1,2\n", "--map text=COLUMN"),
        ("a.csv", b"text,date\nHm,03/04/2026\n", "--dates dmy"),
        ("a.jsonl", b'[{"text": "a"}]', "one object per line"),
    ],
)
def test_a_file_that_is_no_export_is_refused_with_the_mend(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    with pytest.raises(AplombError, match=says):
        taken(tmp_path, content, name)


@pytest.mark.parametrize(
    ("shown", "seconds"),
    [
        ("1760000000", 1_760_000_000),
        (1_760_000_000_000, 1_760_000_000),
        (1_760_000_000.9, 1_760_000_000),
        ("2025-10-09T08:53:20Z", 1_760_000_000),
        ("2025-10-09 10:53:20+02:00", 1_760_000_000),
        ("Thu Oct 09 08:53:20 +0000 2025", 1_760_000_000),
        ("09.10.2025 08:53", 1_759_999_980),
        ("2025-10-09 08:53:20 UTC", 1_760_000_000),
        *(
            (bad, None)
            for bad in ("", "soon", None, True, "-5", "0", "9" * 15, "9" * 40, "nan", "2025-13-45", [1])
        ),
    ],
)
def test_times_are_read_as_platforms_write_them(shown: object, seconds: int | None) -> None:
    assert read_time(shown) == seconds


@pytest.mark.parametrize(
    ("shown", "dates", "iso"),
    [
        ("03/04/2026 10:15", DateOrder.DAY_FIRST, "2026-04-03T10:15"),
        ("03/04/2026 10:15", DateOrder.MONTH_FIRST, "2026-03-04T10:15"),
        ("3/4/26, 1:05:09 PM", DateOrder.MONTH_FIRST, "2026-03-04T13:05:09"),
        ("3/4/2026 12:30 a.m.", DateOrder.MONTH_FIRST, "2026-03-04T00:30"),
        ("25/04/2026", None, "2026-04-25"),
        ("04/25/2026", None, "2026-04-25"),
        ("05/05/2026", None, "2026-05-05"),
    ],
)
def test_a_date_with_slashes_is_read_as_people_said(shown: str, dates: DateOrder | None, iso: str) -> None:
    assert read_time(shown, dates=dates) == datetime.fromisoformat(iso).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    "shown", ["25/04/2026", "00/10/2026", "4/31/2026", "1/2/2026 13:00 PM", "1/2/2026 25:00"]
)
def test_a_date_that_cannot_be_is_none(shown: str) -> None:
    assert read_time(shown, dates=DateOrder.MONTH_FIRST) is None


def test_what_may_be_two_days_is_asked_and_never_guessed() -> None:
    with pytest.raises(AmbiguousDateError, match="may be two days"):
        read_time("03/04/2026 10:15")


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "utf-16", "utf-16-le", "utf-8-sig"])
def test_an_export_is_read_in_the_encoding_that_people_say(tmp_path: Path, encoding: str) -> None:
    content = 'id,text\n1,"Très déçu,\nencore"\n2,Ça suffit\n'.encode(encoding)
    assert [row.text for row in rows(taken(tmp_path, content, encoding=encoding))] == [
        "Très déçu,\nencore",
        "Ça suffit",
    ]


def test_utf_16_is_known_without_being_told(tmp_path: Path) -> None:
    content = "id\ttext\r\n" + "".join(f"{number}\tÕhtu läks 🙂 {'x' * 50}\r\n" for number in range(3000))
    found = taken(tmp_path, content.encode("utf-16"))
    assert len(rows(found)) == 3000
    assert {row.text[:9] for row in rows(found)} == {"Õhtu läks"}


def test_what_is_no_utf_8_is_told_with_the_mend(tmp_path: Path) -> None:
    found = taken(tmp_path, "id,text\n1,Très déçu\n".encode("cp1252"))
    assert [line for line, _ in troubles(found)] == [2]
    assert "--encoding cp1252" in troubles(found)[0][1]


@pytest.mark.parametrize("encoding", ["utf-9", "", "base64", "x\0y"])
def test_an_encoding_that_nobody_knows_is_refused(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(SettingsError, match="cp1252"):
        taken(tmp_path, b"id,text\n1,a\n", encoding=encoding)
