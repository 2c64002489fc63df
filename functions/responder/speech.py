"""The words of a reply, rendered from templates/ and checked once more before they leave."""

from __future__ import annotations

from dataclasses import dataclass

from aplomb.accounts import Account
from aplomb.comment import Comment, Platform
from aplomb.errors import AplombError
from aplomb.lint.honesty import refusals
from aplomb.records import ReplyRecord
from aplomb.skips import SkipReason
from aplomb.wording.rendering import (
    NoTemplateError,
    NoVariantLeftError,
    Rendered,
    ReplyNames,
    Templates,
    TextRefusedError,
    link_with_ref,
    render,
)


class SpeechRefusedError(AplombError):
    """There are no words that may be sent; a person writes to the customer instead."""

    def __init__(self, detail: str, *, reason: SkipReason) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """Words replies; everything it says comes from the editors' templates."""

    templates: Templates

    def words(self, reply: ReplyRecord, comment: Comment, account: Account, *, attempt: int = 0) -> Rendered:
        """Return the text of a reply; each further attempt says it in another variant.

        Raises:
            SpeechRefusedError: there is no template or no further variant, or the text is too long or
                breaks a rule.
        """
        link = _message_link(reply, account)
        try:
            said = render(
                self.templates,
                channel=reply.key.channel,
                intent=reply.intent,
                language=reply.language,
                fallback_languages=account.languages,
                platform=reply.key.platform,
                variant_key=reply.key.comment,
                attempt=attempt,
                names=ReplyNames(author_name=comment.author_name, message_link=link),
            )
        except NoTemplateError as error:
            raise SpeechRefusedError(str(error), reason=SkipReason.NO_TEMPLATE) from error
        except NoVariantLeftError as error:
            raise SpeechRefusedError(str(error), reason=SkipReason.TEXT_REPEATED) from error
        except TextRefusedError as error:
            raise SpeechRefusedError(str(error), reason=SkipReason.TEXT_REFUSED) from error
        refused = refusals(said.text, brand=self.templates.brand, message_link=link)
        if refused:
            raise SpeechRefusedError("; ".join(refused), reason=SkipReason.TEXT_REFUSED)
        return said


def _message_link(reply: ReplyRecord, account: Account) -> str:
    """Return the way to a private conversation; on X it is a card beside the text."""
    if reply.key.platform is Platform.X:
        return ""
    return link_with_ref(account.message_link, reply.token)
