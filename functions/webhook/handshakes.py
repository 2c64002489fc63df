"""What each platform asks before it sends: Meta's challenge and X's challenge-response check."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping

from webhook.refusals import Refusal, RefusedError
from webhook.signatures import base64_digest

# Meta sends digits; a wider but harmless alphabet, so that nothing a browser would run is ever sent back.
_CHALLENGE = re.compile(r"[A-Za-z0-9_.-]{1,256}")

# The answer to X is a signature over the token, made with the secret that also signs X's POSTs. Without
# a limit anyone could have a forged body signed here. A body must be a JSON object, so no token with a
# brace is signed.
_CRC_TOKEN = re.compile(r"[ -z|~]{1,512}")


def meta_challenge(query: Mapping[str, str], *, token: bytes) -> str:
    """Return the challenge to send back (dfc/docs/graph-api/webhooks/getting-started).

    Raises:
        RefusedError: the token is missing or wrong, or the challenge is none.
    """
    shown = query.get("hub.verify_token", "").encode("utf-8", "surrogatepass")
    if not token or not hmac.compare_digest(shown, token):
        raise RefusedError(Refusal.WRONG_TOKEN)
    challenge = query.get("hub.challenge", "")
    if query.get("hub.mode") != "subscribe" or not _CHALLENGE.fullmatch(challenge):
        raise RefusedError(Refusal.BAD_CHALLENGE)
    return challenge


def x_response_token(query: Mapping[str, str], *, secret: bytes) -> str:
    """Return the response token of X's check (docs.x.com/x-api/webhooks).

    Raises:
        RefusedError: the token is missing, too long, or could be a body.
    """
    token = query.get("crc_token", "")
    if not _CRC_TOKEN.fullmatch(token):
        raise RefusedError(Refusal.BAD_CHALLENGE)
    return base64_digest(token.encode("ascii"), secret=secret)
