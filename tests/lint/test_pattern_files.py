"""The shipped pattern files hold, and a wrong one is told where."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aplomb.lint.engine import errors, findings
from aplomb.lint.matching import Seen, harmful
from aplomb.lint.needles import index, read_needs, written_needs
from aplomb.lint.pattern_file import (
    LANGUAGES,
    PatternFile,
    PatternFileError,
    compiled,
    pattern_file,
    read_patterns,
)
from tools.lint.checking import problems
from tools.lint.mutants import CORPUS, line_mutants
from tools.lint.needle_file import needle_file
from tools.lint.needles import FOLDER as NEEDLES
from tools.lint.needles import needs_of, written
from tools.lint.scoring import SEEN, Share, labelled, precision, recall

FULL = [language for language in LANGUAGES if pattern_file(language).full]
WANTED = 0.95

RULES = r"""
will = we(?: will|'ll)

[promised_time]
{will} {some}call {near}{digits} hours
> We will gladly call you in 2 hours.
! you say {near}{digits} hours
> You say we will call in 24 hours.
CAPS now
> NOW.

[promised_time.automatic]
sóon
> Soon.
"""

NOTICED = 0.8  # of a language's changes; the rest stand where another line finds the same example


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_pattern_finds_its_examples(language: str) -> None:
    assert list(problems(pattern_file(language))) == []


@pytest.mark.parametrize("language", FULL)
def test_a_language_that_is_written_in_full_is_told_well(language: str) -> None:
    rows = labelled(CORPUS, SEEN, language)

    assert len(rows) > 100
    assert precision(rows).value >= WANTED
    assert recall(rows).value >= WANTED


@pytest.mark.parametrize("language", FULL)
def test_a_broken_pattern_is_noticed(language: str) -> None:
    """The whole of it, and the other changes: make lint-mutants, which asks for more."""
    file = pattern_file(language)
    every = list(line_mutants(file, labelled(CORPUS, SEEN, language)))

    assert Share(sum(one.noticed for one in every), len(every)).value >= NOTICED


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_good_in_one_language_is_good_with_the_patterns_of_all(language: str) -> None:
    """A mixed text is read with English patterns too."""
    rows = [row for row in labelled(CORPUS, SEEN, language) if row.ok]
    wrong = [row.text for row in rows if errors(findings(row.text, language="en"))]

    assert len(wrong) <= len(rows) * 0.05


def _found(text: str, file: PatternFile) -> list[tuple[str, str]]:
    return [(section.form, text[slice(*span)]) for section, span in harmful(Seen(text), file, file.sections)]


def test_a_pattern_finds_whole_words_and_its_exception_makes_them_harmless() -> None:
    file = read_patterns(RULES, language="en")

    assert _found("Today WE\u2019LL\ncall you in 2\u00a0hours.", file) == [
        ("", "WE\u2019LL\ncall you in 2\u00a0hours")
    ]
    assert _found("You say we will call in 24 hours.", file) == []
    assert _found("We will call in 24 hourses.", file) == []
    assert _found("It is now, and NOW.", file) == [("", "NOW")]
    assert _found("Sóon!", file) == [("automatic", "Sóon")]
    assert list(problems(file)) == []


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("[no_such_rule]\nx", 1, "is no rule"),
        ("[blame.loud]\nx", 1, "is no rule"),
        ("x", 1, "stands under its rule"),
        ("> x", 1, "under its pattern"),
        ("[blame]\n> x", 2, "under its pattern"),
        ("\ufeff# a note\n\n[blame]\nyou {who} it", 4, "{who} is not known"),
        ("[blame]\nYou did it", 2, "a capital letter"),
        ("name = {other}\n", 1, "{other} is not known"),
    ],
)
def test_a_line_that_is_not_understood_is_named(text: str, line: int, says: str) -> None:
    with pytest.raises(PatternFileError, match=re.escape(says)) as raised:
        read_patterns(text, language="en")

    assert str(raised.value).startswith(f"patterns/en.txt, line {line}: ")


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("you (did", "no regular expression"),
        ("you did", "has no example"),
        ("you did\n> They did.", "does not match its example"),
        ("you did\n> You did.\n! you\n> You there.", "nothing would be found"),
        ("you did\n> You did.\n! you\n> You did, you did.", "makes its example harmless"),
        ("you did\n> You did.\n! we\n> We know, you did.", "something is still found"),
    ],
)
def test_a_pattern_that_does_not_hold_is_told(lines: str, says: str) -> None:
    found = list(problems(read_patterns(f"[blame]\n{lines}", language="en")))

    assert any(says in one for one in found)
    assert all(one.startswith("patterns/en.txt, line ") for one in found)


SHAPES = [
    "we (?:will|'ll) call", "a?b+c{2}d", "(?:ab|cd)?ef", "x|yz", "[abc]def", r"\d+ hours?", "a{0,2}bcd",
    "(?:foo|ba[rz]) (?!qux)end", r"s\.o\.s", "(?:one|two|three)(?: more)? times", "ab*cde", "naïve",
    "first[.!?] ?then", r"a\. b", "one.{1,3}two", "x[^y]z", "left(?=[.!?]?) ?right", r"ab\W+cd", "what! now",
    "no{2,}pe", "heyy+ (?:you|me)", "a(?:b c){2,4}d", "oh no+", "(?:ha ?){2,}", "ab{3}c", "x(?:[.!] ){1,3}y",
    "(?:no|yes)[^.!?]{0,9}done", r"at \d{1,2}(?:[:.]\d\d)? ?(?:a\.m|p\.m\.) sharp", r"no\.? end",
]  # fmt: skip


@settings(deadline=None)
@given(data=st.data(), pattern=st.sampled_from(SHAPES))
def test_the_quick_look_never_loses_a_match(data: st.DataObject, pattern: str) -> None:
    text = data.draw(st.from_regex(compiled(pattern)))

    known = read_needs(needle_file({"it": needs_of(pattern)}))
    assert 1 in index(known, [(1, known.needs["it"])]).possible(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_quick_look_lets_each_shipped_pattern_find_its_examples(language: str) -> None:
    file = pattern_file(language)
    lost = [
        (line.number, example)
        for section in file.sections
        for line in (*section.finds, *section.excepts)
        for example in line.examples
        for view in Seen(example).views
        if compiled(line.regex).search(view.text) and line.number not in file.index.possible(view.text)
    ]

    assert lost == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_written_of_the_patterns_is_about_the_patterns_as_they_are(language: str) -> None:
    lines = [line for one in pattern_file(language).sections for line in (*one.finds, *one.excepts)]
    assert {line.key for line in lines} == set(written_needs(language).needs), "python -m tools.lint.needles"


def test_what_is_written_of_a_language_is_what_its_patterns_tell() -> None:
    assert (NEEDLES / "needles" / "et.json").read_text(encoding="utf-8") == written("et")


def test_no_pattern_that_matches_is_passed_over_by_the_quick_look() -> None:
    file = pattern_file("et")
    lines = [line for one in file.sections for line in (*one.finds, *one.excepts)]
    for row in labelled(CORPUS, SEEN, "et"):
        for view, possible in Seen(row.text).possible(file.index):
            matching = {line.number for line in lines if compiled(line.regex).search(view.text)}
            assert matching <= possible
