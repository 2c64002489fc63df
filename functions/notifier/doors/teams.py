"""Microsoft Teams' form of a message: an adaptive card, as a workflow's webhook takes it (2026-11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from notifier.notice import Entry, Notice, counted

KEYS = frozenset({"type", "attachments"})
MOST_ACTIONS = 6  # Teams shows no more


def payload(notice: Notice) -> Mapping[str, Any]:
    """Return what the webhook takes. Words stand in text runs, in which Teams reads no Markdown."""
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": list(_body(notice)),
        "actions": list(_actions(notice)),
        "msteams": {"width": "Full"},
    }
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return {"type": "message", "attachments": [attachment]}


def _body(notice: Notice) -> Iterator[Mapping[str, Any]]:
    yield _text(notice.subject, weight="Bolder", size="Medium")
    for entry in notice.entries:
        if len(notice.entries) > 1:
            yield _text(entry.title, weight="Bolder")
        yield _text(entry.why)
        if entry.quote:
            yield _text(entry.quote, italic=True)
    if notice.more:
        yield _text(f"And {notice.more} more; in all {counted(notice.kinds)}.")
    yield _text(f"{notice.id}; the same message may come twice.", size="Small", isSubtle=True)


def _actions(notice: Notice) -> Iterator[Mapping[str, Any]]:
    if len(notice.entries) == 1:
        yield _link("Open it", notice.entries[0].link)
        return
    for number, entry in enumerate(notice.entries[: MOST_ACTIONS - 1], 1):
        yield _link(_short(number, entry), entry.link)
    yield _link("Open the queue", notice.queue)


def _short(number: int, entry: Entry) -> str:
    return f"{number}. {entry.title[:40]}"


def _link(title: str, url: str) -> Mapping[str, Any]:
    return {"type": "Action.OpenUrl", "title": title, "url": url}


def _text(text: str, **style: Any) -> Mapping[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **style}]}
