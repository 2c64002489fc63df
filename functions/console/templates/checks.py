"""What the lint says of a file of replies that somebody edits, and how each wording of it would be read."""

from __future__ import annotations

from dataclasses import dataclass

from aplomb.accounts import Accounts
from aplomb.brand.facts import Brand
from aplomb.errors import TemplateError
from aplomb.replies.reply import Intent
from aplomb.wording.file_lint import every_rendering, reply_problems
from aplomb.wording.problems import Problem, Weight, unreadable
from aplomb.wording.renderings import longest_link
from aplomb.wording.template_file import variants_of
from aplomb.wording.template_set import REPLIES, Sections, Templates, read_sections
from console.templates.changes import LONGEST_FILE

MOST_WORDINGS = (
    40  # in one file, so that looking at it ends while somebody waits; the fullest that ships has 20
)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One reply in one language."""

    intent: str
    language: str

    @property
    def name(self) -> str:
        """Its place in a set."""
        return f"{REPLIES}/{self.intent}/{self.language}.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A text, read as its file would be."""

    templates: Templates  # of this file alone; without replies where it cannot be read
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing keeps it from being said."""
        return all(one.weight is not Weight.ERROR for one in self.problems)


def file_named(name: str) -> File | None:
    """Return the file of a set's reply; None where its name is that of no reply."""
    parts = name.removeprefix(f"{REPLIES}/").removesuffix(".txt").split("/")
    file = File(intent=parts[0], language=parts[-1])
    return file if file.name == name and file.intent in tuple(Intent) else None


def languages_of(brand: Brand) -> list[str]:
    """Return the languages in which replies can be worded: those that have a notice."""
    return sorted(brand.notice)


def checked(file: File, text: str, *, brand: Brand, accounts: Accounts) -> Checked:
    """Read a text as its file, and lint every text that it can become."""
    nothing = Templates(brand=brand, replies={})
    if len(text) > LONGEST_FILE:
        return Checked(
            templates=nothing, problems=(_too_much(file, f"more than {LONGEST_FILE:,} characters"),)
        )
    try:
        sections = _sections(file, text, brand)
    except TemplateError as error:
        return Checked(templates=nothing, problems=(unreadable(error),))
    if not sections:
        return Checked(templates=nothing, problems=(_no_words(file),))
    if sum(map(len, sections.values())) > MOST_WORDINGS:
        return Checked(templates=nothing, problems=(_too_much(file, f"more than {MOST_WORDINGS} wordings"),))
    templates = Templates(brand=brand, replies={(file.intent, file.language): sections})
    link = longest_link(accounts)
    problems = reply_problems(templates, every_rendering(templates, link=link), link=link)
    return Checked(templates=templates, problems=tuple(sorted(dict.fromkeys(problems))))


def _sections(file: File, text: str, brand: Brand) -> Sections:
    return read_sections(variants_of(text, file=file.name), file=file.name, brand=brand)


def _no_words(file: File) -> Problem:
    message = "There are no words here. Another reply or language is said instead."
    return Problem(file=file.name, weight=Weight.WARNING, id="unfinished", message=message)


def _too_much(file: File, what: str) -> Problem:
    return Problem(file=file.name, id="too_long", message=f"This file has {what}. Make it shorter.")
