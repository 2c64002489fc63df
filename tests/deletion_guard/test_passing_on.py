"""Harmless calls go through as they are; the token is added, and never comes back."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

import pytest

from deletion_guard.call import Api, Call
from deletion_guard.guard import Guard
from tests.deletion_guard.guarded import GUARD_URL, PAGE, PROFILE, Guarded, error
from tests.deletion_guard.small_platform import TOKEN
from tests.deletion_guard.spellings import multipart
from tests.deletion_guard.tool_calls import harmless

PATH = f"/v26.0/{PAGE}/feed"


def test_a_read_arrives_with_the_token_and_comes_back_intact(world: Guarded) -> None:
    body = b'{"data": [{"id":"1_2","message":"\\u0160eit"}]}'
    world.platform.canned["GET", PATH] = (
        200,
        {"Content-Type": "application/json", "ETag": '"1"', "X-App-Usage": "{}"},
        body,
    )
    answer = world.call("GET", f"{PATH}?fields=id,message&limit=5")
    (arrived,) = world.platform.arrived
    assert arrived.headers["authorization"] == f"Bearer {TOKEN}"
    assert arrived.query["fields"] == ["id,message"]
    assert len(arrived.query["appsecret_proof"][0]) == 64
    assert (answer.status, answer.body) == (200, body)
    assert (answer.headers["etag"], answer.headers["x-app-usage"]) == ('"1"', "{}")


def test_a_platforms_error_comes_back_intact(world: Guarded) -> None:
    body = b'{"error":{"message":"(#100) No.","type":"OAuthException","code":100,"fbtrace_id":"A"}}'
    world.platform.canned["POST", PATH] = (
        400,
        {"Content-Type": "application/json", "Retry-After": "9"},
        body,
    )
    answer = world.call("POST", PATH, {"message": "Good morning"})
    assert (answer.status, answer.body, answer.headers["retry-after"]) == (400, body, "9")


@pytest.mark.parametrize("one", list(harmless()), ids=lambda one: f"{one.method} {one.path[:50]}")
def test_every_harmless_call_arrives_with_what_it_said(one: Call, world: Guarded) -> None:
    account = {Api.FACEBOOK: PAGE, Api.INSTAGRAM: "178414000000001", Api.X: PROFILE}[one.api]
    _, key = world.new_key(number=2, platform=str(one.api), account=account)
    headers = {**one.headers, "authorization": f"Bearer {key}"}
    answer = Guard(world.ports).answer(
        Call(api=one.api, method=one.method, path=one.path, headers=headers, body=one.body), trace="t"
    )
    assert answer.outcome == "passed", answer.body
    (arrived,) = world.platform.arrived
    assert arrived.method == one.method
    said = parse_qs(one.path.partition("?")[2], keep_blank_values=True)
    assert {name: arrived.query.get(name) for name in said} == said
    kind = one.headers.get("content-type", "")
    if "json" in kind and "batch" not in one.path:
        assert arrived.body == one.body
    elif "urlencoded" in kind and b"batch" not in one.body:
        assert parse_qs(arrived.body) == parse_qs(one.body)


@pytest.mark.parametrize("place", ["query", "form", "json", "multipart", "batch"])
def test_the_tools_own_key_never_reaches_the_platform(place: str, world: Guarded) -> None:
    said = {"message": "Hi", "access_token": world.key, "appsecret_proof": "theirs"}
    match place:
        case "query":
            answer = world.call("POST", f"{PATH}?access_token={world.key}&message=Hi", key="")
        case "form":
            answer = world.call("POST", PATH, said, key="")
        case "json":
            kind = {"content-type": "application/json"}
            answer = world.call("POST", PATH, key="", headers=kind, body=json.dumps(said).encode())
        case "multipart":
            body, kind = multipart(said)
            answer = world.call("POST", PATH, key="", headers=kind, body=body)
        case _:
            inner = {
                "method": "POST",
                "relative_url": f"me/feed?access_token={world.key}",
                "body": f"message=Hi&access_token={world.key}",
            }
            answer = world.call(
                "POST", "/", {"batch": json.dumps([inner]), "access_token": world.key}, key=""
            )
    assert answer.outcome == "passed", answer.body
    (arrived,) = world.platform.arrived
    assert b"Hi" in arrived.body or arrived.query["message"] == ["Hi"]
    assert b"aplomb_" not in arrived.body
    assert "aplomb_" not in str(arrived.query) + str(arrived.headers)
    assert b"theirs" not in arrived.body


def test_pages_of_a_list_lead_through_the_guard_by_the_tools_key(world: Guarded) -> None:
    following = f"{world.platform.url}/v26.0/{PAGE}/feed?access_token={TOKEN}&limit=5&after=abc"
    body = json.dumps({"data": [], "paging": {"next": following}}).replace("/", r"\/").encode()
    world.platform.canned["GET", PATH] = (200, {"Content-Type": "application/json"}, body)
    answer = world.call("GET", PATH)
    assert TOKEN.encode() not in answer.body
    shown = json.loads(answer.body)["paging"]["next"]
    assert shown == f"{GUARD_URL}/facebook/v26.0/{PAGE}/feed?limit=5&after=abc&access_token={world.key}"


def test_no_token_comes_back_however_one_asks_for_it(world: Guarded) -> None:
    pages = {"data": [{"name": "Bakery", "access_token": "EAAB-another-page-token", "tasks": ["MODERATE"]}]}
    inner = json.dumps({"access_token": TOKEN, "quoted": f"x {TOKEN} y"})
    document = json.dumps([{"code": 200, "body": inner}, pages, {"client_secret": "hush"}]).encode()
    for kind in ("application/json", "text/javascript; charset=UTF-8"):
        world.platform.canned["GET", "/v26.0/me/accounts"] = (200, {"Content-Type": kind}, document)
        body = world.call("GET", "/v26.0/me/accounts").body
        assert b"EAAB" not in body
        assert b"hush" not in body
    jsonp = b'cb({"data":[{"access_token":"EAAB-another"}]})'
    world.platform.canned["GET", "/v26.0/me"] = (200, {"Content-Type": "text/javascript"}, jsonp)
    assert b"EAAB" not in world.call("GET", "/v26.0/me?callback=cb").body
    world.platform.canned["GET", "/v26.0/me"] = (
        200,
        {"Content-Type": "text/html", "Link": TOKEN},
        f"<a {TOKEN}>".encode(),
    )
    answer = world.call("GET", "/v26.0/me")
    assert TOKEN not in answer.body.decode() + str(answer.headers)


def test_no_redirect_is_followed(world: Guarded) -> None:
    world.platform.canned["GET", f"/v26.0/{PAGE}/picture"] = (
        302,
        {"Location": "https://cdn.example/a.jpg"},
        b"",
    )
    answer = world.call("GET", f"/v26.0/{PAGE}/picture")
    assert (answer.status, answer.headers["location"]) == (302, "https://cdn.example/a.jpg")
    assert len(world.platform.arrived) == 1


def test_a_post_on_x_is_signed_for_the_account(world: Guarded) -> None:
    _, key = world.new_key(number=2, platform="x", account=PROFILE)
    kind = {"content-type": "application/json"}
    answer = world.call("POST", "/2/tweets", api=Api.X, key=key, body=b'{"text":"Hello"}', headers=kind)
    assert answer.status == 200
    (arrived,) = world.platform.arrived
    assert arrived.headers["authorization"].startswith("OAuth ")
    assert 'oauth_token="x-token"' in arrived.headers["authorization"]
    assert arrived.body == b'{"text":"Hello"}'


def test_a_binary_answer_comes_back_as_it_is(world: Guarded) -> None:
    picture = bytes(range(256)) * 50
    world.platform.canned["GET", "/v26.0/me"] = (200, {"Content-Type": "image/png"}, picture)
    assert world.call("GET", "/v26.0/me").body == picture


def test_an_upload_arrives_byte_for_byte(world: Guarded) -> None:
    picture = bytes(range(256)) * 500
    head = b'--cut\r\nContent-Disposition: form-data; name="source"; filename="a.png"\r\n\r\n'
    tail = b'\r\n--cut\r\nContent-Disposition: form-data; name="access_token"\r\n\r\nsecret\r\n--cut--\r\n'
    kind = {"content-type": "multipart/form-data; boundary=cut"}
    assert world.call("POST", f"/{PAGE}/photos", headers=kind, body=head + picture + tail).status == 200
    (arrived,) = world.platform.arrived
    assert picture in arrived.body
    assert b"secret" not in arrived.body
    assert int(arrived.headers["content-length"]) == len(arrived.body)


def test_an_answer_that_is_too_long_is_a_clear_error(world: Guarded) -> None:
    world.platform.canned["GET", "/v26.0/me"] = (200, {"Content-Type": "image/png"}, bytes(5_000_000))
    answer = world.call("GET", "/v26.0/me")
    assert (answer.status, "too long" in error(answer)["message"]) == (502, True)
