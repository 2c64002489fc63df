"""The words of a reply, rendered from templates/ and checked once more before they leave."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from aplomb.accounts import Account
from aplomb.comment import Comment, Platform
from aplomb.errors import AplombError, TemplateError
from aplomb.lint.engine import errors
from aplomb.lint.finding import Finding
from aplomb.records import ReplyRecord
from aplomb.replies.reply import Channel
from aplomb.replies.signing import Weight
from aplomb.skips import SkipReason
from aplomb.typed.cool_down import Typed, looked_over, reasons, weighed
from aplomb.wording.checking import Saying, faults
from aplomb.wording.choosing import NoTemplateError
from aplomb.wording.length import length_limit, text_length
from aplomb.wording.promise import refuse
from aplomb.wording.rendering import (
    NoVariantLeftError,
    Rendered,
    ReplyNames,
    TextRefusedError,
    link_with_ref,
    render,
)
from aplomb.wording.template_set import Templates
from responder.promising import Promising


class SpeechRefusedError(AplombError):
    """There are no words that may be sent; a person writes to the customer instead."""

    def __init__(self, detail: str, *, reason: SkipReason) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """Words replies; everything it says comes from the editors' templates."""

    templates: Templates

    def words(  # noqa: PLR0913  each is one fact of the reply
        self,
        reply: ReplyRecord,
        comment: Comment,
        account: Account,
        *,
        attempt: int = 0,
        turn: int | None = None,
        said: Collection[str] = (),
        promising: Promising | None = None,
    ) -> Rendered:
        """Return the text of a reply; each further attempt says it in another variant.

        `turn` and `said` choose the variant: see `render`. Without `promising` no time is named.

        Raises:
            SpeechRefusedError: there is no template or no further variant, or the text is too long or
                breaks a rule.
        """
        link = _message_link(reply, account)
        brand = self.templates.brand
        try:
            worded = render(
                self.templates,
                channel=reply.key.channel,
                intent=reply.intent,
                language=reply.language,
                fallback_languages=account.languages,
                platform=reply.key.platform,
                variant_key=reply.key.comment,
                attempt=attempt,
                turn=turn,
                said=said,
                names=ReplyNames(author_name=comment.author_name, message_link=link),
                grant=refuse if promising is None else partial(promising.grant, brand=brand),
            )
        except (NoTemplateError, TemplateError) as error:
            raise SpeechRefusedError(str(error), reason=SkipReason.NO_TEMPLATE) from error
        except NoVariantLeftError as error:
            raise SpeechRefusedError(str(error), reason=SkipReason.TEXT_REPEATED) from error
        except TextRefusedError as error:
            raise SpeechRefusedError(str(error), reason=SkipReason.TEXT_REFUSED) from error
        self._look_once_more(worded, reply, link=link)
        return worded

    def signed(self, reply: ReplyRecord, account: Account, *, attempt: int, in_crisis: bool) -> str:
        """Return the words that a person stands behind; there are no others.

        Raises:
            SpeechRefusedError: the platform knows these words already, or they break a rule that nobody
                has answered for.
        """
        if attempt:
            raise SpeechRefusedError("no other words", reason=SkipReason.TEXT_REPEATED)
        signed = reply.signed
        typed = Typed(
            text=reply.text,
            language=reply.language,
            platform=reply.key.platform,
            channel=reply.key.channel,
            links=frozenset({account.message_link, _message_link(reply, account)} - {""}),
            granted=signed.granted if signed else (),
        )
        found = looked_over(typed, brand=self.templates.brand)
        weight = weighed(found, in_crisis=in_crisis)
        approved = signed is not None and signed.approver is not None
        if weight is Weight.BARRED or (weight is not Weight.CLEAR and not approved):
            why = ", ".join(reasons(found, in_crisis=in_crisis))
            raise SpeechRefusedError(why, reason=SkipReason.TEXT_REFUSED)
        return reply.text

    def faults(self, saying: Saying) -> tuple[Finding, ...]:
        """Return what is wrong with a text that is about to leave."""
        return faults(saying, brand=self.templates.brand)

    def _look_once_more(self, worded: Rendered, reply: ReplyRecord, *, link: str) -> None:
        """Lint the very text that is about to leave, which holds a stranger's name.

        Raises:
            SpeechRefusedError: it breaks a rule.
        """
        platform, channel = reply.key.platform, reply.key.channel
        saying = Saying(
            text=worded.text,
            intent=reply.intent,
            language=worded.language,
            public=channel is Channel.PUBLIC,
            informal=worded.informal,
            link=link,
            granted=tuple({worded.promise_by} - {""}),
            length=text_length(worded.text, platform=platform, channel=channel),
            limit=length_limit(platform=platform, channel=channel),
        )
        found = errors(self.faults(saying))
        if found:
            why = dict.fromkeys(f"{one.id}: {one.message}" for one in found)
            raise SpeechRefusedError("; ".join(why), reason=SkipReason.TEXT_REFUSED)


def _message_link(reply: ReplyRecord, account: Account) -> str:
    """Return the way to a private conversation; on X it is a card beside the text."""
    if reply.key.platform is Platform.X or not reply.token:
        return ""
    return link_with_ref(account.message_link, reply.token)
