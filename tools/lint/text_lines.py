"""aplomb templates lint-text: JSON lines in, findings out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from aplomb.brand.facts import load_brand
from aplomb.comment import Platform
from aplomb.lint.context import Context, Sender
from aplomb.lint.engine import errors, findings
from aplomb.lint.pattern_file import LANGUAGES, pattern_file
from aplomb.replies.reply import Channel
from aplomb.wording.length import length_limit, text_length
from tools.triage_command import Line, read_files, read_lines, standard_input

type Answer = dict[str, object]


class _BadLineError(Exception):
    """The line is not a text that can be linted."""


def read(files: Sequence[Path]) -> Iterator[Line]:
    """Yield the lines of the files, or of standard input when there are none."""
    return read_files(files) if files else read_lines(standard_input())


def context_of(
    *, brand_file: Path | None, automatic: bool, by_person: bool, public: bool, platform: Platform | None
) -> Context:
    """Return what the options say about every line.

    Raises:
        TemplateError: the brand file is wrong.
    """
    sender = Sender.MACHINE if automatic else Sender.PERSON if by_person else Sender.UNKNOWN
    channel = Channel.PUBLIC if public else Channel.PRIVATE
    return Context(
        brand=load_brand(brand_file) if brand_file else None,
        sender=sender,
        platform=platform,
        public=public,
        limit=length_limit(platform=platform, channel=channel) if platform else None,
    )


def lint_lines(lines: Iterable[Line], context: Context) -> Iterator[Answer]:
    """Yield one answer for each line; an `error` where it cannot be read."""
    for line in lines:
        try:
            yield _answer(line, context)
        except _BadLineError as error:
            yield {"ok": False, "findings": [], "error": f"{line.where}: {error}"}


def print_answers(answers: Iterable[Answer]) -> int:
    """Print the answers as they come; return 1 when a line could not be read."""
    bad = False
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    for answer in answers:
        sys.stdout.write(json.dumps(answer, ensure_ascii=plain) + "\n")
        sys.stdout.flush()
        bad = bad or "error" in answer
    return int(bad)


def _answer(line: Line, context: Context) -> Answer:
    text, language = _fields(line.content)
    if context.platform:
        channel = Channel.PUBLIC if context.public else Channel.PRIVATE
        context = replace(context, length=text_length(text, platform=context.platform, channel=channel))
    found = findings(text, language=language, context=context)
    answer: Answer = {"ok": not errors(found), "findings": [asdict(one) for one in found]}
    return answer | ({"note": note} if (note := _note(language)) else {})


def _note(language: str) -> str:
    """Say what was not looked for; empty where all rules were."""
    own = language.lower().partition("-")[0]
    if own in LANGUAGES and pattern_file(own).full:
        return ""
    if own in LANGUAGES:
        return (
            f"Not all rules have words in {own} yet. English and what needs no language was looked for too."
        )
    why = f"No rule has words in {own[:20]!r}." if own else "It names no language."
    return f"{why} Only English and what needs no language was looked for."


def _fields(content: bytes | None) -> tuple[str, str]:
    fields = _object(content)
    text, language = fields.get("text"), fields.get("language")
    if not isinstance(text, str):
        raise _BadLineError("it has no `text`, or `text` is not a string.")
    if not isinstance(language, str | None):
        raise _BadLineError("`language` must be a string like en or pt-br.")
    return text, (language or "").strip().replace("_", "-")


def _object(content: bytes | None) -> dict[str, object]:
    if content is None:
        raise _BadLineError("it is longer than 1,000,000 bytes.")
    try:
        fields = json.loads(content)
    except (ValueError, RecursionError):
        raise _BadLineError("it is no JSON.") from None
    if not isinstance(fields, dict):
        raise _BadLineError('it is no JSON object like {"text": "...", "language": "en"}.')
    return fields
