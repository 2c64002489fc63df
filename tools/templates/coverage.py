"""aplomb templates coverage: which reply is worded in which language, and what is said instead."""

from __future__ import annotations

from collections.abc import Iterator

from aplomb.comment import Platform
from aplomb.lint.pattern_file import LANGUAGES
from aplomb.replies.reply import Intent
from aplomb.wording.choosing import LAST_LANGUAGE, NoTemplateError, choose
from aplomb.wording.every_wording import platforms_of
from aplomb.wording.template_set import Templates
from tools.paths import ROOT

PAGE = ROOT / "docs" / "templates-coverage.md"
OWN, NONE = "yes", "none"
HEADING = """# Which reply is worded in which language

Written by `aplomb templates coverage --write`. `yes`: the reply has words of its own. Another reply's name:
that one is said instead. A language: people are answered in it, unless their account names another one
first. `none`: nothing is said, and a person takes over.
"""

LINT = """The lint knows the words of some languages (`own`); in all others it keeps the rules that need no
words (`free`).
"""
LAST = (
    f"A comment in any other language is answered in its account's languages, and else in `{LAST_LANGUAGE}`."
)


def languages_of(templates: Templates) -> list[str]:
    """Return the languages that a set should have, and those that it has."""
    return sorted({*templates.brand.languages, *(language for _, language in templates.replies)})


def cell(templates: Templates, intent: Intent, language: str, platform: Platform) -> str:
    """Return what a comment in a language gets: its own words, something else's, or none."""
    try:
        chosen = choose(templates, intent=intent, language=language, own=(), platform=platform)
    except NoTemplateError:
        return NONE
    parts = [chosen.intent] if chosen.intent != intent else []
    if chosen.language != language:
        parts.append(chosen.language)
    return " ".join(parts) or OWN


def rows(templates: Templates) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each reply, the platforms for which the row holds, and a cell for each language."""
    languages = languages_of(templates)
    for intent in Intent:
        held: dict[tuple[str, ...], list[Platform]] = {}
        for platform in platforms_of(intent):
            cells = tuple(cell(templates, intent, one, platform) for one in languages)
            held.setdefault(cells, []).append(platform)
        for cells, platforms in held.items():
            yield intent, ", ".join(platforms), list(cells)


def markdown(templates: Templates) -> str:
    """Return the map as a page."""
    languages = languages_of(templates)
    lines = [_row(["reply", "on", *languages]), _row(["---"] * (len(languages) + 2))]
    lines += [_row([intent, where, *cells]) for intent, where, cells in rows(templates)]
    rules = [("own" if one.partition("-")[0] in LANGUAGES else "free") for one in languages]
    lint = [_row(["lint", *languages]), _row(["---"] * (len(languages) + 1)), _row(["words", *rules])]
    return "\n".join([HEADING, *lines, "", LINT, *lint, "", LAST, ""])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
