"""Lint files of replies: every text that they can become, through the rules that hold before sending."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, partial

from aplomb.lint.finding import Finding
from aplomb.wording.checking import Saying, faults
from aplomb.wording.every_wording import wordings
from aplomb.wording.file_checks import file_problems
from aplomb.wording.form import form_problems
from aplomb.wording.length import length_limit, text_length
from aplomb.wording.problems import Problem, Weight, place_of
from aplomb.wording.renderings import Rendering, renderings, saying_of
from aplomb.wording.template_set import Templates
from aplomb.wording.template_syntax import MAX_LENGTH


def every_rendering(templates: Templates, *, link: str) -> list[Rendering]:
    """Return every text that replies can become; `link` is the longest that one may carry."""
    return [one for wording in wordings(templates) for one in renderings(templates, wording, link=link)]


def reply_problems(templates: Templates, rendered: Iterable[Rendering], *, link: str) -> Iterator[Problem]:
    """Find what is wrong with the replies, as far as the rules for their texts and their files tell."""
    found = cache(partial(faults, brand=templates.brand))  # many texts are alike
    for one in rendered:
        yield from _too_long(one)
        yield from form_problems(one)
        if one.fresh:
            yield from _found(one, found(_saying(one, link=link)))
    yield from file_problems(list(wordings(templates)), templates.brand)


def _saying(one: Rendering, *, link: str) -> Saying:
    """Return a text as it would be judged before it leaves; each platform's length is looked at apart."""
    return saying_of(one.wording, one.text, link=link if link in one.text else "", limit=MAX_LENGTH)


def _found(one: Rendering, found: Iterable[Finding]) -> Iterator[Problem]:
    for finding in found:
        line, column = place_of(one.wording, one.text[slice(*finding.span)])
        yield Problem(
            file=one.wording.file,
            line=line,
            column=column,
            weight=Weight(finding.severity),
            id=finding.id,
            message=finding.message,
            words=one.text[slice(*finding.span)],
        )


def _too_long(one: Rendering) -> Iterator[Problem]:
    """Find that a platform does not take the text: a reply is never cut."""
    for platform in one.wording.platforms:
        limit = length_limit(platform=platform, channel=one.wording.channel)
        if 6 * len(one.text) <= limit:  # no character counts more: X takes 23 for a link like a.io
            continue
        length = text_length(one.text, platform=platform, channel=one.wording.channel)
        if length > limit:
            yield Problem(
                file=one.wording.file,
                line=one.wording.variant.source.line,
                id="too_long",
                message=f"With a long name and link it is longer than the {limit} that {platform} "
                f"takes. Say it in fewer words, or write a [{platform}] section.",
            )
