"""Each reply as a customer would see it: what `aplomb templates preview` shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aplomb.accounts import Account, load_accounts
from aplomb.comment import Platform
from aplomb.wording.checking import faults
from aplomb.wording.every_wording import Wording, wordings
from aplomb.wording.length import length_limit, text_length
from aplomb.wording.names import first_name
from aplomb.wording.rendering import ReplyNames, facts_of, fill_in, turns_around
from aplomb.wording.renderings import SOME_TIME, example_link, renderings, saying_of
from aplomb.wording.template_set import Templates
from aplomb.wording.template_syntax import MAX_LENGTH

# One after the other, so that each file is seen with names that are long, hostile or empty.
AUTHORS = (
    "Ana Berga",
    "Wolfeschlegelsteinhausenberger Adler",
    "{{ 7*7 }}<script>alert(1)</script>",
    "محمد علي",
    "",
    "Z\u0351\u0344\u0300\u0301\u0302\u0303a\u0301\u0302\u0303\u0304lgo",
    "Jānis K.",
    "www.cheap-pills.example",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be shown; empty for everything."""

    intents: Sequence[str] = ()
    language: str = ""
    platform: str = ""
    comment: str = ""  # a stranger's words, to stand above the replies


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One reply under one comment."""

    wording: Wording
    platform: Platform
    author: str
    comment: str
    text: str
    length: int
    longest: int  # with the longest names
    limit: int
    findings: tuple[str, ...]

    @property
    def place(self) -> str:
        """Where its words stand."""
        return f"{self.wording.file}:{self.wording.variant.source.line}"

    @property
    def initial(self) -> str:
        """What stands in the author's picture."""
        return next((char for char in self.author if char.isalpha()), "?").upper()


def cards(templates: Templates, folder: Path, asked: Asked) -> Iterator[Card]:
    """Yield the replies that were asked for, file by file."""
    accounts = _accounts(folder)
    for wording in wordings(templates):
        if asked.intents and wording.intent not in asked.intents:
            continue
        if asked.language not in {"", wording.language}:
            continue
        for platform in wording.platforms:
            if asked.platform in {"", platform}:
                yield _card(templates, wording, platform, accounts=accounts, comment=asked.comment)


def _card(
    templates: Templates, wording: Wording, platform: Platform, *, accounts: Sequence[Account], comment: str
) -> Card:
    author = AUTHORS[(wording.number - 1) % len(AUTHORS)]
    link = example_link(accounts, platform)
    name = first_name(author, language=wording.language)
    text = _text(templates, wording, name=name, link=link)
    if turns_around(text, name):
        text = _text(templates, wording, name="", link=link)
    saying = saying_of(wording, text, link=link, limit=MAX_LENGTH)
    longest = max(
        text_length(one.text, platform=platform, channel=wording.channel)
        for one in renderings(templates, wording, link=link)
    )
    return Card(
        wording=wording,
        platform=platform,
        author=author,
        comment=comment,
        text=text,
        length=text_length(text, platform=platform, channel=wording.channel),
        longest=longest,
        limit=length_limit(platform=platform, channel=wording.channel),
        findings=tuple(f"{one.message} [{one.id}]" for one in faults(saying, brand=templates.brand)),
    )


def _text(templates: Templates, wording: Wording, *, name: str, link: str) -> str:
    names = ReplyNames(author_name=name, message_link=link, promised_by=SOME_TIME)
    return fill_in(wording.variant, facts_of(templates.brand, wording.language, names=names))


def _accounts(folder: Path) -> Sequence[Account]:
    path = folder / "accounts.yaml"
    return list(load_accounts(path)) if path.is_file() else []
