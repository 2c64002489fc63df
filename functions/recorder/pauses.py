"""What is written down of promotions that a crisis stopped, and of what people decided about them."""

from __future__ import annotations

from collections.abc import Iterator

from aplomb.promotions.promotion import PromotionState
from aplomb.record_chain import What
from recorder.changes import Change, Facts
from recorder.stand_ins import person, text_hash


def pause(change: Change) -> Iterator[tuple[What, Facts]]:
    """Yield who let an account's promotions go on, and whether they are off."""
    after, before = change.after or {}, change.before or {}
    known = before.get("approvals") or []
    for one in (after.get("approvals") or [])[len(known) :]:
        yield What.APPROVAL, {"answer": "yes", "promotions": "go on", "by": person(one)}
    names = ("state", "opened_at")
    if [after.get(name) for name in names] == [before.get(name) for name in names]:
        return
    newest = (after.get("steps") or [{}])[-1]
    yield (
        What.SWITCH,
        {
            "promotions": after["state"],
            "opened_at": after["opened_at"],
            "since": after["since"],
            "by": person(newest.get("by", "")),
            "why_hash": text_hash(newest.get("what")),
        },
    )


def promotion(change: Change) -> Iterator[tuple[What, Facts]]:
    """Yield what became of one scheduled post or campaign; its words are not among it."""
    after, before = change.after or {}, change.before or {}
    names = ("state", "back_at", "decided_by")
    is_same = [after.get(name) for name in names] == [before.get(name) for name in names]
    if is_same or after["state"] == PromotionState.SEEN:
        return
    yield (
        What.SWITCH,
        {
            "promotion": after["state"],
            "due_at": after.get("due_at"),
            "back_at": after.get("back_at"),
            "by": person(after.get("decided_by", "")),
        },
    )
