"""The report on a crisis as lines and as files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path

from aplomb.after_action.page import moment_text
from aplomb.after_action.story import Story
from aplomb.after_action.summary import lasted
from aplomb.errors import AplombError


class ReportError(AplombError):
    """The report cannot be written, or is asked for wrongly."""


def moment_named(text: str, zone: tzinfo) -> int:
    """Return a time that somebody typed; without a zone of its own it is by the account's clock.

    Raises:
        ReportError: it is none.
    """
    try:
        found = datetime.fromisoformat(text)
        return int((found if found.tzinfo else found.replace(tzinfo=zone)).timestamp())
    except (ValueError, OverflowError):
        raise ReportError(f"{text!r} is no time like 2026-01-31T14:00.") from None


def write(path: Path, text: str) -> None:
    """Write a file.

    Raises:
        ReportError: it cannot be written there.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ReportError(f"{path} cannot be written: {error.strerror}.") from None


def lines(story: Story, zone: tzinfo) -> Iterator[str]:
    """Yield the report for a terminal."""
    if story.drill:
        yield "THIS WAS A DRILL."
    yield from (_plain(sentence) for sentence in story.in_short)
    yield ""
    for one in story.phases:
        length = lasted(one.until - one.since)
        yield f"{one.state}: {moment_text(one.since, zone)} to {moment_text(one.until, zone)}, {length}"
    yield ""
    yield from (f"{story.numbers[name]:>8,}  {title}" for name, title in story.titles.items())
    yield ""
    for moment in story.moments:
        by = f" ({moment.by})" if moment.by else ""
        yield f"{moment_text(moment.at, zone)}  {moment.topic:<9}  {_plain(moment.text)}{_plain(by)}"
    if story.cut:
        yield "More was written down than one report reads; this is the newest."


def _plain(text: str) -> str:
    """Return text that a terminal only shows."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
