"""The thresholds that we set ourselves, by account and language: templates/thresholds.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from aplomb.accounts import Account, Accounts
from aplomb.comment import Platform
from aplomb.errors import SettingsError
from aplomb.plain_yaml import NotPlainYamlError, read_plain_yaml
from aplomb.thresholds import Thresholds

_MAX_SIZE = 200_000  # characters
_PLACE = ("platform", "id", "language")
_BOUNDS = ("low", "ask", "high")  # they stand in this order, so they are given together
_NUMBERS = tuple(one.name for one in fields(Thresholds))
_NUMBER = re.compile(r"(?:0(?:\.[0-9]{1,6})?|1(?:\.0{1,6})?)")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class _Place(NamedTuple):
    platform: str
    account: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnThresholds:
    """What differs from the shipped thresholds, by account and language."""

    entries: Mapping[_Place, Mapping[str, float]] = MappingProxyType({})

    def over(self, shipped: Thresholds, *, account: Account, language: str) -> Thresholds:
        """Return the shipped thresholds with our own in their place."""
        return replace(shipped, **self.entries.get(_Place(account.platform, account.id, language), {}))


def load_own_thresholds(path: Path, accounts: Accounts) -> OwnThresholds:
    """Read thresholds.yaml; without the file the shipped thresholds hold everywhere.

    Raises:
        SettingsError: the file is no YAML, or an entry is wrong; the text names file, entry and mend.
    """
    if not path.exists():
        return OwnThresholds()
    try:
        document = read_plain_yaml(path, max_size=_MAX_SIZE)
    except NotPlainYamlError as error:
        raise SettingsError(str(error)) from error
    listed = document.get("thresholds") if isinstance(document, dict) else None
    if not isinstance(listed, list) or not listed:
        raise SettingsError(f"{path.name} needs a list named `thresholds`. Without it, remove the file.")
    entries: dict[_Place, Mapping[str, float]] = {}
    for number, entry in enumerate(listed, start=1):
        where = f"{path.name}, entry {number}"
        place, values = _entry(where, entry, accounts)
        if place in entries:
            raise SettingsError(f"{where}: this account and language stand in the file already. Remove one.")
        entries[place] = values
    return OwnThresholds(entries=MappingProxyType(entries))


def _entry(where: str, entry: object, accounts: Accounts) -> tuple[_Place, Mapping[str, float]]:
    if not isinstance(entry, dict):
        raise SettingsError(f"{where}: expected `platform`, `id`, `language` and at least one threshold.")
    unknown = entry.keys() - {*_PLACE, *_NUMBERS}
    if unknown:
        raise SettingsError(f"{where}: {min(unknown)!r} is no threshold. Use {', '.join(_NUMBERS)}.")
    place = _place(where, entry, accounts)
    values = {name: _number(where, name, entry[name]) for name in _NUMBERS if name in entry}
    if not values:
        raise SettingsError(f"{where}: it sets no threshold. Add one of {', '.join(_NUMBERS)}.")
    _check_order(where, [values.get(name) for name in _BOUNDS])
    return place, MappingProxyType(values)


def _place(where: str, entry: Mapping[str, object], accounts: Accounts) -> _Place:
    platform, account, language = (entry.get(name) for name in _PLACE)
    known = {(str(one.platform), one.id) for one in accounts}
    if not isinstance(platform, str) or not isinstance(account, str) or (platform, account) not in known:
        raise SettingsError(f"{where}: `platform` and `id` must name an account of accounts.yaml.")
    if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
        raise SettingsError(f"{where}: `language` must be a code like en.")
    return _Place(Platform(platform), account, language)


def _number(where: str, name: str, value: object) -> float:
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise SettingsError(f"{where}: `{name}` must be a number from 0 to 1, like 0.85.")
    return float(value)


def _check_order(where: str, bounds: Sequence[float | None]) -> None:
    given = [one for one in bounds if one is not None]
    if given and (len(given) < len(bounds) or given != sorted(given)):
        raise SettingsError(f"{where}: `low`, `ask` and `high` must be given together, the lowest first.")
