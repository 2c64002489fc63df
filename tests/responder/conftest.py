from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from aplomb.accounts import Account
from aplomb.comment import Platform
from aplomb.platform_calls import transport
from responder import app
from responder.clients import PlatformClient, Target, connect
from tests.responder.platform_double import PAGE, PROFILE, PlatformDouble, World

FACEBOOK_TOKEN = "EAAB-page-token-1"
X_TOKEN, X_TOKEN_SECRET = "x-token-1", "x-token-secret-1"
SECRETS = {
    "facebook": {"app_secret": "app-secret-1", "accounts": {PAGE: {"token": FACEBOOK_TOKEN}}},
    "x": {
        "consumer_key": "consumer-key-1",
        "consumer_secret": "consumer-secret-1",
        "accounts": {PROFILE: {"token": X_TOKEN, "token_secret": X_TOKEN_SECRET}},
    },
}


def account(platform: Platform) -> Account:
    ours = PROFILE if platform is Platform.X else PAGE
    link = f"https://x.com/messages/compose?recipient_id={PROFILE}" if platform is Platform.X else ""
    return Account(
        platform=platform, id=ours, name="Example", languages=("en",), max_age=3600, message_link=link
    )


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[PlatformDouble]:
    monkeypatch.setattr(transport, "READ_TIMEOUT", 0.3)
    with PlatformDouble() as double:
        yield double


@pytest.fixture
def world(server: PlatformDouble) -> World:
    return server.world


@pytest.fixture
def facebook(server: PlatformDouble) -> PlatformClient:
    settings = {"FACEBOOK_API_URL": f"{server.url}/v26.0"}
    return connect(account(Platform.FACEBOOK), secrets=SECRETS, settings=settings)


@pytest.fixture
def x(server: PlatformDouble) -> PlatformClient:
    return connect(account(Platform.X), secrets=SECRETS, settings={"X_API_URL": server.url})


@pytest.fixture
def on_facebook(world: World) -> Target:
    world.add_comment("10_1", author="77", text="Cold bread again", at=1_775_000_000)
    return Target(account=PAGE, post="100_10", thread="10_1", original="10_1", comment="10_1", author="77")


@pytest.fixture
def on_x(world: World) -> Target:
    world.posts["500"] = {
        "id": "500",
        "author_id": "88",
        "text": "@examplebakery cold bread again",
        "conversation_id": "400",
    }
    return Target(account=PROFILE, post="400", thread="400", original="500", comment="500", author="88")


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    stream = io.StringIO()
    monkeypatch.setattr(app.logger.registered_handler, "stream", stream)
    return stream
