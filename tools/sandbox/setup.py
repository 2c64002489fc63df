"""Which accounts the sandbox plays, with which secrets, and where webhooks go."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

from aplomb.comment import Platform

PLAYED = (Platform.FACEBOOK, Platform.X)


class BadRequestError(Exception):
    """What the caller of the control API sent is wrong; the text says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One page or profile of ours, with the credentials its API calls must carry."""

    platform: Platform
    id: str
    name: str
    username: str
    token: str
    token_secret: str = ""  # X only


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Everything the sandbox and the deployment must agree on."""

    webhook_url: str = ""
    app_secret: str = ""
    verify_token: str = ""
    consumer_key: str = ""
    consumer_secret: str = ""
    accounts: tuple[Account, ...] = ()

    def account(self, platform: Platform, account_id: str) -> Account | None:
        """Return the account, or None when the sandbox does not play it."""
        return next((one for one in self.accounts if (one.platform, one.id) == (platform, account_id)), None)

    def by_token(self, platform: Platform, token: str) -> Account | None:
        """Return the account whose token this is."""
        given = token.encode()
        return next(
            (
                one
                for one in self.accounts
                if one.platform is platform and hmac.compare_digest(one.token.encode(), given)
            ),
            None,
        )

    def webhook_secret(self, platform: Platform) -> str:
        """Return the key with which this platform signs its webhooks."""
        return self.consumer_secret if platform is Platform.X else self.app_secret


def slug(name: str) -> str:
    """Return a name as a platform's handle: letters, digits and underscores, at most 15."""
    return re.sub(r"[^a-z0-9_]", "", name.lower())[:15]


def read_setup(document: object) -> Setup:
    """Read the body of a setup request.

    Raises:
        BadRequestError: a value is missing or no text; the message names it.
    """
    root = _section(document, "the body")
    url = _text(root, "webhook_url", "the body")
    if not url.startswith(("http://", "https://")):
        raise BadRequestError("`webhook_url` must be an http address.")
    facebook = _section(root.get("facebook", {}), "facebook")
    x = _section(root.get("x", {}), "x")
    if not facebook and not x:
        raise BadRequestError("Neither `facebook` nor `x` was given, so there is no account to play.")
    return Setup(
        webhook_url=url.rstrip("/"),
        app_secret=_text(facebook, "app_secret", "facebook") if facebook else "",
        verify_token=_text(facebook, "verify_token", "facebook") if facebook else "",
        consumer_key=_text(x, "consumer_key", "x") if x else "",
        consumer_secret=_text(x, "consumer_secret", "x") if x else "",
        accounts=_accounts(facebook, Platform.FACEBOOK) + _accounts(x, Platform.X),
    )


def _accounts(section: Mapping[str, object], platform: Platform) -> tuple[Account, ...]:
    accounts = _section(section.get("accounts", {}), f"{platform}.accounts")
    return tuple(_account(platform, account_id, value) for account_id, value in accounts.items())


def _account(platform: Platform, account_id: str, value: object) -> Account:
    where = f"{platform} account {account_id!r}"
    section = _section(value, where)
    if not account_id.isascii() or not account_id.isdigit():
        raise BadRequestError(f"{where}: the id must be a number.")
    name = _text(section, "name", where)
    return Account(
        platform=platform,
        id=account_id,
        name=name,
        username=str(section.get("username") or slug(name) or f"account{account_id[-6:]}"),
        token=_text(section, "token", where),
        token_secret=_text(section, "token_secret", where) if platform is Platform.X else "",
    )


def _section(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise BadRequestError(f"{where} must be a JSON object.")
    return value


def _text(section: Mapping[str, object], name: str, where: str) -> str:
    value = section.get(name)
    if not isinstance(value, str) or not value:
        raise BadRequestError(f"{where} needs `{name}` as text.")
    return value
