"""The guard's own errors in the platforms' shapes, so that a tool's own error handling understands them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from aplomb.errors import AplombError
from deletion_guard.call import Api


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How one trouble is told."""

    status: int
    graph: int  # Graph's error code
    title: str  # X's


class Trouble(StrEnum):
    """Every reason for which the guard answers instead of the platform."""

    NO_KEY = "no_key"
    NOT_ALLOWED = "not_allowed"
    TOO_MANY_CALLS = "too_many_calls"
    REFUSED = "refused"
    HELD = "held"
    NOT_THERE = "not_there"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    NOT_CONFIGURED = "not_configured"
    UNAVAILABLE = "unavailable"
    NO_ANSWER = "no_answer"
    ANSWER_TOO_LARGE = "answer_too_large"


ROWS = {
    Trouble.NO_KEY: Row(status=401, graph=190, title="Unauthorized"),
    Trouble.NOT_ALLOWED: Row(status=403, graph=10, title="Forbidden"),
    Trouble.TOO_MANY_CALLS: Row(status=429, graph=4, title="Too Many Requests"),
    Trouble.REFUSED: Row(status=403, graph=200, title="Forbidden"),
    Trouble.HELD: Row(status=403, graph=200, title="Forbidden"),
    Trouble.NOT_THERE: Row(status=404, graph=803, title="Not Found Error"),
    Trouble.UNREADABLE: Row(status=400, graph=100, title="Invalid Request"),
    Trouble.TOO_LARGE: Row(status=413, graph=1, title="Payload Too Large"),
    Trouble.NOT_CONFIGURED: Row(status=503, graph=2, title="Service Unavailable"),
    Trouble.UNAVAILABLE: Row(status=503, graph=2, title="Service Unavailable"),
    Trouble.NO_ANSWER: Row(status=504, graph=2, title="Gateway Timeout"),
    Trouble.ANSWER_TOO_LARGE: Row(status=502, graph=1, title="Bad Gateway"),
}

# Meta's own subcodes have seven digits at most; these cannot be taken for one of them.
_SUBCODES = {trouble: 990_000_001 + number for number, trouble in enumerate(Trouble)}
_RETRY_AFTER = {429: "60", 503: "5"}  # seconds


class Troubled(AplombError):  # noqa: N818  it is the answer, not always a fault
    """The guard answers this instead of the platform."""

    def __init__(self, trouble: Trouble, sentence: str) -> None:
        super().__init__(sentence)
        self.trouble = trouble
        self.sentence = sentence


def error_body(api: Api, troubled: Troubled, *, trace: str) -> bytes:
    """Return an error as the platform writes it (Graph API, "Handling errors"; X API, "Problem details")."""
    row = ROWS[troubled.trouble]
    if api is Api.X:
        problem = {
            "title": row.title,
            "detail": troubled.sentence,
            "type": f"urn:aplomb:guard:{troubled.trouble}",
            "status": row.status,
        }
        return json.dumps(problem).encode()
    error = {
        "message": troubled.sentence,
        "type": "OAuthException",
        "code": row.graph,
        "error_subcode": _SUBCODES[troubled.trouble],
        "is_transient": row.status >= 500 or troubled.trouble is Trouble.TOO_MANY_CALLS,  # noqa: PLR2004  HTTP
        "error_user_title": row.title,
        "error_user_msg": troubled.sentence,
        "fbtrace_id": trace,
    }
    return json.dumps({"error": error}).encode()


def error_headers(api: Api, trouble: Trouble) -> dict[str, str]:
    """Return the headers of such an error."""
    kind = "application/problem+json" if api is Api.X else "application/json"
    headers = {"content-type": f"{kind}; charset=utf-8", "cache-control": "no-store"}
    status = ROWS[trouble].status
    if status in _RETRY_AFTER:
        headers["retry-after"] = _RETRY_AFTER[status]
    if trouble is Trouble.NO_KEY:
        headers["www-authenticate"] = 'Bearer realm="aplomb"'
    return headers
