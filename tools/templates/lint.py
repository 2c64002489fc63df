"""aplomb templates lint: every text that a set can become, through the rules that hold before sending."""

from __future__ import annotations

import gc
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import ClassVar

from aplomb.accounts import load_accounts
from aplomb.brand.facts import Brand, load_brand
from aplomb.errors import AplombError, TemplateError
from aplomb.lint.engine import ALWAYS_READ
from aplomb.lint.pattern_file import pattern_file
from aplomb.wording.every_wording import wordings
from aplomb.wording.file_lint import every_rendering, reply_problems
from aplomb.wording.problems import Problem, Weight, unreadable
from aplomb.wording.renderings import longest_link
from aplomb.wording.template_set import BRAND, Templates, read_reply, reply_files
from tools.templates.brand_checks import brand_problems, holiday_problems
from tools.templates.memo import Memo, Part
from tools.templates.set_checks import foreign, not_read, unfinished


@dataclass(frozen=True, slots=True, kw_only=True)
class Linted:
    """What was looked at, and what was found."""

    files: int
    wordings: int
    texts: int
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing stops the set."""
        return all(one.weight is not Weight.ERROR for one in self.problems)


def lint_folder(folder: Path, *, year: int, processes: int = 1, kept: Path | None = None) -> Linted:
    """Look at brand.yaml and every reply of a folder, in so many processes; `year` is the present one.

    What was found in a file is `kept` there, when told, and not looked for again until something changes.
    """
    files = reply_files(folder)
    try:
        looking = Looking(folder)
    except AplombError as error:
        return Linted(files=len(files), wordings=0, texts=0, problems=(unreadable(error),))
    memo = Memo(kept, folder)
    every = [*files, folder / BRAND]
    known = dict(memo.known(every))
    looked_at = _look(looking, _shares([path for path in every if path not in known]), processes=processes)
    if looked_at:
        for some in looked_at:
            known |= some
        memo.keep(known)
    brand, parts = looking.brand, list(known.values())
    worded = frozenset(name for part in parts for name in part.worded)
    problems = [
        *holiday_problems(brand, year=year),
        *(one for part in parts for one in part.problems),
        *unfinished(brand, files, worded),
        *not_read(folder),
    ]
    return Linted(
        files=len(files),
        wordings=sum(part.wordings for part in parts),
        texts=sum(part.texts for part in parts),
        problems=tuple(sorted(dict.fromkeys(problems))),
    )


class Looking:
    """What every file of a folder is held against.

    Raises:
        AplombError: the settings cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.brand = load_brand(folder / BRAND)
        self._link = _longest_link(folder)

    def at(self, path: Path) -> Part:
        """Look at one file: the brand's own, or one of replies."""
        if path == self.folder / BRAND:
            problems = tuple(brand_problems(self.brand, self.folder))
            return Part(worded=(), wordings=0, texts=0, problems=problems)
        return self._at_replies(path)

    def _at_replies(self, path: Path) -> Part:
        templates, problems = _read(self.folder, path, brand=self.brand)
        unread = [(path.parent.name, path.stem)] if problems else []  # nobody knows that it has no words
        every = list(wordings(templates))
        rendered = every_rendering(templates, link=self._link)
        problems += reply_problems(templates, rendered, link=self._link)
        return Part(
            worded=(*templates.replies, *unread),
            wordings=len(every),
            texts=len({(one.wording.file, one.text) for one in rendered}),
            problems=(*problems, *foreign(every)),
        )


type Share = Sequence[Path]


def _look(looking: Looking, shares: Sequence[Share], *, processes: int) -> list[Mapping[Path, Part]]:
    # A fork copies other threads' locks, and nobody is there to open them.
    if processes == 1 or len(shares) <= 1 or threading.active_count() > 1:
        return [{path: looking.at(path) for path in share} for share in shares]
    for language in ALWAYS_READ:
        pattern_file(language)  # once, before each process has its copy
    with get_context("fork").Pool(processes, initializer=_Process.begin, initargs=(looking,)) as pool:
        return list(pool.imap_unordered(_Process.look, shares))


class _Process:
    """One of several that look at the shares; a fork has what cannot be sent to it."""

    looking: ClassVar[Looking]

    @classmethod
    def begin(cls, looking: Looking) -> None:
        cls.looking = looking
        gc.disable()  # what a process leaves behind goes with it; to look for it takes a tenth of its time

    @classmethod
    def look(cls, share: Share) -> Mapping[Path, Part]:
        return {path: cls.looking.at(path) for path in share}


def _shares(files: Sequence[Path]) -> list[Share]:
    """Part the files by language, whose patterns are read and compiled once; those with most words first."""
    shares: dict[str, list[Path]] = {}
    for path in files:
        shares.setdefault(path.stem, []).append(path)
    return sorted(shares.values(), key=lambda some: -sum(path.stat().st_size for path in some))


def _longest_link(folder: Path) -> str:
    path = folder / "accounts.yaml"
    return longest_link(load_accounts(path) if path.is_file() else ())


def _read(folder: Path, path: Path, *, brand: Brand) -> tuple[Templates, list[Problem]]:
    """Read a file; that it cannot be read is a problem."""
    try:
        sections = read_reply(path, folder, brand=brand)
    except TemplateError as error:
        return Templates(brand=brand, replies={}), [unreadable(error)]
    replies = {(path.parent.name, path.stem): sections} if sections else {}
    return Templates(brand=brand, replies=replies), []
