"""How long each class of data is kept, in seconds, and when the text of a removed comment goes.

See docs/decisions/0004. A legal hold on a case wins over all of it.
"""

from __future__ import annotations

from aplomb.comment import Comment, Surface
from aplomb.platforms import DAY, PLATFORMS
from aplomb.verdict import Verdict

COMMENT = 90 * DAY  # text, name and verdict, from when it came in
REPLY = 90 * DAY  # from when it was planned
CASE = 90 * DAY  # from its last change
LINK = 90 * DAY  # what leads from one record to another
PROMISE = 90 * DAY  # from when it was kept, late or void
WORDS = 90 * DAY  # why a person set or ended a crisis, as they typed it
EVIDENCE = 30 * DAY  # the text of a criticism that somebody took away
COVERAGE = 400 * DAY  # counts; nothing personal is in them
INCIDENT = 400 * DAY  # that criticism went missing; its text goes with the comment's
REMOVAL = 400 * DAY  # what was removed and on whose word, with the text; from when it was decided
FORGOTTEN = COMMENT  # the mark of who was: a comment that comes in later is past its own time
ERASURE = 3 * 365 * DAY  # that somebody was forgotten, not who


def erase_at(comment: Comment, verdict: Verdict | None, *, removed_at: int) -> int:
    """Return when the text of a removed comment goes.

    Where only its author can remove a comment, that is a wish to be honoured at once; X asks for it within
    24 hours. Meta does not say who removed it, so criticism stays as evidence for a while: it may have
    been taken away behind our back. What was never judged may be criticism.
    """
    anybody = PLATFORMS[comment.platform].others_remove and comment.surface is not Surface.MESSAGE
    critical = verdict is None or verdict.critical
    return removed_at + EVIDENCE if anybody and critical else removed_at
