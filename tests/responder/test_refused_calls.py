"""What a client refuses by itself, and what it never tells."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping

import pytest
from requests import PreparedRequest
from requests.auth import AuthBase

from aplomb.comment import Platform
from aplomb.errors import SettingsError
from aplomb.platform_calls.transport import RefusedCallError, Transport
from responder.clients import PlatformClient, ReadFailedError, Target, connect
from responder.clients.facebook import CALLS as FACEBOOK_CALLS
from responder.clients.x import CALLS as X_CALLS
from tests.responder.conftest import FACEBOOK_TOKEN, SECRETS, X_TOKEN, X_TOKEN_SECRET, account
from tests.responder.platform_double import Fault, PlatformDouble, World


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("DELETE", "/10_1", {}),
        ("POST", "/10_1", {"is_hidden": "true"}),
        ("POST", "/10_1/comments", {"message": "x", "method": "delete"}),
        ("POST", "/10_1/likes", {}),
        ("POST", "/10_1/comments/../../10_1", {"message": "x"}),
        ("POST", "/10_1/comments\n", {"message": "x"}),
        ("POST", "/10_1?x=/comments", {"message": "x"}),
        ("POST", "/100/blocked", {}),
        ("PUT", "/2/tweets/5/hidden", {}),
        ("DELETE", "/2/tweets/5", {}),
        ("POST", "/2/tweets", {"text": "x", "quote_tweet_id": "5"}),
        ("POST", "/2/dm_conversations/with/5/messages", {"text": "x"}),
        ("POST", "/2/users/5/blocking", {}),
    ],
)
def test_a_call_that_no_reply_needs_is_refused_before_a_connection_opens(
    server: PlatformDouble, method: str, path: str, body: dict[str, str]
) -> None:
    for allowed in (FACEBOOK_CALLS, X_CALLS):
        transport = Transport(server.url, auth=_NoAuth(), allowed=allowed)
        with pytest.raises(RefusedCallError):
            transport._send(method, path, keys=body, data=body)
    assert server.world.calls == []


class _NoAuth(AuthBase):
    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        return request


def test_no_token_is_in_an_address_a_log_line_or_an_outcome(  # noqa: PLR0913, PLR0917 - fixtures
    facebook: PlatformClient,
    x: PlatformClient,
    on_facebook: Target,
    on_x: Target,
    world: World,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    outcomes: list[object] = []
    malformed = {"error": {"code": 190, "message": f"Malformed access token {FACEBOOK_TOKEN}"}}
    for client, target in ((facebook, on_facebook), (x, on_x)):
        for fault in (None, Fault(status=400, body=malformed), Fault()):
            world.faults = [fault] if fault else []
            outcomes.append(client.reply(target, f"Sorry {time.monotonic()}"))
            world.faults = [fault] if fault else []
            try:
                client.our_answers(target)
            except ReadFailedError as error:
                outcomes.append(error)
    seen = [call.address for call in world.calls]
    seen += [record.getMessage() for record in caplog.records] + [str(one) for one in outcomes]
    for secret in (FACEBOOK_TOKEN, X_TOKEN, X_TOKEN_SECRET, "app-secret-1", "consumer-secret-1"):
        assert [line for line in seen if secret in line] == []
    assert any(FACEBOOK_TOKEN in call.headers["Authorization"] for call in world.calls)


@pytest.mark.parametrize(
    ("platform", "secrets", "missing"),
    [
        (Platform.FACEBOOK, {}, "facebook / accounts / 100200300400500 / token"),
        (Platform.FACEBOOK, {"facebook": {"accounts": {}}}, "facebook / accounts / 100200300400500 / token"),
        (Platform.FACEBOOK, {"facebook": {**SECRETS["facebook"], "app_secret": ""}}, "facebook / app_secret"),
        (Platform.X, {"x": {**SECRETS["x"], "consumer_key": "a b\n"}}, "x / consumer_key"),
        (Platform.X, {"x": {**SECRETS["x"], "accounts": []}}, "x / accounts / 1500000000000000001 / token"),
        (Platform.INSTAGRAM, SECRETS, "cannot post on instagram"),
    ],
)
def test_a_missing_token_is_named_and_no_secret_is_quoted(
    platform: Platform, secrets: Mapping[str, object], missing: str
) -> None:
    with pytest.raises(SettingsError, match=missing) as raised:
        connect(account(platform), secrets=secrets, settings={})
    assert "a b" not in str(raised.value)


@pytest.mark.parametrize(
    "address", ["http://graph.facebook.com", "ftp://x", "graph.facebook.com", "http://127.0.0.1.evil.example"]
)
def test_a_token_is_never_sent_over_an_open_line(address: str) -> None:
    with pytest.raises(SettingsError, match="https"):
        connect(account(Platform.FACEBOOK), secrets=SECRETS, settings={"FACEBOOK_API_URL": address})
