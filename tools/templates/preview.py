"""aplomb templates preview: replies in the terminal, or on a page that opens anywhere."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from aplomb.comment import Platform
from aplomb.errors import AplombError
from aplomb.replies.reply import Channel, Intent
from aplomb.wording.choosing import LAST_LANGUAGE, choose
from aplomb.wording.template_set import Templates, load_templates
from tools.quantities import quantity
from tools.templates.cards import Asked, Card, cards
from tools.training.native import native_folder
from tools.triage_command import Line, Options, triage_lines

PAGE = "preview.html"


class NothingToShowError(AplombError):
    """No reply is like what was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody would like to see; empty for everything."""

    intent: str = ""
    language: str = ""
    platform: str = ""
    comment: str = ""


def show(folder: Path, wanted: Wanted, *, page: Path | None = None) -> Iterator[str]:
    """Yield lines for a terminal; write the page, where one is wanted, and say so.

    Raises:
        NothingToShowError: there is no such reply, or the comment gets none.
        TemplateError: the templates are wrong.
    """
    templates = load_templates(folder)
    asked = _asked(wanted, templates, everything=page is not None)
    shown = list(cards(templates, folder, asked))
    if not shown:
        raise NothingToShowError("There is no such reply. `aplomb templates coverage` shows which there are.")
    if page is None:
        yield from lines(shown)
    else:
        page.write_text(html(shown, templates), encoding="utf-8")
        yield f"Wrote {quantity(len(shown), 'reply', 'replies')} to {page}."


def _asked(wanted: Wanted, templates: Templates, *, everything: bool) -> Asked:
    if wanted.comment:
        return _by_comment(wanted, templates)
    if not (everything or wanted.intent or wanted.language or wanted.platform):
        return Asked(intents=(Intent.COMPLAINT,), language=LAST_LANGUAGE)
    intents_wanted = (wanted.intent,) if wanted.intent else ()
    return Asked(intents=intents_wanted, language=wanted.language, platform=wanted.platform)


def lines(shown: Iterable[Card]) -> Iterator[str]:
    """Yield the replies for a terminal."""
    for card in shown:
        wording = card.wording
        kind = "private message" if wording.channel is Channel.PRIVATE else "public reply"
        yield f"{wording.intent} · {wording.language} · {card.platform}, {kind} · {card.place}"
        yield f"  {_plain(card.author) or '(no name)'}: {_plain(card.comment) or '…'}"
        yield from (f"  │ {line}" for line in card.text.split("\n"))
        yield f"  {card.length} of {card.limit}, with the longest names {card.longest}"
        yield from (f"  ! {one}" for one in card.findings)
        yield ""


def html(shown: Iterable[Card], templates: Templates) -> str:
    """Return the replies as one page without scripts; whatever a stranger wrote is escaped."""
    folder = Path(__file__).resolve().parent
    env = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    every = list(shown)
    groups = [
        (
            language,
            intent,
            [(platform, list(held)) for platform, held in groupby(_by_platform(some), _platform)],
        )
        for (language, intent), some in _grouped(every).items()
    ]
    return env.get_template(PAGE).render(
        groups=groups,
        brand=templates.brand,
        count=len(every),
        flawed=sum(bool(card.findings) for card in every),
        languages=sorted({card.wording.language for card in every}),
    )


def _by_comment(wanted: Wanted, templates: Templates) -> Asked:
    """Return which replies a comment would get, by what triage says of it."""
    (told,) = triage_lines(
        [Line(where="the comment", content=_line(wanted.comment))], Options(native=native_folder())
    )
    intent = told.get("intent")
    if not isinstance(intent, str):
        raise NothingToShowError(
            f"This comment gets no automatic reply: {told.get('kind')}, {told.get('decision')}."
        )
    language = wanted.language or str(told["language"])
    chosen = [
        choose(templates, intent=one, language=language, own=(), platform=Platform.FACEBOOK)
        for one in (intent, Intent(intent).followed_by)
    ]
    return Asked(
        intents=tuple(one.intent for one in chosen),
        language=chosen[0].language,
        platform=wanted.platform,
        comment=wanted.comment,
    )


def _line(comment: str) -> bytes:
    return json.dumps({"text": comment}).encode()


def _grouped(every: Iterable[Card]) -> dict[tuple[str, str], list[Card]]:
    groups: dict[tuple[str, str], list[Card]] = {}
    for card in every:
        groups.setdefault((card.wording.language, card.wording.intent), []).append(card)
    place = {str(intent): number for number, intent in enumerate(Intent)}
    return dict(sorted(groups.items(), key=lambda one: (one[0][0], place.get(one[0][1], len(place)))))


def _by_platform(some: Iterable[Card]) -> list[Card]:
    return sorted(some, key=_platform)


def _platform(card: Card) -> str:
    return str(card.platform)


def _plain(text: str) -> str:
    """Return a stranger's text without what a terminal would obey."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(char)[0] == "C" else char for char in text
    )
