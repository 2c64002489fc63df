"""Does a comment still say what was judged?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplomb.same_text import same_text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cold bread", " Cold\n bread\t"),
        ("Cold bread", "Cold\N{NO-BREAK SPACE}bread"),
        ("caf\N{LATIN SMALL LETTER E WITH ACUTE}", "cafe\N{COMBINING ACUTE ACCENT}"),
        ("See https://t.co/abc", "See https://example.com/cold-bread?x=1"),
        ("Cold bread", "Cold bread https://t.co/abc"),
        ("Cold bread", "Cold bread pic.twitter.com/abc"),
        ("Cold bread t.co/abc", "Cold bread"),
        ("Cold\x00 bread", "Cold bread"),
        ("Cold bread \N{REPLACEMENT CHARACTER}", "Cold bread \ud83d"),
        ("", " "),
    ],
)
def test_space_links_and_what_cannot_be_stored_make_no_difference(one: str, other: str) -> None:
    assert same_text(one, other)
    assert same_text(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The bread was cold.", "The best bread in town!"),
        ("The bread was cold.", "The bread was not cold."),
        ("The bread was cold.", "The bread was cold. I broke a tooth on it."),
        ("The bread was cold.", ""),
        ("cold", "cold https://t.co/abc tooth"),
        ("nice", "n ice"),
    ],
)
def test_one_other_word_makes_another_text(one: str, other: str) -> None:
    assert not same_text(one, other)
    assert not same_text(other, one)


@given(st.text())
def test_every_text_is_the_same_as_itself(text: str) -> None:
    assert same_text(text, text)
