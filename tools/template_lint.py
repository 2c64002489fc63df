"""aplomb templates lint: every text that a set can become, through the rules that hold before sending."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

from aplomb.brand.facts import Brand, load_brand
from aplomb.errors import AplombError, TemplateError
from aplomb.lint.engine import ALWAYS_READ
from aplomb.lint.finding import Finding
from aplomb.lint.pattern_file import pattern_file
from aplomb.reply import Channel
from aplomb.wording.checking import Saying, faults
from aplomb.wording.every_wording import wordings
from aplomb.wording.length import length_limit, text_length
from aplomb.wording.template_set import BRAND, Sections, Templates, read_reply, reply_files
from aplomb.wording.template_syntax import MAX_LENGTH, environment
from tools.template_brand_checks import brand_problems
from tools.template_form import form_problems
from tools.template_problems import Problem, Weight, place_of, unreadable
from tools.template_renderings import SOME_TIME, Rendering, longest_link, renderings
from tools.template_set_checks import file_problems, not_read, unfinished


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What came of some of the files."""

    worded: frozenset[tuple[str, str]]  # intents and languages
    wordings: int
    texts: int
    problems: tuple[Problem, ...]


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


def lint_folder(folder: Path, *, year: int, processes: int = 1) -> Linted:
    """Look at brand.yaml and every reply of a folder, in so many processes; `year` is the present one."""
    files = reply_files(folder)
    try:
        brand = load_brand(folder / BRAND)
        longest_link(folder)
    except AplombError as error:
        return Linted(files=len(files), wordings=0, texts=0, problems=(unreadable(error),))
    work, shares = partial(_lint_files, folder), _shares(files)
    # A fork copies other threads' locks, and nobody is there to open them.
    if processes == 1 or threading.active_count() > 1:
        parts = [work(share) for share in shares]
    else:
        for language in ALWAYS_READ:
            pattern_file(language)  # once, before each process has its copy
        # What a process leaves behind goes with it; to look for garbage would take a tenth of its time.
        with get_context("fork").Pool(processes, initializer=gc.disable) as pool:
            parts = list(pool.imap_unordered(work, shares))
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


def _lint_files(folder: Path, files: Sequence[Path]) -> _Part:
    brand, link = load_brand(folder / BRAND), longest_link(folder)
    templates, problems = _read(folder, files, brand)
    every = list(wordings(templates))
    rendered = [one for wording in every for one in renderings(templates, wording, link=link)]
    found = cache(partial(faults, brand=brand))  # many texts are alike
    for one in rendered:
        problems += _too_long(one)
        problems += form_problems(one)
        if one.fresh:
            problems += _found(one, found(_saying(one, link=link)))
    return _Part(
        worded=frozenset(templates.replies),
        wordings=len(every),
        texts=len({(one.wording.file, one.text) for one in rendered}),
        problems=(*problems, *file_problems(every, brand)),
    )


def _read(folder: Path, files: Sequence[Path], brand: Brand) -> tuple[Templates, list[Problem]]:
    """Read what can be read; what cannot is a problem each."""
    env = environment()
    replies: dict[tuple[str, str], Sections] = {}
    problems = []
    for path in files:
        try:
            if sections := read_reply(path, folder, brand=brand, env=env):
                replies[path.parent.name, path.stem] = sections
        except TemplateError as error:
            problems.append(unreadable(error))
    return Templates(brand=brand, replies=replies), problems


def _saying(one: Rendering, *, link: str) -> Saying:
    """Return a text as it would be judged before it leaves; each platform's length is looked at apart."""
    wording = one.wording
    return Saying(
        text=one.text,
        intent=wording.intent,
        language=wording.language,
        public=wording.channel is Channel.PUBLIC,
        informal=wording.section.informal,
        link=link if link in one.text else "",
        granted=(SOME_TIME,),
        limit=MAX_LENGTH,
    )


def _found(one: Rendering, found: Iterable[Finding]) -> Iterator[Problem]:
    for finding in found:
        line, column = place_of(one.wording, one.text[slice(*finding.span)])
        yield Problem(
            file=one.wording.file,
            line=line,
            column=column,
            weight=Weight(finding.severity),
            id=finding.id,
            message=finding.message,
        )


def _too_long(one: Rendering) -> Iterator[Problem]:
    """Find that a platform does not take the text: a reply is never cut."""
    for platform in one.wording.platforms:
        limit = length_limit(platform=platform, channel=one.wording.channel)
        if 6 * len(one.text) <= limit:  # no character counts more: X takes 23 for a link like a.io
            continue
        length = text_length(one.text, platform=platform, channel=one.wording.channel)
        if length > limit:
            yield Problem(
                file=one.wording.file,
                line=one.wording.variant.source.line,
                id="too_long",
                message=f"With a long name and link it is longer than the {limit} that {platform} "
                f"takes. Say it in fewer words, or write a [{platform}] section.",
            )
