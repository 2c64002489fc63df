"""Under which rules and words comments are replayed: one set, or two to compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import yaml

from aplomb.accounts import Account, Accounts, load_accounts
from aplomb.comment import Platform
from aplomb.errors import SettingsError
from aplomb.modes import ModeSetting
from aplomb.thresholds import Thresholds
from aplomb.wording.template_set import Templates, load_templates
from tools.backtest.row import Row
from triage.engine import Engine
from triage.own_thresholds import OwnThresholds, load_own_thresholds

ACCOUNTS, THRESHOLDS = "accounts.yaml", "thresholds.yaml"

_PLATFORMS = {one.value: one for one in Platform} | {
    "twitter": Platform.X,
    "fb": Platform.FACEBOOK,
    "ig": Platform.INSTAGRAM,
    "insta": Platform.INSTAGRAM,
}


@dataclass(frozen=True, slots=True)
class Sources:
    """The files that say how comments are dealt with; small, so that other processes can read them, too."""

    templates: Path  # the folder
    accounts: Path
    thresholds: Path  # need not be there
    mode: ModeSetting | None = None  # None: as the accounts' file says


@dataclass(frozen=True)
class Rules:
    """The accounts, thresholds and words that hold, read and checked."""

    accounts: Accounts
    own: OwnThresholds
    templates: Templates
    _bounds: dict[tuple[str, str, str], Thresholds] = field(default_factory=dict)

    def thresholds(self, engine: Engine, account: Account, language: str) -> Thresholds:
        """Return the bounds in force for an account in a language."""
        key = (account.platform, account.id, language)
        if key not in self._bounds:
            shipped = engine.thresholds(language)
            self._bounds[key] = self.own.over(shipped, account=account, language=language)
        return self._bounds[key]

    @cached_property
    def by_name(self) -> Mapping[tuple[Platform, str], Account]:
        """The accounts by platform, and by id or name."""
        named = {(one.platform, one.name.casefold()): one for one in self.accounts}
        return named | {(one.platform, one.id): one for one in self.accounts}


def load_rules(sources: Sources) -> Rules:
    """Read the files.

    Raises:
        TemplateError: a file of the templates is wrong.
        SettingsError: one of the others is.
    """
    accounts = load_accounts(sources.accounts)
    own = load_own_thresholds(sources.thresholds, accounts)
    if sources.mode is not None:
        accounts = Accounts(replace(one, mode=sources.mode, modes=()) for one in accounts)
    return Rules(accounts=accounts, own=own, templates=load_templates(sources.templates))


def own_sources(templates: Path, *, mode: ModeSetting | None = None) -> Sources:
    """Return what stands in a folder of templates."""
    return Sources(templates, templates / ACCOUNTS, templates / THRESHOLDS, mode)


def other_sources(base: Sources, *, templates: Path | None, against: str | None) -> Sources:
    """Return what to compare with: another folder of templates, a file of accounts or thresholds, or a mode.

    Raises:
        SettingsError: `against` is none of these.
    """
    if templates is not None:
        own = {name: templates / name for name in (ACCOUNTS, THRESHOLDS) if (templates / name).exists()}
        base = replace(
            base,
            templates=templates,
            accounts=own.get(ACCOUNTS, base.accounts),
            thresholds=own.get(THRESHOLDS, base.thresholds),
        )
    if against is None:
        return base
    if against in tuple(ModeSetting):
        return replace(base, mode=ModeSetting(against))
    path = Path(against)
    named = _named_in(path)
    if named not in {"accounts", "thresholds"}:
        modes = ", ".join(ModeSetting)
        raise SettingsError(
            f"--against {against[:80]}: give {modes}, or a file with `accounts` or `thresholds`."
        )
    return replace(base, accounts=path) if named == "accounts" else replace(base, thresholds=path)


def _named_in(path: Path) -> str:
    """Return the first name in a YAML file, which says what the file is; nothing where it cannot be read."""
    try:
        with path.open(encoding="utf-8-sig") as stream:
            event = next((one for one in yaml.parse(stream) if isinstance(one, yaml.ScalarEvent)), None)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return ""
    return event.value if event else ""


def account_named(rules: Rules, named: str) -> Account:
    """Return the account of `--account PLATFORM/ID`; of nothing, the first one.

    Raises:
        SettingsError: there is no such account.
    """
    if not named:
        return next(iter(rules.accounts))
    platform, _, name = named.partition("/")
    told = _PLATFORMS.get(platform.casefold())
    found = _found(rules, told, name) if told else None
    if found is None:
        known = ", ".join(f"{one.platform}/{one.id}" for one in rules.accounts)
        raise SettingsError(f"--account {named[:80]}: it is none of {known}.")
    return found


def place_of(row: Row, rules: Rules, fallback: Account) -> tuple[Platform, str]:
    """Return on which platform and account of ours a row was written.

    A row that names neither is the fallback's; an account that is named and not ours stays what it is.
    """
    platform = _PLATFORMS.get(row.platform, fallback.platform)
    home = Platform.FACEBOOK if platform is Platform.MESSENGER else platform
    if row.account:
        named = _found(rules, home, row.account)
        return platform, named.id if named else row.account
    ours = fallback if home is fallback.platform else None
    ours = ours or next((one for one in rules.accounts if one.platform is home), None)
    return platform, ours.id if ours else ""


def _found(rules: Rules, platform: Platform, named: str) -> Account | None:
    return rules.by_name.get((platform, named)) or rules.by_name.get((platform, named.casefold()))


def summons(row: Row, account: Account) -> bool:
    """Tell whether a post on X named our account, so that a machine may answer it."""
    return row.summoned if row.summoned is not None else f"@{account.name.casefold()}" in row.text.casefold()


def languages_of(row: Row, account: Account) -> tuple[str, ...]:
    """Return the account's languages; one that the row itself names comes first."""
    return tuple(dict.fromkeys((row.language, *account.languages) if row.language else account.languages))
