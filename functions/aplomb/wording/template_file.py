"""Cut a reply file into its sections and variants; templates/README.md says how it is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from aplomb.comment import Platform
from aplomb.errors import TemplateError
from aplomb.wording.template_syntax import Source

INFORMAL = "informal"

_HEADER = re.compile(r"\[([^\[\]]*)\]|\[[^\]]*")
_DASHES = re.compile(r"---+")
_ALMOST_DASHES = re.compile(r"[-_=*\u2010-\u2015\u2212\s]{2,}|[\u2013-\u2015]")
_MAX_SIZE = 100_000  # characters
_JOINERS = "\u200c\u200d"  # some scripts and emoji need them
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cn", "Zl", "Zp"})

type Lines = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Section:
    """For which platform and way of address variants are written; the default is for all others."""

    platform: Platform | None = None
    informal: bool = False

    def __str__(self) -> str:
        return " ".join([*([self.platform] if self.platform else []), *([INFORMAL] if self.informal else [])])


def read_variants(path: Path, *, file: str) -> Mapping[Section, tuple[Source, ...]]:
    """Return the variants by section; none of a file that holds nothing but notes.

    Raises:
        TemplateError: the file cannot be read, a heading or variant is wrong, or a character is unseen.
    """
    try:
        text = path.read_text(encoding="utf-8-sig", newline="")
    except (OSError, UnicodeDecodeError):
        raise TemplateError(f"{file} cannot be read. Save it as UTF-8 text.") from None
    return variants_of(text, file=file)


def variants_of(text: str, *, file: str) -> Mapping[Section, tuple[Source, ...]]:
    """Return the variants in a file's text by section; none of nothing but notes.

    Raises:
        TemplateError: a heading or variant is wrong, or a character is unseen.
    """
    if len(text) > _MAX_SIZE:
        raise TemplateError(f"{file} has more than {_MAX_SIZE} characters. Make it shorter.")
    found: dict[Section, tuple[Source, ...]] = {}
    for section, start, lines in _sections(text, file):
        if section in found:
            raise TemplateError(f"{file}, line {start}: [{section}] stands here twice. Join the two parts.")
        if section == Section() and not _trimmed(lines):
            continue  # nothing stands above the first heading
        found[section] = tuple(_variants(lines, file, start))
    return found


def _sections(text: str, file: str) -> Iterator[tuple[Section, int, Lines]]:
    section, start = Section(), 1
    lines: Lines = []
    for number, line in enumerate(re.split(r"\r\n?|\n", text), start=1):
        _refuse_unseen(line, file, number)
        header = _HEADER.fullmatch(line.strip())
        if header:
            yield section, start, lines
            section, start, lines = _section(header[1], f"{file}, line {number}"), number, []
        elif not line.lstrip().startswith("#"):
            lines.append((number, line))
    yield section, start, lines


def _section(heading: str | None, where: str) -> Section:
    words = (heading or "").casefold().split()
    platforms = [Platform(one) for one in words if one in tuple(Platform)]
    informal = words.count(INFORMAL)
    if not words or len(platforms) > 1 or informal > 1 or len(platforms) + informal != len(words):
        known = ", ".join(f"[{one}]" for one in (*Platform, INFORMAL))
        raise TemplateError(
            f"{where}: this is no heading. Use one of {known}, or two together like [x informal]."
        )
    return Section(platform=platforms[0] if platforms else None, informal=bool(informal))


def _variants(lines: Lines, file: str, start: int) -> Iterator[Source]:
    cut: list[Lines] = [[]]
    for number, line in lines:
        if _DASHES.fullmatch(line.strip()):
            cut.append([])
        elif line.strip() and _ALMOST_DASHES.fullmatch(line):
            raise TemplateError(f"{file}, line {number}: three hyphens, `---`, stand between two variants.")
        else:
            cut[-1].append((number, line))
    for variant in cut:
        trimmed = _trimmed(variant)
        if not trimmed:
            near = variant[0][0] if variant else start
            raise TemplateError(f"{file}, line {near}: an empty variant. Write its text or remove a `---`.")
        yield Source(file=file, lines=tuple(trimmed))


def _refuse_unseen(line: str, file: str, number: int) -> None:
    if line.isascii() and line.isprintable():
        return
    for column, char in enumerate(line, start=1):
        if char not in _JOINERS and char != "\t" and unicodedata.category(char) in _UNSEEN:
            raise TemplateError(
                f"{file}, line {number}, column {column}: a character that cannot be seen, "
                f"U+{ord(char):04X}. Write the line anew."
            )


def _trimmed(lines: Lines) -> Lines:
    filled = [index for index, (_, line) in enumerate(lines) if line.strip()]
    return lines[filled[0] : filled[-1] + 1] if filled else []
