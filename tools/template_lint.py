"""aplomb templates lint: every text that a set can become, through the rules that hold before sending."""

from __future__ import annotations

import gc
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from jinja2 import Environment

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
from aplomb.wording.template_syntax import environment
from tools.template_brand_checks import brand_problems
from tools.template_memo import Memo, Part
from tools.template_set_checks import foreign, not_read, unfinished


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
        brand = load_brand(folder / BRAND)
        _longest_link(folder)
    except AplombError as error:
        return Linted(files=len(files), wordings=0, texts=0, problems=(unreadable(error),))
    memo = Memo(kept, folder)
    known = dict(memo.known(files))
    work, shares = partial(_lint_files, folder), _shares([path for path in files if path not in known])
    # A fork copies other threads' locks, and nobody is there to open them.
    if processes == 1 or len(shares) <= 1 or threading.active_count() > 1:
        looked_at = [work(share) for share in shares]
    else:
        for language in ALWAYS_READ:
            pattern_file(language)  # once, before each process has its copy
        # What a process leaves behind goes with it; to look for garbage would take a tenth of its time.
        with get_context("fork").Pool(processes, initializer=gc.disable) as pool:
            looked_at = list(pool.imap_unordered(work, shares))
    if looked_at:
        for some in looked_at:
            known |= some
        memo.keep(known)
    parts = list(known.values())
    worded = frozenset(name for part in parts for name in part.worded)
    problems = [
        *brand_problems(brand, folder, year=year),
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


def _shares(files: Sequence[Path]) -> list[list[Path]]:
    """Part the files by language, whose patterns are read and compiled once; those with most words first."""
    shares: dict[str, list[Path]] = {}
    for path in files:
        shares.setdefault(path.stem, []).append(path)
    return sorted(shares.values(), key=lambda some: -sum(path.stat().st_size for path in some))


def _lint_files(folder: Path, files: Sequence[Path]) -> Mapping[Path, Part]:
    brand, link, env = load_brand(folder / BRAND), _longest_link(folder), environment()
    return {path: _lint_file(folder, path, brand=brand, link=link, env=env) for path in files}


def _lint_file(folder: Path, path: Path, *, brand: Brand, link: str, env: Environment) -> Part:
    templates, problems = _read(folder, path, brand=brand, env=env)
    every = list(wordings(templates))
    rendered = every_rendering(templates, link=link)
    problems += reply_problems(templates, rendered, link=link)
    return Part(
        worded=tuple(templates.replies),
        wordings=len(every),
        texts=len({(one.wording.file, one.text) for one in rendered}),
        problems=(*problems, *foreign(every)),
    )


def _longest_link(folder: Path) -> str:
    path = folder / "accounts.yaml"
    return longest_link(load_accounts(path) if path.is_file() else ())


def _read(folder: Path, path: Path, *, brand: Brand, env: Environment) -> tuple[Templates, list[Problem]]:
    """Read a file; that it cannot be read is a problem."""
    try:
        sections = read_reply(path, folder, brand=brand, env=env)
    except TemplateError as error:
        return Templates(brand=brand, replies={}), [unreadable(error)]
    replies = {(path.parent.name, path.stem): sections} if sections else {}
    return Templates(brand=brand, replies=replies), []
