"""Read patterns/<language>.txt; patterns/README.md says how such a file is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from aplomb.errors import AplombError
from aplomb.lint.catalogue import catalogue
from aplomb.lint.folding import folded
from aplomb.lint.needles import Index, Needs, index, key_of, written_needs

LANGUAGES = ("en", "lv", "lt", "et", "ru", "de", "es", "fr", "pl")
FORMS = ("", "automatic", "formal", "informal")
BUILT_IN = MappingProxyType(
    {
        "some": r"(?:[^\s.!?]{1,40} ){0,3}?",
        "near": r"[^.!?]{0,40}?",
        "far": r"[^.!?]{0,160}?",
        "start": r"(?:^|(?<=[.!?:] ))",
        "end": r"(?=[.!?]|$)",
        "digits": r"\d+(?:[.,:]\d+)?",
    }
)

_MACRO = re.compile(r"\{([a-z_]+)\}")
_HEADING = re.compile(r"\[([a-z_]+)(?:\.([a-z]+))?\]")
_NAMED = re.compile(r"([a-z_]+|[^\W\d_a-z]) += (.+)")
_SMALL = re.compile(r"(?:\\.|[^A-Z\\])*")


class PatternFileError(AplombError):
    """A pattern file is wrong; the text names the file, the line and the mend."""


class Kind(StrEnum):
    """What a line of a pattern file does; the values are what it begins with."""

    FINDS = ""
    FINDS_CAPITALS = "CAPS "  # only where the text is in capitals
    EXCEPTS = "! "


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One pattern and the examples under it."""

    kind: Kind
    regex: str  # over folded text
    needs: Needs
    number: int
    examples: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The patterns under one heading, and the exceptions that make what they find harmless."""

    rule: str
    form: str
    finds: tuple[Line, ...]
    excepts: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternFile:
    """All patterns of one language."""

    language: str
    full: bool  # written and measured for every rule; the map shows it
    sections: tuple[Section, ...]
    index: Index


@cache
def pattern_file(language: str) -> PatternFile:
    """Return what ships for a language; nothing for one that has no file.

    Raises:
        PatternFileError: the file is wrong.
    """
    place = files("aplomb.lint").joinpath("patterns", f"{language}.txt")
    text = place.read_text(encoding="utf-8") if language in LANGUAGES and place.is_file() else ""
    return read_patterns(text, language=language)


@cache
def compiled(regex: str) -> re.Pattern[str]:
    """Compile a pattern when it is first needed; it matches whole words."""
    return re.compile(rf"(?<!\w)(?:{regex})(?!\w)")


def read_patterns(text: str, *, language: str) -> PatternFile:
    """Read the text of a pattern file.

    Raises:
        PatternFileError: a line is not understood. Whether a pattern is a regular expression is seen when
            it is compiled.
    """
    return _FileReader(language).read(text)


class _Spellings(dict[int, str]):
    """How letters are typed, for str.translate: as the file says, else as the text is folded."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = char if char.isascii() else folded(char)
        return self[code]


class _FileReader:
    def __init__(self, language: str) -> None:
        self._language = language
        self._number = 0
        self._macros = dict(BUILT_IN)
        self._needs = written_needs(language)
        self._spellings = _Spellings()
        self._full = False
        self._sections: dict[tuple[str, str], list[Line]] = {}
        self._section: list[Line] | None = None

    def read(self, text: str) -> PatternFile:
        """Read all lines."""
        for self._number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
            if line.strip() and not line.startswith("#"):
                self._line(line.strip())
        return PatternFile(
            language=self._language,
            full=self._full,
            sections=tuple(self._read_sections()),
            index=index((line.number, line.needs) for lines in self._sections.values() for line in lines),
        )

    def _read_sections(self) -> Iterator[Section]:
        for (rule, form), lines in self._sections.items():
            finds = tuple(line for line in lines if line.kind is not Kind.EXCEPTS)
            excepts = tuple(line for line in lines if line.kind is Kind.EXCEPTS)
            yield Section(rule=rule, form=form, finds=finds, excepts=excepts)

    def _line(self, line: str) -> None:
        if heading := _HEADING.fullmatch(line):
            self._heading(heading[1], heading[2] or "")
        elif named := _NAMED.fullmatch(line):
            self._name(named[1], named[2])
        elif line.startswith("> "):
            self._example(line[2:])
        else:
            self._pattern(line)

    def _heading(self, rule: str, form: str) -> None:
        if rule not in catalogue() or form not in FORMS:
            known = ", ".join(catalogue())
            raise self._error(f"[{rule}] is no rule. Use one of {known}; or one of them with .automatic.")
        self._section = self._sections.setdefault((rule, form), [])

    def _name(self, name: str, regex: str) -> None:
        if name == "coverage":
            self._full = regex == "full"
            return
        if not name.isascii():
            self._spellings[ord(name)] = regex
            return
        self._macros[name] = f"(?:{self._expanded(self._checked(regex))})"

    def _example(self, text: str) -> None:
        if not self._section:
            raise self._error("an example stands under its pattern. Write the pattern first.")
        self._section[-1].examples.append(text)

    def _pattern(self, line: str) -> None:
        if self._section is None:
            raise self._error("a pattern stands under its rule. Write a heading like [promised_time] first.")
        kind = next(kind for kind in reversed(Kind) if line.startswith(kind.value))
        regex = self._expanded(self._checked(line.removeprefix(kind.value).strip()))
        needs = self._needs.get(key_of(regex), Needs())
        self._section.append(Line(kind=kind, regex=regex, needs=needs, number=self._number))

    def _checked(self, regex: str) -> str:
        unknown = next((name for name in _MACRO.findall(regex) if name not in self._macros), None)
        if unknown:
            raise self._error(f"{{{unknown}}} is not known here. Write `{unknown} = ...` above.")
        if not _SMALL.fullmatch(regex):
            raise self._error("a capital letter, which folded text does not have. Write it small.")
        return regex if regex.isascii() else regex.translate(self._spellings)

    def _expanded(self, regex: str) -> str:
        return _MACRO.sub(lambda found: self._macros[found[1]], regex)

    def _error(self, sentence: str) -> PatternFileError:
        return PatternFileError(f"patterns/{self._language}.txt, line {self._number}: {sentence}")
