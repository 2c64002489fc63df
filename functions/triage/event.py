"""One comment event, how it orders among the versions of its comment, and where it belongs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from aplomb.aws.keys import CaseKey
from aplomb.comment import Comment, Surface, Verb
from aplomb.records import CommentRecord, FoundBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One comment event as it came off the queue."""

    comment: Comment
    received_at: int  # when the webhook took it in
    now: int
    correlation_id: str
    token: str  # fresh and unguessable, for the m.me link of a reply planned now
    found_by: FoundBy = FoundBy.WEBHOOK
    forgotten: bool = False  # its author has asked since to be forgotten (see triage.forgotten)


# One comment may come through several fields of a webhook; the place that binds a machine most counts.
_PLACES = {Surface.MENTION: 0, Surface.COMMENT: 1, Surface.REVIEW: 2, Surface.MESSAGE: 3}


def version_of(comment: Comment) -> str:
    """Return what orders the versions of a comment: an edit beats the original, then time, then a summons.

    An edit on Facebook carries the time of the original, so among edits the time of the notification
    comes next. Of two deliveries of one version the one that tells more counts. The text's hash decides
    between versions of one second, so that every order of arrival ends alike.
    """
    edited, time = int(comment.verb is Verb.EDIT), max(comment.created_at or 0, 0)
    noted = max(comment.noted_at or 0, 0) if edited else 0
    told = f"{int(comment.summoned)}{int(bool(comment.author))}{_PLACES[comment.surface]}"
    digest = hashlib.sha256(comment.text.encode()).hexdigest()[:12]
    return f"{edited}.{time:012d}.{noted:012d}.{told}.{digest}"


def case_of(comment: Comment, before: CommentRecord | None, *, linked: CaseKey | None) -> CaseKey:
    """Return the case a comment belongs to.

    It stays where it came in, unless its author was not known then, or was forgotten since.
    """
    own = linked or CaseKey(
        comment.platform, comment.account, comment.thread or comment.comment, comment.author
    )
    if before is None or before.case is None or before.erased_at is not None:
        return own
    if own.author and not before.case.author:
        return own
    return before.case
