"""Slack's form of a message (docs.slack.dev, "Block Kit" and "Formatting message text", 2026-11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from notifier.notice import Entry, Notice, counted

KEYS = frozenset({"text", "blocks"})
_LONGEST_HEADER = 150  # characters


def payload(notice: Notice) -> Mapping[str, Any]:
    """Return what an incoming webhook takes.

    Words stand in plain text, in which Slack reads no sign; links are our own.
    """
    return {"text": escaped(notice.subject), "blocks": list(_blocks(notice))}


def escaped(text: str) -> str:
    """Return text in which Slack finds no link, no mention and no call of a channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _blocks(notice: Notice) -> Iterator[Mapping[str, Any]]:
    yield {"type": "header", "text": _plain(notice.subject[:_LONGEST_HEADER])}
    for entry in notice.entries:
        yield {"type": "section", "text": _plain(_words(entry, notice))}
        yield _context(f"<{escaped(entry.link)}|Open it>")
    if notice.more:
        yield {"type": "section", "text": _plain(f"And {notice.more} more; in all {counted(notice.kinds)}.")}
        yield _context(f"<{escaped(notice.queue)}|Open the queue>")
    yield _context(f"{notice.id}; the same message may come twice.")


def _words(entry: Entry, notice: Notice) -> str:
    title = [entry.title] if len(notice.entries) > 1 else []
    return "\n".join([*title, entry.why, *([entry.quote] if entry.quote else [])])


def _plain(text: str) -> Mapping[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def _context(text: str) -> Mapping[str, Any]:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}
