"""Choose and render the words of a reply, from the files that editors write."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlencode

from jinja2 import Template

from aplomb.brand.facts import Brand, load_brand
from aplomb.comment import Platform
from aplomb.errors import AplombError, TemplateError
from aplomb.reply import Channel
from aplomb.wording.length import length_limit, text_length
from aplomb.wording.names import first_name
from aplomb.wording.template_file import read_variants
from aplomb.wording.template_syntax import MAX_LENGTH, compile_variant, environment

LAST_LANGUAGE = "en"
_FILE_NAME = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
_REF = re.compile(r"[A-Za-z0-9_-]{1,64}")


class NoTemplateError(AplombError):
    """No file has words for this intent in any language that would do."""


class NoVariantLeftError(AplombError):
    """Every variant of the reply was tried."""


class TextRefusedError(AplombError):
    """The rendered reply cannot be sent as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """Everything under templates/ that a reply is made of, read and checked once."""

    brand: Brand
    # (intent, language) -> platform, or None for all others -> variants
    replies: Mapping[tuple[str, str], Mapping[Platform | None, tuple[Template, ...]]]


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
    variant: int  # counted from 1, within the platform's variants


def load_templates(folder: Path) -> Templates:
    """Read brand.yaml and every replies/<intent>/<language>.txt.

    Raises:
        TemplateError: a file is missing or wrong.
    """
    brand = load_brand(folder / "brand.yaml")
    env = environment()
    replies: dict[tuple[str, str], Mapping[Platform | None, tuple[Template, ...]]] = {}
    for path in sorted((folder / "replies").glob("*/*.txt")):
        file = path.relative_to(folder).as_posix()
        language = path.stem
        if not _FILE_NAME.fullmatch(language):
            raise TemplateError(f"{file}: name the file after its language, like en.txt or pt-br.txt.")
        if language not in brand.notice:
            raise TemplateError(f"brand.yaml has no `notice` in {language}, which {file} needs. Add one.")
        variants = read_variants(path, file=file)
        replies[path.parent.name, language] = MappingProxyType(
            {one: tuple(compile_variant(source, env) for source in variants[one]) for one in variants}
        )
    if not replies:
        raise TemplateError("templates/replies has no replies. Add replies/complaint/en.txt.")
    return Templates(brand=brand, replies=MappingProxyType(replies))


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
) -> Rendered:
    """Write one reply.

    The language is the comment's, else the account's in their order, else English. The same
    `variant_key` always gets the same variant, and each further attempt the next one.

    Raises:
        NoTemplateError: there are no words for this in any of them.
        NoVariantLeftError: there were as many attempts as there are variants.
        TextRefusedError: the text is longer than the platform takes. It is never cut.
    """
    chosen, variants = _variants(templates, intent, (language, *fallback_languages, LAST_LANGUAGE), platform)
    if attempt >= len(variants):
        raise NoVariantLeftError(f"All {len(variants)} variants of {intent} in {chosen} were tried.")
    number = (_stable_number(variant_key) + attempt) % len(variants)
    limit = min(length_limit(platform=platform, channel=channel), MAX_LENGTH)
    for name in dict.fromkeys((first_name(names.author_name), "")):  # a long name is left out, not cut
        facts = _facts(templates.brand, chosen, names=replace(names, author_name=name))
        text = _tidy(variants[number].render(facts))
        if text_length(text, platform=platform) <= limit:
            file = f"replies/{intent}/{chosen}.txt"
            return Rendered(text=text, template=file, language=chosen, variant=number + 1)
    raise TextRefusedError(f"The reply is longer than the {limit} that {platform} takes in {channel}.")


def _variants(
    templates: Templates, intent: str, languages: tuple[str, ...], platform: Platform
) -> tuple[str, tuple[Template, ...]]:
    for language in (one.lower() for one in languages):
        sections = templates.replies.get((intent, language), {})
        variants = sections.get(platform) or sections.get(None)
        if variants:
            return language, variants
    tried = ", ".join(dict.fromkeys(languages))
    raise NoTemplateError(f"There is no template for {intent} on {platform} in any of: {tried}.")


def _facts(brand: Brand, language: str, *, names: ReplyNames) -> Mapping[str, str]:
    return {
        "brand": brand.name,
        "signature": brand.signature,
        "notice": brand.notice[language],
        "email": brand.email,
        "phone": brand.phone,
        "opening_hours": brand.opening_hours.get(language, ""),
        "first_name": names.author_name,
        "message_link": names.message_link,
        "promised_by": names.promised_by,
    }


def _tidy(text: str) -> str:
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _stable_number(key: str) -> int:
    return int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:8])
