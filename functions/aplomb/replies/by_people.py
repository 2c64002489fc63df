"""What may become of a reply that a person wants to send, given what stands there: values in, values out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aplomb.accounts import Account
from aplomb.comment import Surface
from aplomb.errors import AplombError
from aplomb.platforms import PLATFORMS
from aplomb.records import CaseRecord, CommentRecord, ReplyRecord
from aplomb.replies.reply import Channel, ReplyState
from aplomb.replies.signing import NOT_TOLD, Meant, Who
from aplomb.replies.talk import Talk

UNDO = 10  # seconds in which a reply can be taken back
LONGEST_WHY = 300  # characters

_ON_ITS_WAY = frozenset({ReplyState.CLAIMED, ReplyState.CALLING})
_SAID = frozenset({ReplyState.SENT, ReplyState.UNKNOWN})
_OVER = frozenset({ReplyState.CANCELLED, ReplyState.REJECTED})
_UNKNOWN_LANGUAGE = "und"


class PersonReplyError(AplombError):
    """It cannot be sent so; the text says why and what to do. What was typed stays a draft.

    The sentence names the facts that it holds in braces, so that it can be said in other languages.
    """

    def __init__(self, sentence: str, **facts: str) -> None:
        super().__init__(sentence.format(**facts))
        self.sentence, self.facts = sentence, facts


class NewsError(PersonReplyError):
    """Something happened since the person looked: they read it first."""


class ImpossibleError(PersonReplyError):
    """The platform, or our client for it, does not allow it; it can be copied."""


class NoReasonError(PersonReplyError):
    """Something was said already; one more needs a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person wants to say, and what the page showed them when they decided."""

    by: Who
    text: str
    channel: Channel
    version: str  # of the comment that they read
    turn: int  # the talk's count that they saw
    why: str = ""
    asks: bool = False  # they ask a colleague to approve text that must cool down
    meant: Meant = NOT_TOLD


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What stands about a comment and its person now."""

    record: CommentRecord
    account: Account
    case: CaseRecord
    talk: Talk
    automatic: ReplyRecord | None = None  # to this comment
    spent: ReplyRecord | None = None  # the automatic one on which this person's budget was spent
    private: ReplyRecord | None = None  # to this comment
    ours: tuple[ReplyRecord, ...] = ()  # that people signed, to this person in this thread
    spent_on: str | None = None  # the comment that holds the budget; PEOPLE once they answer; None for none

    @property
    def automatics(self) -> tuple[ReplyRecord, ...]:
        """The machine's public replies to this person, each once."""
        found = {one.key: one for one in (self.spent, self.automatic) if one is not None}
        return tuple(found.values())

    @property
    def said(self) -> tuple[ReplyRecord, ...]:
        """What the public reads already, or may read, or is about to."""
        signed = [one for one in self.ours if one.key.channel is Channel.PUBLIC]
        about_to = [one for one in signed if one.state in {ReplyState.PLANNED, *_ON_ITS_WAY}]
        return (*(one for one in (*self.automatics, *signed) if one.state in _SAID), *about_to)

    @property
    def language(self) -> str:
        """The language in which the lint reads an answer: nobody chooses their own rules."""
        told = self.record.verdict.language if self.record.verdict else _UNKNOWN_LANGUAGE
        return (self.account.languages[0] if told == _UNKNOWN_LANGUAGE else told).partition("-")[0]

    @property
    def read(self) -> tuple[str, ...]:
        """The ids of what colleagues wrote by hand and that was shown."""
        return tuple(dict.fromkeys(met.id for one in self.ours if one.signed for met in one.signed.met))


def on_its_way(reply: ReplyRecord) -> bool:
    """Tell whether nobody knows yet whether a reply is out."""
    return reply.state in _ON_ITS_WAY or (reply.state is ReplyState.UNKNOWN and reply.due_at is not None)


def check(wish: Wish, known: Known, *, now: int) -> None:
    """Let through what may be sent now.

    Raises:
        PersonReplyError: it may not; nothing was changed.
    """
    check_news(known, version=wish.version, turn=wish.turn)
    refusal = impossible(known, wish.channel, now=now)
    if refusal:
        raise ImpossibleError(refusal)
    _check_way(wish.channel, known)
    if wish.channel is Channel.PUBLIC and known.said and not wish.why.strip():
        raise NoReasonError("Something was said to this person already. Say why one more reply is needed.")
    if not wish.text.strip():
        raise PersonReplyError("There is nothing to send. Write something first.")


def check_news(known: Known, *, version: str, turn: int) -> None:
    """Refuse what was decided before the newest.

    Raises:
        NewsError: the comment is gone or edited, or somebody wrote meanwhile.
    """
    record = known.record
    if record.removed or record.erased_at is not None:
        raise NewsError("The comment is gone, so there is nothing to answer.")
    if record.hidden:
        raise NewsError("The comment was hidden, so nobody would see a reply.")
    if record.version != version:
        raise NewsError("The comment was edited since you opened it. Read it again, then send.")
    if known.talk.rev != turn:
        who = _last(known)
        if not who:
            raise NewsError("Somebody wrote in this thread since you opened it. Read it, then decide again.")
        raise NewsError(
            "{name} wrote in this thread since you opened it. Read it, then decide again.", name=who
        )


def impossible(known: Known, channel: Channel, *, now: int) -> str:
    """Say why the platform does not take such a reply from us; nothing where it does."""
    return next(_obstacles(known, channel, now=now), "")


def _obstacles(known: Known, channel: Channel, *, now: int) -> Iterator[str]:
    comment, row = known.record.comment, PLATFORMS[known.record.comment.platform]
    if not row.public_reply:
        yield "We cannot post on this platform from here. Copy the text and open the comment there."
    if comment.surface is not Surface.COMMENT:
        yield "We cannot answer in this place from here. Copy the text and open it on the platform."
    if channel is Channel.PUBLIC and row.needs_summons and not comment.summoned:
        yield ("The platform lets us answer only who named or quoted us. Copy the text and answer it there.")
    if channel is Channel.PRIVATE:
        until = row.privately_until(comment.created_at)
        if until is None:
            yield "There is no private reply to this comment."
        elif now + UNDO > until:
            yield "The time for a private reply is over."


def _check_way(channel: Channel, known: Known) -> None:
    """Wait for what is on its way, and send no second private reply: the platform takes one."""
    if channel is Channel.PRIVATE:
        if known.private is not None and known.private.state not in _OVER:
            raise NewsError("This comment has its one private reply already, or it is on its way.")
        return
    if any(map(on_its_way, known.automatics)):
        raise NewsError(
            "The automatic reply is on its way, and it is not known yet whether it is out. Wait until it is."
        )
    waiting = [one for one in known.ours if one.state is ReplyState.PLANNED or on_its_way(one)]
    theirs = next((one for one in waiting if one.key.channel is Channel.PUBLIC and one.signed), None)
    if theirs is not None and theirs.signed is not None:
        who = theirs.signed.by.name
        raise NewsError("A reply by {name} is on its way. Wait until it is known to be out.", name=who)


def _last(known: Known) -> str:
    newest = known.ours[-1] if known.ours else None
    return newest.signed.by.name if newest is not None and newest.signed else ""
