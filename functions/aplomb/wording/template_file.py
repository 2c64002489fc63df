"""Cut a reply file into its platforms and variants; templates/README.md says how it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from aplomb.comment import Platform
from aplomb.errors import TemplateError
from aplomb.wording.template_syntax import Source

_HEADER = re.compile(r"\[\s*([\w-]*)\s*\]\s*")
_DASHES = re.compile(r"---+\s*")
_MAX_SIZE = 100_000  # characters

type Lines = list[tuple[int, str]]


def read_variants(path: Path, *, file: str) -> Mapping[Platform | None, tuple[Source, ...]]:
    """Return the variants by platform; None holds those for every platform without its own.

    Raises:
        TemplateError: the file cannot be read, names no known platform, or a variant is empty.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise TemplateError(f"{file} cannot be read. Save it as UTF-8 text.") from None
    if len(text) > _MAX_SIZE:
        raise TemplateError(f"{file} has more than {_MAX_SIZE} characters. Make it shorter.")
    found: dict[Platform | None, tuple[Source, ...]] = {}
    for platform, start, lines in _sections(text, file):
        if platform in found:
            raise TemplateError(f"{file}, line {start}: [{platform}] stands here twice. Join the two parts.")
        if platform is None and not _trimmed(lines):
            continue  # nothing stands above the first platform
        found[platform] = tuple(_variants(lines, file, start))
    if not found:
        raise TemplateError(f"{file} holds no text. Write a reply, or remove the file.")
    return found


def _sections(text: str, file: str) -> Iterator[tuple[Platform | None, int, Lines]]:
    platform, start = None, 1
    lines: Lines = []
    for number, line in enumerate(re.split(r"\r\n?|\n", text), start=1):
        header = _HEADER.fullmatch(line)
        if header:
            yield platform, start, lines
            platform, start, lines = _platform(header[1], f"{file}, line {number}"), number, []
        elif not line.startswith("#"):
            lines.append((number, line))
    yield platform, start, lines


def _platform(name: str, where: str) -> Platform:
    try:
        return Platform(name)
    except ValueError:
        known = ", ".join(f"[{one}]" for one in Platform)
        raise TemplateError(f"{where}: [{name}] is no platform. Use one of {known}.") from None


def _variants(lines: Lines, file: str, start: int) -> Iterator[Source]:
    cut: list[Lines] = [[]]
    for number, line in lines:
        if _DASHES.fullmatch(line):
            cut.append([])
        else:
            cut[-1].append((number, line))
    for variant in cut:
        trimmed = _trimmed(variant)
        if not trimmed:
            near = variant[0][0] if variant else start
            raise TemplateError(f"{file}, line {near}: an empty variant. Write its text or remove a `---`.")
        yield Source(file=file, lines=tuple(trimmed))


def _trimmed(lines: Lines) -> Lines:
    filled = [index for index, (_, line) in enumerate(lines) if line.strip()]
    return lines[filled[0] : filled[-1] + 1] if filled else []
