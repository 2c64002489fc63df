"""A sign-in service on loopback: it describes itself, hands out codes, and signs what it says of a person."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

CLIENT = "console-client"


def new_key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


@cache
def usual_key() -> RSAPrivateKey:
    """Return the key of every service: making one takes a while."""
    return new_key()


class FakeIssuer:
    """Keeps what it was asked; `says` may change a token's claims, `signs` how it is signed."""

    def __init__(self) -> None:
        self.key, self.kid = usual_key(), "key-1"
        self.codes: dict[str, Mapping[str, str]] = {}
        self.redeemed: list[Mapping[str, str]] = []
        self.claims: dict[str, Any] = {"cognito:groups": ["agent"], "name": "Ana", "email": "ana@example.com"}
        self.says: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
        self.signs: Callable[[dict[str, Any]], str] = self.sign
        self.document: dict[str, str] = {}
        self.down = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.document = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "end_session_endpoint": f"{self.url}/logout",
        }
        threading.Thread(target=self._server.serve_forever, args=[0.01], daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def vouch(self, location: str, *, person: str = "ana") -> str:
        """Let a person sign in where the browser was led to; return where it is led back to."""
        asked = {name: value[0] for name, value in parse_qs(urlsplit(location).query).items()}
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**asked, "sub": person}
        return f"/signed-in?code={code}&state={asked['state']}"

    def sign(self, claims: dict[str, Any], *, key: RSAPrivateKey | None = None, kid: str = "") -> str:
        return jwt.encode(claims, key or self.key, algorithm="RS256", headers={"kid": kid or self.kid})

    def token(self, asked: Mapping[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": asked["sub"],
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
            **self.claims,
        }
        return self.signs(self.says(claims))

    def redeem(self, form: Mapping[str, str]) -> dict[str, str]:
        """Return the token of a code, which serves once, and to whom the verifier is known."""
        self.redeemed.append(form)
        asked = self.codes.pop(form["code"], None)
        digest = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest())
        proven = asked and digest.decode().rstrip("=") == asked["code_challenge"]
        if not asked or not proven or form["redirect_uri"] != asked["redirect_uri"]:
            return {"error": "invalid_grant"}
        return {"id_token": self.token(asked), "access_token": "unused"}

    def keys(self) -> dict[str, Any]:
        jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**jwk, "kid": self.kid, "alg": "RS256", "use": "sig"}]}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                pages = {"/.well-known/openid-configuration": issuer.document, "/keys": issuer.keys()}
                self._answer(pages[self.path])

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                self._answer(issuer.redeem({name: value[0] for name, value in parse_qs(body).items()}))

            def _answer(self, told: Mapping[str, Any]) -> None:
                status = 503 if issuer.down else 400 if "error" in told else 200
                body = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: object) -> None:
                return

        return Handler
