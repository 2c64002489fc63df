"""Check a pattern file by its own examples: `python -m tools.lint.checking lv` prints what does not hold."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from aplomb.lint.catalogue import catalogue
from aplomb.lint.matching import Seen, harmful, matches
from aplomb.lint.pattern_file import LANGUAGES, Kind, Line, PatternFile, Section, compiled, pattern_file


def problems(file: PatternFile) -> Iterator[str]:
    """Yield what is wrong with the patterns of a language, each with its line."""
    for section in file.sections:
        for line in (*section.finds, *section.excepts):
            for problem in _problems(line, section, file):
                yield f"patterns/{file.language}.txt, line {line.number}: {problem}"


def _problems(line: Line, section: Section, file: PatternFile) -> Iterator[str]:
    try:
        compiled(line.regex)
    except re.error as error:
        yield f"this is no regular expression: {error}."
        return
    if not line.examples:
        yield "it has no example. Write one under it, after `> `."
    for example in line.examples:
        seen = Seen(example)
        readings = seen.possible(file.index)
        found = next(harmful(seen, file, (section,)), None)
        if next(matches(seen, readings, (line,)), None) is None:
            yield f"it does not match its example {example!r}."
        elif line.kind is Kind.EXCEPTS:
            if next(matches(seen, readings, section.finds), None) is None:
                yield f"nothing would be found in {example!r}, so the exception is not needed for it."
            elif found:
                yield f"something is still found in {example!r}."
        elif not found:
            yield f"an exception makes its example harmless: {example!r}."


def missing_rules(file: PatternFile) -> tuple[str, ...]:
    """Return the rules that have patterns in English and none here."""
    english = {section.rule for section in pattern_file("en").sections if section.finds}
    here = {section.rule for section in file.sections if section.finds}
    return tuple(rule for rule in catalogue() if rule in english - here)


def main(languages: tuple[str, ...]) -> int:
    """Print the problems of some languages; return 1 when there are any."""
    found = [problem for language in languages for problem in problems(pattern_file(language))]
    for language in languages:
        if missing := missing_rules(pattern_file(language)):
            print(f"{language} has no patterns for: {', '.join(missing)}")
    print("\n".join(found) or "Every pattern matches its examples.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:]) or LANGUAGES))
