"""Everything under templates/ that replies are made of, read and checked once, under one hash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType

from aplomb.brand.closed_days import FILE as HOLIDAYS
from aplomb.brand.facts import Brand, in_language, load_brand
from aplomb.errors import TemplateError
from aplomb.wording.template_file import Section, read_variants
from aplomb.wording.template_syntax import Source, Variant, read_variant

BRAND, REPLIES = "brand.yaml", "replies"
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")

type Sections = Mapping[Section, tuple[Variant, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """The facts and the wordings."""

    brand: Brand
    replies: Mapping[tuple[str, str], Sections]  # by intent and language
    set_hash: str = ""  # of brand.yaml and all replies


class _Replies(Mapping[tuple[str, str], Sections]):
    """The files of a set, each read when it is first asked for; one of notes alone is not there."""

    def __init__(self, files: Iterable[Path], read: Callable[[Path], Sections]) -> None:
        self._files = {(path.parent.name, path.stem): path for path in files}
        self._read = cache(read)

    def __getitem__(self, key: tuple[str, str]) -> Sections:
        sections = self._read(self._files[key])
        if not sections:
            raise KeyError(key)
        return sections

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return (key for key, path in self._files.items() if self._read(path))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def load_templates(folder: Path, *, at_once: bool = True) -> Templates:
    """Read brand.yaml and every replies/<intent>/<language>.txt; a file of notes alone counts for nothing.

    Not `at_once`, a file is read and checked when a reply first needs it: a function starts sooner, and a set
    that is deployed was linted.

    Raises:
        TemplateError: a file is missing or wrong; also later, from what is not read at once.
    """
    brand = load_brand(folder / BRAND)
    files = reply_files(folder)
    replies = _Replies(files, partial(read_reply, folder=folder, brand=brand))
    if not (files if not at_once else replies):
        raise TemplateError("templates/replies has no replies. Add replies/complaint/en.txt.")
    return Templates(brand=brand, replies=replies, set_hash=set_hash(folder))


def read_reply(path: Path, folder: Path, *, brand: Brand) -> Sections:
    """Read one file of replies; it is empty while it holds nothing but notes.

    Raises:
        TemplateError: it is wrong, or its language has no notice.
    """
    file = path.relative_to(folder).as_posix()
    if not _LANGUAGE.fullmatch(path.stem):
        raise TemplateError(f"{file}: name the file after its language, like en.txt or pt-br.txt.")
    return read_sections(read_variants(path, file=file), file=file, brand=brand)


def read_sections(sources: Mapping[Section, Sequence[Source]], *, file: str, brand: Brand) -> Sections:
    """Check the variants of one file.

    Raises:
        TemplateError: one is wrong, or their language has no notice.
    """
    language = file.rpartition("/")[2].removesuffix(".txt")
    if sources and in_language(brand.notice, language) is None:
        raise TemplateError(f"brand.yaml has no `notice` in {language}, which {file} needs. Add one.")
    return MappingProxyType(
        {section: tuple(read_variant(one) for one in sources[section]) for section in sources}
    )


def reply_files(folder: Path) -> list[Path]:
    """Return the replies' files, in order."""
    return sorted((folder / REPLIES).glob("*/*.txt"))


def set_files(folder: Path) -> list[Path]:
    """Return every file that decides what is said, in order."""
    holidays = folder / HOLIDAYS
    return [folder / BRAND, *([holidays] if holidays.is_file() else []), *reply_files(folder)]


def set_hash(folder: Path) -> str:
    """Return a hash that changes with any byte of the facts and the replies, and with nothing else."""
    whole = hashlib.sha256()
    for path in set_files(folder):
        content = path.read_bytes()
        whole.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()
