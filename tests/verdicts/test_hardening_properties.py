"""Whatever is typed, nothing raises, nothing grows, and every character knows where it came from."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aplomb.look_alikes import latin_look_alikes
from triage.verdicts.hardening import LIMIT, RAW_LIMIT, harden
from triage.verdicts.personal import personal_data
from triage.verdicts.tokens import tokenise

awkward = st.sampled_from(
    [
        *"\x00\x1b\r\n\t\u00ad\u200b\u200d\u200e\u202a\u202e\u2066\u2069\u2800\u3164\ufe0f\ufeff",
        *"\U000e0041\U000e007f\U0001f3fd\U0001f1f1\U0001f1fb\u0301\u0316\ud800İıßﷺﬁ①𝓼ѕсаm😡❤🤦♀",
    ]
)
texts = st.one_of(
    st.text(max_size=120),
    st.lists(st.one_of(awkward, st.characters()), max_size=120).map("".join),
    st.builds(lambda text, times: text * times, st.text(min_size=1, max_size=8), st.integers(1, 2_500)),
)


@settings(max_examples=250, deadline=None)
@given(texts)
def test_hardening_twice_changes_nothing_more(text: str) -> None:
    once = harden(text).plain
    assert harden(once).plain == once


@settings(max_examples=250, deadline=None)
@given(texts)
def test_every_character_knows_where_it_came_from(text: str) -> None:
    hardened = harden(text)
    assert len(hardened.plain) == len(hardened.origins) <= LIMIT
    assert list(hardened.origins) == sorted(hardened.origins)
    assert all(0 <= index < len(hardened.original) for index in hardened.origins)
    assert hardened.cut or unicodedata.is_normalized("NFC", hardened.original)


@settings(max_examples=150, deadline=None)
@given(texts)
def test_words_and_their_quotes_come_from_the_text(text: str) -> None:
    hardened = harden(text)
    for token in tokenise(hardened):
        assert all(token.keys)
        assert set(hardened.quote(token.start, token.end)) <= {" ", *hardened.original}
    tuple(personal_data(hardened.plain))


@pytest.mark.parametrize("text", ["a" * 20_000, "\u200b" * 20_000, "a\u0301" * 10_000, "😡\u200d" * 10_000])
def test_a_text_of_any_length_is_looked_at_in_bounded_work(text: str) -> None:
    hardened = harden(text)
    assert len(hardened.original) <= RAW_LIMIT + 1
    assert len(hardened.plain) <= LIMIT
    assert hardened.cut


def test_the_table_of_look_alikes_leaves_latin_and_our_own_letters_alone() -> None:
    ours = "abcdefghijklmnopqrstuvwxyzāčēģīķļņšūžąęėįųõäöüßñçéèêàùîœśźżć0123456789"
    assert ours.translate(latin_look_alikes()) == ours
