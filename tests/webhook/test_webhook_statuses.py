"""What each sender gets back."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.webhook.conftest import World
from tests.webhook.world import META_RETIRING, META_SECRET, as_bytes, feed, get, post, signature, signed_post
from webhook import app
from webhook.gateway import MAX_BODY

PAYLOADS = Path(__file__).resolve().parents[2] / ".." / "shared" / "payloads"
BODY = as_bytes(feed("The parcel never came."))
HEX = hmac.new(META_SECRET.encode(), BODY, hashlib.sha256).hexdigest()
ACCENTED = b'{"object":"page","entry":[{"id":"1","changes":[{"value":{"message":"caf\\u00e9"}}]}]}'
RESERIALISED = json.dumps(json.loads(ACCENTED), ensure_ascii=False, separators=(",", ":")).encode()
SHA1 = "sha1=" + hmac.new(META_SECRET.encode(), BODY, hashlib.sha1).hexdigest()

UNTRUSTED: dict[str, dict[str, Any]] = {
    "no signature": post("facebook", BODY, headers={}),
    "sha1 only": post("facebook", BODY, headers={"x-hub-signature": SHA1}),
    "sha1 in the new header": post("facebook", BODY, headers={"x-hub-signature-256": SHA1}),
    "empty digest": post("facebook", BODY, headers={"x-hub-signature-256": "sha256="}),
    "no prefix": post("facebook", BODY, headers={"x-hub-signature-256": HEX}),
    "another algorithm's name": post("facebook", BODY, headers={"x-hub-signature-256": f"sha1={HEX}"}),
    "spaces inside": post("facebook", BODY, headers={"x-hub-signature-256": f"sha256={HEX[:-2]} {HEX[-2:]}"}),
    "newline after": post("facebook", BODY, headers={"x-hub-signature-256": f"sha256={HEX}\n"}),
    "two signatures": post("facebook", BODY, headers={"x-hub-signature-256": f"sha256={HEX},sha256={HEX}"}),
    "not a string": post("facebook", BODY, headers={"x-hub-signature-256": ["sha256=" + HEX]}),
    "another secret": signed_post("facebook", BODY, secret="guess"),
    "another app": signed_post("instagram", BODY, secret=META_SECRET),
    "empty secret": signed_post("facebook", BODY, secret="\0"),
    "of a re-serialised body": post(
        "facebook", ACCENTED, headers=dict([signature("facebook", RESERIALISED)])
    ),
    "meta's signature for x": post("x", BODY, headers={"x-twitter-webhooks-signature": f"sha256={HEX}"}),
    "lone surrogate in the body": post(
        "facebook", b"\xed\xa0\x80", headers={"x-hub-signature-256": f"sha256={HEX}"}
    ),
}


@pytest.mark.parametrize("case", UNTRUSTED)
def test_what_no_configured_secret_signed_is_refused(world: World, case: str) -> None:
    assert world.answer(UNTRUSTED[case])[0] == 401
    assert world.sqs.sent == []


UNREADABLE: dict[str, tuple[bytes, int]] = {
    "empty": (b"", 400),
    "text": (b"hello", 400),
    "NaN": (b'{"entry":NaN}', 400),
    "infinite": (b'{"entry":1e999}', 400),
    "a list": (b"[]", 400),
    "null": (b"null", 400),
    "a number": (b"1", 400),
    "a number of 5000 digits": (b'{"a":' + b"1" * 5000 + b"}", 400),
    "invalid UTF-8": (b'{"a":"\xff"}', 400),
    "an encoded surrogate": (b'{"a":"\xed\xa0\x80"}', 400),
    "UTF-16": ('{"a":1}'.encode("utf-16-le"), 400),
    "gzip": (b"\x1f\x8b\x08\x00\x00", 400),
    "a raw NUL": (b'{"a":"\0"}', 400),
    "101 deep": (b'{"a":' * 101 + b"1" + b"}" * 101, 400),
    "10000 deep": (b'{"a":' + b"[" * 10000 + b"]" * 10000 + b"}", 400),
    "200000 deep": (b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}", 400),
    "3 MiB and a byte": (b" " * (MAX_BODY + 1), 413),
    "6 MB": (b'{"a":"' + b"a" * 6_000_000 + b'"}', 413),
    "one uncuttable megabyte": (b'{"a":"' + b"a" * 1_000_000 + b'"}', 413),
}


def as_text(body: bytes) -> bool:
    """Tell whether the gateway could hand these bytes on without Base64."""
    try:
        return bool(body.decode("utf-8", "surrogatepass")) or not body
    except UnicodeDecodeError:
        return False


FORMS = [
    (case, form) for case in UNREADABLE for form in (False, True) if form or as_text(UNREADABLE[case][0])
]


@pytest.mark.parametrize(("case", "in_base64"), FORMS)
def test_a_signed_body_that_is_no_delivery_is_refused(world: World, case: str, *, in_base64: bool) -> None:
    body, status = UNREADABLE[case]
    assert world.answer(signed_post("facebook", body, in_base64=in_base64))[0] == status
    assert world.sqs.sent == []


ACCEPTED: dict[str, bytes] = {
    "changes: null": b'{"object":"page","entry":[{"id":"1","changes":null}]}',
    "entry: []": b'{"object":"page","entry":[]}',
    "entry: {}": b'{"object":"page","entry":{"id":"1"}}',
    "entry: null": b'{"entry":null}',
    "an empty object": b"{}",
    "a change without value": b'{"entry":[{"changes":[{"field":"feed"}]}]}',
    "entries of other types": b'{"entry":[null,1,"a",[[]],{"changes":[null]}]}',
    "ids above 2^53": b'{"entry":[{"id":9007199254740993,"changes":[]}]}',
    "a dashboard's test": b'{"object":"page","entry":[{"id":"0","time":1,"changes":[{"field":"feed"}]}]}',
    "unknown fields": b'{"a":{"b":[1]},"entry":[{"c":[],"changes":[{"d":1.5}]}]}',
    "an escaped surrogate": b'{"a":"\\ud800"}',
    "an escaped NUL": b'{"a":"\\u0000"}',
    "100 deep": b'{"a":' * 100 + b"1" + b"}" * 100,
    "non-ASCII": '{"a":"Nē 😡 \uffff"}'.encode(),
    "a byte order mark": b'\xef\xbb\xbf{"a":1}',
    "white space around": b'\r\n\t {"a":1}\n',
}


@pytest.mark.parametrize("platform", ["facebook", "instagram", "messenger", "x"])
@pytest.mark.parametrize("case", ACCEPTED)
def test_every_signed_object_reaches_the_queue_as_it_was(world: World, case: str, platform: str) -> None:
    assert world.answer(signed_post(platform, ACCEPTED[case]))[0] == 200
    [message] = world.sqs.messages
    assert message["payload"] == json.loads(ACCEPTED[case])
    assert message["platform"] == platform


def test_the_last_of_two_equal_keys_reaches_the_queue(world: World) -> None:
    assert world.answer(signed_post("facebook", b'{"a":1,"a":2}'))[0] == 200
    assert world.sqs.messages[0]["payload"] == {"a": 2}


def test_an_upper_case_digest_says_the_same(world: World) -> None:
    event = post("facebook", BODY, headers={"X-Hub-Signature-256": f"sha256={HEX.upper()}"})
    assert world.answer(event)[0] == 200


def test_a_base64_body_is_verified_over_its_bytes(world: World) -> None:
    body = '{"a":"ē"}'.encode()
    assert world.answer(signed_post("facebook", body, in_base64=True))[0] == 200
    assert world.sqs.messages[0]["payload"] == {"a": "ē"}


def test_a_body_that_is_no_base64_is_refused(world: World) -> None:
    event = signed_post("facebook", BODY, in_base64=True) | {"body": "@@@"}
    assert world.answer(event)[0] == 400
    assert world.answer(event | {"body": "é"})[0] == 400
    assert world.answer(event | {"body": {"a": 1}})[0] == 400


def test_a_retired_secret_is_refused_after_its_overlap(world: World) -> None:
    event = signed_post("facebook", BODY, secret=META_RETIRING)
    assert world.answer(event)[0] == 200
    world.now += 24 * 60 * 60
    assert world.answer(event)[0] == 401
    assert world.answer(signed_post("facebook", BODY))[0] == 200


def test_the_correlation_id_is_the_gateway_s_or_a_fresh_one(world: World) -> None:
    event = signed_post("facebook", BODY)
    world.answer(event)
    event["requestContext"]["requestId"] = 'x","payload":{}}\n'
    world.answer(event)
    first, second = world.sqs.messages
    assert first["correlation_id"] == "0f14d0ab-9605"
    assert len(second["correlation_id"]) == 32
    assert first["received_at"] == world.now
    assert [line["correlation_id"] for line in world.log] == [
        first["correlation_id"],
        second["correlation_id"],
    ]


WRONG_PLACES = {
    "another platform": (get("myspace", {}), 404),
    "another spelling": (get("Facebook", {}), 404),
    "no path": (get("x", {}) | {"rawPath": None}, 404),
    "a longer path": (get("x", {}) | {"rawPath": "/webhooks/x/"}, 404),
    "only its end": (get("x", {}) | {"rawPath": "/x"}, 404),
    "nothing at all": ({}, 404),
    "no event": (None, 404),
    "a list": ([1], 404),
    "no method": (get("x", {}) | {"requestContext": {}}, 405),
    "HEAD": (get("x", {}) | {"requestContext": {"http": {"method": "HEAD"}}}, 405),
    "DELETE": (get("x", {}) | {"requestContext": {"http": {"method": "DELETE"}}}, 405),
}


@pytest.mark.parametrize("case", WRONG_PLACES)
def test_other_paths_and_methods_are_refused(world: World, case: str) -> None:
    event, status = WRONG_PLACES[case]
    assert world.answer(event)[0] == status


HOSTILE = "<script>alert(1)</script>\r\nSet-Cookie: a=b"


@pytest.mark.parametrize("method", ["GET", "POST", HOSTILE])
@pytest.mark.parametrize("platform", ["facebook", "x", HOSTILE])
def test_nothing_of_the_request_is_echoed_or_logged(
    world: World, capsys: pytest.CaptureFixture[str], method: str, platform: str
) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "a verify token", "hub.challenge": HOSTILE}
    event = get(platform, query | {"crc_token": HOSTILE})
    event["requestContext"] = {"http": {"method": method, "path": HOSTILE}, "requestId": HOSTILE}
    event |= {"body": HOSTILE, "headers": {"x-hub-signature-256": HOSTILE, HOSTILE: HOSTILE}}
    response = app.handler(event, None)
    assert response["statusCode"] >= 400
    written = json.dumps(response) + world.logged.getvalue() + capsys.readouterr().out
    assert "alert" not in written
    assert "Set-Cookie" not in written


def test_a_verified_text_is_not_logged(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.answer(signed_post("facebook", as_bytes(feed("The zebra never came."))))
    world.answer(signed_post("facebook", b'{"message": "zebra'))
    assert "zebra" not in world.logged.getvalue() + capsys.readouterr().out


def test_one_line_tells_of_each_request_and_a_metric_of_each_refusal(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.answer(signed_post("facebook", BODY))
    world.answer(post("facebook", BODY, headers={}))
    first, second = world.log
    assert (first["level"], first["outcome"], first["messages"], first["bytes"]) == (
        "INFO",
        "accepted",
        1,
        len(BODY),
    )
    assert (second["platform"], second["outcome"], second["status"]) == ("facebook", "missing_signature", 401)
    (refused,) = map(json.loads, capsys.readouterr().out.splitlines())  # Lambda counts what is accepted
    assert (refused["webhook.refused"], refused["reason"]) == ([1.0], "missing_signature")
    assert refused["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "Aplomb"


@pytest.mark.skipif(not PAYLOADS.is_dir(), reason="the recorded payloads are not here")
def test_every_recorded_payload_is_taken_whole(world: World) -> None:
    paths = sorted(PAYLOADS.glob("*/*.json"))
    for path in paths:
        platform = path.parent.name if path.parent.name in world.document else "facebook"
        if isinstance(json.loads(path.read_bytes()), dict):
            event = signed_post(platform, path.read_bytes(), in_base64=True)
            assert world.answer(event)[0] == 200, path.name
            assert world.sqs.messages[-1]["payload"] == json.loads(path.read_bytes())
    assert len(world.sqs.sent) >= 110


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3)
    ),
    max_leaves=8,
)
events = st.fixed_dictionaries(
    {},
    optional={
        "headers": junk | st.dictionaries(st.just("x-hub-signature-256"), st.text()),
        "rawPath": junk
        | st.fixed_dictionaries({"platform": st.sampled_from(["facebook", "x", "instagram"]) | junk}),
        "queryStringParameters": junk
        | st.dictionaries(st.sampled_from(["hub.challenge", "hub.verify_token", "crc_token"]), st.text()),
        "requestContext": junk
        | st.fixed_dictionaries(
            {
                "http": st.fixed_dictionaries({"method": st.sampled_from(["GET", "POST"]) | junk}),
                "requestId": junk,
            }
        ),
        "body": junk | st.text() | st.binary().map(lambda raw: base64.b64encode(raw).decode()),
        "isBase64Encoded": st.booleans() | junk,
    },
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(event=events | junk)
def test_no_event_raises_and_nothing_unsigned_is_queued(world: World, event: object) -> None:
    status, _ = world.answer(event)
    assert status in {200, 400, 401, 403, 404, 405}
    assert world.sqs.sent == []
