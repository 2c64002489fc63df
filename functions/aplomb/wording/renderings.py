"""Every text that a set of templates can become: each variant, with and without each name, at its longest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from aplomb.accounts import Account
from aplomb.comment import Platform
from aplomb.replies.reply import Channel
from aplomb.wording.checking import Saying
from aplomb.wording.every_wording import Wording
from aplomb.wording.rendering import ReplyNames, facts_of, fill_in, link_with_ref
from aplomb.wording.template_names import NAMES, PROMISE_BY
from aplomb.wording.template_set import Templates

LONGEST_NAME = "Wolfeschlegelsteinhausenberger"  # names.py takes 30 letters
SOME_TIME = "16:30"
_TOKEN = "Zr4K9-_x2LmQ7tYb1NcD0f"  # noqa: S105  as long as a reply's own
_LONGEST_PAGE = "https://m.me/" + "a" * 50  # Facebook takes 50 letters
MAY_BE_EMPTY = frozenset(name for name, meaning in NAMES.items() if meaning.may_be_empty)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """One text that a wording can become."""

    wording: Wording
    text: str
    names: frozenset[str]  # those that may be empty and are there
    promised: bool
    fresh: bool  # it says something that the others of its wording do not


def renderings(templates: Templates, wording: Wording, *, link: str) -> Iterator[Rendering]:
    """Yield what a wording becomes with and without each name that may be empty."""
    optional = sorted(wording.variant.names & MAY_BE_EMPTY)
    everything = frozenset[str]()
    known = _facts(templates, wording.language, link=link)
    for there in product((True, False), repeat=len(optional)):
        names = frozenset(name for name, is_there in zip(optional, there, strict=True) if is_there)
        for promised in (False, True) if wording.variant.promise else (False,):
            absent = dict.fromkeys(MAY_BE_EMPTY - names, "")
            facts = {**known, **absent, PROMISE_BY: SOME_TIME if promised else ""}
            text = fill_in(wording.variant, facts)
            said = frozenset(text.casefold().split())
            # Between the text with every name and the one without any, each part of the wording is said.
            fresh = not names or len(names) == len(optional)
            if optional == ["first_name"]:
                fresh = promised or bool(said - everything)
            everything |= said
            yield Rendering(wording=wording, text=text, names=names, promised=promised, fresh=fresh)


def saying_of(wording: Wording, text: str, *, link: str, limit: int, length: int | None = None) -> Saying:
    """Return what a wording became, as it would be judged before it leaves."""
    return Saying(
        text=text,
        intent=wording.intent,
        language=wording.language,
        public=wording.channel is Channel.PUBLIC,
        informal=wording.section.informal,
        link=link,
        granted=(SOME_TIME,),
        limit=limit,
        length=length,
    )


def example_link(accounts: Iterable[Account], platform: Platform) -> str:
    """Return a link to a private conversation on a platform; on X it is a button under the reply."""
    if platform is Platform.X:
        return ""
    link = next((one.message_link for one in accounts if one.platform is platform), "")
    return link_with_ref(link, _TOKEN)


def longest_link(accounts: Iterable[Account]) -> str:
    """Return the longest link that a reply of these accounts may carry."""
    links = [one.message_link for one in accounts if one.platform is not Platform.X]
    return link_with_ref(max(links, key=len, default="") or _LONGEST_PAGE, _TOKEN)


def _facts(templates: Templates, language: str, *, link: str) -> Mapping[str, str]:
    shown = ReplyNames(author_name=LONGEST_NAME, message_link=link, promised_by=SOME_TIME)
    return facts_of(templates.brand, language, names=shown)
