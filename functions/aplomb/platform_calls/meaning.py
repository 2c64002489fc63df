"""What a platform's error means for a reply, as tables of data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aplomb.platform_calls.transport import Answer

HOUR = 60 * 60
DEFAULT_WAIT = 5 * 60  # seconds
SHORTEST_WAIT = 15
LONGEST_WAIT = 6 * HOUR


class Meaning(StrEnum):
    """What an error says about the reply."""

    RATE_LIMITED = "rate_limited"
    BLOCKED = "blocked"  # by the platform's abuse systems, for some hours
    ACCOUNT_STOPPED = "account_stopped"
    GONE = "gone"
    ALREADY_SENT = "already_sent"
    WINDOW_CLOSED = "window_closed"
    NOT_REACHABLE = "not_reachable"
    NOT_SUMMONED = "not_summoned"
    TEXT_REFUSED = "text_refused"
    REPEATED = "repeated"  # our account has written the same before
    UNCERTAIN = "uncertain"  # it may have been posted all the same


@dataclass(frozen=True, slots=True)
class GraphRow:
    """Error codes of Meta's Graph API, `low` to `high`, with one subcode or any."""

    low: int
    high: int
    meaning: Meaning
    subcode: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class XRow:
    """An error of X: what is given must all be there."""

    meaning: Meaning
    status: int | None = None
    code: int | None = None  # of API v1.1, which v2 still answers with at times
    type: str = ""  # the end of the problem's `type`
    words: str = ""  # within its detail, in lower case


# developers.facebook.com/docs: graph-api/guides/error-handling, messenger-platform/discovery/private-replies.
# A code that is not here is uncertain: Graph has created comments and answered 1, 2, 20 and 506.
GRAPH_ERRORS = (
    GraphRow(100, 100, Meaning.GONE, subcode=33),
    GraphRow(100, 100, Meaning.WINDOW_CLOSED, subcode=2018292),  # "invalid comment_id" of a private reply
    GraphRow(33, 33, Meaning.GONE),
    GraphRow(190, 190, Meaning.ACCOUNT_STOPPED),
    GraphRow(102, 102, Meaning.ACCOUNT_STOPPED),
    GraphRow(3, 3, Meaning.ACCOUNT_STOPPED),  # the app may not do this at all
    GraphRow(10, 10, Meaning.ACCOUNT_STOPPED),
    GraphRow(200, 299, Meaning.ACCOUNT_STOPPED),
    GraphRow(4, 4, Meaning.RATE_LIMITED),
    GraphRow(17, 17, Meaning.RATE_LIMITED),
    GraphRow(32, 32, Meaning.RATE_LIMITED),
    GraphRow(341, 341, Meaning.RATE_LIMITED),
    GraphRow(613, 613, Meaning.RATE_LIMITED),
    GraphRow(80001, 80014, Meaning.RATE_LIMITED),
    GraphRow(368, 368, Meaning.ACCOUNT_STOPPED, subcode=4854002),  # a person must prove who they are
    GraphRow(368, 368, Meaning.BLOCKED),
    GraphRow(10900, 10900, Meaning.ALREADY_SENT),
    GraphRow(10902, 10902, Meaning.WINDOW_CLOSED),
    GraphRow(10903, 10903, Meaning.NOT_REACHABLE),
    GraphRow(1609005, 1609005, Meaning.TEXT_REFUSED),  # the link could not be posted
)

# Why an account cannot speak, for people: by code and subcode, or by code, or by what it means.
_GRAPH_WORDS: Mapping[tuple[int | None, int | None], str] = {
    (190, 458): "the app was removed from the page",
    (190, 459): "whoever gave the token must log in to Facebook",
    (190, 460): "the password behind the token was changed",
    (190, 463): "the token has expired",
    (190, 464): "whoever gave the token must confirm their account",
    (190, 467): "the token is not valid any more",
    (190, 492): "whoever gave the token has no role on the page any more",
    (368, 1390008): "we answer too fast",
    (368, 1404082): "we say the same too often",
    (368, 4854002): "whoever gave the token must prove who they are",
    (3, None): "the app may not do this",
    (10, None): "the app or the token lacks a permission",
}
_WORDS = {
    Meaning.RATE_LIMITED: "it wants fewer calls",
    Meaning.BLOCKED: "it blocks the account for some hours",
    Meaning.ACCOUNT_STOPPED: "it refuses the token, or a permission is missing",
}

# docs.x.com/x-api/fundamentals/response-codes-and-errors; changelog of 2026-02-23 for the summons.
X_ERRORS = (
    XRow(meaning=Meaning.BLOCKED, type="/usage-capped"),
    XRow(meaning=Meaning.RATE_LIMITED, status=429),
    XRow(meaning=Meaning.RATE_LIMITED, code=88),
    XRow(meaning=Meaning.ACCOUNT_STOPPED, status=401),
    XRow(meaning=Meaning.REPEATED, status=403, words="duplicate content"),
    XRow(meaning=Meaning.REPEATED, status=403, code=187),
    XRow(meaning=Meaning.NOT_SUMMONED, status=403, words="have not been mentioned"),
    XRow(meaning=Meaning.NOT_REACHABLE, code=433),
    XRow(meaning=Meaning.NOT_REACHABLE, status=403, words="restricted who can reply"),
    XRow(meaning=Meaning.GONE, code=385),
    XRow(meaning=Meaning.GONE, words="not visible to you"),
    XRow(meaning=Meaning.ACCOUNT_STOPPED, code=89),
    XRow(meaning=Meaning.ACCOUNT_STOPPED, code=64),
    XRow(meaning=Meaning.ACCOUNT_STOPPED, code=326),
    XRow(meaning=Meaning.ACCOUNT_STOPPED, status=403, type="/client-forbidden"),
    XRow(meaning=Meaning.ACCOUNT_STOPPED, status=403, type="/oauth1-permissions"),
)


def graph_error(answer: Answer) -> tuple[Meaning, str]:
    """Return what an error of the Graph API means, and its numbers.

    Never its text: Graph quotes a malformed token in it.
    """
    error = answer.body.get("error") if isinstance(answer.body, dict) else None
    error = error if isinstance(error, dict) else {}
    code, subcode = number(error.get("code")), number(error.get("error_subcode"))
    detail = f"Facebook error {code}/{subcode} (HTTP {answer.status})"
    if answer.status >= 500:  # noqa: PLR2004  HTTP's own classes
        return Meaning.UNCERTAIN, detail
    for row in GRAPH_ERRORS:
        if code is not None and row.low <= code <= row.high and row.subcode in (None, subcode):
            words = _GRAPH_WORDS.get((code, subcode)) or _GRAPH_WORDS.get((code, None))
            return row.meaning, _in_words(detail, words or _WORDS.get(row.meaning))
    return (Meaning.RATE_LIMITED if answer.status == 429 else Meaning.UNCERTAIN), detail  # noqa: PLR2004  HTTP


def _in_words(detail: str, words: str | None) -> str:
    return f"{detail}: {words}" if words else detail


def x_error(answer: Answer) -> tuple[Meaning, str]:
    """Return what an error of X means, and its numbers; never its text."""
    problems = list(_problems(answer.body))
    codes = {number(problem.get("code")) for problem in problems}
    types = tuple(str(problem.get("type", "")) for problem in problems)
    words = " ".join(
        str(problem.get(key, "")) for problem in problems for key in ("detail", "message")
    ).lower()
    detail = f"X error (HTTP {answer.status}, codes {sorted(code for code in codes if code is not None)})"
    if answer.status >= 500:  # noqa: PLR2004  HTTP's own classes
        return Meaning.UNCERTAIN, detail
    for row in X_ERRORS:
        if (
            row.status in (None, answer.status)
            and (row.code is None or row.code in codes)
            and (not row.type or any(one.endswith(row.type) for one in types))
            and row.words in words
        ):
            return row.meaning, _in_words(detail, _WORDS.get(row.meaning, row.meaning))
    return Meaning.UNCERTAIN, detail


def graph_wait(headers: Mapping[str, str]) -> int:
    """Return the seconds until Meta lets this account call again (Graph API, "Rate Limits")."""
    try:
        usage = json.loads(headers.get("X-Business-Use-Case-Usage", "{}"))
        rows = [row for rows in usage.values() for row in rows]
        minutes = max((number(row.get("estimated_time_to_regain_access")) or 0 for row in rows), default=0)
    except (ValueError, AttributeError, TypeError, RecursionError):
        minutes = 0
    return bounded(minutes * 60 or number(headers.get("Retry-After")))


def x_wait(headers: Mapping[str, str], *, now: float) -> int:
    """Return the seconds until X's window starts anew."""
    reset = number(headers.get("x-rate-limit-reset"))
    return bounded(None if reset is None else int(reset - now) + 1)


def bounded(seconds: int | None) -> int:
    """Keep a wait that a platform asks for within reason."""
    return DEFAULT_WAIT if not seconds else min(max(seconds, SHORTEST_WAIT), LONGEST_WAIT)


def number(value: object) -> int | None:
    """Read a whole number, also one written as text."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        return int(value)
    except ValueError:
        return None


def _problems(body: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(body, dict):
        yield body
        errors = body.get("errors")
        yield from (one for one in errors if isinstance(one, dict)) if isinstance(errors, list) else ()
