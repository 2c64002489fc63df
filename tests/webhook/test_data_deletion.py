"""Meta's data-deletion callback: only a signed wish is taken, and it names a place to ask."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.webhook.conftest import World
from tests.webhook.world import META_SECRET, NOW, X_SECRET

USER = "10150001234567890"


def unpadded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def signed_request(request: object, *, secret: str = META_SECRET) -> str:
    payload = unpadded(json.dumps(request).encode())
    return f"{unpadded(hmac.digest(secret.encode(), payload.encode(), hashlib.sha256))}.{payload}"


def wish(**more: object) -> dict[str, object]:
    return {"algorithm": "HMAC-SHA256", "issued_at": NOW, "user_id": USER, **more}


def callback(body: str, *, platform: str = "facebook", method: str = "POST") -> dict[str, Any]:
    return {
        "version": "2.0",
        "rawPath": f"/webhooks/{platform}/deletion",
        "headers": {"content-type": "application/x-www-form-urlencoded"},
        "requestContext": {"http": {"method": method}, "requestId": "0f14d0ab-9605-4a62-a9e4-5ed26688389b"},
        "body": base64.b64encode(body.encode()).decode(),
        "isBase64Encoded": True,
    }


def form(request: str) -> str:
    return urlencode({"signed_request": request})


def test_a_signed_wish_is_queued_and_answered_with_a_code_and_its_address(world: World) -> None:
    status, body = world.answer(callback(form(signed_request(wish()))))
    answer = json.loads(body)
    assert status == 200
    assert answer["url"] == f"https://api.example/deletions/{answer['confirmation_code']}"
    (message,) = world.eraser_sqs.messages
    assert message["forget"]["author"] == USER
    assert message["forget"]["platform"] == "facebook"
    assert message["forget"]["code"] == answer["confirmation_code"]
    assert world.sqs.sent == []


def test_two_wishes_have_two_codes_that_nobody_can_guess(world: World) -> None:
    codes = {
        json.loads(world.answer(callback(form(signed_request(wish()))))[1])["confirmation_code"]
        for _ in range(2)
    }
    assert len(codes) == 2
    assert all(len(code) >= 22 for code in codes)


def test_a_wish_on_messenger_concerns_the_page(world: World) -> None:
    world.answer(callback(form(signed_request(wish())), platform="messenger"))
    assert world.eraser_sqs.messages[0]["forget"]["platform"] == "facebook"


def test_the_retiring_secret_still_signs(world: World) -> None:
    assert world.answer(callback(form(signed_request(wish(), secret="meta-old"))))[0] == 200
    world.now = NOW + 2 * 24 * 60 * 60
    assert world.answer(callback(form(signed_request(wish(), secret="meta-old"))))[0] == 401


GENUINE = signed_request(wish())
SIGNATURE, PAYLOAD = GENUINE.split(".")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 401),
        ("signed_request=", 401),
        (f"signed_request={GENUINE}&signed_request={GENUINE}", 401),
        (form("nonsense"), 401),
        (form(f".{PAYLOAD}"), 401),
        (form(f"{SIGNATURE}."), 401),
        (form(f"{SIGNATURE}.{PAYLOAD}.{PAYLOAD}"), 401),
        (form(f"{'A' * 43}.{PAYLOAD}"), 401),
        (form(f"{SIGNATURE}.{PAYLOAD}A"), 401),
        (form(signed_request(wish(), secret="another app's")), 401),
        (form(signed_request(wish(), secret=X_SECRET)), 401),
        (form(signed_request(wish(algorithm="none"))), 400),
        (form(signed_request(wish(user_id=""))), 400),
        (form(signed_request(wish(user_id="1 OR 1=1"))), 400),
        (form(signed_request(wish(user_id=["1"]))), 400),
        (form(signed_request([1])), 400),
        (form(signed_request("x")), 400),
        (f"signed_request={'A' * 9000}", 413),
        ("signed_request=\u00e4", 400),
        ("&".join(f"a{number}=1" for number in range(20)), 400),
    ],
)
def test_a_wish_that_is_not_genuine_is_refused_and_nothing_is_queued(
    world: World, body: str, status: int
) -> None:
    assert world.answer(callback(body))[0] == status
    assert world.eraser_sqs.sent == []


@pytest.mark.parametrize(("platform", "method"), [("x", "POST"), ("facebook", "GET"), ("facebook", "PUT")])
def test_only_metas_post_is_taken(world: World, platform: str, method: str) -> None:
    event = callback(form(GENUINE), platform=platform, method=method)
    assert world.answer(event)[0] == 405
    assert world.answer(callback(form(GENUINE), platform="elsewhere"))[0] == 404


def test_a_queue_that_is_down_lets_meta_try_again(world: World) -> None:
    world.eraser_sqs.down = True
    assert world.answer(callback(form(GENUINE)))[0] == 503


def test_the_log_does_not_say_who_asked(world: World) -> None:
    world.answer(callback(form(GENUINE)))
    assert USER not in world.logged.getvalue()
    assert PAYLOAD not in world.logged.getvalue()
