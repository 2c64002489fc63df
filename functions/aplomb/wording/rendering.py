"""Write one reply: fill in the names, keep to the platform's length, say where the words come from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urlencode

from aplomb.brand.facts import Brand, in_language
from aplomb.comment import Platform
from aplomb.errors import AplombError
from aplomb.replies.reply import Channel
from aplomb.same_text import words
from aplomb.wording.choosing import Chosen, choose, stable_number
from aplomb.wording.length import length_limit, text_length
from aplomb.wording.names import first_name
from aplomb.wording.promise import Asked, Grant, refuse
from aplomb.wording.template_file import INFORMAL
from aplomb.wording.template_names import PROMISE_BY
from aplomb.wording.template_set import Templates
from aplomb.wording.template_syntax import MAX_LENGTH, Variant

_SPACES = re.compile(r"[ \t]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
_REF = re.compile(r"[A-Za-z0-9_-]{1,64}")


class NoVariantLeftError(AplombError):
    """Every variant of the reply was tried."""


class TextRefusedError(AplombError):
    """The rendered reply cannot be sent as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyNames:
    """What a template may say about this one reply."""

    author_name: str  # as the platform gave it; a stranger's text
    message_link: str  # the complete link to a private conversation; empty where there is none
    promised_by: str = ""  # when we had said we would be in touch, in the reply's language


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The words of one reply, and where they come from."""

    text: str
    template: str  # the file, relative to templates/
    language: str
    variant: int  # counted from 1, within its section
    section: str = ""  # as its heading says; empty for the default
    set_hash: str = ""  # of the templates it was made with
    promise: Asked | None = None  # that was granted, and is made in the text
    promise_by: str = ""  # the time that it names

    @property
    def informal(self) -> bool:
        """Whether it addresses the reader informally."""
        return INFORMAL in self.section.split()

    @property
    def source(self) -> str:
        """Intent, language, variant and set in one short text, as each reply keeps it."""
        number = f"{self.section.replace(' ', '-')}-{self.variant}" if self.section else str(self.variant)
        file = self.template.removeprefix("replies/").removesuffix(".txt")
        return f"{file}#{number}" + (f"@{self.set_hash[:8]}" if self.set_hash else "")


def link_with_ref(message_link: str, ref: str) -> str:
    """Add the token that ties a later Messenger message to the case (m.me links, `ref`).

    Raises:
        ValueError: the token holds anything but letters, digits, `_` and `-`.
    """
    if not _REF.fullmatch(ref):
        raise ValueError("A ref is 1 to 64 letters, digits, underscores or hyphens.")
    if not message_link:
        return ""
    return f"{message_link}{'&' if '?' in message_link else '?'}{urlencode({'ref': ref})}"


def render(  # noqa: PLR0913  each is one fact of the reply
    templates: Templates,
    *,
    channel: Channel,
    intent: str,
    language: str,
    fallback_languages: tuple[str, ...],
    platform: Platform,
    variant_key: str,
    names: ReplyNames,
    attempt: int = 0,
    turn: int | None = None,
    said: Collection[str] = (),
    grant: Grant = refuse,
) -> Rendered:
    """Write one reply.

    The same `variant_key` always gets the same variant, and each further attempt the next one. `turn`, a
    number that grows with each reply of the account, makes the variants take turns instead. What was `said`
    already, in the same thread, is not said again while there are other words.

    Raises:
        NoTemplateError: there are no words for this in any language that would do.
        NoVariantLeftError: there were as many attempts as there are variants.
        TextRefusedError: the text is longer than the platform takes. It is never cut.
    """
    chosen = choose(templates, intent=intent, language=language, own=fallback_languages, platform=platform)
    count = len(chosen.variants)
    if attempt >= count:
        raise NoVariantLeftError(f"All {count} variants of {intent} in {chosen.language} were tried.")
    limit = min(length_limit(platform=platform, channel=channel), MAX_LENGTH)
    start = stable_number(variant_key) if turn is None else turn + turn // count
    numbers = [(start + step) % count for step in range(count)]
    wordings = (
        _worded(
            templates,
            chosen,
            number,
            names=names,
            grant=grant,
            platform=platform,
            channel=channel,
            limit=limit,
        )
        for number in numbers
    )
    return next(islice(_fresh_first(wordings, [words(one) for one in said]), attempt, None))


def turns_around(text: str, name: str) -> bool:
    """Tell whether a name that is written from right to left begins a text that is not.

    Platforms take a text's direction from its first letter. Marks that isolate a name may be taken out by a
    platform, and our text would then not be found again when it is read back.
    """
    if not name or not text.startswith(name):
        return False
    directions = (unicodedata.bidirectional(char) for char in text[len(name) :])
    following = next((one for one in directions if one in {"L", "R", "AL"}), "")
    return unicodedata.bidirectional(name[0]) in {"R", "AL"} and following == "L"


def fill_in(variant: Variant, facts: Mapping[str, str]) -> str:
    """Return a variant's text with its names filled in, without needless space."""
    lines = (_SPACES.sub(" ", line).strip() for line in variant.render(facts).split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def facts_of(brand: Brand, locale: str, *, names: ReplyNames, promise_by: str = "") -> Mapping[str, str]:
    """Return what each name stands for; `names.author_name` is a name that may be greeted, or empty."""
    return {
        "brand": brand.name,
        "signature": in_language(brand.signatures, locale) or brand.signature,
        "notice": in_language(brand.notice, locale) or "",
        "email": brand.email,
        "phone": brand.phone,
        "opening_hours": in_language(brand.opening_hours, locale) or "",
        "first_name": names.author_name,
        "message_link": names.message_link,
        "promised_by": names.promised_by,
        PROMISE_BY: promise_by,
    }


def _worded(  # noqa: PLR0913  each is one fact of the reply
    templates: Templates,
    chosen: Chosen,
    number: int,
    *,
    names: ReplyNames,
    grant: Grant,
    platform: Platform,
    channel: Channel,
    limit: int,
) -> Rendered:
    variant = chosen.variants[number]
    promise_by = grant(variant.promise, chosen.locale) if variant.promise else ""
    greeted = first_name(names.author_name, language=chosen.language)
    for name in dict.fromkeys((greeted, "")):  # a name is left out, not cut
        shown = replace(names, author_name=name)
        text = fill_in(variant, facts_of(templates.brand, chosen.locale, names=shown, promise_by=promise_by))
        if turns_around(text, name):
            continue
        if text_length(text, platform=platform, channel=channel) <= limit:
            return Rendered(
                text=text,
                template=chosen.file,
                language=chosen.language,
                variant=number + 1,
                section=str(chosen.section),
                set_hash=templates.set_hash,
                promise=variant.promise if promise_by else None,
                promise_by=promise_by,
            )
    raise TextRefusedError(f"The reply is longer than the {limit} that {platform} takes.")


def _fresh_first(wordings: Iterable[Rendered], heard: Collection[list[str]]) -> Iterator[Rendered]:
    """Yield what was not said yet, and then the rest."""
    repeated = []
    for one in wordings:
        if words(one.text) in heard:
            repeated.append(one)
        else:
            yield one
    yield from repeated
