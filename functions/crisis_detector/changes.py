"""Which of the table's changes are comments to count."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aplomb.aws.keys import hashed
from aplomb.aws.values import plain
from aplomb.comment import Surface
from aplomb.verdict import Topic

MARK = 6  # letters that stand for a person or a change
_TOPICS = frozenset(one.value for one in Topic)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One public comment that was judged, or that an edit turned into criticism."""

    account: tuple[str, str]  # platform and id
    comment: str
    at: int  # when it was written, seconds since 1970
    critical: bool
    new: bool  # it was not counted before
    mark: str  # stands for its author
    source: str  # stands for the change: the same when the stream tells of it again
    topic: str = ""  # that criticism names; empty for none


def counted(told: Iterable[Mapping[str, Any]]) -> tuple[list[Counted], int]:
    """Return what counts of a batch of the stream, and how many records could not be read."""
    found, unreadable = [], 0
    for one in told:
        try:
            found.append(_read(one))
        except (KeyError, TypeError, ValueError, AttributeError):  # written by hand, or by another version
            unreadable += 1
    return [one for one in found if one is not None], unreadable


def _read(told: Mapping[str, Any]) -> Counted | None:
    change = told["dynamodb"]
    after = plain(change["NewImage"]) if change.get("NewImage") else {}
    before = plain(change["OldImage"]) if change.get("OldImage") else {}
    critical, was_judged = _critical(after), _critical(before)
    turned = critical is True and was_judged is False
    if critical is None or not (was_judged is None or turned) or after.get("erased_at"):
        return None
    comment = after["comment"]
    if comment.get("surface") == Surface.MESSAGE:
        return None
    received, author = int(after["received_at"]), str(comment["author"])
    # Facebook gives an edit the time of the original.
    written = int(change["ApproximateCreationDateTime"]) if turned else comment.get("created_at")
    return Counted(
        account=(str(comment["platform"]), str(comment["account"])),
        comment=str(comment["comment"])[:100],
        at=written if turned else min(int(written or received), received),
        critical=critical,
        new=not turned,
        mark=hashed("critic", author or str(comment["comment"]))[:MARK],
        source=hashlib.sha256(str(told["eventID"]).encode()).hexdigest()[:MARK],
        topic=_topic(after) if critical else "",
    )


def _topic(image: Mapping[str, Any]) -> str:
    """Return the topic that triage found; one that this version does not know is none."""
    found = image["verdict"].get("topic")
    return found if isinstance(found, str) and found in _TOPICS else ""


def _critical(image: Mapping[str, Any]) -> bool | None:
    verdict = image.get("verdict")
    return None if verdict is None else bool(verdict["critical"])
