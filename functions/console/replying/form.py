"""What the page of a case shows of replying: what is possible, what waits, what was typed, what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from aplomb.accounts import Accounts
from aplomb.comment import Comment, Platform
from aplomb.platforms import PLATFORMS
from aplomb.records import CommentRecord, ReplyRecord
from aplomb.replies.by_people import Known, impossible, on_its_way
from aplomb.replies.reply import Channel, ReplyState
from aplomb.replies.signing import Weight
from aplomb.skips import SkipReason
from aplomb.verdict import Kind
from aplomb.wording.length import length_limit
from console.cases.reading import WholeCase
from console.marked import N_
from console.replying.drafts import TypedDraft
from console.replying.typed_words import Judged

STILL_SHOWN = 15 * 60  # seconds for which the end of a reply stays beside the form
HARD = frozenset({Kind.ABUSE, Kind.THREAT})
_SOON = 60  # seconds
AFTER = 60 * 60  # seconds after one's own reply in which a pause is suggested

_NOT_SENT = N_("The platform did not take it.")
_ENDS = {
    SkipReason.UNDONE: N_("It was taken back."),
    SkipReason.NOT_APPROVED: N_("A colleague did not approve it."),
    SkipReason.TEXT_CHANGED: N_("The comment was edited before it left. Read it again."),
    SkipReason.ANSWERED_BY_COLLEAGUE: N_("A colleague answered before it left."),
    SkipReason.COMMENT_GONE: N_("The comment is gone from the platform."),
    SkipReason.REMOVED: N_("The comment is gone from the platform."),
    SkipReason.HIDDEN: N_("The comment was hidden before it left."),
    SkipReason.FORGOTTEN: N_("Its author asked to be forgotten."),
    SkipReason.TEXT_REFUSED: N_("Its words broke a rule, or the platform refused them."),
    SkipReason.TEXT_REPEATED: N_("The platform takes no words that we have posted before."),
    SkipReason.TOO_OLD: N_("It could not leave in time."),
    SkipReason.WINDOW_CLOSED: N_("The time for a private reply is over."),
    SkipReason.NO_PRIVATE_REPLY: N_("The platform does not let us write to this person."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyForm:
    """Everything that the view of replying needs."""

    known: Known
    comment: CommentRecord
    public_refusal: str  # why the platform does not take it; empty where it does
    private_refusal: str
    draft: ReplyRecord | None  # worded by the machine, for a person to send
    about: Sequence[ReplyRecord]  # of people, on their way or just ended, oldest first
    text: str
    channel: Channel
    why: str
    judged: Judged | None = None
    trouble: str = ""
    pause: bool = False  # a pause or a hand-over would be good now
    link: str = ""  # to the comment on the platform; empty where none is known

    @property
    def language(self) -> str:
        """The language in which the reply is read by the lint."""
        return self.known.language

    @property
    def moving(self) -> bool:
        """Whether something may change by itself soon."""
        return any(one.state is ReplyState.PLANNED or on_its_way(one) for one in self.about)

    def looks_every(self, now: int) -> int:
        """Return how many seconds lie between two looks: few only while something may change any moment."""
        planned = (one for one in self.about if one.state is ReplyState.PLANNED)
        soon = any(abs(one.not_before - now) < _SOON for one in planned) or any(map(on_its_way, self.about))
        return 2 if soon else 15

    @property
    def limits(self) -> dict[Channel, int]:
        """How long a reply may be."""
        platform = self.comment.comment.platform
        return {one: length_limit(platform=platform, channel=one) for one in Channel}

    def end_of(self, reply: ReplyRecord) -> str:
        """Say why a reply was not sent."""
        return _NOT_SENT if reply.reason is None else _ENDS.get(reply.reason, _NOT_SENT)

    @property
    def copies(self) -> bool:
        """Whether nothing can be sent from here, so that the words are copied."""
        return bool(self.public_refusal and self.private_refusal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """What somebody typed in a case in which nothing can be answered any more."""

    text: str
    trouble: str = ""  # why it was not sent, where they just tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What somebody handed in that was not sent, and why."""

    draft: TypedDraft
    trouble: str
    judged: Judged | None = None


def known_of(whole: WholeCase, accounts: Accounts) -> Known | None:
    """Return what a case's page has read about its newest comment; None where there is nothing to answer."""
    newest, case = whole.newest, whole.case
    if newest is None or newest.erased_at is not None:
        return None
    comment = newest.comment
    account = accounts.find(comment.platform, case.key.account)
    if account is None:
        return None
    by_machine = [one for one in whole.replies if one.signed is None]
    public = {one.key.comment: one for one in by_machine if one.key.channel is Channel.PUBLIC}
    private = [
        one
        for one in whole.replies
        if one.key.channel is Channel.PRIVATE and one.key.comment == comment.comment
    ]
    signed = {one.key: one for one in whole.replies if one.signed is not None}
    return Known(
        record=newest,
        account=account,
        case=case,
        talk=whole.talk,
        automatic=public.get(comment.comment),
        spent=public.get(whole.spent_on),
        private=private[0] if private else None,
        ours=tuple(signed[key] for key in whole.talk.replies if key in signed),
        spent_on=whole.spent_on or None,
    )


def reply_form(
    whole: WholeCase, accounts: Accounts, *, reader: str, now: int, answered: Answered | None = None
) -> ReplyForm | None:
    """Return what the page shows; None where there is nothing to answer."""
    known = known_of(whole, accounts)
    if known is None:
        return None
    draft = known.automatic if _is_worded(known.automatic) else None
    typed = answered.draft if answered else _unsent(whole.typed, known, reader) or _beginning(draft)
    return ReplyForm(
        known=known,
        comment=known.record,
        public_refusal=impossible(known, Channel.PUBLIC, now=now),
        private_refusal=_private_refusal(known, now=now),
        draft=draft,
        about=[one for one in known.ours if _is_shown(one, now=now)],
        text=typed.text,
        channel=typed.channel,
        why=typed.why,
        judged=answered.judged if answered else None,
        trouble=answered.trouble if answered else "",
        pause=needs_pause(whole.comments, known.ours, reader=reader, now=now),
        link=deep_link(known.record.comment),
    )


def unsent(whole: WholeCase, answered: Answered | None) -> Unsent | None:
    """Return the words that have no form any more; None where nothing was typed."""
    if answered is not None:
        return Unsent(text=answered.draft.text, trouble=answered.trouble)
    return Unsent(text=whole.typed.text) if whole.typed is not None else None


def needs_pause(
    comments: Sequence[CommentRecord], ours: Sequence[ReplyRecord], *, reader: str, now: int
) -> bool:
    """Tell whether somebody has just worked in a thread that was hard on them.

    It follows from the thread alone: nothing is counted or kept about a colleague.
    """
    hostile = any(one.verdict is not None and one.verdict.kind in HARD for one in comments)
    mine = [one for one in ours if one.signed is not None and one.signed.by.id == reader]
    heated = any(one.signed is not None and one.signed.weight is Weight.HEATED for one in mine)
    return any(now - one.planned_at <= AFTER for one in mine) and (hostile or heated)


def deep_link(comment: Comment) -> str:
    """Return where a comment is seen on its platform; empty where an id alone does not tell.

    Facebook redirects an object's id to its place; X shows a post under any name. Instagram's addresses are
    made of a code that is not in its webhooks.
    """
    number = quote(comment.reply_target, safe="")
    match comment.platform:
        case Platform.FACEBOOK:
            return f"https://www.facebook.com/{number}"
        case Platform.X:
            return f"https://x.com/i/status/{number}"
        case _:
            return ""


def _private_refusal(known: Known, *, now: int) -> str:
    if not PLATFORMS[known.record.comment.platform].private_reply_window:
        return "There is no private reply on this platform."
    refusal = impossible(known, Channel.PRIVATE, now=now)
    over = {ReplyState.CANCELLED, ReplyState.REJECTED}
    taken = known.private is not None and known.private.state not in over
    return refusal or ("This comment has its one private reply already." if taken else "")


def _is_worded(reply: ReplyRecord | None) -> bool:
    return reply is not None and reply.state is ReplyState.DRAFT and reply.signed is None and bool(reply.text)


def _unsent(typed: TypedDraft | None, known: Known, reader: str) -> TypedDraft | None:
    """Return what somebody typed, unless they sent it: a page may keep it once more while it is sent."""
    sent = [one for one in known.ours if one.state not in {ReplyState.CANCELLED, ReplyState.REJECTED}]
    mine = (one.text for one in sent if one.signed is not None and one.signed.by.id == reader)
    return typed if typed is not None and typed.text not in mine else None


def _beginning(draft: ReplyRecord | None) -> TypedDraft:
    return TypedDraft(text=draft.text if draft else "")


def _is_shown(reply: ReplyRecord, *, now: int) -> bool:
    last = reply.steps[-1].at if reply.steps else reply.planned_at
    waits = reply.state in {ReplyState.PLANNED, ReplyState.DRAFT} or on_its_way(reply)
    return waits or now - last <= STILL_SHOWN
