"""How each platform finds out that the address is ours."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from tests.webhook.conftest import World
from tests.webhook.world import VERIFY_TOKEN, X_SECRET, get, post
from webhook import app

GOOD: dict[str, Any] = {
    "hub.mode": "subscribe",
    "hub.verify_token": VERIFY_TOKEN,
    "hub.challenge": "1158201444",
}


@pytest.mark.parametrize("platform", ["facebook", "instagram", "messenger"])
def test_meta_gets_its_challenge_back_as_plain_text(world: World, platform: str) -> None:
    response = app.handler(get(platform, GOOD), None)
    assert (response["statusCode"], response["body"]) == (200, "1158201444")
    assert response["headers"]["Content-Type"] == "text/plain; charset=utf-8"
    assert response["headers"]["X-Content-Type-Options"] == "nosniff"
    assert world.log[0]["outcome"] == "handshake"


META_REFUSED: dict[str, tuple[dict[str, Any], int]] = {
    "wrong token": (GOOD | {"hub.verify_token": "guess"}, 403),
    "token in another case": (GOOD | {"hub.verify_token": VERIFY_TOKEN.upper()}, 403),
    "empty token": (GOOD | {"hub.verify_token": ""}, 403),
    "no token": ({"hub.mode": "subscribe", "hub.challenge": "1"}, 403),
    "token as a list": (GOOD | {"hub.verify_token": [VERIFY_TOKEN]}, 403),
    "lone surrogate as token": (GOOD | {"hub.verify_token": "\ud800"}, 403),
    "no query": ({}, 403),
    "another mode": (GOOD | {"hub.mode": "unsubscribe"}, 400),
    "no mode": ({"hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1"}, 400),
    "no challenge": ({"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN}, 400),
    "markup": (GOOD | {"hub.challenge": "<script>alert(1)</script>"}, 400),
    "a line break": (GOOD | {"hub.challenge": "1\n"}, 400),
    "other digits": (GOOD | {"hub.challenge": "١٢٣"}, 400),
    "257 characters": (GOOD | {"hub.challenge": "1" * 257}, 400),
    "1 MB": (GOOD | {"hub.challenge": "1" * 1_000_000}, 400),
}


@pytest.mark.parametrize("case", META_REFUSED)
def test_meta_s_challenge_is_not_answered_without_token_or_when_it_is_none(world: World, case: str) -> None:
    query, expected = META_REFUSED[case]
    status, body = world.answer(get("facebook", query))
    assert status == expected
    assert json.loads(body) == {"error": "wrong_token" if expected == 403 else "bad_challenge"}


def test_meta_s_handshake_survives_a_missing_query(world: World) -> None:
    assert world.answer(get("facebook", None))[0] == 403


@pytest.mark.parametrize("token", ["a", "NmZhYTQ0+/==", "ODk token with spaces", "t" * 512])
def test_x_gets_the_token_signed_with_the_newest_secret(world: World, token: str) -> None:
    world.document["x"]["secrets"].insert(0, {"value": "x-old", "retires_at": "2026-06-01T00:00:00Z"})
    status, body = world.answer(get("x", {"crc_token": token}))
    digest = hmac.new(X_SECRET.encode(), token.encode(), hashlib.sha256).digest()
    assert status == 200
    assert json.loads(body) == {"response_token": "sha256=" + base64.b64encode(digest).decode()}


def test_the_newest_secret_is_the_one_that_retires_last_wherever_it_stands(world: World) -> None:
    world.document["x"]["secrets"].append({"value": "x-old", "retires_at": "2026-06-01T00:00:00Z"})
    _, body = world.answer(get("x", {"crc_token": "a"}))
    digest = hmac.new(X_SECRET.encode(), b"a", hashlib.sha256).digest()
    assert json.loads(body)["response_token"] == "sha256=" + base64.b64encode(digest).decode()


@pytest.mark.parametrize(
    "query", [{}, {"crc_token": ""}, {"crc_token": "t" * 513}, {"crc_token": "é"}, {"crc_token": 1}]
)
def test_x_s_check_needs_a_token(world: World, query: dict[str, object]) -> None:
    assert world.answer(get("x", query))[0] == 400


def test_x_s_check_signs_nothing_that_could_be_posted_as_a_body(world: World) -> None:
    forged = '{"for_user_id":"1","tweet_create_events":[]}'
    assert world.answer(get("x", {"crc_token": forged}))[0] == 400
    harmless = '"for_user_id"'
    _, body = world.answer(get("x", {"crc_token": harmless}))
    stolen = {"x-twitter-webhooks-signature": json.loads(body)["response_token"]}
    assert world.answer(post("x", harmless.encode(), headers=stolen))[0] == 400
    assert world.sqs.sent == []
