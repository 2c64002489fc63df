"""What is written down of the replies: who asked for a change and who approved it, and each switch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aplomb.record_chain import What
from recorder.changes import Change, Facts
from recorder.stand_ins import person, text_hash


def change(told: Change) -> Iterator[tuple[What, Facts]]:
    """Yield what people did with a change to the replies; what they type meanwhile is no act."""
    after, before = told.after or {}, told.before or {}
    state = after["state"]
    if after["rev"] == before.get("rev") or state == "draft":
        return
    answers = {"published": "yes", "refused": "no"}
    facts = {
        "change": state,
        "files": [one["name"] for one in after.get("files", ())],
        "text_hash": text_hash("\0".join(one["text"] for one in after.get("files", ()))),
        "set": after.get("set_hash", "")[:20],
    }
    if state in answers:
        why = text_hash(after.get("answer"))
        yield (
            What.APPROVAL,
            {"answer": answers[state], "by": _who(after.get("decided_by")), "why_hash": why, **facts},
        )
    else:
        by = after.get("asked_by" if state == "asked" else "decided_by")
        yield What.SETTING, {"by": _who(by), "why_hash": text_hash(after.get("why")), **facts}


def release(told: Change) -> Iterator[tuple[What, Facts]]:
    """Yield the switch to another set, by whichever way people made it."""
    after, before = told.after or {}, told.before or {}
    if after["rev"] == before.get("rev"):
        return
    newest = after["releases"][-1]
    yield (
        What.SWITCH,
        {
            "replies": newest["set_hash"][:20] or "deployed",
            "since": newest["starts_at"],
            "by": person(newest["by"]),
            "approved_by": person(newest.get("approved_by", "")),
            "why_hash": text_hash(newest.get("why")),
        },
    )


def _who(one: Mapping[str, Any] | None) -> str:
    return person((one or {}).get("id", ""))
