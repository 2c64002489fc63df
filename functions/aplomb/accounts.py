"""Our own pages and profiles, as templates/accounts.yaml lists them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from aplomb.comment import Platform
from aplomb.errors import SettingsError

DEFAULT_MAX_AGE_HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One page or profile that Aplomb looks after."""

    platform: Platform
    id: str
    name: str
    languages: tuple[str, ...]  # ISO 639-1, the first is the fallback
    max_age: int  # seconds; an older comment is a person's to answer
    message_link: str  # where the public can write to us privately; empty where there is no such link


class Accounts:
    """All our accounts, found by platform and id."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._by_key = {(account.platform, account.id): account for account in accounts}

    def find(self, platform: Platform, account_id: str) -> Account | None:
        """Return the account, or None when it is not ours to look after."""
        return self._by_key.get((platform, account_id))

    def owns(self, platform: Platform, author: str) -> bool:
        """Tell whether an author is one of our own accounts."""
        return (platform, author) in self._by_key

    def __iter__(self) -> Iterator[Account]:
        return iter(self._by_key.values())


def load_accounts(path: Path) -> Accounts:
    """Read accounts.yaml.

    Raises:
        SettingsError: the file is missing, is no YAML, or an entry is wrong; the text names file and entry.
    """
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"{path.name} cannot be read: {error}") from error
    entries = document.get("accounts") if isinstance(document, Mapping) else None
    if not isinstance(entries, list):
        raise SettingsError(f"{path.name} needs a list named `accounts`.")
    return Accounts(_account(path.name, number, entry) for number, entry in enumerate(entries, start=1))


def _account(file: str, number: int, entry: object) -> Account:
    where = f"{file}, account {number}"
    if not isinstance(entry, Mapping):
        raise SettingsError(f"{where}: expected `platform`, `id`, `name` and `languages`.")
    unknown = set(entry) - {"platform", "id", "name", "languages", "max_age_hours", "message_link"}
    if unknown:
        raise SettingsError(f"{where}: unknown setting {min(map(str, unknown))!r}.")
    try:
        platform = Platform(entry.get("platform", ""))
    except ValueError:
        names = ", ".join(Platform)
        raise SettingsError(f"{where}: platform {entry.get('platform')!r} is not one of {names}.") from None
    account_id, name = entry.get("id"), entry.get("name")
    if not isinstance(account_id, str) or not account_id:
        raise SettingsError(f'{where}: `id` must be text in quotes, like "1234".')
    if not isinstance(name, str) or not name:
        raise SettingsError(f"{where}: `name` must be text.")
    languages = entry.get("languages")
    if not isinstance(languages, list) or not languages or not all(isinstance(one, str) for one in languages):
        raise SettingsError(f'{where}: `languages` must be a list like ["en", "lv"].')
    hours = entry.get("max_age_hours", DEFAULT_MAX_AGE_HOURS)
    if isinstance(hours, bool) or not isinstance(hours, int | float) or hours <= 0:
        raise SettingsError(f"{where}: `max_age_hours` must be a number above 0.")
    return Account(
        platform=platform,
        id=account_id,
        name=name,
        languages=tuple(languages),
        max_age=int(hours * 3600),
        message_link=str(entry.get("message_link") or ""),
    )
