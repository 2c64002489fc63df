"""What stands around every page: headers, words in the reader's language, the banner, the files it loads."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from aplomb.aws.keys import account_key
from aplomb.aws.table import Put
from aplomb.errors import AplombError
from console.ask import Ask, Reply, Role, Route, download, page, redirect, refused, unchanged
from console.desk import Desk
from console.gateway import Request, Response
from console.reader import Locale, preferred, zone_of
from console.static_files import address, fingerprint
from tests.console.browsing import NOW, World

STATIC = Path(__file__).parents[2] / "functions" / "console" / "static"
HOSTILE = "<script>alert(1)</script>\" ' & \u202e {{ 7*7 }} ${7*7}"


def answered(world: World, reply: Reply | AplombError, **headers: str) -> Response:
    """Let a page answer so, to somebody who is signed in."""

    def handler(_ask: Ask) -> Reply:
        if isinstance(reply, AplombError):
            raise reply
        return reply

    browser = world.browser(Role.AGENT)
    route = Route(method="GET", path="/x", handler=handler, least=Role.AGENT, writes=False)
    request = Request(
        method="GET",
        path="/x",
        query={},
        place="/x",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        cookies=browser.cookies,
        body=b"",
        id="request-1",
    )
    desk: Desk = world.front.door.desk
    return desk.answer(route, request, {})


@pytest.mark.parametrize("path", ["/me", "/nowhere", "/sign-in", "/signed-out", "/signed-in", "/", "/people"])
def test_every_answer_says_what_a_browser_may_do_and_keep(path: str, world: World) -> None:
    headers = world.browser(Role.AGENT).get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["strict-transport-security"].startswith("max-age=")


def test_cookies_are_for_this_host_alone_and_for_no_script(world: World) -> None:
    browser = world.browser(Role.AGENT)
    sent = browser.post("/me", {"language": "en", "zone": "UTC"}).set_cookies
    sent += browser.post("/sign-out").set_cookies
    assert len(sent) == 2
    for cookie in sent:
        assert re.match(r"__Host-[a-z-]+=", cookie)
        parts = set(cookie.split("; ")[1:])
        assert {"Path=/", "HttpOnly", "Secure", "SameSite=Lax"} <= parts
        assert not any(part.startswith("Domain") for part in parts)


def test_no_view_has_a_script_or_a_style_of_its_own() -> None:
    views = Path(__file__).parents[2] / "functions" / "console" / "views"
    for view in views.glob("*.html"):
        text = view.read_text()
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", text), (
            view.name
        )
        assert "|safe" not in text.replace(" ", ""), view.name
        assert "http://" not in text.replace("http://www.w3.org", ""), view.name


def test_a_page_names_the_language_and_the_clock_that_somebody_reads_in(world: World) -> None:
    browser = world.browser(Role.AGENT, language="lv", zone="Europe/Riga")
    text = browser.get("/me").text
    assert '<html lang="lv" data-zone="Europe/Riga">' in text
    assert "2023. gada 15. nov. 00:13" in text


def test_a_stranger_is_spoken_to_as_their_browser_asks(world: World) -> None:
    stranger = world.browser()
    stranger.headers["accept-language"] = "lv,en;q=0.5"
    assert '<html lang="lv"' in stranger.get("/nowhere").text


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "en"),
        ("lv-LV,lv;q=0.9", "lv"),
        ("de, lv;q=0.3", "lv"),
        ("fr", "en"),
        (";;,,", "en"),
        ("š" * 999, "en"),
    ],
)
def test_the_first_language_that_we_speak_is_taken(asked: str, language: str) -> None:
    assert preferred(asked) == language


@pytest.mark.parametrize(
    "zone", ["", "Nowhere/Else", "../../etc/passwd", "/etc/passwd", "Europe/Riga\0", "a" * 300]
)
def test_a_zone_that_is_none_is_utc(zone: str) -> None:
    assert zone_of(zone).key == "UTC"


def test_times_are_the_readers_own() -> None:
    riga = Locale(language="en", zone="Europe/Riga")
    assert riga.time(NOW) == "00:13"
    assert riga.exact(NOW) == "2023-11-15T00:13:20+02:00"
    assert riga.ago(NOW - 300, now=NOW) == "5 minutes ago"
    assert riga.ago(NOW + 7_200, now=NOW) == "in 2 hours"
    assert riga.ago(NOW, now=NOW) == "just now"


def test_the_banner_names_each_account_in_a_crisis_and_costs_no_call_of_its_own(world: World) -> None:
    browser = world.browser(Role.AGENT)
    for number, state in (("100200300400500", "crisis"), ("1", "crisis")):
        key = account_key("facebook", number, "CRISIS")
        world.table.write([Put(key=key, item={"state": state, "since": NOW, "rev": 1})])
    world.table.calls.clear()
    text = browser.get("/people").text
    assert text.count("Crisis: Example Bakery") == 1
    assert world.table.calls == ["get_many", "under"]


def test_a_calm_account_and_one_to_watch_raise_no_banner(world: World) -> None:
    key = account_key("facebook", "100200300400500", "CRISIS")
    world.table.write([Put(key=key, item={"state": "watch", "since": NOW, "rev": 1})])
    assert "banner" not in world.browser(Role.AGENT).get("/me").text.split("<main")[0]


def test_the_navigation_marks_where_one_is_and_names_only_what_is_there(world: World) -> None:
    text = world.browser(Role.AGENT).get("/people").text
    assert re.findall(r'href="([^"]+)"[^>]*aria-current="page"', text) == ["/people"]
    for href in re.findall(r'<li><a href="([^"]+)"', text.split("</nav>")[0]):
        assert world.browser(Role.AGENT).get(href).status == 200


def test_what_a_person_is_called_is_never_markup(world: World) -> None:
    browser = world.browser(Role.AGENT, name=HOSTILE)
    text = browser.get("/me").text + browser.get("/people").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text
    assert "49" not in re.findall(r"<bdi>(.*?)</bdi>", text)[0]


def test_a_notice_is_shown_once_and_is_never_markup(world: World) -> None:
    first = answered(world, redirect("/y", notice=HOSTILE + "é" * 900))
    [cookie] = first.cookies
    assert cookie.name == "__Host-notice"
    browser = world.browser(Role.AGENT)
    browser.cookies["__Host-notice"] = cookie.value
    assert "&lt;script&gt;alert" in browser.get("/me").text
    assert "&lt;script&gt;" not in browser.get("/me").text


def test_a_refusal_says_why_in_a_page_or_to_htmx_in_words(world: World) -> None:
    whole = answered(world, refused(409, HOSTILE))
    assert (whole.status, "&lt;script&gt;" in str(whole.body)) == (409, True)
    part = answered(world, refused(409, HOSTILE), hx_request="true")
    assert (part.body, part.media) == (HOSTILE, "text/plain; charset=utf-8")


def test_a_named_error_is_told_and_another_is_not(world: World) -> None:
    named = answered(world, AplombError("Somebody was quicker."))
    assert (named.status, "Somebody was quicker." in str(named.body)) == (409, True)
    with pytest.raises(UndefinedError):
        answered(world, page("refused.html", title="x", sentence="y"))  # a view that lacks a value


def test_a_fault_says_sorry_and_nothing_of_what_went_wrong(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("the table's name is secret-table")

    browser = world.browser(Role.AGENT)
    monkeypatch.setattr(world.table, "under", broken)
    answer = browser.get("/people")
    assert (answer.status, "Nothing was sent." in answer.text) == (500, True)
    assert "secret-table" not in answer.text
    assert "Sign in" not in answer.text  # they are signed in, whatever went wrong
    assert [str(fault) for fault in world.faults] == ["the table's name is secret-table"]


def test_htmx_is_led_on_by_a_header_and_a_browser_by_a_redirect(world: World) -> None:
    assert answered(world, redirect("/y")).headers["Location"] == "/y"
    part = answered(world, redirect("/y"), hx_request="true")
    assert (part.status, part.headers["HX-Redirect"]) == (200, "/y")


def test_a_page_that_did_not_change_is_not_sent_again(world: World) -> None:
    answer = answered(world, unchanged('"7"'))
    assert (answer.status, answer.body, answer.headers["ETag"]) == (304, "", '"7"')


def test_a_file_is_handed_out_to_be_kept(world: World) -> None:
    answer = answered(world, download("record.jsonl", b"{}", media="application/jsonl"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="record.jsonl"'


def test_files_are_kept_for_ever_under_an_address_that_changes_with_them(world: World) -> None:
    answer = world.browser().get(address("console.css"))
    assert (answer.status, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert world.browser().get(f"/static/{fingerprint()}/VENDORED.md").status == 404


def test_what_came_from_elsewhere_is_what_its_list_says() -> None:
    rows = re.findall(
        r"^\| (\S+) \| .* \| ([0-9a-f]{64}) \|$", (STATIC / "VENDORED.md").read_text(), re.MULTILINE
    )
    assert [name for name, _ in rows] == ["htmx.js"]
    for name, digest in rows:
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest
    assert "Zero-Clause BSD" in (STATIC / "htmx.LICENSE").read_text()


def test_the_first_load_is_light(world: World) -> None:
    browser = world.browser(Role.AGENT)
    browser.headers["accept-encoding"] = "gzip"
    pages = [
        browser.get("/people"),
        *(browser.get(address(one)) for one in ("console.css", "console.js", "htmx.js")),
    ]
    assert all(one.headers["content-encoding"] == "gzip" for one in pages)
    assert sum(one.size for one in pages) < 40_000
    assert pages[0].size < 6_000
