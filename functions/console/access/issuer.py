"""The sign-in service: Cognito, or any other that speaks OpenID Connect."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from console.access.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    import jwt

_PATIENCE = 5  # seconds
_KNOWN_FOR = 60 * 60  # seconds that its addresses are kept
_LOOPBACK = {"127.0.0.1", "localhost"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the sign-in service answers, as it says itself."""

    authorize: str
    token: str
    keys: str
    end: str  # of its own session; empty where it has no such page


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """How the console is known to the sign-in service."""

    issuer: str
    discovery: str  # where the service describes itself
    id: str
    groups_claim: str
    secret: Callable[[], str] = lambda: ""  # empty for a client without one: PKCE alone


@dataclass(slots=True, kw_only=True)
class Issuer:
    """Talks to the sign-in service; its addresses and keys are kept for a while."""

    client: Client
    clock: Callable[[], float] = time.monotonic
    _addresses: Addresses | None = field(default=None, init=False)
    _read_at: float = field(default=0.0, init=False)
    _keys: jwt.PyJWKClient | None = field(default=None, init=False)

    def addresses(self) -> Addresses:
        """Return where it answers.

        Raises:
            RefusedError: it does not answer, or describes another issuer.
        """
        if self._addresses is None or self.clock() - self._read_at > _KNOWN_FOR:
            self._addresses = _read_addresses(self.client)
            self._read_at = self.clock()
        return self._addresses

    def leads_to(self, *, callback: str, state: str, nonce: str, challenge: str) -> str:
        """Return where the browser goes to sign in."""
        asked = {
            "response_type": "code",
            "client_id": self.client.id,
            "redirect_uri": callback,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return _with(self.addresses().authorize, asked)

    def leads_out(self, *, back: str) -> str:
        """Return where the browser goes to end the service's own session too, empty where it cannot."""
        end = self.addresses().end
        asked = {"client_id": self.client.id, "logout_uri": back, "post_logout_redirect_uri": back}
        return _with(end, asked) if end else ""

    def redeem(self, code: str, *, verifier: str, callback: str) -> str:
        """Return the identity token that a code stands for.

        Raises:
            RefusedError: the service refuses the code, or does not answer.
        """
        form = {
            "grant_type": "authorization_code",
            "client_id": self.client.id,
            "code": code,
            "redirect_uri": callback,
            "code_verifier": verifier,
        }
        import requests  # noqa: PLC0415  signing in is rare, and every cold start would wait for it

        secret = self.client.secret()
        try:
            answer = requests.post(
                self.addresses().token,
                data={**form, "client_secret": secret} if secret else form,
                timeout=_PATIENCE,
                allow_redirects=False,
            )
            told = answer.json() if answer.status_code == requests.codes.ok else {}
        except requests.RequestException as error:
            raise RefusedError(Refusal.ISSUER_SILENT, detail="token") from error
        token = told.get("id_token") if isinstance(told, dict) else None
        if not isinstance(token, str):
            raise RefusedError(Refusal.CODE_REFUSED, detail=str(answer.status_code))
        return token

    def find_key(self, token: str) -> Any:
        """Return the public key that a token's header names, from the service's own list."""
        import jwt  # noqa: PLC0415  the same

        if self._keys is None:
            self._keys = jwt.PyJWKClient(self.addresses().keys, lifespan=300, timeout=_PATIENCE)
        return self._keys.get_signing_key_from_jwt(token).key


def _read_addresses(client: Client) -> Addresses:
    import requests  # noqa: PLC0415  the same

    try:
        answer = requests.get(client.discovery, timeout=_PATIENCE, allow_redirects=False)
        answer.raise_for_status()
        return described(answer.json(), client=client)
    except requests.RequestException as error:
        raise RefusedError(Refusal.ISSUER_SILENT, detail="discovery") from error


def described(told: Any, *, client: Client) -> Addresses:
    """Return the addresses of a service that describes itself.

    Raises:
        RefusedError: it is another one, or an address lacks TLS and the service is not on this machine.
    """
    if not isinstance(told, dict) or told.get("issuer") != client.issuer:
        raise RefusedError(Refusal.BAD_IDENTITY, detail="discovery names another issuer")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint")
    authorize, token, keys, end = (str(told.get(name) or "") for name in names)
    allowed = ("https://", "http://") if urlsplit(client.discovery).hostname in _LOOPBACK else ("https://",)
    if not all(place.startswith(allowed) for place in (authorize, token, keys, end or authorize)):
        raise RefusedError(Refusal.BAD_IDENTITY, detail="discovery lacks an address, or its TLS")
    return Addresses(authorize=authorize, token=token, keys=keys, end=end)


def _with(address: str, asked: dict[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
