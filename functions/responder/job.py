"""One reply at work: everything about it that a step needs."""

from __future__ import annotations

from dataclasses import dataclass

from aplomb.accounts import Account
from aplomb.comment import Comment
from aplomb.records import CommentRecord, ReplyRecord
from aplomb.replies.reply import Channel
from aplomb.skips import SkipReason
from responder.clients import PlatformClient, Target
from responder.restraint import as_said
from responder.turns import Standing
from responder.withdrawal import withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One reply, held by this worker."""

    reply: ReplyRecord
    record: CommentRecord
    account: Account
    client: PlatformClient
    standing: Standing  # as it was when the reply was let through, with the slots taken since
    slot_at: int = 0  # when the slot of the last call was taken

    @property
    def comment(self) -> Comment:
        """The comment that is answered."""
        return self.record.comment

    @property
    def as_said(self) -> ReplyRecord:
        """The reply with what it says now, whatever was planned."""
        return as_said(self.reply, self.record, self.standing.policy)

    def withdrawn(self, *, now: int) -> SkipReason | None:
        """Return why the reply is no longer wanted, or None."""
        return withdrawn(self.reply, self.record, self.account, mode=self.standing.mode, now=now)

    @property
    def echo_names_it(self) -> bool:
        """Whether the webhook of our own reply is going to say which comment it answers.

        Below a reply Facebook names the root, and X the newest version. A private one is found by its person.
        No echo says which of several replies to a comment it is, so those that people sign are stored.
        """
        key = self.reply.key
        if key.channel is Channel.PRIVATE or key.number:
            return key.channel is Channel.PRIVATE
        return self.target.comment == key.comment == self.reply.case.thread

    @property
    def target(self) -> Target:
        """The comment, as the platform's client wants it."""
        return Target(
            account=self.comment.account,
            post=self.comment.post,
            thread=self.comment.thread,
            original=self.comment.comment,
            comment=self.comment.reply_target,
            author=self.comment.author,
        )
