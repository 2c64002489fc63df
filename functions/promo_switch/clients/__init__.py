"""One small client per tool, behind one contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aplomb.errors import SettingsError
from aplomb.platform_calls.credentials import secret_of
from aplomb.promotions.channels import Channel, ChannelKind
from promo_switch.clients.contract import Listener, Tool
from promo_switch.clients.facebook_ads import FacebookAds
from promo_switch.clients.facebook_posts import FacebookPosts
from promo_switch.clients.mixpost import Mixpost
from promo_switch.clients.postiz import Postiz
from promo_switch.clients.webhook import Webhook


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a client is built from besides its channel."""

    secrets: Mapping[str, object]  # by the channel's id
    settings: Mapping[str, str]  # the environment's
    now: int

    def secret(self, channel: Channel, name: str) -> str:
        """Return one of a channel's secrets.

        Raises:
            SettingsError: it is missing.
        """
        return secret_of(self.secrets, channel.id, name)

    @property
    def facebook(self) -> str:
        """The Graph API with its version."""
        return self.settings.get("FACEBOOK_API_URL") or "https://graph.facebook.com/v26.0"

    @property
    def loopback(self) -> bool:
        """Whether tools on this machine may be called."""
        return self.settings.get("PROMOTIONS_LOOPBACK") == "on"


def tool_of(channel: Channel, around: Surroundings) -> Tool:
    """Return the client of a channel whose promotions can be seen.

    Raises:
        SettingsError: there is none for its kind, or a secret is missing.
    """
    build = _TOOLS.get(channel.kind)
    if build is None:
        raise SettingsError(f"What {channel.kind} holds cannot be seen.")
    return build(channel, around)


def listener_of(channel: Channel, around: Surroundings) -> Listener:
    """Return the client of a channel that is only told. Raises as `tool_of` does."""
    return Webhook(url=channel.url, secret=around.secret(channel, "secret"), loopback=around.loopback)


def _facebook_posts(channel: Channel, around: Surroundings) -> Tool:
    return FacebookPosts(
        base_url=around.facebook,
        page=channel.target,
        token=around.secret(channel, "token"),
        app_secret=around.secret(channel, "app_secret"),
    )


def _facebook_ads(channel: Channel, around: Surroundings) -> Tool:
    return FacebookAds(
        base_url=around.facebook,
        account=channel.target,
        token=around.secret(channel, "token"),
        app_secret=around.secret(channel, "app_secret"),
    )


def _mixpost(channel: Channel, around: Surroundings) -> Tool:
    return Mixpost(
        base_url=channel.url,
        workspace=channel.target,
        token=around.secret(channel, "token"),
        loopback=around.loopback,
    )


def _postiz(channel: Channel, around: Surroundings) -> Tool:
    key = around.secret(channel, "token")
    return Postiz(base_url=channel.url, key=key, loopback=around.loopback, now=around.now)


_TOOLS: Mapping[ChannelKind, Callable[[Channel, Surroundings], Tool]] = MappingProxyType(
    {
        ChannelKind.FACEBOOK_POSTS: _facebook_posts,
        ChannelKind.FACEBOOK_ADS: _facebook_ads,
        ChannelKind.MIXPOST: _mixpost,
        ChannelKind.POSTIZ: _postiz,
    }
)
