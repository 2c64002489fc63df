"""What stands in small letters under the words of a row: why it matters, how long it waits, whose it is."""

from __future__ import annotations

from collections.abc import Iterator

from aplomb.records import CaseState
from aplomb.replies.reply import ReplyState
from console.cases.words import KIND, LANGUAGE, PLATFORM, PRIORITY, span, word
from console.marked import N_
from console.queue.rows import Row
from console.reader import Locale

NAME, LATE, PLAIN = "name", "late", ""  # how a fact is shown

_WAITS = N_("waits %(time)s")
_BACK = N_("comes back %(when)s")
_RESOLVED = N_("resolved %(when)s")
_LATE = N_("late by %(time)s")
_DUE = N_("due in %(time)s")
_CLOSES = N_("private reply closes in %(time)s")
_PUBLIC = {
    ReplyState.UNKNOWN: (LATE, N_("a reply may be public")),
    ReplyState.SENT: (PLAIN, N_("answered in public")),
    ReplyState.DRAFT: (PLAIN, N_("a draft waits")),
}


def row_facts(row: Row, locale: Locale, *, now: int) -> Iterator[tuple[str, str]]:
    """Yield how each fact is shown, and the fact."""
    _, case = locale.gettext, row.case
    yield f"tag {row.priority}", word(PRIORITY, row.priority, _)
    yield NAME, case.author_name or _("Somebody")
    yield PLAIN, word(PLATFORM, case.key.platform, _)
    if case.language:
        yield PLAIN, word(LANGUAGE, case.language, _)
    if case.kind:
        yield PLAIN, word(KIND, case.kind, _)
    yield from _times(row, locale, now=now)
    if row.public in _PUBLIC:
        how, told = _PUBLIC[ReplyState(row.public)]
        yield how, _(told)
    if row.wrote_again:
        yield LATE, _("wrote again")
    if row.mine:
        yield PLAIN, _("yours")
    elif case.owner:
        yield PLAIN, _("%(name)s is on it") % {"name": case.owner_name} if row.held else case.owner_name


def _times(row: Row, locale: Locale, *, now: int) -> Iterator[tuple[str, str]]:
    _, case = locale.gettext, row.case
    match case.state:
        case CaseState.SNOOZED:
            yield PLAIN, _(_BACK) % {"when": locale.ago(case.snoozed_until, now=now)}
        case CaseState.RESOLVED:
            yield PLAIN, _(_RESOLVED) % {"when": locale.ago(case.resolved_at, now=now)}
        case _:
            yield PLAIN, _(_WAITS) % {"time": span(now - case.opened_at, _)}
    if row.due_at is not None:
        late = row.due_at <= now
        time = span(abs(row.due_at - now), _)
        yield (LATE if late else PLAIN), _(_LATE if late else _DUE) % {"time": time}
    if row.privately_until:
        yield PLAIN, _(_CLOSES) % {"time": span(row.privately_until - now, _)}
