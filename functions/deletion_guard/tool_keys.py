"""Keys for tools: what one may do, how it is checked, and how often it may call."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from aplomb.errors import AplombError

PREFIX = "aplomb_"
ID_BYTES = 6
SECRET_BYTES = 32
CALLS_PER_MINUTE = 300

_KEY = re.compile(r"aplomb_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_NAME = re.compile(r"[\w .@/-]{1,60}")
_NOBODY = hashlib.sha256(b"").hexdigest()  # compared with where there is no such key


class Action(StrEnum):
    """What a key is good for."""

    READ = "read"
    WRITE = "write"
    ASK_REMOVAL = "ask_removal"


class ToolKeyError(AplombError):
    """A key cannot be made so; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolKey:
    """One tool's key. The key itself is nowhere: only the hash of its secret half."""

    id: str
    hash: str  # SHA-256; the secret is 256 random bits, so nothing slower is needed
    platform: str
    account: str
    name: str
    owner: str  # the person who answers for the tool
    actions: tuple[Action, ...]
    per_minute: int = CALLS_PER_MINUTE
    created_at: int
    expires_on: int | None = None  # seconds since 1970; None for never
    revoked_at: int | None = None

    @property
    def requesters(self) -> tuple[str, ...]:
        """Who asks for a removal by this key: none of them may approve it."""
        return (self.name, self.owner)


def new_key(  # noqa: PLR0913  one argument for each thing a person says, all by keyword
    *,
    platform: str,
    account: str,
    name: str,
    owner: str,
    actions: Iterable[Action],
    key_id: bytes,
    secret: str,
    now: int,
    per_minute: int = CALLS_PER_MINUTE,
    expires_on: int | None = None,
) -> tuple[ToolKey, str]:
    """Return a key as it is stored, and as it is shown once.

    `key_id` and `secret` are random: ID_BYTES bytes, and SECRET_BYTES of them as URL-safe Base64.

    Raises:
        ToolKeyError: a name is empty or odd, or it could do nothing.
    """
    allowed = tuple(dict.fromkeys(actions))
    if not _NAME.fullmatch(name.strip()) or not _NAME.fullmatch(owner.strip()):
        raise ToolKeyError(
            "A key needs the tool's name, and the person who answers for it: letters and digits."
        )
    if not allowed:
        raise ToolKeyError(f"A key needs something it may do: {', '.join(Action)}.")
    key = ToolKey(
        id=key_id.hex(),
        hash=_hash(secret),
        platform=platform,
        account=account,
        name=name.strip(),
        owner=owner.strip(),
        actions=allowed,
        per_minute=per_minute,
        created_at=now,
        expires_on=expires_on,
    )
    return key, f"{PREFIX}{key.id}_{secret}"


def id_in(shown: str) -> str:
    """Return the id that a key names, empty where it is no key of ours."""
    found = _KEY.fullmatch(shown)
    return found[1] if found else ""


def opens(shown: str, key: ToolKey | None, *, now: int) -> bool:
    """Tell whether what a tool shows is this key, and still good; it takes as long for any key."""
    found = _KEY.fullmatch(shown)
    same = hmac.compare_digest(_hash(found[2] if found else ""), key.hash if key else _NOBODY)
    return (
        same
        and found is not None
        and key is not None
        and key.revoked_at is None
        and (key.expires_on is None or now < key.expires_on)
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
