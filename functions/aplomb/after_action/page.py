"""The report on a crisis as a page and as JSON; times in UTC and by a reader's clock."""

from __future__ import annotations

import json
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from aplomb.after_action.picture import drawing
from aplomb.after_action.story import Story
from aplomb.after_action.summary import lasted

PAGE = "report.html"
DAY = 24 * 60 * 60


def as_json(story: Story, zone: tzinfo) -> dict[str, Any]:
    """Return the report for programs."""
    return {
        "account": f"{story.platform}/{story.account}",
        "drill": story.drill,
        "since": _times(story.since, zone),
        "until": _times(story.until, zone),
        "in_short": list(story.in_short),
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
        "utc": lambda at: moment_text(at, UTC),
        "local": lambda at: moment_text(at, zone),
        "clock": lambda at: _clock(at, zone, long=story.until - story.since > DAY),
        "lasted": lasted,
        "number": "{:,}".format,
    }
    return env.get_template(PAGE).render(
        story=story, drawing=drawing(story), name=name, now=now, zone=str(zone), titles=story.titles
    )


def pretty(story: Story, zone: tzinfo) -> str:
    """Return the JSON as text."""
    return json.dumps(msgspec.to_builtins(as_json(story, zone)), indent=2, ensure_ascii=False) + "\n"


def moment_text(at: int, zone: tzinfo) -> str:
    """Return a time as people read it."""
    return datetime.fromtimestamp(at, zone).strftime("%Y-%m-%d %H:%M:%S")


def _times(at: int, zone: tzinfo) -> dict[str, object]:
    return {"at": at, "utc": _iso(at, UTC), "local": _iso(at, zone)}


def _iso(at: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(at, zone).isoformat()


def _clock(at: int, zone: tzinfo, *, long: bool) -> str:
    return datetime.fromtimestamp(at, zone).strftime("%d %b %H:%M" if long else "%H:%M")
