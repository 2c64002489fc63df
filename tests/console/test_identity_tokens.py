"""What the sign-in service says of a person is believed only when its signature and every claim hold."""

from __future__ import annotations

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from console.access.refusals import Refusal
from tests.console.browsing import World
from tests.console.signing_in import client_of, refused_as
from tests.fakes.fake_issuer import CLIENT, FakeIssuer, new_key


@pytest.fixture
def world(issuer: FakeIssuer) -> World:
    return World(client=client_of(issuer))


type Says = Callable[[dict[str, Any]], dict[str, Any]]

WRONG_CLAIMS: dict[str, Says] = {
    "another issuer": lambda claims: {**claims, "iss": "https://issuer.example"},
    "no issuer": lambda claims: {k: v for k, v in claims.items() if k != "iss"},
    "another audience": lambda claims: {**claims, "aud": "another-client"},
    "several audiences, for another client": lambda claims: {**claims, "aud": [CLIENT, "x"], "azp": "x"},
    "another nonce": lambda claims: {**claims, "nonce": "of another sign-in"},
    "no nonce": lambda claims: {k: v for k, v in claims.items() if k != "nonce"},
    "over": lambda claims: {**claims, "exp": int(time.time()) - 120},
    "no end": lambda claims: {k: v for k, v in claims.items() if k != "exp"},
    "not yet": lambda claims: {**claims, "nbf": int(time.time()) + 600},
    "issued in the future": lambda claims: {**claims, "iat": int(time.time()) + 600},
    "nobody": lambda claims: {k: v for k, v in claims.items() if k != "sub"},
    "a number for a person": lambda claims: {**claims, "sub": 7},
    "an access token": lambda claims: {**claims, "token_use": "access"},
}


@pytest.mark.parametrize("says", WRONG_CLAIMS.values(), ids=list(WRONG_CLAIMS))
def test_a_token_whose_claims_do_not_hold_is_refused(says: Says, world: World, issuer: FakeIssuer) -> None:
    issuer.says = says
    refused_as(Refusal.BAD_IDENTITY, world, issuer)


def _unsigned(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, "", algorithm="none", headers={"kid": "key-1"})


def _with_the_public_key_as_secret(issuer: FakeIssuer, claims: dict[str, Any]) -> str:
    known = issuer.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    parts = [{"alg": "HS256", "typ": "JWT", "kid": issuer.kid}, claims]
    signed = b".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
    signature = urlsafe_b64encode(hmac.digest(known, signed, "sha256")).rstrip(b"=")
    return (signed + b"." + signature).decode()


def _tampered(issuer: FakeIssuer, claims: dict[str, Any]) -> str:
    head, body, signature = issuer.sign(claims).split(".")
    other = issuer.sign({**claims, "cognito:groups": ["admin"]}).split(".")[1]
    assert other != body
    return f"{head}.{other}.{signature}"


WRONG_SIGNATURES: dict[str, Callable[[FakeIssuer, dict[str, Any]], str]] = {
    "none": lambda _issuer, claims: _unsigned(claims),
    "the public key as a secret": _with_the_public_key_as_secret,
    "another key under the known name": lambda issuer, claims: issuer.sign(claims, key=new_key()),
    "a key of an unknown name": lambda issuer, claims: issuer.sign(claims, key=new_key(), kid="key-2"),
    "a known key under an unknown name": lambda issuer, claims: issuer.sign(claims, kid="key-2"),
    "a changed body": _tampered,
    "no token at all": lambda _issuer, _claims: "no.token.this",
    "an empty one": lambda _issuer, _claims: "",
}


@pytest.mark.parametrize("signs", WRONG_SIGNATURES.values(), ids=list(WRONG_SIGNATURES))
def test_a_token_whose_signature_does_not_hold_is_refused(
    signs: Callable[[FakeIssuer, dict[str, Any]], str], world: World, issuer: FakeIssuer
) -> None:
    issuer.signs = lambda claims: signs(issuer, claims)
    refused_as(Refusal.BAD_IDENTITY, world, issuer)
