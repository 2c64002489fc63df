"""`aplomb parse`: a platform's payload -> one line per comment event or named skip."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from aplomb.comment import Comment, Platform, Skipped
from aplomb.errors import AplombError
from aplomb.payload import read_json
from triage.parsers import Parsed, parse

LONGEST_INPUT = 6 * 1024 * 1024  # what Lambda accepts in one request

_FIRST_KEYS = (
    "platform",
    "account",
    "post",
    "thread",
    "comment",
    "author",
    "author_name",
    "text",
    "verb",
    "created_at",
)


class InputTooLargeError(AplombError):
    """The input is larger than a webhook can be."""


class WrappedPayloadError(AplombError):
    """The input is a file of events/, not a payload."""


def parse_lines(platform: Platform, raw: bytes) -> Iterator[dict[str, object]]:
    """Return one JSON object per comment event or skip, in the order of the payload.

    Raises:
        AplombError: the input is too large, no JSON, or no payload of the platform; raised before the
            first line, so that nothing is printed of a payload that is refused.
    """
    if len(raw) > LONGEST_INPUT:
        raise InputTooLargeError("The input is larger than 6 MB; no webhook is.")
    payload = read_json(raw)
    if isinstance(payload, dict) and payload.keys() == {"platform", "body"}:
        raise WrappedPayloadError("This is an event file, which wraps a payload: give only its `body`.")
    return map(_line, parse(platform, payload))


def _line(parsed: Parsed) -> dict[str, object]:
    return _skip_line(parsed) if isinstance(parsed, Skipped) else _comment_line(parsed)


def _skip_line(skipped: Skipped) -> dict[str, object]:
    return {
        "skip": True,
        "reason": skipped.reason.value,
        "platform": skipped.platform.value,
        "account": skipped.account,
        "detail": skipped.detail,
    }


def _comment_line(comment: Comment) -> dict[str, object]:
    values = asdict(comment) | {
        "platform": comment.platform.value,
        "verb": comment.verb.value,
        "surface": comment.surface.value,
    }
    return {key: values[key] for key in _FIRST_KEYS} | values
