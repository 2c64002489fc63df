"""Our own pages and profiles, as templates/accounts.yaml lists them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aplomb.comment import Platform
from aplomb.errors import SettingsError
from aplomb.modes import ModeSetting
from aplomb.plain_yaml import NotPlainYamlError, read_plain_yaml

DEFAULT_MAX_AGE_HOURS = 24
# Facebook blocks a page at 60 to 84 replies a minute; identical-looking answers under one post sooner.
DEFAULT_REPLIES_PER_MINUTE = 30
DEFAULT_REPLIES_PER_POST_AND_HOUR = 20
DEFAULT_POLL_MINUTES = 10

_MAX_SIZE = 200_000  # characters
# Messenger comes with its Facebook page.
_PLATFORMS = {str(platform): platform for platform in Platform if platform is not Platform.MESSENGER}
_NAMES = frozenset({"platform", "id", "name", "languages", "max_age_hours", "message_link", "mode"}) | {
    "poll_minutes",
    "unhide",
    "replies_per_minute",
    "replies_per_post_and_hour",
}
_ID = re.compile(r"[!-~]{1,200}")
_NAME = re.compile(r".{1,200}")
_LINK = re.compile(r"https://[!-~]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_HOURS = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,6})?")
_COUNT = re.compile(r"[1-9][0-9]{0,3}")
_EVERY = "*"  # stands for every language
DRILL_ID = "drill"  # of the account that exists for drills alone; no platform gives out such an id


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One page or profile that Aplomb looks after."""

    platform: Platform
    id: str
    name: str
    languages: tuple[str, ...]  # ISO 639-1, the first is the fallback
    max_age: int  # seconds; an older comment is a person's to answer
    message_link: str  # where the public can write to us privately; empty where there is no such link
    mode: ModeSetting = ModeSetting.EARN  # in any language that `modes` does not name
    modes: tuple[tuple[str, ModeSetting], ...] = ()  # by language
    poll_every: int = DEFAULT_POLL_MINUTES * 60  # seconds between two looks for lost webhooks; 0 for none
    unhides: bool = False  # criticism that somebody hid is shown again without asking
    replies_per_minute: int = DEFAULT_REPLIES_PER_MINUTE  # automatic public ones
    replies_per_post_and_hour: int = DEFAULT_REPLIES_PER_POST_AND_HOUR

    def mode_setting(self, language: str) -> ModeSetting:
        """Return what is asked for in a language, by its first part: `en` of `en-gb`."""
        language = _first_part(language)
        vouched = self.mode is not ModeSetting.AUTO or language in map(_first_part, self.languages)
        otherwise = self.mode if vouched else ModeSetting.EARN  # `auto` is for the account's own languages
        return dict(self.modes).get(language, otherwise)


class Accounts:
    """All our accounts, found by platform and id."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._by_key = {(account.platform, account.id): account for account in accounts}

    def find(self, platform: Platform, account_id: str) -> Account | None:
        """Return the account, or None when it is not ours to look after.

        Messenger is the private side of a Facebook page, not an account of its own.
        """
        owner = Platform.FACEBOOK if platform is Platform.MESSENGER else platform
        return self._by_key.get((owner, account_id))

    def owns(self, platform: Platform, author: str) -> bool:
        """Tell whether an author is one of our own accounts."""
        return self.find(platform, author) is not None

    def __iter__(self) -> Iterator[Account]:
        return iter(self._by_key.values())


def load_accounts(path: Path) -> Accounts:
    """Read accounts.yaml; every value in it is text, quoted or not.

    Raises:
        SettingsError: the file is missing, is no YAML, or an entry is wrong; the text names file and entry.
    """
    try:
        document = read_plain_yaml(path, max_size=_MAX_SIZE)
    except NotPlainYamlError as error:
        raise SettingsError(str(error)) from error
    entries = document.get("accounts") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not entries:
        raise SettingsError(f"{path.name} needs a list named `accounts`.")
    places = [f"{path.name}, account {number}" for number in range(1, len(entries) + 1)]
    accounts = [_account(where, entry) for where, entry in zip(places, entries, strict=True)]
    _refuse_twins(accounts, places)
    return Accounts(accounts)


def _account(where: str, entry: object) -> Account:
    if not isinstance(entry, dict):
        raise SettingsError(f"{where}: expected `platform`, `id`, `name` and `languages`.")
    if entry.get("id") == DRILL_ID:
        raise SettingsError(f"{where}: the id {DRILL_ID!r} is kept for drills; no platform gives it out.")
    unknown = set(entry) - _NAMES
    if unknown:
        raise SettingsError(f"{where}: {min(unknown)!r} is not a setting. Use {', '.join(sorted(_NAMES))}.")
    modes = _modes(where, entry.get("mode") or str(ModeSetting.EARN))
    return Account(
        platform=_platform(where, entry.get("platform")),
        id=_shaped(where, entry, "id", shape=_ID, mend='the platform\'s own id, like "1234"'),
        name=_shaped(where, entry, "name", shape=_NAME, mend="text"),
        languages=_languages(where, entry.get("languages")),
        max_age=_seconds(where, entry.get("max_age_hours") or str(DEFAULT_MAX_AGE_HOURS)),
        message_link=_shaped(
            where, entry, "message_link", shape=_LINK, mend="an address that starts with https://"
        )
        if entry.get("message_link")
        else "",
        mode=modes.pop(_EVERY, ModeSetting.EARN),
        modes=tuple(modes.items()),
        unhides=_unhides(where, entry.get("unhide") or "offer"),
        replies_per_minute=_count(where, entry, "replies_per_minute", default=DEFAULT_REPLIES_PER_MINUTE),
        replies_per_post_and_hour=_count(
            where, entry, "replies_per_post_and_hour", default=DEFAULT_REPLIES_PER_POST_AND_HOUR
        ),
        poll_every=0
        if entry.get("poll_minutes") == "0"
        else _count(where, entry, "poll_minutes", default=DEFAULT_POLL_MINUTES) * 60,
    )


def _platform(where: str, value: object) -> Platform:
    if not isinstance(value, str) or value not in _PLATFORMS:
        raise SettingsError(f"{where}: `platform` must be one of {', '.join(sorted(_PLATFORMS))}.")
    return _PLATFORMS[value]


def _shaped(where: str, entry: Mapping[str, object], key: str, *, shape: re.Pattern[str], mend: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not shape.fullmatch(value.strip()):
        raise SettingsError(f"{where}: `{key}` must be {mend}.")
    return value.strip()


def _languages(where: str, value: object) -> tuple[str, ...]:
    languages = value if isinstance(value, list) else []
    if not languages or not all(isinstance(one, str) and _LANGUAGE.fullmatch(one) for one in languages):
        raise SettingsError(f"{where}: `languages` must be a list like [en, lv].")
    return tuple(one.lower() for one in languages)


def _unhides(where: str, value: object) -> bool:
    if value not in {"offer", "auto"}:
        raise SettingsError(f"{where}: `unhide` must be `offer`, to ask a person first, or `auto`.")
    return value == "auto"


def _modes(where: str, value: object) -> dict[str, ModeSetting]:
    """Read a mode per language, or one mode, which is returned for the language `*`."""
    modes: dict[str, Any] = value if isinstance(value, dict) else {_EVERY: value}
    if not all(one in tuple(ModeSetting) for one in modes.values()) or not all(
        _LANGUAGE.fullmatch(one) for one in modes.keys() - {_EVERY}
    ):
        names = ", ".join(f"`{one}`" for one in ModeSetting)
        raise SettingsError(f"{where}: `mode` must be {names}, or a mode per language, like {{en: auto}}.")
    return {_first_part(language): ModeSetting(mode) for language, mode in modes.items()}


def _first_part(language: str) -> str:
    return language.partition("-")[0].lower()


def _seconds(where: str, hours: object) -> int:
    seconds = int(float(hours) * 3600) if isinstance(hours, str) and _HOURS.fullmatch(hours) else 0
    if not seconds:
        raise SettingsError(f"{where}: `max_age_hours` must be a number above 0, like 24.")
    return seconds


def _count(where: str, entry: Mapping[str, object], key: str, *, default: int) -> int:
    value = entry.get(key, str(default))
    if not isinstance(value, str) or not _COUNT.fullmatch(value):
        raise SettingsError(f"{where}: `{key}` must be a whole number from 1 to 9999, like {default}.")
    return int(value)


def _refuse_twins(accounts: Sequence[Account], places: Sequence[str]) -> None:
    seen: dict[tuple[Platform, str], str] = {}
    for account, where in zip(accounts, places, strict=True):
        first = seen.setdefault((account.platform, account.id), where)
        if first != where:
            raise SettingsError(f"{where}: this account stands in the file already ({first}).")
