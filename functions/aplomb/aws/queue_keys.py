"""Where the queue, what people note in a case, and what they keep for themselves stand in the one table.

The index `work` lists what waits: `REPLY#shard` by the time of its next look, `CASE#shard` by priority,
`CHANGES` (of the replies) by their last edit, `CHANGES_OVER` the newest first, `SNOOZED` by the time they
come back, `RESOLVED` the newest first, `FEEDBACK` by time, `PROMISE#shard` and `PROMOTION#shard` by the
time of their next look, `PAUSE` (of promotions) by its beginning, `ERASE#shard` (comments whose text goes)
and `LOOK#shard` (criticism to be read again) by time; of incidents `INCIDENT#shard` by severity (waiting
for people) and `UNHIDE#shard` by time (for the guard to show again); of removals by time `REMOVAL#shard`
(waiting for people), `REFUSED#shard` (criticism, for people to open) and `RELEASED#shard` (for the guard to
carry out); `HEATED#shard` lists people's replies that need a colleague.
The index `author` lists a person's comments by their keys, and apart from them the evidence of removals.
The index `thread` lists what stands below a thread's first comment by when it came in.
"""

from __future__ import annotations

from urllib.parse import quote

from aplomb.aws.keys import SHORT, Key, comment_key, hashed

PARTS = 12  # of the listed cases, at most
SAFE = ":._-"  # beside letters and digits, in what stands between `#`


def case_code(case: Key) -> str:
    """Return what stands for a case where its author's id may not be, because a chain cannot forget."""
    return hashed(case.pk)[:SHORT]


def thread_pk(platform: str, account: str, thread: str) -> str:
    """Return the partition of the index `thread` that lists what people wrote below its first comment."""
    return f"THREAD#{hashed(platform, account, thread)[:SHORT]}"


def case_note_key(case: Key, note_id: str, *, at: int) -> Key:
    """Return where stands what people noted or did in a case; notes sort by time."""
    return Key(case.pk, f"NOTE#{max(at, 0):012d}#{note_id}")


def feedback_key(platform: str, account: str, comment: str) -> Key:
    """Return where a person's correction of a verdict stands."""
    whose = comment_key(platform, account, comment).pk.removeprefix("COMMENT#")
    return Key(f"FEEDBACK#{whose}", "FEEDBACK")


def queue_listing_key() -> Key:
    """Return where the queue's counts stand."""
    return Key("QUEUE", "LISTING")


def queue_part_key(number: int) -> Key:
    """Return where one stretch of the listed cases stands."""
    return Key("QUEUE", f"PART#{number}")


def queue_keys() -> list[Key]:
    """Return every place of what is kept of the queue as one look sees it."""
    return [queue_listing_key(), *map(queue_part_key, range(PARTS))]


def desk_key(person: str) -> Key:
    """Return where a colleague's own views and notices stand."""
    return Key(f"DESK#{hashed(person)[:SHORT]}", "DESK")


def queue_order(priority: int, opened_at: int, *, language: str, kind: str, owner: str) -> str:
    """Return a case's place among the open ones, and after it what filters and counts ask of it."""
    facets = (quote(one, safe=SAFE) for one in (language, kind, owner))
    return "#".join([str(priority), f"{opened_at:012d}", *facets])
