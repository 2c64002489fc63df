"""Read patterns/<language>.txt; patterns/README.md says how such a file is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
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

PART = re.compile(r"\{([a-z_]+)\}")
_HEADING = re.compile(r"\[([a-z_]+)(?:\.([a-z]+))?\]")
_NAMED = re.compile(r"([a-z_]+|[^\W\d_a-z]) += (.+)")
_SMALL = re.compile(r"(?:[^A-Z\\]++|\\.)*+")
_UNKNOWN = Needs()


class PatternFileError(AplombError):
    """A pattern file is wrong; the text names the file, the line and the mend."""


class Kind(StrEnum):
    """What a line of a pattern file does; the values are what it begins with."""

    FINDS = ""
    FINDS_CAPITALS = "CAPS "  # only where the text is in capitals
    EXCEPTS = "! "


@dataclass(frozen=True, kw_only=True)
class Line:
    """One pattern and the examples under it."""

    kind: Kind
    written: str  # over folded text, with the names of its parts
    parts: Mapping[str, str]
    key: str  # tells it and its parts from all others
    needs: Needs
    number: int
    examples: list[str] = field(default_factory=list)

    @cached_property
    def regex(self) -> str:
        """The pattern in full; few of a file are ever needed."""
        return _expanded(self.written, self.parts)

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """The patterns of its parts without which it does not match."""
        return tuple(self.parts[name] for name in self.needs.parts)


@dataclass(frozen=True, kw_only=True)
class Section:
    """The patterns under one heading, and the exceptions that make what they find harmless."""

    rule: str
    form: str
    finds: tuple[Line, ...]
    excepts: tuple[Line, ...]

    @cached_property
    def found_by(self) -> frozenset[int]:
        """The numbers of the lines that find something."""
        return frozenset(line.number for line in self.finds)


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


@cache
def compiled_part(regex: str) -> re.Pattern[str]:
    """Compile a part of patterns, which may stand within words."""
    return re.compile(regex)


def read_patterns(text: str, *, language: str) -> PatternFile:
    """Read the text of a pattern file.

    Raises:
        PatternFileError: a line is not understood. Whether a pattern is a regular expression is seen when
            it is compiled.
    """
    return _FileReader(language).read(text)


def _expanded(written: str, parts: Mapping[str, str]) -> str:
    return PART.sub(lambda found: parts[found[1]], written)


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
        self._parts: Mapping[str, str] = BUILT_IN
        self._parts_key = key_of(str(self._parts))
        self._written = written_needs(language)
        self._spellings = _Spellings()
        self._full = False
        self._sections: dict[tuple[str, str], list[Line]] = {}
        self._section: list[Line] | None = None

    def read(self, text: str) -> PatternFile:
        """Read all lines."""
        for self._number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
            if line.strip() and not line.startswith("#"):
                self._line(line.strip())
        needs = ((line.number, line.needs) for lines in self._sections.values() for line in lines)
        return PatternFile(
            language=self._language,
            full=self._full,
            sections=tuple(self._read_sections()),
            index=index(self._written, needs),
        )

    def _read_sections(self) -> Iterator[Section]:
        for (rule, form), lines in self._sections.items():
            finds = tuple(line for line in lines if line.kind is not Kind.EXCEPTS)
            excepts = tuple(line for line in lines if line.kind is Kind.EXCEPTS)
            yield Section(rule=rule, form=form, finds=finds, excepts=excepts)

    def _line(self, line: str) -> None:
        if line.startswith("> "):
            self._example(line[2:])
        elif heading := _HEADING.fullmatch(line):
            self._heading(heading[1], heading[2] or "")
        elif named := _NAMED.fullmatch(line):
            self._name(named[1], named[2])
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
        part = f"(?:{_expanded(self._checked(regex), self._parts)})"
        self._parts = {**self._parts, name: part}
        self._parts_key = key_of(f"{self._parts_key} {name} = {part}")

    def _example(self, text: str) -> None:
        if not self._section:
            raise self._error("an example stands under its pattern. Write the pattern first.")
        self._section[-1].examples.append(text)

    def _pattern(self, line: str) -> None:
        if self._section is None:
            raise self._error("a pattern stands under its rule. Write a heading like [promised_time] first.")
        kind = next(kind for kind in reversed(Kind) if line.startswith(kind.value))
        written = self._checked(line.removeprefix(kind.value).strip())
        key = key_of(f"{self._parts_key} {written}")
        self._section.append(
            Line(
                kind=kind,
                written=written,
                parts=self._parts,
                key=key,
                needs=self._written.needs.get(key, _UNKNOWN),
                number=self._number,
            )
        )

    def _checked(self, regex: str) -> str:
        unknown = next((name for name in PART.findall(regex) if name not in self._parts), None)
        if unknown:
            raise self._error(f"{{{unknown}}} is not known here. Write `{unknown} = ...` above.")
        if not _SMALL.fullmatch(regex):
            raise self._error("a capital letter, which folded text does not have. Write it small.")
        return regex if regex.isascii() else regex.translate(self._spellings)

    def _error(self, sentence: str) -> PatternFileError:
        return PatternFileError(f"patterns/{self._language}.txt, line {self._number}: {sentence}")
