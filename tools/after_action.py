"""The report on a crisis as a page, as JSON and as lines; times in UTC and by the account's clock."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from aplomb.after_action.picture import drawing
from aplomb.after_action.story import Story
from aplomb.errors import AplombError

PAGE = "after_action.html"
MINUTE, DAY = 60, 24 * 60 * 60


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


def as_json(story: Story, zone: tzinfo) -> dict[str, Any]:
    """Return the report for programs."""
    return {
        "account": f"{story.platform}/{story.account}",
        "drill": story.drill,
        "since": _times(story.since, zone),
        "until": _times(story.until, zone),
        "states": [
            {
                "state": str(one.state),
                "since": _times(one.since, zone),
                "until": _times(one.until, zone),
            }
            for one in story.phases
        ],
        "numbers": dict(story.numbers),
        "timeline": [
            {**_times(one.at, zone), "topic": str(one.topic), "text": one.text, "by": one.by}
            for one in story.moments
        ],
        "criticism_at": list(story.critical),
        "replies_at": list(story.sent),
        "cut": story.cut,
    }


def as_page(story: Story, zone: tzinfo, *, name: str, now: int) -> str:
    """Return the report as one page that loads nothing and runs no script; every text in it is escaped."""
    env = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parent), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    env.filters |= {
        "utc": lambda at: _text(at, UTC),
        "local": lambda at: _text(at, zone),
        "clock": lambda at: _clock(at, zone, long=story.until - story.since > DAY),
        "lasted": lasted,
        "number": "{:,}".format,
    }
    return env.get_template(PAGE).render(
        story=story, drawing=drawing(story), name=name, now=now, zone=str(zone), titles=story.titles
    )


def write(path: Path, text: str) -> None:
    """Write a file.

    Raises:
        ReportError: it cannot be written there.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ReportError(f"{path} cannot be written: {error.strerror}.") from None


def pretty(story: Story, zone: tzinfo) -> str:
    """Return the JSON as text."""
    return json.dumps(msgspec.to_builtins(as_json(story, zone)), indent=2, ensure_ascii=False) + "\n"


def lines(story: Story, zone: tzinfo) -> Iterator[str]:
    """Yield the report for a terminal."""
    if story.drill:
        yield "THIS WAS A DRILL."
    for one in story.phases:
        length = lasted(one.until - one.since)
        yield f"{one.state}: {_text(one.since, zone)} to {_text(one.until, zone)}, {length}"
    yield ""
    yield from (f"{story.numbers[name]:>8,}  {title}" for name, title in story.titles.items())
    yield ""
    for moment in story.moments:
        by = f" ({moment.by})" if moment.by else ""
        yield f"{_text(moment.at, zone)}  {moment.topic:<9}  {_plain(moment.text)}{_plain(by)}"
    if story.cut:
        yield "More was written down than one report reads; this is the newest."


def lasted(seconds: int) -> str:
    """Return a length of time as one says it."""
    minutes = round(seconds / MINUTE)
    if minutes < 2 * MINUTE:
        return f"{minutes} min"
    hours, left = divmod(minutes, MINUTE)
    return f"{hours} h {left} min" if left else f"{hours} h"


def _times(at: int, zone: tzinfo) -> dict[str, object]:
    return {"at": at, "utc": _iso(at, UTC), "local": _iso(at, zone)}


def _iso(at: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(at, zone).isoformat()


def _text(at: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(at, zone).strftime("%Y-%m-%d %H:%M:%S")


def _clock(at: int, zone: tzinfo, *, long: bool) -> str:
    return datetime.fromtimestamp(at, zone).strftime("%d %b %H:%M" if long else "%H:%M")


def _plain(text: str) -> str:
    """Return text that a terminal only shows."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
