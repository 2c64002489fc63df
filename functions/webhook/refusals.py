"""Every reason for refusing a webhook request, with the status that the sender sees."""

from enum import StrEnum
from types import MappingProxyType

from aplomb.errors import AplombError


class Refusal(StrEnum):
    """Why a request was not accepted; also the metric's dimension and the answer's body."""

    UNKNOWN_PLATFORM = "unknown_platform"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    BAD_CHALLENGE = "bad_challenge"
    WRONG_TOKEN = "wrong_token"  # noqa: S105 - the name of a reason, no password
    UNREADABLE_BODY = "unreadable_body"
    TOO_LARGE = "too_large"
    MISSING_SIGNATURE = "missing_signature"
    MALFORMED_SIGNATURE = "malformed_signature"
    WRONG_SIGNATURE = "wrong_signature"
    NOT_JSON = "not_json"
    NOT_AN_OBJECT = "not_an_object"
    NOT_CONFIGURED = "not_configured"
    SECRET_UNAVAILABLE = "secret_unavailable"  # noqa: S105 - the name of a reason, no password
    QUEUE_REFUSED = "queue_refused"


# The senders repeat after 5xx (Meta for 36 h; X keeps 24 h for a replay), so 5xx is for what may heal.
STATUS = MappingProxyType(
    {
        Refusal.UNKNOWN_PLATFORM: 404,
        Refusal.METHOD_NOT_ALLOWED: 405,
        Refusal.BAD_CHALLENGE: 400,
        Refusal.WRONG_TOKEN: 403,
        Refusal.UNREADABLE_BODY: 400,
        Refusal.TOO_LARGE: 413,
        Refusal.MISSING_SIGNATURE: 401,
        Refusal.MALFORMED_SIGNATURE: 401,
        Refusal.WRONG_SIGNATURE: 401,
        Refusal.NOT_JSON: 400,
        Refusal.NOT_AN_OBJECT: 400,
        Refusal.NOT_CONFIGURED: 503,
        Refusal.SECRET_UNAVAILABLE: 503,
        Refusal.QUEUE_REFUSED: 503,
    }
)


class RefusedError(AplombError):
    """The request is refused for a named reason; the text is for the log and quotes none of it."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        super().__init__(detail or refusal.value)
        self.refusal = refusal
        self.detail = detail
