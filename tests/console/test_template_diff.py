"""What a change takes out and adds, line by line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.templates.diff import Line, Mark, compared


def text_of(lines: tuple[Line, ...], *marks: Mark) -> list[str]:
    return ["".join(words for words, _ in one.pieces) for one in lines if one.mark in marks]


def test_a_word_that_was_exchanged_is_marked_on_both_sides() -> None:
    removed, added = (one for one in compared("We are sorry.", "We are glad.") if one.mark is not Mark.SAME)
    assert [words for words, differs in removed.pieces if differs] == ["sorry"]
    assert [words for words, differs in added.pieces if differs] == ["glad"]


def test_lines_far_from_a_difference_are_counted_not_shown() -> None:
    before = "\n".join(map(str, range(20)))
    lines = compared(before, before.replace("10", "ten"))
    marks = [(one.mark, one.number) for one in lines]
    assert marks[0] == (Mark.GAP, 8)
    assert (Mark.REMOVED, 11) in marks
    assert (Mark.ADDED, 11) in marks
    assert marks[-1] == (Mark.GAP, 7)


def test_the_same_text_has_no_difference() -> None:
    assert compared("a\nb", "a\nb") == ()


@given(st.lists(st.sampled_from(["a", "b", "c d", ""])), st.lists(st.sampled_from(["a", "b", "c e", ""])))
def test_nothing_that_differs_is_left_out(before: list[str], after: list[str]) -> None:
    old, new = "\n".join(before), "\n".join(after)
    lines = compared(old, new)
    kept = sum(one.number if one.mark is Mark.GAP else one.mark is Mark.SAME for one in lines)
    if lines:
        assert kept + len(text_of(lines, Mark.REMOVED)) == len(old.split("\n"))
        assert kept + len(text_of(lines, Mark.ADDED)) == len(new.split("\n"))
    else:
        assert old == new


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\n" * 9_000, "b\n" * 9_000),
        ("x " * 9_000, "y " * 9_000),
        ("", "x" * 20_000),
        ("a b\n" * 5_000, "a c\n" * 5_000),
    ],
)
def test_what_is_long_is_compared_all_the_same(before: str, after: str) -> None:
    assert compared(before, after)
