"""Make one call and tell how it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aplomb.platform_calls.meaning import DEFAULT_WAIT, HOUR, Meaning
from aplomb.platform_calls.transport import Answer, NeverSentError, NoAnswerError
from aplomb.skips import SkipReason
from responder.clients.contract import ReadFailedError
from responder.outcomes import NotSent, Outcome, Rejected, Repeated, Sent, Unknown

READ_WAIT = 60  # seconds; reading again costs little

REJECTIONS = {
    Meaning.GONE: SkipReason.COMMENT_GONE,
    Meaning.WINDOW_CLOSED: SkipReason.WINDOW_CLOSED,
    Meaning.NOT_SUMMONED: SkipReason.NOT_SUMMONED,
    Meaning.TEXT_REFUSED: SkipReason.TEXT_REFUSED,
}
# What is about the whole account, and ends by itself.
RESTS = frozenset({Meaning.RATE_LIMITED, Meaning.BLOCKED})
# Seconds at least, whatever the platform's headers say.
WAITS = {Meaning.BLOCKED: 2 * HOUR, Meaning.ACCOUNT_STOPPED: HOUR}


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorReader:
    """How one platform's errors are read."""

    explain: Callable[[Answer], tuple[Meaning, str]]
    wait: Callable[[Answer], int]  # seconds


def write(
    call: Callable[[], Answer],
    *,
    sent: Callable[[Mapping[str, Any]], Sent | None],
    errors: ErrorReader,
    unreachable: SkipReason = SkipReason.NO_PUBLIC_REPLY,
) -> Outcome:
    """Make a call that posts; `sent` reads the platform's word that it has the message.

    `unreachable` is the reason when the platform does not let us write to this person in this way.
    """
    try:
        answer = call()
    except NeverSentError as error:
        return NotSent(detail=f"no connection: {error}", retry_after=DEFAULT_WAIT)
    except NoAnswerError as error:
        return Unknown(detail=f"no answer: {error}")
    if not answer.ok:
        return _outcome(answer, errors, unreachable=unreachable)
    outcome = sent(answer.body) if isinstance(answer.body, dict) else None
    return outcome or Unknown(detail=f"HTTP {answer.status} without an id")


def read(call: Callable[[], Answer]) -> Answer:
    """Make a call that reads.

    Raises:
        ReadFailedError: there is no whole answer.
    """
    try:
        return call()
    except (NeverSentError, NoAnswerError) as error:
        raise ReadFailedError(f"no answer: {error}", retry_after=READ_WAIT) from None


def read_failure(answer: Answer, errors: ErrorReader) -> ReadFailedError:
    """Say what an answer means that is not what was asked for."""
    meaning, detail = errors.explain(answer)
    wait = READ_WAIT if meaning is Meaning.UNCERTAIN else max(WAITS.get(meaning, 0), errors.wait(answer))
    stopped, paused = meaning is Meaning.ACCOUNT_STOPPED, meaning in RESTS
    return ReadFailedError(detail, retry_after=wait, account_stopped=stopped, account_paused=paused)


def unreadable() -> ReadFailedError:
    """Say that an answer is not in the platform's documented shape."""
    return ReadFailedError("the answer could not be read", retry_after=READ_WAIT)


def _outcome(answer: Answer, errors: ErrorReader, *, unreachable: SkipReason) -> Outcome:
    meaning, detail = errors.explain(answer)
    if meaning is Meaning.NOT_REACHABLE:
        return Rejected(reason=unreachable, detail=detail)
    if meaning in REJECTIONS:
        return Rejected(reason=REJECTIONS[meaning], detail=detail)
    if meaning is Meaning.ALREADY_SENT:
        return Sent(id="")
    if meaning is Meaning.REPEATED:
        return Repeated(detail=detail)
    if meaning is Meaning.UNCERTAIN:
        return Unknown(detail=detail)
    stopped, paused = meaning is Meaning.ACCOUNT_STOPPED, meaning in RESTS
    wait = max(WAITS.get(meaning, 0), errors.wait(answer))
    return NotSent(detail=detail, retry_after=wait, account_stopped=stopped, account_paused=paused)
