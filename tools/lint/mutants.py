"""Break the rules one by one, and see whether the shipped examples and the `seen` half of the corpus notice.

`python -m tools.lint.mutants [LANGUAGE]...` prints how many are noticed, and those that are not.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from aplomb.lint.catalogue import catalogue
from aplomb.lint.engine import languages_for
from aplomb.lint.finding import Severity
from aplomb.lint.matching import Seen, harmful, matches
from aplomb.lint.pattern_file import LANGUAGES, Kind, Line, PatternFile, Section, pattern_file
from aplomb.lint.views import READINGS, Reading
from tools.lint.page import PAGE, heading
from tools.lint.scoring import SEEN, Labelled, Share, labelled
from tools.lint.tricks import TRICKS
from tools.paths import ROOT

CORPUS = ROOT / "corpus" / "replies"
ENOUGH = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change to the rules, and whether anything shipped notices it."""

    what: str
    noticed: bool


@dataclass(frozen=True, slots=True)
class _Expected:
    """Whether a section of patterns must find something in a text."""

    text: Seen
    found: bool


def mutants(languages: Sequence[str], *, corpus: Path = CORPUS) -> Iterator[Mutant]:
    """Yield every change of the rules: each line of the pattern files, each rule, each reading of a text."""
    corpora = {language: labelled(corpus, SEEN, language) for language in languages}
    for language, rows in corpora.items():
        yield from line_mutants(pattern_file(language), rows)
    yield from _rule_mutants([row for rows in corpora.values() for row in rows])
    yield from _reading_mutants(corpora)


def line_mutants(file: PatternFile, rows: Sequence[Labelled]) -> Iterator[Mutant]:
    """Drop each pattern and exception of a language, and turn each into the other."""
    for section in file.sections:
        expected = [*_by_examples(section), *_by_corpus(section, rows)]
        for line in (*section.finds, *section.excepts):
            where = f"patterns/{file.language}.txt, line {line.number}"
            touched = [one for one in expected if _touches(one.text, line, file)]
            for change, mutated in (("dropped", _without(section, line)), ("turned", _turned(section, line))):
                noticed = any(_finds(one.text, file, mutated) is not one.found for one in touched)
                yield Mutant(what=f"{where}: {change}", noticed=noticed)


def _by_examples(section: Section) -> Iterator[_Expected]:
    for line in (*section.finds, *section.excepts):
        for example in line.examples:
            yield _Expected(Seen(example), line.kind is not Kind.EXCEPTS)


def _by_corpus(section: Section, rows: Iterable[Labelled]) -> Iterator[_Expected]:
    """Yield the replies whose verdict hangs on this rule alone."""
    if section.form or catalogue()[section.rule].severity is not Severity.ERROR:
        return
    for row in rows:
        if row.ok and not row.found:
            yield _Expected(Seen(row.text), found=False)
        elif not row.ok and row.found == {section.rule}:
            yield _Expected(Seen(row.text), found=True)


def _touches(text: Seen, line: Line, file: PatternFile) -> bool:
    return next(matches(text, text.possible(file.index), (line,)), None) is not None


def _finds(text: Seen, file: PatternFile, section: Section) -> bool:
    return next(harmful(text, file, (section,)), None) is not None


def _without(section: Section, line: Line) -> Section:
    finds = tuple(one for one in section.finds if one is not line)
    excepts = tuple(one for one in section.excepts if one is not line)
    return replace(section, finds=finds, excepts=excepts)


def _turned(section: Section, line: Line) -> Section:
    rest = _without(section, line)
    if line.kind is Kind.EXCEPTS:
        return replace(rest, finds=(*rest.finds, replace(line, kind=Kind.FINDS)))
    return replace(rest, excepts=(*rest.excepts, replace(line, kind=Kind.EXCEPTS)))


def _rule_mutants(rows: Sequence[Labelled]) -> Iterator[Mutant]:
    """Change the severity of each rule: a bad reply may leave then, or docs/lint.md says otherwise."""
    said = PAGE.read_text(encoding="utf-8")
    alone = {rule for row in rows if not row.ok and len(row.found) == 1 for rule in row.found}
    for entry in catalogue().values():
        other = Severity.WARNING if entry.severity is Severity.ERROR else Severity.ERROR
        noticed = entry.id in alone or heading(replace(entry, severity=other)) not in said
        yield Mutant(what=f"catalogue.toml, {entry.id}: severity turned", noticed=noticed)


def _reading_mutants(corpora: Mapping[str, Sequence[Labelled]]) -> Iterator[Mutant]:
    """Leave out each of the ways to read a text."""
    for left_out in READINGS:
        rest = tuple(one for one in READINGS if one is not left_out)
        tricks = (_misses(text, language, frozenset({rule}), rest) for text, language, rule in TRICKS)
        hidden = (
            _misses(row.text, language, row.families & row.found, rest)
            for language, rows in corpora.items()
            for row in rows
            if not row.ok
        )
        noticed = any(chain(tricks, hidden))
        yield Mutant(what=f"views.py, {left_out.__name__.strip('_')}: left out", noticed=noticed)


def _misses(text: str, language: str, rules: frozenset[str], readings: tuple[Reading, ...]) -> bool:
    """Tell whether a rule that a text breaks finds nothing any more in fewer readings."""
    sections = [
        (file, section)
        for file in map(pattern_file, languages_for(language))
        for section in file.sections
        if section.rule in rules and not section.form
    ]
    all_readings, fewer = Seen(text), Seen(text, readings)
    return any(_says(all_readings, rule, sections) and not _says(fewer, rule, sections) for rule in rules)


def _says(text: Seen, rule: str, sections: Iterable[tuple[PatternFile, Section]]) -> bool:
    return any(_finds(text, file, section) for file, section in sections if section.rule == rule)


def main(languages: Sequence[str]) -> int:
    """Print what is not noticed, and the share that is; return 1 when it is too small."""
    every = list(mutants(languages))
    for one in every:
        if not one.noticed:
            print(f"not noticed: {one.what}")
    share = Share(sum(one.noticed for one in every), len(every))
    print(f"noticed {share} of the changes; {ENOUGH:g} are asked for")
    return int(share.value < ENOUGH)


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:]) or LANGUAGES))
