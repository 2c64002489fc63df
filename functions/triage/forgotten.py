"""A comment that comes in after its author was forgotten, and was written before.

It is judged, and taken in without its words; the eraser then does with it as with any other, within minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from aplomb.aws.keys import Key
from aplomb.aws.values import Item
from aplomb.comment import Comment, Verb
from aplomb.forgetting import forgotten_key, said_at
from aplomb.records import Action, CommentRecord, Decision
from aplomb.skips import SkipReason
from aplomb.verdict import Verdict
from triage.event import Event, version_of

# What is worked sooner is stored before the eraser looks a second time, 15 minutes after it was asked. So the
# mark, which costs a read, is read only for what has waited longer.
WAITED = 5 * 60  # seconds

_SAYS = frozenset({Verb.ADD, Verb.EDIT})


def is_forgotten(
    comment: Comment,
    before: CommentRecord | None,
    *,
    received_at: int,
    now: int,
    get: Callable[[Key], Item | None],
) -> bool:
    """Tell whether an event holds words of somebody who has asked since to be forgotten."""
    if before is not None and (comment.verb not in _SAYS or before.version == version_of(comment)):
        return False  # no word of it is stored
    at = said_at(comment, received_at=received_at)
    if not comment.author or now - at <= WAITED:
        return False
    mark = get(forgotten_key(comment.platform, comment.author))
    return mark is not None and at <= mark["at"]


def kept_of(event: Event, *, hold: bool) -> Comment:
    """Return what is kept of a comment: of the forgotten no text, name or link, but under a legal hold."""
    if event.forgotten and not hold:
        return replace(event.comment, text="", author_name="", ref="")
    return event.comment


def unquoted(verdict: Verdict) -> Verdict:
    """Return a verdict without the words on which it rests."""
    return replace(verdict, evidence=())


def unanswered(decision: Decision) -> Decision:
    """Return the decision without a reply; it says why people find no words, unless they are to hurry."""
    if decision.action in {Action.LEAVE, Action.SKIP} or decision.reason is SkipReason.URGENT:
        return decision
    mild = decision.action is Action.ANSWER
    return Decision(action=Action.SKIP if mild else Action.ESCALATE, reason=SkipReason.FORGOTTEN)
