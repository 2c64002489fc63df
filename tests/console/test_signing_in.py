"""Signing in by OpenID Connect: only whom the sign-in service vouches for, and each step serves once."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from console.access.issuer import Client, described
from console.access.refusals import Refusal, RefusedError
from console.ask import Role
from tests.console.browsing import NOW, Browser, World
from tests.console.signing_in import client_of, led_to, refused_as
from tests.fakes.fake_issuer import CLIENT, FakeIssuer


@pytest.fixture
def world(issuer: FakeIssuer) -> World:
    return World(client=client_of(issuer))


def test_a_person_whom_the_service_vouches_for_comes_to_the_page_asked_for(
    world: World, issuer: FakeIssuer
) -> None:
    browser = world.browser()
    first = browser.get("/me")
    assert (first.status, first.headers["location"]) == (303, "/sign-in?to=/me")
    back = browser.get(issuer.vouch(led_to(browser)))
    assert (back.status, back.headers["location"]) == (303, "/me")
    assert "ana@example.com" in browser.get("/me").text


def test_the_way_to_the_service_carries_state_nonce_and_a_challenge_but_no_verifier(world: World) -> None:
    browser = world.browser()
    asked = parse_qs(urlsplit(led_to(browser)).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"{world.url}/signed-in"]
    assert len({asked["state"][0], asked["nonce"][0], asked["code_challenge"][0]}) == 3
    [begun] = [item for key, item in world.table.items.items() if key.pk.startswith("SIGNIN#")]
    assert begun["verifier"] not in led_to(browser)
    assert asked["state"][0] not in str(world.table.items)  # only its hash is kept


def test_the_code_is_redeemed_with_the_verifier_and_no_secret(world: World, issuer: FakeIssuer) -> None:
    browser = world.browser()
    browser.get(issuer.vouch(led_to(browser)))
    [form] = issuer.redeemed
    assert form["grant_type"] == "authorization_code"
    assert "client_secret" not in form


def test_a_client_with_a_secret_sends_it_to_the_token_address_alone(issuer: FakeIssuer) -> None:
    known = client_of(issuer)
    confidential = Client(
        issuer=known.issuer,
        discovery=known.discovery,
        id=known.id,
        groups_claim=known.groups_claim,
        secret=lambda: "between-us",
    )
    browser = World(client=confidential).browser()
    location = led_to(browser)
    browser.get(issuer.vouch(location))
    assert issuer.redeemed[0]["client_secret"] == "between-us"
    assert "between-us" not in location


def test_signing_in_again_begins_a_new_session_and_ends_the_old_one(world: World, issuer: FakeIssuer) -> None:
    browser = world.browser(Role.AGENT)
    old = dict(browser.cookies)
    browser.get(issuer.vouch(led_to(browser)))
    assert browser.cookies["__Host-session"] != old["__Host-session"]
    thief = world.browser()
    thief.cookies = old
    assert thief.get("/me").status == 303


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["agent"], "Agent"),
        (["auditor"], "Auditor"),
        (["agent", "admin", "lead"], "Administrator"),
        (["everyone", "lead"], "Lead"),
    ],
)
def test_groups_at_the_service_become_a_role(
    groups: list[str], role: str, world: World, issuer: FakeIssuer
) -> None:
    issuer.claims["cognito:groups"] = groups
    browser = world.browser()
    browser.get(issuer.vouch(led_to(browser)))
    assert f"<dd>{role}</dd>" in browser.get("/me").text


def test_who_signs_in_with_another_role_has_the_one_of_before_nowhere_any_more(
    world: World, issuer: FakeIssuer
) -> None:
    browsers = [world.browser() for _ in range(3)]
    for browser, group in zip(browsers, ("lead", "lead", "agent"), strict=True):
        issuer.claims["cognito:groups"] = [group]
        browser.get(issuer.vouch(led_to(browser)))
        assert browser.get("/me").status == 200
        if group == "lead":
            assert browsers[0].get("/me").status == 200
    assert [browser.get("/me").status for browser in browsers] == [303, 303, 200]


def test_whoever_has_no_role_any_more_is_signed_out_wherever_they_were(
    world: World, issuer: FakeIssuer
) -> None:
    issuer.claims["cognito:groups"] = ["lead"]
    browser = world.browser()
    browser.get(issuer.vouch(led_to(browser)))
    issuer.claims["cognito:groups"] = []
    other = world.browser()
    assert other.get(issuer.vouch(led_to(other))).status == 403
    assert browser.get("/me").status == 303


@pytest.mark.parametrize("groups", [[], ["Admin"], "admin", {"admin": True}, [7], None, ["owner"]])
def test_somebody_whose_groups_mean_nothing_here_is_refused(
    groups: object, world: World, issuer: FakeIssuer
) -> None:
    issuer.claims["cognito:groups"] = groups
    refused_as(Refusal.NO_ROLE, world, issuer)


def test_a_state_serves_once(world: World, issuer: FakeIssuer) -> None:
    browser = world.browser()
    back = issuer.vouch(led_to(browser))
    kept = dict(browser.cookies)
    assert browser.get(back).status == 303
    browser.cookies = kept
    again = browser.get(back)
    assert again.status == 400
    assert [one.refusal for one in world.refused] == [Refusal.UNKNOWN_STATE]
    assert len(issuer.redeemed) == 1


def test_a_code_serves_once_even_under_a_fresh_state(world: World, issuer: FakeIssuer) -> None:
    browser = world.browser()
    back = issuer.vouch(led_to(browser))
    assert browser.get(back).status == 303
    code = parse_qs(urlsplit(back).query)["code"][0]
    state = parse_qs(urlsplit(led_to(browser)).query)["state"][0]
    assert browser.get(f"/signed-in?code={code}&state={state}").status == 400
    assert [one.refusal for one in world.refused] == [Refusal.CODE_REFUSED]


def test_a_state_cannot_be_finished_in_another_browser(world: World, issuer: FakeIssuer) -> None:
    attacker, victim = world.browser(), world.browser()
    back = issuer.vouch(led_to(attacker))
    assert victim.get(back).status == 400
    led_to(victim)  # a sign-in of its own does not help
    assert victim.get(back).status == 400
    assert [one.refusal for one in world.refused] == [Refusal.UNKNOWN_STATE] * 2


def test_a_sign_in_that_takes_too_long_is_refused(world: World, issuer: FakeIssuer) -> None:
    browser = world.browser()
    back = issuer.vouch(led_to(browser))
    world.now = NOW + 10 * 60
    assert browser.get(back).status == 400
    assert [one.refusal for one in world.refused] == [Refusal.UNKNOWN_STATE]


@pytest.mark.parametrize("query", ["", "?state=", "?code=x", "?code=x&state=made-up", "?state=%00"])
def test_an_answer_that_nobody_asked_for_is_refused(query: str, world: World) -> None:
    assert world.browser().get(f"/signed-in{query}").status == 400
    assert [one.refusal for one in world.refused] == [Refusal.UNKNOWN_STATE]


def test_a_person_who_says_no_at_the_service_is_told_so(world: World, issuer: FakeIssuer) -> None:
    browser = world.browser()
    state = parse_qs(urlsplit(led_to(browser)).query)["state"][0]
    answer = browser.get(f"/signed-in?error=access_denied&state={state}")
    assert (answer.status, "Start again" in answer.text) == (403, True)
    assert issuer.redeemed == []


def test_an_answer_of_another_issuer_is_refused(world: World, issuer: FakeIssuer) -> None:
    browser = world.browser()
    answer = browser.get(issuer.vouch(led_to(browser)) + "&iss=https%3A%2F%2Fevil.example")
    assert answer.status == 400
    assert issuer.redeemed == []


def test_a_service_that_is_down_is_said_to_be_down(world: World, issuer: FakeIssuer) -> None:
    issuer.down = True
    answer = world.browser().get("/sign-in")
    assert (answer.status, "does not answer" in answer.text) == (502, True)


FAR = Client(
    issuer="https://id.example",
    discovery="https://id.example/.well-known/openid-configuration",
    id=CLIENT,
    groups_claim="groups",
)
ADDRESSES = {
    "issuer": "https://id.example",
    "authorization_endpoint": "https://id.example/authorize",
    "token_endpoint": "https://id.example/token",
    "jwks_uri": "https://id.example/keys",
}


def test_a_service_need_not_have_a_way_out() -> None:
    assert described(ADDRESSES, client=FAR).end == ""


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://another.example"},
        {"issuer": None},
        {"token_endpoint": ""},
        {"jwks_uri": "http://id.example/keys"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"end_session_endpoint": "http://id.example/out"},
        {"token_endpoint": {"an": "object"}},
    ],
    ids=str,
)
def test_a_service_that_describes_itself_wrongly_is_not_asked(change: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        described({**ADDRESSES, **change}, client=FAR)


@pytest.mark.parametrize(
    ("to", "leads"),
    [
        ("/cases/x?y=1", "/cases/x?y=1"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/\tevil", "/"),
        ("javascript:alert(1)", "/"),
        ("/sign-in", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_to_our_own_pages_alone(
    to: str, leads: str, world: World, issuer: FakeIssuer
) -> None:
    browser = world.browser()
    assert browser.get(issuer.vouch(led_to(browser, to))).headers["location"] == leads


def test_signing_out_ends_the_session_and_then_the_services_own(world: World) -> None:
    browser = world.browser(Role.AGENT)
    kept = dict(browser.cookies)
    out = browser.post("/sign-out")
    assert (out.status, out.headers["location"]) == (303, "/signed-out?end=1")
    assert "__Host-session" not in browser.cookies
    browser.cookies = kept
    assert browser.get("/me").status == 303
    farewell = browser.get("/signed-out?end=1")
    leads = farewell.headers["refresh"].removeprefix("0; url=")
    assert parse_qs(urlsplit(leads).query)["logout_uri"] == [f"{world.url}/signed-out"]


def test_signing_out_everywhere_ends_every_session_of_the_person_and_nobody_elses(world: World) -> None:
    here, there = world.browser(Role.AGENT), world.browser(Role.AGENT)
    other = world.browser(Role.AGENT, name="Ben")
    here.post("/sign-out/everywhere")
    assert [there.get("/me").status, other.get("/me").status] == [303, 200]


def test_of_two_who_finish_one_sign_in_at_once_one_is_refused(world: World, issuer: FakeIssuer) -> None:
    browser = world.browser()
    back = issuer.vouch(led_to(browser))
    kept = dict(browser.cookies)
    answers: list[int] = []

    def another_is_quicker(moment: str) -> None:
        if moment == "after get" and not answers:
            answers.append(0)
            answers[0] = Browser(world=world, cookies=dict(kept)).get(back).status

    world.table.boundary = another_is_quicker
    second = browser.get(back)
    assert (answers, second.status) == ([303], 400)
    assert len(issuer.redeemed) == 1
