"""What always holds, whatever the text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aplomb.brand.facts import Address
from aplomb.lint.context import Context, Sender
from aplomb.lint.engine import LOOKED_AT, errors, findings
from aplomb.lint.pattern_file import LANGUAGES
from aplomb.lint.views import READINGS, views
from tools.lint.tricks import TRICKS

_PIECES = st.one_of(
    st.sampled_from([text for text, _, _ in TRICKS]),
    st.sampled_from(
        [" ", "\n", "\u00ad", "\u200b", "!", "?", "@", "://", ".", "{", "1O", "24 h", "\ud800", "\u0130"]
    ),
    st.text(max_size=12),
)
_TEXTS = st.lists(_PIECES, max_size=12).map("".join)
_CONTEXTS = st.builds(
    Context,
    sender=st.sampled_from(Sender),
    public=st.booleans(),
    address=st.sampled_from([None, *Address]),
    granted=st.lists(_PIECES, max_size=2).map(tuple),
    said_before=st.lists(_TEXTS, max_size=2).map(tuple),
)


@settings(deadline=None)
@given(text=_TEXTS, language=st.sampled_from([*LANGUAGES, "no", ""]), context=_CONTEXTS)
def test_any_text_gets_findings_within_it_and_always_the_same(
    text: str, language: str, context: Context
) -> None:
    found = findings(text, language=language, context=context)

    assert all(0 <= start <= end <= len(text) for start, end in (one.span for one in found))
    assert list(found) == sorted(found, key=lambda one: (one.span, one.id))
    assert findings(text, language=language, context=context) == found


@settings(deadline=None)
@given(text=_TEXTS)
def test_each_letter_that_a_reading_shows_comes_from_the_text(text: str) -> None:
    for view in views(text, READINGS):
        assert len(view.text) == len(view.origins)
        assert list(view.origins) == sorted(view.origins)
        assert all(0 <= origin < len(text) for origin in view.origins)


@pytest.mark.parametrize(
    "piece",
    ["a", "a.", "a-", "a ", "1 ", "@", "a@", "!?", "! ", "{", "we will ", "within 24 ", "\u200b", "\u0456a",
     "https://", "sorry, ", "A B ", "a\n", "\u1100", "(", "('"],
)  # fmt: skip
def test_a_hostile_text_costs_no_more_than_its_length(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    for language in ("en", "de"):
        findings(text, language=language)  # compiles what it needs
        started = time.process_time()
        found = findings(text, language=language)
        assert time.process_time() - started < 2

    assert any(one.id == "too_long" for one in found)


def test_what_is_too_long_to_be_looked_at_is_refused_even_if_the_platform_counts_less() -> None:
    context = Context(length=30, limit=280)

    assert errors(findings("See https://example.com/" + "a" * LOOKED_AT, language="en", context=context))
