"""The secret document of the webhook: per platform a verify token and signing secrets with an overlap.

`{"facebook": {"verify_token": "...", "secrets": [{"value": "old", "retires_at": "2026-12-01T00:00:00Z"},
{"value": "new"}]}, "x": {"secrets": [{"value": "..."}]}}`
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from aplomb.comment import Platform
from aplomb.errors import SettingsError


def section_of(document: Mapping[str, object], platform: Platform) -> Mapping[str, object]:
    """Return the platform's part of the document.

    Raises:
        SettingsError: there is none.
    """
    section = document.get(platform)
    if not isinstance(section, Mapping):
        raise SettingsError(f"The webhook secret has no part for {platform}.")
    return section


def verify_token(section: Mapping[str, object]) -> bytes:
    """Return the token that Meta's handshake must show.

    Raises:
        SettingsError: there is none.
    """
    token = section.get("verify_token")
    if not isinstance(token, str) or not token.strip():
        raise SettingsError("The webhook secret has no `verify_token`.")
    return token.encode("utf-8", "surrogatepass")


def accepted_secrets(section: Mapping[str, object], *, now: float) -> tuple[bytes, ...]:
    """Return the secrets that may sign now, the newest first.

    The newest is the one that retires last; of two that do not retire, the later in the list.

    Raises:
        SettingsError: an entry is wrong, or no secret is left.
    """
    entries = section.get("secrets")
    if not isinstance(entries, list):
        raise SettingsError("The webhook secret has no list `secrets`.")
    read = [(_retirement(entry), number, _value(entry)) for number, entry in enumerate(entries)]
    accepted = sorted((one for one in read if now < one[0]), reverse=True)
    if not accepted:
        raise SettingsError("The webhook secret has no signing secret that is still valid.")
    return tuple(value for _, _, value in accepted)


def _value(entry: object) -> bytes:
    value = entry.get("value") if isinstance(entry, Mapping) else None
    if not isinstance(value, str) or not value.strip():
        raise SettingsError("A signing secret has no `value`.")
    return value.encode("utf-8", "surrogatepass")


def _retirement(entry: object) -> float:
    """Return when the secret stops being valid, in seconds since 1970; infinity for never."""
    text = entry.get("retires_at") if isinstance(entry, Mapping) else None
    if text is None:
        return float("inf")
    try:
        moment = datetime.fromisoformat(text if isinstance(text, str) else "")
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise SettingsError("A signing secret's `retires_at` must read like 2026-12-01T00:00:00Z.")
    return moment.timestamp()
