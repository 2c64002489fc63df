"""The words of a drafted statement, from the replies in force, and what the lint says of an edited one."""

from __future__ import annotations

from aplomb.accounts import Account
from aplomb.comment import Platform
from aplomb.crisis.statements import Statement, StatementError
from aplomb.errors import TemplateError
from aplomb.replies.reply import Channel, Intent
from aplomb.replies.signing import Weight
from aplomb.typed.cool_down import Typed, looked_over, reasons, weighed
from aplomb.wording.choosing import NoTemplateError
from aplomb.wording.rendering import NoVariantLeftError, ReplyNames, TextRefusedError, render
from aplomb.wording.template_set import Templates

_NONE = (NoTemplateError, NoVariantLeftError, TextRefusedError, TemplateError)


def draft_text(one: Statement, account: Account, templates: Templates) -> str:
    """Return how a draft reads; empty where there are no words for it, and a person writes it."""
    try:
        return render(
            templates,
            channel=Channel.PUBLIC,
            intent=Intent.CRISIS_HOLDING,
            language=one.language,
            fallback_languages=account.languages,
            platform=account.platform,
            variant_key=one.post,
            names=ReplyNames(author_name="", message_link=_link(account)),
        ).text
    except _NONE:
        return ""


def refuse_heated(text: str, one: Statement, account: Account, templates: Templates) -> None:
    """Hold an edited statement to the rules for what people type, at their strictest: all will read it.

    Raises:
        StatementError: it breaks some; the text names them.
    """
    typed = Typed(
        text=text,
        language=one.language,
        platform=account.platform,
        channel=Channel.PUBLIC,
        links=frozenset({_link(account)} - {""}),
    )
    found = looked_over(typed, brand=templates.brand)
    if weighed(found, strict=True, in_crisis=True) is not Weight.CLEAR:
        rules = ", ".join(reasons(found, strict=True, in_crisis=True))
        raise StatementError(f"Change the words: {rules.replace('_', ' ')}.")


def _link(account: Account) -> str:
    return "" if account.platform is Platform.X else account.message_link
