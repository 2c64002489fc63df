"""A time that a person promises in their own words: recognised, or asked about, and never guessed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from aplomb.brand.hours import Hours
from aplomb.lint.context import Context, Sender
from aplomb.lint.engine import LOOKED_AT, findings
from aplomb.lint.views import View, plain_view
from aplomb.typed.grammar import DENIED, Grammar, grammar, part
from aplomb.typed.hints import unread
from aplomb.typed.moments import QUESTIONS, Doubt, after, moment

MOST = 20  # times that are read; a reply can promise one
_NEAR = 40  # characters
_SENTENCE_END = re.compile(r"[!?\n]|\.(?=\s|$)")

_BETWEEN = re.compile(r"\W+\w{0,6}\W*")  # as in "14:00 to 16:00"

type Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedTime:
    """A promised time in a person's text."""

    span: Span  # [start, end) in code points of the text
    words: str  # what stands there
    due_at: int | None = None  # None where it must be asked
    doubt: Doubt | None = None
    sentence: str = ""  # around what nobody could read

    @property
    def question(self) -> str:
        """What to ask the person; empty where the time is certain."""
        return QUESTIONS[self.doubt] if self.doubt else ""


def recognised(  # noqa: PLR0913  each is one fact of where and when it is said
    text: str,
    *,
    language: str,
    now: int,
    zone: ZoneInfo,
    staffed: Hours | None = None,
    recorded: Collection[str] = (),
) -> tuple[TypedTime, ...]:
    """Return every promise of a time in a text, in the order of its words.

    Lengths of time begin at `now`: read the text again when it is sent. With `staffed`, a time at which
    nobody is there, like a holiday, is asked about. So is what the lint calls a promised time and nobody can
    read, and, where nothing else is doubtful, what `aplomb.typed.hints` finds: nothing is promised that is
    not recorded. `recorded` are the words of times that are, like the one for which a notice apologises; they
    are no promise again.
    """
    text = text[:LOOKED_AT]
    words, view = grammar(language), plain_view(text)
    promised = _promised(text, language, recorded)
    known = [one.span() for words_ in recorded for one in re.finditer(re.escape(words_), text) if words_]
    read = list(islice(_read(view, words, now=now, zone=zone, staffed=staffed), MOST))
    fresh = [one for one in _without_ranges(read, text) if not _touches(one.span, known)]
    meant = [one for one in fresh if one.is_limit or _touches(one.span, promised)]
    times = [_typed(text, one.span, _alone(one, meant)) for one in meant]
    covered = [one.span for one in times]
    times += [_typed(text, span, Doubt.VAGUE) for span in promised if not _touches(span, covered)]
    if all(one.due_at is not None for one in times):
        seen = [*known, *covered]
        times += [
            replace(_typed(text, hint, Doubt.UNREAD), sentence=text[slice(*around)].strip())
            for hint, around in unread(view, language, seen=seen)
        ]
    return tuple(sorted(times, key=lambda one: one.span))


@dataclass(frozen=True, slots=True)
class _Read:
    span: Span
    at: int | Doubt
    is_limit: bool  # said to be the last moment, and not of opening hours


def _alone(one: _Read, meant: list[_Read]) -> int | Doubt:
    return Doubt.SEVERAL if len({other.at for other in meant}) > 1 else one.at


def _without_ranges(read: list[_Read], text: str) -> Iterator[_Read]:
    """Yield the times in the order of the words; one end of a range, like 14:00 to 16:00, is no moment."""
    in_order = sorted(read, key=lambda one: one.span)
    ranged: set[Span] = set()
    for one, two in pairwise(in_order):
        if one.at != two.at and _BETWEEN.fullmatch(text[one.span[1] : two.span[0]]):
            ranged |= {one.span, two.span}
    for one in in_order:
        yield _Read(one.span, Doubt.ROUGH, is_limit=False) if one.span in ranged else one


def _read(view: View, words: Grammar, *, now: int, zone: ZoneInfo, staffed: Hours | None) -> Iterator[_Read]:
    """Yield the times in a text, promised or not; lengths of time first, since their numbers are no hours."""
    taken: list[Span] = []
    for found in words.lengths.finditer(view.text):
        taken.append(found.span())
        at = after(found, words, now=now, zone=zone, staffed=staffed)
        if _has_more(view.text, found, words):
            at = Doubt.ROUGH
        if _another_day(view.text, found, words):
            at = Doubt.WHICH_DAY
        yield _Read(view.span(*found.span()), at, is_limit=False)
    for found in words.times.finditer(view.text):
        if _touches(found.span(), taken) or _is_no_time(found):
            continue
        at = moment(found, words, now=now, zone=zone, staffed=staffed)
        if not part(found, "when") and _another_day(view.text, found, words):
            at = Doubt.WHICH_DAY
        if not isinstance(at, Doubt) and _has_more(view.text, found, words):
            at = Doubt.ROUGH
        if at is not Doubt.PAST and DENIED.search(view.text, max(found.start() - _NEAR, 0), found.start()):
            at = Doubt.ROUGH
        # Of what has passed, the lint tells whether it is promised or told.
        is_limit = at is not Doubt.PAST and _is_limit(found) and not _of_opening(view.text, found, words)
        yield _Read(view.span(*found.span()), at, is_limit=is_limit)


def _is_limit(found: re.Match[str]) -> bool:
    """Tell whether a clock's time is said to be the last moment."""
    by = part(found, "by") or part(found, "also")
    return bool(by) and _is_told(found) and not part(found, "yesterday")


def _is_told(found: re.Match[str]) -> bool:
    """Tell whether the number is a clock's for sure."""
    return any(part(found, name) for name in ("minutes", "oclock", "half", "noon", "midnight", "at"))


def _is_no_time(found: re.Match[str]) -> bool:
    """Tell whether it is a number alone, which may count anything."""
    return not (_is_told(found) or part(found, "when") or part(found, "by"))


def _of_opening(text: str, found: re.Match[str], words: Grammar) -> bool:
    return bool(words.opening.search(text, *_sentence(text, found)))


def _has_more(text: str, found: re.Match[str], words: Grammar) -> bool:
    """Tell whether words beside a time change it: "half past 4 pm", "an hour before 17:00", "1 hour 30"."""
    begins, ends = found.span()
    led = part(found, "by") if "by" in found.re.groupindex else ""  # "an hour" + "before"
    before = text[max(begins - _NEAR, 0) : begins] + (f"{led} " if led else "")
    return bool(words.begun.search(before) or words.more.match(text, ends))


def _another_day(text: str, found: re.Match[str], words: Grammar) -> bool:
    """Tell whether the sentence names a day elsewhere that may be meant: "Tomorrow we call by 16:30"."""
    begins, ends = _sentence(text, found)
    around = (
        *words.days.finditer(text, begins, found.start()),
        *words.days.finditer(text, found.end(), ends),
    )
    return any(not one["today"] for one in around)


def _sentence(text: str, found: re.Match[str]) -> Span:
    begins = max((one.end() for one in _SENTENCE_END.finditer(text, 0, found.start())), default=0)
    ends = _SENTENCE_END.search(text, found.end())
    return begins, ends.start() if ends else len(text)


def _promised(text: str, language: str, recorded: Collection[str]) -> list[Span]:
    """Return where the lint finds a time promised."""
    context = Context(sender=Sender.PERSON, granted=tuple(recorded))
    found = findings(text, language=language, context=context)
    return [one.span for one in found if one.id == "promised_time"]


def _touches(span: Span, others: list[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _typed(text: str, span: Span, at: int | Doubt) -> TypedTime:
    words = text[span[0] : span[1]]
    if isinstance(at, Doubt):
        return TypedTime(span=span, words=words, doubt=at)
    return TypedTime(span=span, words=words, due_at=at)
