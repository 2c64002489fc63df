"""Read one wording: check it against the small part of Jinja2 that replies may use, and fill in its names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from aplomb.errors import TemplateError
from aplomb.wording.promise import Asked
from aplomb.wording.reply_tree import Tree, plain_tree, written

# There are no loops, so these bound what a text can become, and the time that takes.
MAX_LENGTH = 8000
MAX_TAGS = 60

_TAG = re.compile(r"\{[{%#]")
_UNCLOSED = re.compile(r"\{\{(?:(?!\}\}).)*?(?:$|\{[{%])|\{%(?:(?!%\}).)*?(?:$|\{[{%])")
_USUAL = re.compile(
    r"\{\{ *\w+ *(?:\| *\w+ *(?:\( *\) *)?)*\}\}"
    r"|\{% *(?:if +(?:not +)?\w+|if +promise\([^()]*\)|else|endif) *%\}"
)
# Comments, raw blocks and signs that eat spaces leave no trace in what the parser returns.
_UNPARSED = re.compile(r"\{#|#\}|\{[{%][-+]|[-+][%}]\}|\{%\s*(?:end)?raw\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One variant as its file holds it, line by line, so that a mistake can be pointed at."""

    file: str
    lines: tuple[tuple[int, str], ...]  # the line's number in the file, and its text

    @property
    def text(self) -> str:
        """The variant's text."""
        return "\n".join(text for _, text in self.lines)

    @property
    def line(self) -> int:
        """Where it begins in its file."""
        return self.lines[0][0]

    def error(self, sentence: str, *, line: int = 1, word: str = "") -> TemplateError:
        """Name the file, the line and the column of what is wrong; `line` counts within the variant."""
        number, text = self.lines[min(line, len(self.lines)) - 1]
        return TemplateError(f"{self.file}, line {number}, column {_column(text, word)}: {sentence}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One checked wording."""

    source: Source
    names: frozenset[str]  # that stand in it, in conditions too
    promise: Asked | None
    tree: Tree

    def render(self, facts: Mapping[str, str]) -> str:
        """Return the text with its names filled in.

        Raises:
            KeyError: a name has no value.
        """
        return "".join(written(self.tree, facts))


def read_variant(source: Source) -> Variant:
    """Check one variant against the subset.

    Raises:
        TemplateError: it uses anything else, or prints a name that may be empty without asking first.
    """
    _check_lines(source)
    if plain := plain_tree(source.text):
        tree, names = plain
        return Variant(source=source, names=names, promise=None, tree=tree)
    from aplomb.wording.full_syntax import checked  # noqa: PLC0415  few wordings need Jinja2, which loads slowly

    tree, names, promise = checked(source)
    return Variant(source=source, names=names, promise=promise, tree=tree)


def _check_lines(source: Source) -> None:
    """Check what the parser does not tell, or would tell at another line."""
    if len(source.text) > MAX_LENGTH:
        raise source.error(f"a variant may have {MAX_LENGTH} characters. Make it shorter.")
    for line, (_, text) in enumerate(source.lines, start=1):
        if found := _UNPARSED.search(text):
            raise source.error(
                f"{found[0]!r} cannot be used here. A line that starts with # is a note.",
                line=line,
                word=found[0],
            )
        if found := _UNCLOSED.search(text):
            sentence = (
                "not closed before the next one, or in this line. Check the braces: {{ name }}, {% if %}."
            )
            raise source.error(sentence, line=line, word=found[0])
    if len(_TAG.findall(source.text)) > MAX_TAGS:
        raise source.error(f"a variant may have {MAX_TAGS} names and conditions. Make it shorter.")


def _column(line: str, word: str) -> int:
    """Return the column of a word within the line's tags, else of its first odd tag; counted from 1."""
    usual = {found.start() for found in _USUAL.finditer(line)}
    tags = list(_TAG.finditer(line))
    tag = next((one for one in tags if one.start() not in usual), tags[0] if tags else None)
    start = tag.start() if tag else 0
    if not word:
        return start + 1
    if not word.isidentifier():
        return line.find(word) + 1 or start + 1
    found = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)").search(line, tags[0].start() if tags else 0)
    return (found.start() if found else start) + 1
