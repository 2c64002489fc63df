"""Who comes in, and what is refused before any page is asked; each refusal leaves a trace."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from console.access.refusals import Refusal
from console.access.sessions import IDLE, LONGEST, STEP
from console.ask import Role
from tests.console.browsing import NOW, Browser, World

FORM = {"language": "lv", "zone": "Europe/Riga"}


def send(browser: Browser, form: dict[str, str] | None = None, /, **headers: str) -> int:
    """Send the form of /me with its right token, and return the status."""
    filled = {"csrf": browser.get("/me").token, **(form or FORM)}
    return browser.send("POST", "/me", body=urlencode(filled), headers=headers).status


def unchanged(world: World) -> bool:
    return all(item.get("language") != "lv" for item in world.table.items.values())


def test_a_form_of_our_own_page_is_taken(world: World) -> None:
    browser = world.browser(Role.AGENT)
    assert send(browser) == 303
    assert '<html lang="lv" data-zone="Europe/Riga">' in browser.get("/me").text


HEADERS: dict[str, tuple[dict[str, str], Refusal]] = {
    "from another site": ({"sec-fetch-site": "cross-site"}, Refusal.CROSS_SITE),
    "from a neighbour": ({"sec-fetch-site": "same-site"}, Refusal.CROSS_SITE),
    "typed in": ({"sec-fetch-site": "none"}, Refusal.CROSS_SITE),
    "of another origin": ({"origin": "https://evil.example"}, Refusal.CROSS_SITE),
    "of an origin that looks like ours": (
        {"origin": "https://console.example.evil.example"},
        Refusal.CROSS_SITE,
    ),
    "without TLS": ({"origin": "http://console.example"}, Refusal.CROSS_SITE),
    "of a hidden origin": ({"origin": "null"}, Refusal.CROSS_SITE),
    "that does not say from where": ({"origin": "", "sec-fetch-site": ""}, Refusal.CROSS_SITE),
    "as JSON": ({"content-type": "application/json"}, Refusal.WRONG_CONTENT),
    "as plain text": ({"content-type": "text/plain"}, Refusal.WRONG_CONTENT),
    "as an upload": ({"content-type": "multipart/form-data; boundary=x"}, Refusal.WRONG_CONTENT),
    "without a type": ({"content-type": ""}, Refusal.WRONG_CONTENT),
    "with a made-up token": ({"x-csrf-token": "salt.0000"}, Refusal.WRONG_TOKEN),
    "with no ASCII in its token": ({"x-csrf-token": "š.š"}, Refusal.WRONG_TOKEN),
}


@pytest.mark.parametrize(("headers", "refusal"), HEADERS.values(), ids=list(HEADERS))
def test_a_form_is_refused(headers: dict[str, str], refusal: Refusal, world: World) -> None:
    browser = world.browser(Role.AGENT)
    assert send(browser, **headers) >= 400
    assert [one.refusal for one in world.refused] == [refusal]
    assert unchanged(world)
    [kept] = [item for key, item in world.table.items.items() if key.sk.startswith("AT#")]
    assert (kept["refusal"], kept["person"], kept["route"]) == (refusal, "id-ana", "POST /me")


TOKENS = ["", ".", "salt.", "salt", "0" * 5_000]


@pytest.mark.parametrize("token", TOKENS)
def test_a_form_with_a_wrong_token_changes_nothing(token: str, world: World) -> None:
    assert send(world.browser(Role.AGENT), {**FORM, "csrf": token}) == 403
    assert unchanged(world)


def test_a_token_of_another_session_is_refused_even_of_the_same_person(world: World) -> None:
    mine, other = world.browser(Role.AGENT), world.browser(Role.AGENT)
    assert send(mine, {**FORM, "csrf": other.get("/me").token}) == 403


def test_each_page_has_another_token_and_all_of_a_session_hold(world: World) -> None:
    browser = world.browser(Role.AGENT)
    first, second = browser.get("/me").token, browser.get("/me").token
    assert first != second
    assert send(browser, {**FORM, "csrf": first}) == 303


def test_a_form_beyond_the_limit_is_refused(world: World) -> None:
    assert send(world.browser(Role.AGENT), {**FORM, "note": "a" * 300_000}) == 413


@pytest.mark.parametrize("body", ["csrf=%FF", "&".join(["a=1"] * 3_000), "csrf=š"])
def test_a_form_that_is_no_form_is_refused(body: str, world: World) -> None:
    assert world.browser(Role.AGENT).send("POST", "/me", body=body).status == 415


def test_nobody_comes_in_without_a_session(world: World) -> None:
    stranger = world.browser()
    assert stranger.get("/me").headers["location"] == "/sign-in?to=/me"
    assert stranger.send("POST", "/me", body=urlencode(FORM)).status == 401
    assert [one.refusal for one in world.refused] == [Refusal.NO_SESSION] * 2


@pytest.mark.parametrize("cookie", ["", "x", "random-1", "š", "a" * 4_000, "../../x", "%00", "{}"])
def test_a_cookie_that_we_did_not_give_opens_nothing(cookie: str, world: World) -> None:
    world.browser(Role.ADMIN)
    stranger = Browser(world=world, cookies={"__Host-session": cookie})
    assert stranger.get("/me").status == 303


def test_the_name_under_which_a_session_is_kept_does_not_open_it(world: World) -> None:
    world.browser(Role.ADMIN)
    [name] = [key.pk.removeprefix("SESSION#") for key in world.table.items if key.pk.startswith("SESSION#")]
    assert Browser(world=world, cookies={"__Host-session": name}).get("/me").status == 303


def test_the_table_does_not_hold_what_opens_a_session(world: World) -> None:
    browser = world.browser(Role.AGENT)
    assert browser.cookies["__Host-session"] not in str(world.table.items)


def test_a_session_ends_when_nothing_was_done_for_half_an_hour(world: World) -> None:
    browser = world.browser(Role.AGENT)
    world.now += IDLE - 1
    assert browser.get("/me").status == 200
    world.now += IDLE - 1
    assert browser.get("/me").status == 200
    world.now += IDLE
    answer = browser.get("/me")
    assert (answer.status, answer.headers["location"]) == (303, "/sign-in?to=/me")
    assert world.refused[-1].refusal is Refusal.IDLE
    assert world.refused[-1].person == "id-ana"


def test_a_session_ends_after_twelve_hours_whatever_is_done(world: World) -> None:
    browser = world.browser(Role.AGENT)
    while world.now < NOW + LONGEST - STEP:
        assert browser.get("/me").status == 200
        world.now += IDLE // 2
    world.now = NOW + LONGEST
    assert browser.get("/me").status == 303
    assert world.refused[-1].refusal is Refusal.ENDED


def test_a_page_that_merely_refreshes_itself_keeps_nobody_signed_in(world: World) -> None:
    browser = world.browser(Role.AGENT)
    for _ in range(IDLE // 60):
        world.now += 60
        browser.get("/me", if_none_match='"x"')
    assert browser.get("/me").status == 303


def test_a_form_of_an_ended_session_says_so_and_changes_nothing(world: World) -> None:
    browser = world.browser(Role.AGENT)
    token = browser.get("/me").token
    world.now += IDLE
    answer = browser.send("POST", "/me", body=urlencode({**FORM, "csrf": token}))
    assert (answer.status, "signed you out" in answer.text) == (401, True)
    assert "Sign out" not in answer.text
    assert unchanged(world)


def test_htmx_is_led_to_the_sign_in_and_back_to_the_page_it_shows(world: World) -> None:
    answer = world.browser().get("/me", hx_request="true", hx_current_url=f"{world.url}/me?part=2")
    assert (answer.status, answer.headers["hx-redirect"]) == (401, "/sign-in?to=/me%3Fpart%3D2")


def test_a_link_from_elsewhere_opens_a_page_but_a_script_from_elsewhere_reads_none(world: World) -> None:
    browser = world.browser(Role.AGENT)
    assert browser.get("/me", sec_fetch_site="cross-site", sec_fetch_mode="navigate").status == 200
    assert browser.get("/me", sec_fetch_site="cross-site", sec_fetch_mode="no-cors").status == 403


@pytest.mark.parametrize(
    "path", ["/nowhere", "/me/", "//me", "/ME", "/static/0/console.css", "/static/x/../app.py"]
)
def test_what_is_not_listed_does_not_exist(path: str, world: World) -> None:
    assert world.browser(Role.ADMIN).get(path).status == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "POST"])
def test_pages_are_read_with_get_and_changed_with_post_alone(method: str, world: World) -> None:
    assert world.browser(Role.ADMIN).send(method, "/").status == 404


def test_refusals_hold_nothing_secret_and_nothing_that_was_typed(world: World) -> None:
    browser = world.browser(Role.AGENT)
    send(browser, {**FORM, "csrf": "0", "note": "my own words"})
    told = str(world.refused) + str([i for k, i in world.table.items.items() if k.pk.startswith("REFUSALS")])
    for secret in (browser.cookies["__Host-session"], "my own words", "ana@example.com"):
        assert secret not in told


def test_a_session_that_ends_while_a_page_is_asked_for_is_not_brought_back(world: World) -> None:
    browser, admin = world.browser(Role.AGENT), world.browser(Role.AGENT)
    world.now += STEP
    admin.get("/me")

    def ends(moment: str) -> None:
        if moment == "before write":
            world.table.boundary = lambda _: None
            admin.post("/sign-out/everywhere")

    world.table.boundary = ends
    assert browser.get("/people").status == 200
    assert not [key for key in world.table.items if key.pk.startswith("SESSION#")]
    assert browser.get("/people").status == 303
