"""The webhook of what our own account wrote: it proves that a reply of unknown outcome was posted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from aplomb.aws.keys import CaseKey, budget_key, person_key, reply_key
from aplomb.aws.table import Write
from aplomb.comment import Comment, Platform, Surface
from aplomb.records import ReplyRecord, load
from aplomb.replies.echoes import echo_place, said_by
from aplomb.replies.moves import sent
from aplomb.replies.reply import Channel, ReplyKey, ReplyState
from aplomb.same_text import same_text, without_names, words
from triage.lookup import Lookup

# Whoever holds a reply in one of these may yet speak, or speak again.
_OPEN = frozenset({ReplyState.PLANNED, ReplyState.CLAIMED, ReplyState.CALLING, ReplyState.UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What an echo changes: nothing, or one reply that is thereby sent."""

    writes: Sequence[Write] = ()
    following: ReplyKey | None = None  # the private reply that this makes due


def confirmation(echo: Comment, table: Lookup, *, now: int) -> Confirmation:
    """Return what the echo proves.

    It is told by the thread and the very words; where these fit several replies, also by what it answers,
    unless a platform would name the same for several.
    If it is still not certain which is meant, it proves nothing. Its worker may not write any more.
    """
    reply = _meant(echo, _candidates(echo, table))
    if reply is None:
        return Confirmation()
    moves = sent(reply, now=now, platform_id=echo.comment, recipient=_recipient(echo), fence=reply.fence + 1)
    following = replace(reply.key, channel=Channel.PRIVATE)
    if moves.following is not None and table.get(moves.following.key):  # its worker had come so far
        return Confirmation(writes=[*moves.facts, moves.settled])
    return Confirmation(writes=moves.all, following=following if moves.private else None)


def _candidates(echo: Comment, table: Lookup) -> list[ReplyRecord]:
    """Return the replies that said these words in this thread, and whose outcome is open."""
    case = _case(echo, table)
    said = without_names(echo.text)
    if case is None or not words(said):
        return []
    keys = [reply_key(one) for one in _answered(echo, case, table)]
    replies = [load(ReplyRecord, item) for item in table.get_many(keys)]
    return [
        one
        for one in replies
        if one is not None and one.state in _OPEN and one.called_at is not None and same_text(one.text, said)
    ]


def _answered(echo: Comment, case: CaseKey, table: Lookup) -> list[ReplyKey]:
    """Return the replies that the echo may be.

    In private it is to the comment on which the person's reply was spent. In public it is to what the echo
    names, or to one further down in its thread that the platform does not name, or one that a person signed.
    """
    key = partial(ReplyKey, platform=Platform(case.platform), account=case.account)
    if echo.surface is Surface.MESSAGE:
        budget = table.get(budget_key(case))
        return [key(comment=budget["comment"], channel=Channel.PRIVATE)] if budget else []
    named = [key(comment=echo.parent, channel=Channel.PUBLIC)] if echo.parent else []
    below = said_by(table.get(echo_place(case, without_names(echo.text))), case)
    return list(dict.fromkeys([*below, *named]))


def _case(echo: Comment, table: Lookup) -> CaseKey | None:
    """Return where the echo belongs; a private message does where its person is known to."""
    if echo.surface is not Surface.MESSAGE:
        return CaseKey(echo.platform, echo.account, echo.thread, "")
    link = table.get(person_key(echo.platform, echo.account, echo.thread))
    return CaseKey(*link["case"]) if link else None


def _recipient(echo: Comment) -> str:
    return echo.thread if echo.surface is Surface.MESSAGE else ""


def _meant(echo: Comment, candidates: Sequence[ReplyRecord]) -> ReplyRecord | None:
    said = without_names(echo.text).strip()
    # Two that only their links tell apart have the same words.
    exact = [one for one in candidates if one.text.strip() == said] or candidates
    answered = [one for one in exact if one.key.comment == echo.parent]
    certain = exact if _may_be_below(echo) else answered or exact
    return certain[0] if len(certain) == 1 else None


def _may_be_below(echo: Comment) -> bool:
    """Tell whether an echo names the first comment of its thread for anything further down, too."""
    return echo.platform is Platform.FACEBOOK and echo.parent == echo.thread
