"""A console whose sign-in service a test holds."""

from __future__ import annotations

from urllib.parse import quote

from console.access.issuer import Client
from console.access.refusals import Refusal
from tests.console.browsing import Browser, World
from tests.fakes.fake_issuer import CLIENT, FakeIssuer


def client_of(issuer: FakeIssuer) -> Client:
    discovery = f"{issuer.url}/.well-known/openid-configuration"
    return Client(issuer=issuer.url, discovery=discovery, id=CLIENT, groups_claim="cognito:groups")


def led_to(browser: Browser, to: str = "/me") -> str:
    return browser.get(f"/sign-in?to={quote(to)}").headers["location"]


def refused_as(refusal: Refusal, world: World, issuer: FakeIssuer) -> None:
    """Go all the way, and see that it ends in this refusal, which is recorded, without a session."""
    browser = world.browser()
    answer = browser.get(issuer.vouch(led_to(browser)))
    assert [one.refusal for one in world.refused] == [refusal]
    assert answer.status >= 400
    assert "__Host-session" not in browser.cookies
    [counted] = [item for key, item in world.table.items.items() if key.pk.startswith("REFUSALS#")]
    assert counted[refusal] == 1
    assert not [key for key in world.table.items if key.pk.startswith("SESSION#")]
