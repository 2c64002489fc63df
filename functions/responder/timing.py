"""Whose turn a reply is, and how long to wait for a platform."""

from __future__ import annotations

from aplomb.records import ReplyRecord
from aplomb.replies.reply import ReplyState

# Read-backs after an unknown outcome: 10 s, 60 s and 5 min after the call, because the platforms' lists
# lag behind their writes.
READ_BACKS = (10, 60, 300)

# A platform that cannot be read for so long will not tell any more: a person decides.
READING_ENDS = 24 * 60 * 60

# A comment that reads otherwise than what was judged waits for its edit's webhook: so often, so long.
EDIT_WAITS = 3
EDIT_WAIT = 60

# The sweeper comes once a minute, and brings what waits in line AHEAD of its time (see the ledger).
SOON = 150

# The platforms' clocks and ours may differ by this much.
SKEW = 60


def needs_work(reply: ReplyRecord, *, now: int) -> bool:
    """Tell whether it is anybody's turn: a claimed or calling reply only after its holder's lease."""
    if reply.due_at is None:
        return False
    if reply.state in {ReplyState.DRAFT, ReplyState.PLANNED}:
        return reply.not_before <= now
    return reply.due_at <= now


def comes_soon(reply: ReplyRecord, *, now: int) -> int | None:
    """Return in how many seconds a reply needs work, if that is too soon to wait for the sweeper."""
    at = {ReplyState.PLANNED: reply.not_before, ReplyState.UNKNOWN: reply.due_at}.get(reply.state)
    return at - now if at is not None and 0 < at - now <= SOON else None


def patience(seconds: int, *, since: int, now: int) -> int:
    """Return how long to wait: longer than was asked when it has lasted long, since every try adds a step."""
    return max(seconds, (now - since) // 8)
