"""What a person typed: may it leave at once, must it cool down, or must the words change?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType

from aplomb.brand.facts import Brand
from aplomb.comment import Platform
from aplomb.lint.context import Context, Sender
from aplomb.lint.engine import LOOKED_AT, findings, languages_for
from aplomb.lint.finding import Finding, Severity
from aplomb.lint.pattern_file import LANGUAGES
from aplomb.replies.reply import Channel
from aplomb.replies.signing import Weight
from aplomb.small_words import seems_written_in
from aplomb.wording.length import length_limit, text_length

COOL_DOWN = 10 * 60  # seconds


class Stop(IntEnum):
    """How far a finding stops a person's text; the highest counts."""

    ADVICE = 0  # it is shown; a watched account takes it for heat
    HEAT = 1
    DOUBT = 2  # it may be true, and a lead must say so
    BAR = 3


_HEAT = ("blame", "emotion", "empty_apology", "stonewalling")
_ADVICE = ("address", "chatty", "hard_to_read", "missing_contact_route", "repeated_wording", "two_questions")
_DOUBT = (
    *("hacked_or_denial", "other_customers", "promised_outcome", "under_control", "unverified_fix"),
    *("link_not_ours", "money_or_liability", "selling", "unverified_contact"),
)
_BAR = (
    *("deleting_or_blocking", "guarantee", "missing_notice", "pretended_human", "promised_time"),
    *("form", "personal_data_in_public", "too_long"),
)

STOPS: Mapping[str, Stop] = MappingProxyType(
    {
        rule: stop
        for stop, rules in (
            (Stop.ADVICE, _ADVICE),
            (Stop.HEAT, _HEAT),
            (Stop.DOUBT, _DOUBT),
            (Stop.BAR, _BAR),
        )
        for rule in rules
    }
)

_WEIGHTS = (Weight.CLEAR, Weight.HEATED, Weight.DOUBTFUL, Weight.BARRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A text of a person's, and where it would be said."""

    text: str
    language: str
    platform: Platform
    channel: Channel
    links: frozenset[str] = frozenset()  # that this very reply may carry
    granted: tuple[str, ...] = ()  # the words of a time that is written down as a promise
    said_before: tuple[str, ...] = ()  # texts of ours in this thread


def looked_over(typed: Typed, *, brand: Brand) -> tuple[Finding, ...]:
    """Return what the lint finds in a person's text, in the order of its words.

    It is read in the language of what it answers, and in any other in which it seems to be written.
    """
    context = Context(
        brand=brand,
        sender=Sender.PERSON,
        platform=typed.platform,
        public=typed.channel is Channel.PUBLIC,
        links=typed.links,
        granted=typed.granted,
        said_before=typed.said_before,
        length=text_length(typed.text, platform=typed.platform, channel=typed.channel),
        limit=length_limit(platform=typed.platform, channel=typed.channel),
    )
    own = languages_for(typed.language)
    others = seems_written_in(typed.text[:LOOKED_AT], known=own, among=LANGUAGES)
    found = {
        (one.span, one.id): one
        for language in (typed.language, *others)
        for one in findings(typed.text, language=language, context=context)
    }
    return tuple(found[place] for place in sorted(found))


def stop_of(finding: Finding, *, strict: bool = False, in_crisis: bool = False) -> Stop:
    """Return how far one finding stops a text. Selling in a crisis is no question for anybody."""
    if in_crisis and finding.id == "selling":
        return Stop.BAR
    stop = STOPS.get(finding.id, Stop.DOUBT)
    if finding.severity is Severity.WARNING:
        return Stop.ADVICE
    return Stop.HEAT if strict and stop is Stop.ADVICE else stop


def weighed(found: Iterable[Finding], *, strict: bool = False, in_crisis: bool = False) -> Weight:
    """Return what findings mean for a person's text.

    `strict` is while an account is watched: heated text waits for a colleague at a lower bound.
    """
    stops = (stop_of(one, strict=strict, in_crisis=in_crisis) for one in found)
    return _WEIGHTS[max(stops, default=Stop.ADVICE)]


def reasons(found: Sequence[Finding], *, strict: bool = False, in_crisis: bool = False) -> tuple[str, ...]:
    """Return the rules for which a text waits or is stopped, each once."""
    stopping = [one for one in found if stop_of(one, strict=strict, in_crisis=in_crisis) > Stop.ADVICE]
    return tuple(dict.fromkeys(one.id for one in stopping))
