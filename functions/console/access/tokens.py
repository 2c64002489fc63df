"""What the issuer says about a person, believed only when its signature and every claim hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from console.access.refusals import Refusal, RefusedError
from console.access.roles import role_of
from console.ask import Person

_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384"]  # public keys only: never none, never HS
_NEEDED = ["exp", "iat", "iss", "aud", "sub", "nonce"]
_LEEWAY = 60  # seconds that two clocks may differ
_LONGEST = 200  # characters of a name

type FindKey = Callable[[str], Any]  # a token -> the public key that its header names


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an identity token must say."""

    issuer: str
    client_id: str
    nonce: str
    groups_claim: str


def read_person(token: str, expected: Expected, *, find_key: FindKey) -> Person:
    """Return whom an identity token speaks of.

    Raises:
        RefusedError: a claim or the signature does not hold, or none of the person's groups means a role.
    """
    claims = _claims(token, expected, find_key=find_key)
    groups = claims.get(expected.groups_claim, [])
    named = tuple(one for one in groups if isinstance(one, str)) if isinstance(groups, list) else ()
    role = role_of(named)
    if role is None:
        raise RefusedError(Refusal.NO_ROLE, person=claims["sub"])
    email = _text(claims, "email")
    return Person(
        id=claims["sub"],
        name=_text(claims, "name") or _text(claims, "cognito:username") or email or claims["sub"],
        email=email,
        role=role,
        groups=named,
    )


def _claims(token: str, expected: Expected, *, find_key: FindKey) -> Mapping[str, Any]:
    import jwt  # noqa: PLC0415  signing in is rare, and every cold start would wait for it

    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            find_key(token),
            algorithms=_ALGORITHMS,
            audience=expected.client_id,
            issuer=expected.issuer,
            leeway=_LEEWAY,
            options={"require": _NEEDED},
        )
    except jwt.PyJWKClientConnectionError as error:
        raise RefusedError(Refusal.ISSUER_SILENT, detail="keys") from error
    except jwt.PyJWTError as error:
        raise RefusedError(Refusal.BAD_IDENTITY, detail=type(error).__name__) from error
    if claims["nonce"] != expected.nonce:
        raise RefusedError(Refusal.BAD_IDENTITY, detail="nonce")
    if claims.get("azp", expected.client_id) != expected.client_id:
        raise RefusedError(Refusal.BAD_IDENTITY, detail="azp")
    if claims.get("token_use", "id") != "id":  # Cognito's name for what a token is for
        raise RefusedError(Refusal.BAD_IDENTITY, detail="token_use")
    return claims


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value.strip()[:_LONGEST] if isinstance(value, str) else ""
