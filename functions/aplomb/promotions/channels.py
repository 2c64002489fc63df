"""Where promotions wait to go out, as templates/promotions.yaml lists it, and what each tool can do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from aplomb.drill.account import is_drill
from aplomb.errors import SettingsError
from aplomb.listed_entries import load_entries
from aplomb.platforms import DAY

MINUTE = 60
_MAX_SIZE = 100_000  # characters
_NAMES = ("id", "kind", "title", "target", "url", "link", "accounts")
_SHAPES = MappingProxyType(
    {
        "id": (re.compile(r"[a-z0-9][a-z0-9-]{0,39}"), "small letters, digits and hyphens, at most 40"),
        "title": (re.compile(r".{1,100}"), "text of at most 100 characters"),
        "target": (re.compile(r"[A-Za-z0-9_-]{1,100}"), "the tool's own id"),
        "url": (re.compile(r"https?://[!-~]{1,500}"), "an address that starts with https://"),
        "link": (re.compile(r"https://[!-~]{1,500}"), "an address that starts with https://"),
    }
)
_ACCOUNT = re.compile(r"[a-z]+/[!-~]{1,200}")


class ChannelKind(StrEnum):
    """Which tool holds the promotions."""

    FACEBOOK_POSTS = "facebook_posts"
    FACEBOOK_ADS = "facebook_ads"  # those on Instagram are the same campaigns
    MIXPOST = "mixpost"
    POSTIZ = "postiz"
    WEBHOOK = "webhook"  # told, and trusted
    BY_HAND = "by_hand"  # no API: a person stops it


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRow:
    """What one kind of tool can do."""

    needs: tuple[str, ...]  # settings
    hold: int = 0  # seconds from now to where a post is moved; 0 where the tool can halt it
    sets_time: bool = False  # a post can be given another time by the API
    furthest: int = 365 * DAY  # seconds from now to the last time that it can be given
    timed: bool = True  # a promotion has a time at which it goes out
    every: int = MINUTE  # seconds between two looks at it while promotions are off
    at_once: int = 1  # calls
    an_hour: int = 0  # changes, with calls to spare for looking; 0 for as many as there are
    read_backs: int = 3  # after the calls, in one run


# Graph API, "Pages API: Posts" (2026-08): a time 10 minutes to 30 days ahead, so a post is moved by 24 days,
# and up to five more for the places in line, and is moved on a week before it would go out. Postiz's public
# API ("Rate limits", 2026-11): 30 calls an hour; a draft keeps its time. Mixpost's API states no limit and no
# farthest time.
KINDS: Mapping[ChannelKind, KindRow] = MappingProxyType(
    {
        ChannelKind.FACEBOOK_POSTS: KindRow(
            needs=("target",), hold=24 * DAY, sets_time=True, furthest=29 * DAY, at_once=8
        ),
        ChannelKind.FACEBOOK_ADS: KindRow(needs=("target",), timed=False, every=5 * MINUTE, at_once=4),
        ChannelKind.MIXPOST: KindRow(needs=("url", "target"), hold=365 * DAY, sets_time=True, at_once=4),
        ChannelKind.POSTIZ: KindRow(needs=("url",), every=15 * MINUTE, read_backs=1, an_hour=25),
        ChannelKind.WEBHOOK: KindRow(needs=("url",), every=5 * MINUTE),
        ChannelKind.BY_HAND: KindRow(needs=("link",), every=DAY),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One place from which promotions go out."""

    id: str
    kind: ChannelKind
    title: str
    target: str = ""  # the page, the advertising account, the workspace
    url: str = ""
    link: str = ""  # where a person stops it by hand
    accounts: tuple[str, ...] = ()  # like facebook/123, whose crisis stops it; none for every account's

    @property
    def row(self) -> KindRow:
        """What its tool can do."""
        return KINDS[self.kind]

    def serves(self, platform: str, account: str) -> bool:
        """Tell whether a crisis of this account stops it; a drill stops nothing."""
        if is_drill(account):
            return False
        return not self.accounts or f"{platform}/{account}" in self.accounts


def load_channels(path: Path) -> tuple[Channel, ...]:
    """Read promotions.yaml; without the file nothing is connected.

    Raises:
        SettingsError: it is no YAML, or an entry is wrong; the text names file and entry.
    """
    return load_entries(path, read=_channel, max_size=_MAX_SIZE)


def channels_of(channels: Iterable[Channel], platform: str, account: str) -> tuple[Channel, ...]:
    """Return those that a crisis of this account stops."""
    return tuple(one for one in channels if one.serves(platform, account))


def _channel(where: str, entry: object) -> Channel:
    if not isinstance(entry, dict):
        raise SettingsError(f"{where}: expected `id`, `kind` and what that kind needs.")
    if unknown := set(entry) - set(_NAMES):
        raise SettingsError(f"{where}: {min(unknown)!r} is not a setting. Use {', '.join(_NAMES)}.")
    kind = next((one for one in ChannelKind if one == entry.get("kind")), None)
    if kind is None:
        raise SettingsError(f"{where}: `kind` must be one of {', '.join(ChannelKind)}.")
    needed = ("id", *KINDS[kind].needs)
    texts = {name: _text(where, entry, name, needed=name in needed) for name in _SHAPES}
    return Channel(
        **{**texts, "title": texts["title"] or texts["id"]}, kind=kind, accounts=_accounts(where, entry)
    )


def _text(where: str, entry: Mapping[str, object], name: str, *, needed: bool) -> str:
    shape, mend = _SHAPES[name]
    value = entry.get(name, "")
    if (value or needed) and (not isinstance(value, str) or not shape.fullmatch(value.strip())):
        raise SettingsError(f"{where}: `{name}` must be {mend}.")
    return str(value).strip()


def _accounts(where: str, entry: Mapping[str, object]) -> tuple[str, ...]:
    value = entry.get("accounts", [])
    if not isinstance(value, list) or not all(
        isinstance(one, str) and _ACCOUNT.fullmatch(one) for one in value
    ):
        raise SettingsError(f"{where}: `accounts` must be a list like [facebook/123].")
    return tuple(value)
