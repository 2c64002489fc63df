"""The replies as a customer would read them, and what the lint says of any text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aplomb.accounts import Accounts
from aplomb.comment import Platform
from aplomb.lint.context import Context, Sender
from aplomb.lint.engine import findings
from aplomb.lint.finding import Finding
from aplomb.replies.reply import Channel
from aplomb.wording.checking import faults
from aplomb.wording.every_wording import Wording, wordings_of
from aplomb.wording.length import length_limit, text_length
from aplomb.wording.rendering import ReplyNames, facts_of, fill_in
from aplomb.wording.renderings import SOME_TIME, example_link, saying_of
from aplomb.wording.template_set import Templates, reply_files

CUSTOMER = "Ana"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One variant, filled in."""

    wording: Wording
    text: str
    length: int  # in the platform's own counting
    limit: int
    findings: tuple[Finding, ...]


@cache
def offered(folder: Path) -> Mapping[str, Sequence[str]]:
    """Return the languages in which there is a file of each reply."""
    languages: dict[str, list[str]] = {}
    for path in reply_files(folder):
        languages.setdefault(path.parent.name, []).append(path.stem)
    return languages


def previews(
    templates: Templates, accounts: Accounts, *, intent: str, language: str, platform: Platform
) -> tuple[Preview, ...]:
    """Return every variant of a reply that a platform's customers may get; none of a file of notes alone."""
    sections = templates.replies.get((intent, language), {})
    found = (one for one in wordings_of(intent, language, sections) if platform in one.platforms)
    return tuple(_preview(templates, one, platform, link=example_link(accounts, platform)) for one in found)


def _preview(templates: Templates, wording: Wording, platform: Platform, *, link: str) -> Preview:
    names = ReplyNames(author_name=CUSTOMER, message_link=link, promised_by=SOME_TIME)
    text = fill_in(wording.variant, facts_of(templates.brand, wording.language, names=names))
    length = text_length(text, platform=platform, channel=wording.channel)
    limit = length_limit(platform=platform, channel=wording.channel)
    saying = saying_of(wording, text, link=link, limit=limit, length=length)
    found = faults(saying, brand=templates.brand)
    return Preview(wording=wording, text=text, length=length, limit=limit, findings=found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A text that somebody tries, and how it would be said."""

    text: str
    language: str
    platform: Platform = Platform.FACEBOOK
    sender: Sender = Sender.PERSON
    public: bool = True


def tried(trial: Trial, templates: Templates, accounts: Accounts) -> tuple[Finding, ...]:
    """Return what the lint finds in a text; nothing of it is kept."""
    channel = Channel.PUBLIC if trial.public else Channel.PRIVATE
    links = frozenset(one.message_link for one in accounts) - {""}
    context = Context(
        brand=templates.brand,
        sender=trial.sender,
        platform=trial.platform,
        public=trial.public,
        links=links,
        length=text_length(trial.text, platform=trial.platform, channel=channel),
        limit=length_limit(platform=trial.platform, channel=channel),
    )
    return findings(trial.text, language=trial.language, context=context)
