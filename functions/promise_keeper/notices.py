"""The words that say a promise was broken, drafted from the template for a person to approve and send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from aplomb.accounts import Account, Accounts
from aplomb.aws.keys import case_key, comment_key, reply_key, talk_key
from aplomb.aws.table import Table
from aplomb.comment import Platform
from aplomb.errors import TemplateError
from aplomb.promises.promise import LateNotice, Promise
from aplomb.promises.times import promise_by
from aplomb.records import CaseRecord, CommentRecord, ReplyRecord, load
from aplomb.replies.reply import Channel, Intent, ReplyKey, ReplyState
from aplomb.replies.talk import Talk
from aplomb.wording.choosing import NoTemplateError
from aplomb.wording.rendering import ReplyNames, TextRefusedError, link_with_ref, render
from aplomb.wording.template_set import Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How the person came to know, or why they cannot."""

    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """Drafts the words, and sees whether they, or others, were sent."""

    table: Table
    accounts: Accounts
    templates: Templates

    def draft(self, promise: Promise, *, now: int) -> LateNotice:
        """Return the draft; without text where there is nobody to write to in public, or no words."""
        record, reply = self._comment(promise), self._reply(promise)
        account = self.accounts.find(promise.platform, promise.account)
        if record is None or account is None or record.removed or record.erased_at is not None:
            return LateNotice(drafted_at=now, told_at=now)
        language = reply.language if reply else record.verdict.language if record.verdict else ""
        return self._worded(
            promise, record, account, language=language, token=reply.token if reply else "", now=now
        )

    def told(self, promise: Promise) -> Told | None:
        """Return how the person came to know since the promise was broken; None where they have not.

        Whatever one of us wrote to them since counts: nobody is told twice because it was in other words.
        """
        record = self._comment(promise)
        if record is None or record.erased_at is not None:
            return Told(how="nobody is left to tell")
        talk = load(Talk, self.table.get(talk_key(promise.case)))
        for reply in self._replies(talk.replies if talk else ()):
            sent_at = next((step.at for step in reply.steps if step.state is ReplyState.SENT), None)
            if sent_at is not None and sent_at >= (promise.ended_at or promise.due_at):
                return Told(how=reply.platform_id or "a reply")
        return None

    def _worded(  # noqa: PLR0913  each is one fact of the draft
        self,
        promise: Promise,
        record: CommentRecord,
        account: Account,
        *,
        language: str,
        token: str,
        now: int,
    ) -> LateNotice:
        comment, hours = record.comment, self.templates.brand.hours
        language = language or next(iter(account.languages), "en")
        by = promise_by(promise.due_at, language=language, zone=hours.staffed.zone) if hours else ""
        link = (
            link_with_ref(account.message_link, token) if token and comment.platform is not Platform.X else ""
        )
        try:
            said = render(
                self._signed,
                channel=Channel.PUBLIC,
                intent=Intent.PROMISE_LATE,
                language=language,
                fallback_languages=account.languages,
                platform=comment.platform,
                variant_key=comment.comment,
                names=ReplyNames(author_name=comment.author_name, message_link=link, promised_by=by),
            )
        except (NoTemplateError, TemplateError, TextRefusedError):
            return LateNotice(drafted_at=now, told_at=now)  # a person finds the words
        return LateNotice(
            drafted_at=now,
            text=said.text,
            language=said.language,
            template=said.source,
            named=by,
            told_at=now,
        )

    @property
    def _signed(self) -> Templates:
        """The words as a person signs them: nothing in them says that they are automatic."""
        brand = replace(self.templates.brand, notice=MappingProxyType({}))
        return replace(self.templates, brand=brand)

    def _comment(self, promise: Promise) -> CommentRecord | None:
        """Return the comment that the promise answers: its reply's, else the newest of its case."""
        name = promise.reply.comment if promise.reply else ""
        if not name:
            case = load(CaseRecord, self.table.get(case_key(promise.case)))
            name = case.last_comment if case else ""
        key = comment_key(promise.platform, promise.account, name)
        return load(CommentRecord, self.table.get(key)) if name else None

    def _reply(self, promise: Promise) -> ReplyRecord | None:
        return load(ReplyRecord, self.table.get(reply_key(promise.reply))) if promise.reply else None

    def _replies(self, keys: Sequence[ReplyKey]) -> list[ReplyRecord]:
        found = self.table.get_many([reply_key(key) for key in keys]) if keys else []
        return [reply for item in found if (reply := load(ReplyRecord, item)) is not None]
