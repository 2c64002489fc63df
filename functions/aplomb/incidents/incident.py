"""Criticism that somebody removed or hid behind our back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from aplomb import retention
from aplomb.aws.keys import Key, incident_key, ours_key, work_pk
from aplomb.aws.table import Delete, Put
from aplomb.comment import Platform, Surface
from aplomb.platforms import PLATFORMS
from aplomb.records import PRIORITY, CommentRecord, FoundBy, stored
from aplomb.removals.removal import Removal
from aplomb.verdict import Kind, Severity


class Missing(StrEnum):
    """What became of the comment."""

    REMOVED = "removed"
    HIDDEN = "hidden"


class IncidentState(StrEnum):
    """Where an incident is."""

    OPEN = "open"
    CLOSED = "closed"  # by a person, who says why
    ENDED = "ended"  # the comment is to be seen again, or a hidden one was removed


class Unhide(StrEnum):
    """What becomes of the offer to show a hidden comment again."""

    OFFERED = "offered"
    WANTED = "wanted"  # by a person, or by the account's setting; the guard does it next
    ASKED = "asked"  # stored before the guard's one call to the platform
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One critical comment that went missing, with its text as evidence."""

    platform: Platform
    account: str
    comment: str
    what: Missing
    post: str
    thread: str
    author: str  # an id; a hash once the person is forgotten
    text: str
    version: str  # of the comment that the text is
    kind: Kind
    severity: Severity
    found_by: FoundBy
    found_at: int
    happened_at: int | None = None  # as the platform tells
    state: IncidentState = IncidentState.OPEN
    unhide: Unhide | None = None
    by: str = ""  # the person who decided last
    detail: str = ""  # in words, for people
    times: int = 1  # how often it went missing so
    updated_at: int
    due_at: int = 0  # when the guard shows it again
    rev: int = 1


_WHO = {
    Missing.REMOVED: "The platform does not say who removed it; its author may have done it.",
    Missing.HIDDEN: "The platform does not say who hid it; its author cannot have done it.",
}


def is_watched(record: CommentRecord) -> bool:
    """Tell whether it matters that a comment goes missing: it is public criticism, and not forgotten."""
    verdict = record.verdict
    public = record.comment.surface is not Surface.MESSAGE
    return public and record.erased_at is None and verdict is not None and verdict.critical


def can_be_others(platform: Platform, what: Missing) -> bool:
    """Tell whether anybody but the author can do that on a platform; what its author does is no incident."""
    return what is Missing.HIDDEN or PLATFORMS[platform].others_remove


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """How it was noticed that a comment is missing."""

    found_by: FoundBy = FoundBy.WEBHOOK
    happened_at: int | None = None  # as the platform tells
    unhides: bool = False  # the account's setting: hidden criticism is shown again without asking


def opened(
    record: CommentRecord, what: Missing, before: Incident | None, *, notice: Notice, now: int
) -> Incident:
    """Return the incident of a watched comment that went missing."""
    comment, verdict = record.comment, record.verdict
    if verdict is None:
        raise ValueError("A comment that nobody judged is not watched.")
    offer = Unhide.WANTED if notice.unhides else Unhide.OFFERED
    return Incident(
        platform=comment.platform,
        account=comment.account,
        comment=comment.comment,
        what=what,
        post=comment.post,
        thread=comment.thread,
        author=comment.author,
        text=comment.text,
        version=record.version,
        kind=verdict.kind,
        severity=min(verdict.severity, Severity.NORMAL, key=PRIORITY.__getitem__),
        found_by=notice.found_by,
        found_at=now,
        happened_at=notice.happened_at,
        unhide=offer if what is Missing.HIDDEN else None,
        detail=_WHO[what],
        times=before.times + 1 if before else 1,
        updated_at=now,
        due_at=now,
        rev=before.rev + 1 if before else 1,
    )


def changed(incident: Incident, *, now: int, **fields: Any) -> Incident:
    """Return the incident's next revision."""
    return replace(incident, **fields, updated_at=now, rev=incident.rev + 1)


def incident_item(incident: Incident) -> tuple[Key, dict[str, Any]]:
    """Return where the incident stands and what is written there, the queue in which it waits included."""
    key = incident_key(incident.platform, incident.account, incident.comment, what=incident.what)
    is_open = incident.state is IncidentState.OPEN
    item = stored(incident, expires_at=None if is_open else incident.updated_at + retention.INCIDENT)
    if is_open and incident.unhide is Unhide.WANTED:
        item |= {"work_pk": work_pk("UNHIDE", key), "work_sk": f"{incident.due_at:012d}"}
    elif is_open:
        order = f"{PRIORITY[incident.severity]}#{incident.found_at:012d}"
        item |= {"work_pk": work_pk("INCIDENT", key), "work_sk": order}
    return key, item


def on_our_word(removal: Removal, *, now: int) -> Iterator[Put]:
    """Yield the writes that tell the watch: what goes missing now goes on people's word.

    To be written with the claim of the removal, before the platform is called.
    """
    for key in _words_on(removal):
        item = {"removal": removal.id, "at": now, "expires_at": now + retention.INCIDENT}
        yield Put(key=key, item=item)


def off_our_word(removal: Removal) -> Iterator[Delete]:
    """Yield the writes that take that back, because the platform did not do it."""
    yield from (Delete(key=key) for key in _words_on(removal))


def _words_on(removal: Removal) -> Iterator[Key]:
    comments = dict.fromkeys(one.comment for one in removal.evidence)
    yield from (ours_key(removal.platform, removal.account, one) for one in comments)
