"""Notice criticism that goes missing, in whatever order the events come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import incident_key, ours_key
from aplomb.aws.table import Delete, Put, Write
from aplomb.comment import Comment, Surface
from aplomb.incidents.incident import (
    Incident,
    IncidentState,
    Missing,
    Notice,
    can_be_others,
    changed,
    incident_item,
    is_watched,
    opened,
)
from aplomb.platforms import PLATFORMS
from aplomb.records import CommentRecord, load
from aplomb.verdict import Verdict
from triage.lookup import Lookup

FIRST_LOOK = 60 * 60  # seconds after it came in


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is known about a comment's absence, and of the event that tells about it."""

    removed: Incident | None
    hidden: Incident | None
    ours: bool  # it goes on people's word
    notice: Notice

    def of(self, what: Missing) -> Incident | None:
        """Return the incident of one kind."""
        return self.removed if what is Missing.REMOVED else self.hidden


def read_watch(table: Lookup, comment: Comment, notice: Notice) -> Watch:
    """Read what is known about a comment's absence."""
    whose = (comment.platform, comment.account, comment.comment)
    keys = [*(incident_key(*whose, what=one) for one in Missing), ours_key(*whose)]
    removed, hidden, ours = table.get_many(keys)
    return Watch(
        removed=load(Incident, removed), hidden=load(Incident, hidden), ours=ours is not None, notice=notice
    )


def incident_writes(record: CommentRecord, watch: Watch | None, *, now: int) -> Iterator[Write]:
    """Yield what changes in a comment's incidents, now that its record says this."""
    if watch is None:
        return
    comment = record.comment
    missing = {Missing.REMOVED: record.removed, Missing.HIDDEN: record.hidden and not record.removed}
    for what, is_missing in missing.items():
        known = watch.of(what)
        settled = known is None or known.state is IncidentState.ENDED
        if is_missing and settled and not watch.ours and _matters(record, what):
            yield _written(opened(record, what, known, notice=watch.notice, now=now), before=known)
        elif not is_missing and known is not None and not settled:
            yield _written(changed(known, now=now, state=IncidentState.ENDED), before=known)
    if watch.ours and not any(missing.values()):
        yield Delete(key=ours_key(comment.platform, comment.account, comment.comment))


def first_look(comment: Comment, verdict: Verdict | None, *, now: int) -> int | None:
    """Return when criticism is read again, where no webhook would tell that it went missing."""
    silent = PLATFORMS[comment.platform].silent_removals and comment.surface is Surface.COMMENT
    return now + FIRST_LOOK if silent and verdict is not None and verdict.critical else None


def _matters(record: CommentRecord, what: Missing) -> bool:
    return is_watched(record) and can_be_others(record.comment.platform, what)


def _written(incident: Incident, *, before: Incident | None) -> Put:
    key, item = incident_item(incident)
    unchanged = Attr("pk").not_exists() if before is None else Attr("rev").eq(before.rev)
    return Put(key=key, item=item, condition=unchanged)


def opened_in(writes: Sequence[Write]) -> list[str]:
    """Return the severity of each incident that some writes open."""
    return [
        str(one.item["severity"])
        for one in writes
        if isinstance(one, Put) and one.key.pk.startswith("INCIDENT#") and one.item["state"] == "open"
    ]
