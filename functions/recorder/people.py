"""What is written down of people's acts in a case, of the words they wrote, and of what they were refused."""

from __future__ import annotations

from collections.abc import Iterator

from aplomb.case_notes import Did
from aplomb.record_chain import What
from recorder.changes import Change, Facts, Image
from recorder.stand_ins import person, text_hash

_TOLD_ABOUT = frozenset({Did.SNOOZED, Did.RESOLVED, Did.CORRECTED})  # of the others it is a name


def noted(change: Change) -> Iterator[tuple[What, Facts]]:
    """Yield an act as it was noted in its case, once; the words of a note are not among it."""
    after = change.after or {}
    if change.before is not None:
        return
    did = after["did"]
    yield (
        What.ACT,
        {
            "did": did,
            "by": person(after["by"]),
            "to": person(after.get("to", "")),
            "about": after.get("about") if did in _TOLD_ABOUT else "",
            "text_hash": text_hash(after.get("text")),
        },
    )


def wrote(change: Change) -> Iterator[tuple[What, Facts]]:
    """Yield that somebody wrote a reply, to be sent or to be approved, whatever becomes of it."""
    signed, before = _signed(change.after), _signed(change.before)
    if not signed or signed.get("turn") == before.get("turn"):
        return
    weight = signed.get("weight", "clear")
    yield (
        What.ACT,
        {
            "did": "wrote_reply" if weight == "clear" else "asked_approval",
            "by": person(signed["by"]["id"]),
            "channel": change.kind,
            "weight": weight,
            "rules": signed.get("findings"),
            "text_hash": text_hash((change.after or {}).get("text")),
        },
    )


def refused(change: Change) -> Iterator[tuple[What, Facts]]:
    """Yield what somebody who is signed in asked for and was refused."""
    after = change.after or {}
    if change.before is None:
        yield What.REFUSAL, {"refusal": after["refusal"], "route": after["route"]}


def _signed(image: Image | None) -> Image:
    found: Image = (image or {}).get("signed") or {}
    return found
