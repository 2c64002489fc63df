from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.engine.text import LIMIT, clean, fold, quiet


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("\0The soup was cold", "The soup was cold"),
        ("you \x1b[31mare\r\nlate", "you [31mare late"),
        ("@anna see https://example.com/a?b=c or www.example.com", "@user see http or http"),
        ("write to me@example.com", "write to [email]"),
        ("𝓽𝓮𝓻𝓻𝓲𝓫𝓵𝓮 ｓｅｒｖｉｃｅ", "terrible service"),
        ("sc\u200bam and s\u00adcam", "scam and scam"),
        ("\u202eterrible", "terrible"),
        ("sсаm", "scam"),
        ("купил iPhone", "купил iPhone"),
        ("👨‍👩‍👧 ❤️", "👨‍👩‍👧 ❤️"),
        ("a\ud800b", "a b"),
        ("z" + "\u0301" * 300, "ź\u0301"),
        (" \t\n ", ""),
    ],
)
def test_a_comment_is_read_without_what_hides_it(written: str, read: str) -> None:
    assert clean(written) == read


def test_the_end_of_a_long_comment_is_read_too() -> None:
    assert clean("word " * 4_000 + "and the soup was cold").endswith("the soup was cold")


@given(st.text(alphabet=st.characters(), max_size=3_000))
def test_what_is_read_is_short_and_on_one_line(text: str) -> None:
    read = clean(text)
    assert len(read) <= LIMIT
    assert not set(read) & set("\0\r\n\t\x1b")
    assert clean(read) == read or len(read) == LIMIT


@pytest.mark.parametrize("unit", ["a", "a ", "@a", "a@a.", "http://", "\u0301", "sс", "\u200d", "www."])
def test_reading_takes_bounded_time_whatever_is_repeated(unit: str) -> None:
    started = time.perf_counter()
    clean(unit * 200_000)
    assert time.perf_counter() - started < 1


def test_folding_drops_case_and_diacritics() -> None:
    assert fold("Ļoti GARŠĪGI, Straße") == "loti garsigi, strasse"


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("WHERE IS MY PARCEL???", "where is my parcel???"),
        ("I AM SO ANGRY, they broke the door", "i am so angry, they broke the door"),
        ("ГДЕ МОЯ ПОСЫЛКА", "где моя посылка"),
        ("DHL", "dhl"),
        ("My DHL parcel is late", "My DHL parcel is late"),
        ("Ein Paket von Herrn Maier aus Riga", "Ein Paket von Herrn Maier aus Riga"),
        ("?!?! 123 👍", "?!?! 123 👍"),
        ("", ""),
    ],
)
def test_a_text_that_shouts_is_embedded_in_small_letters(written: str, heard: str) -> None:
    assert quiet(written) == heard


@given(st.text())
def test_what_is_quiet_already_stays_as_it_is(text: str) -> None:
    once = quiet(clean(text))
    assert quiet(once) == once
