"""The console on the deployed template: people sign in by its own Cognito, and nobody else gets in."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.cloud.conftest import Deployment
from tests.console.barriers import barriers, with_axe
from tools.local.people import PEOPLE


@pytest.fixture
def page(chromium: Browser, deployment: Deployment) -> Iterator[Page]:
    with with_axe(chromium.new_context(base_url=deployment.cloud.console_url)) as context:
        yield context.new_page()


def sign_in(page: Page, deployment: Deployment, group: str, *, to: str = "/me") -> None:
    """Ask for a page, and go the whole way over Cognito's own sign-in page."""
    page.goto(to)
    page.locator("input[name=username]").fill(PEOPLE[group][0])
    page.locator("input[name=password]").fill(deployment.cloud.password)
    page.locator("[type=submit]").click()
    page.wait_for_url(f"**{to}", timeout=90_000)  # the first of a run starts the function


@pytest.mark.browser
@pytest.mark.parametrize("group", list(PEOPLE))
def test_each_of_the_four_signs_in_and_meets_their_role(
    group: str, page: Page, deployment: Deployment
) -> None:
    roles = {"agent": "Agent", "lead": "Lead", "admin": "Administrator", "auditor": "Auditor"}
    sign_in(page, deployment, group)
    expect(page.get_by_role("heading", level=1, name="You")).to_be_visible()
    expect(page.get_by_text(roles[group], exact=True)).to_be_visible()
    assert barriers(page) == []
    [cookie] = page.context.cookies(deployment.cloud.console_url)
    named = {name: cookie.get(name) for name in ("name", "httpOnly", "secure", "sameSite", "path")}
    assert named == {
        "name": "__Host-session",
        "httpOnly": True,
        "secure": True,
        "sameSite": "Lax",
        "path": "/",
    }


@pytest.mark.browser
def test_somebody_signs_out_and_the_back_button_shows_nothing(page: Page, deployment: Deployment) -> None:
    sign_in(page, deployment, "agent", to="/accounts")
    expect(page.get_by_role("heading", level=1, name="Accounts")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/signed-out")
    page.go_back()
    page.goto("/accounts")
    expect(page.locator("input[name=password]")).to_be_visible()


@pytest.mark.browser
def test_an_administrator_ends_the_sessions_of_somebody_who_left(
    page: Page, chromium: Browser, deployment: Deployment
) -> None:
    sign_in(page, deployment, "agent")
    with chromium.new_context(base_url=deployment.cloud.console_url) as context:
        admin = context.new_page()
        sign_in(admin, deployment, "admin", to="/people")
        admin.get_by_role("link", name=PEOPLE["agent"][1]).click()
        admin.get_by_role("button", name="Sign out everywhere").click()
        expect(admin.get_by_role("status")).to_contain_text("is signed out everywhere")
    page.goto("/me")
    expect(page.locator("input[name=password]")).to_be_visible()


def ask(deployment: Deployment, method: str, path: str, **headers: str) -> requests.Response:
    """Ask the console without a browser: Python finds no names that end in .localhost."""
    url = deployment.cloud.console_url
    host = url.removeprefix("http://")
    return requests.request(
        method,
        f"{deployment.cloud.endpoint_url}{path}",
        headers={"Host": host, "Origin": url, **headers},
        allow_redirects=False,
        timeout=20,
    )


def _token(claims: Mapping[str, object]) -> str:
    head = {"alg": "none", "typ": "JWT"}
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (head, claims)
    ]
    return ".".join([*parts, ""])


def test_what_is_deployed_has_no_way_in_but_the_sign_in(deployment: Deployment) -> None:
    claims = {"sub": "x", "cognito:groups": ["admin"], "email": PEOPLE["admin"][0]}
    tries = [
        {},
        {"Authorization": f"Bearer {_token(claims)}"},
        {"Authorization": "Basic YWRtaW46YWRtaW4="},
        {"Cookie": f"__Host-session={_token(claims)}"},
        {"Cookie": "session=admin; __Host-session=admin"},
        {"X-Forwarded-User": PEOPLE["admin"][0], "X-Amzn-Oidc-Identity": "admin"},
        {"X-Forwarded-For": "127.0.0.1", "X-Original-Url": "/me"},
    ]
    for headers in tries:
        answer = ask(deployment, "GET", "/people", **headers)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?to=/people"), headers


def test_cognito_hands_out_tokens_by_its_own_page_alone(deployment: Deployment) -> None:
    cognito = deployment.cloud.client("cognito-idp")
    pool = deployment.cloud.outputs["UserPoolId"]
    [client] = cognito.list_user_pool_clients(UserPoolId=pool, MaxResults=10)["UserPoolClients"]
    described = cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client["ClientId"])
    known = described["UserPoolClient"]
    assert known["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"]
    assert known["AllowedOAuthFlows"] == ["code"]
    assert known["CallbackURLs"] == [f"{deployment.cloud.console_url}/signed-in"]
    pool_described = cognito.describe_user_pool(UserPoolId=pool)["UserPool"]
    assert pool_described["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True


def test_every_answer_carries_the_headers_that_keep_it_closed(deployment: Deployment) -> None:
    for path in ("/me", "/nowhere", "/signed-out", "/signed-in?code=x&state=y"):
        headers = ask(deployment, "GET", path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "require-trusted-types-for 'script'" in policy
        assert "unsafe" not in policy
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
