"""Who signed a call to X: OAuth 1.0a, checked by oauthlib (RFC 5849)."""

from __future__ import annotations

from oauthlib.oauth1 import RequestValidator, ResourceEndpoint

from aplomb.comment import Platform
from tools.sandbox.gateway import Incoming
from tools.sandbox.setup import Account
from tools.sandbox.state import State

_NOBODY = "nobody"


class _Validator(RequestValidator):  # type: ignore[misc]  # oauthlib ships no types
    """Answer oauthlib's questions from the setup."""

    enforce_ssl = False  # the sandbox listens on loopback only
    dummy_client = _NOBODY
    dummy_access_token = _NOBODY
    allowed_signature_methods = ("HMAC-SHA1", "HMAC-SHA256")

    def __init__(self, state: State) -> None:
        super().__init__()
        self._state = state

    def check_client_key(self, client_key: str) -> bool:
        return bool(client_key)

    def check_access_token(self, request_token: str) -> bool:
        return bool(request_token)

    def check_nonce(self, nonce: str) -> bool:
        return bool(nonce)

    def validate_client_key(self, client_key: str, request: object) -> bool:
        del request
        return bool(client_key) and client_key == self._state.setup.consumer_key

    def validate_access_token(self, client_key: str, token: str, request: object) -> bool:
        del client_key, request
        return self._state.setup.by_token(Platform.X, token) is not None

    def validate_timestamp_and_nonce(  # noqa: PLR0913, PLR0917 - oauthlib's signature
        self,
        client_key: str,
        timestamp: str,
        nonce: str,
        request: object,
        request_token: str | None = None,
        access_token: str | None = None,
    ) -> bool:
        del client_key, request, request_token
        use = (timestamp, nonce, access_token or "")
        fresh = use not in self._state.nonces
        self._state.nonces.add(use)
        return fresh

    def validate_realms(self, *_: object, **__: object) -> bool:
        return True

    def get_client_secret(self, client_key: str, request: object) -> str:
        del client_key, request
        return self._state.setup.consumer_secret

    def get_access_token_secret(self, client_key: str, token: str, request: object) -> str:
        del client_key, request
        account = self._state.setup.by_token(Platform.X, token)
        return account.token_secret if account else _NOBODY


def signed_by(state: State, call: Incoming) -> Account | None:
    """Return the account whose credentials signed the call, or None when the signature is not right."""
    endpoint = ResourceEndpoint(_Validator(state))
    body = call.raw.decode("utf-8", "replace")
    try:
        valid, request = endpoint.validate_protected_resource_request(
            call.url, call.method, body, dict(call.headers)
        )
    except ValueError:  # the header is no OAuth header, or the query is not encoded
        return None
    return state.setup.by_token(Platform.X, request.resource_owner_key) if valid else None
