"""Where the queue, what people note in a case, and what they keep for themselves stand in the one table."""

from __future__ import annotations

from urllib.parse import quote

from aplomb.aws.keys import SHORT, Key, comment_key, hashed

PARTS = 12  # of the listed cases, at most
SAFE = ":._-"  # beside letters and digits, in what stands between `#`


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
