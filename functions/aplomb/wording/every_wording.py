"""Every variant of a set of templates, and for whom it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aplomb.comment import Platform
from aplomb.replies.reply import Channel
from aplomb.wording.choosing import section_order
from aplomb.wording.template_file import Section
from aplomb.wording.template_set import Sections, Templates
from aplomb.wording.template_syntax import Variant

_PUBLIC = (Platform.FACEBOOK, Platform.INSTAGRAM, Platform.X)
_PRIVATE = (Platform.FACEBOOK, Platform.INSTAGRAM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One variant, and for whom it is."""

    intent: str
    language: str
    section: Section
    number: int  # from 1, within its section
    variant: Variant
    platforms: tuple[Platform, ...]  # that would use it

    @property
    def file(self) -> str:
        """Its file, relative to the folder of templates."""
        return f"replies/{self.intent}/{self.language}.txt"

    @property
    def channel(self) -> Channel:
        """Who can read it."""
        return Channel.PRIVATE if self.intent.startswith("private_reply") else Channel.PUBLIC


def wordings(templates: Templates) -> Iterator[Wording]:
    """Yield every variant of a set."""
    for (intent, language), sections in sorted(templates.replies.items()):
        yield from wordings_of(intent, language, sections)


def wordings_of(intent: str, language: str, sections: Sections) -> Iterator[Wording]:
    """Yield every variant of one reply in one language."""
    possible = platforms_of(intent)
    for section, variants in sections.items():
        used = tuple(one for one in possible if _used(section, sections, one))
        for number, variant in enumerate(variants, start=1):
            yield Wording(
                intent=intent,
                language=language,
                section=section,
                number=number,
                variant=variant,
                platforms=used,
            )


def platforms_of(intent: str) -> tuple[Platform, ...]:
    """Return the platforms on which a reply may be said."""
    return _PRIVATE if intent.startswith("private_reply") else _PUBLIC


def _used(section: Section, sections: Sections, platform: Platform) -> bool:
    """Tell whether replies on a platform are worded from this section, in one of the forms of address."""
    orders = [section_order(platform, informal=informal) for informal in (False, True)]
    return section in [next((one for one in order if one in sections), None) for order in orders]
