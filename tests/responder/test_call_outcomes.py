from __future__ import annotations

import logging
import socket
import time
from collections.abc import Mapping

import pytest
from requests import PreparedRequest
from requests.auth import AuthBase

from aplomb.comment import Platform
from aplomb.errors import SettingsError
from aplomb.skips import SkipReason
from responder.clients import PlatformClient, ReadFailedError, Target, connect
from responder.clients.facebook import CALLS as FACEBOOK_CALLS
from responder.clients.meaning import graph_wait, x_wait
from responder.clients.transport import RefusedCallError, Transport
from responder.clients.x import CALLS as X_CALLS
from responder.outcomes import NotSent, Outcome, Rejected, Repeated, Unknown
from tests.responder.conftest import FACEBOOK_TOKEN, SECRETS, X_TOKEN, X_TOKEN_SECRET, account
from tests.responder.platform_double import Fault, PlatformDouble, World

HOUR = 3600
BUSY = {"X-Business-Use-Case-Usage": '{"1":[{"type":"pages","estimated_time_to_regain_access":20}]}'}


def _graph(code: int, subcode: int | None = None, *, status: int = 400) -> Fault:
    return Fault(status=status, body={"error": {"code": code, "error_subcode": subcode, "message": "no"}})


def _shape(outcome: Outcome) -> object:
    match outcome:
        case NotSent(retry_after=wait, account_stopped=stopped):
            return ("stopped", wait) if stopped else ("later", wait)
        case Rejected(reason=reason):
            return reason
        case Unknown():
            return "unknown"
        case Repeated():
            return "repeated"
        case other:
            return other


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        *[(_graph(code), ("later", 300)) for code in (4, 17, 32, 341, 613, 80001, 80014)],
        (Fault(status=400, body={"error": {"code": 32}}, headers=BUSY), ("later", 1200)),
        (Fault(status=429, body=b"slow down", headers={"Retry-After": "40"}), ("later", 40)),
        (_graph(368, 1390008), ("later", 2 * HOUR)),
        *[(_graph(code), ("stopped", HOUR)) for code in (3, 10, 102, 190, 200, 299)],
        (_graph(190, 460, status=401), ("stopped", HOUR)),
        (_graph(33), SkipReason.COMMENT_GONE),
        (_graph(100, 33), SkipReason.COMMENT_GONE),
        (_graph(100, 2018292), SkipReason.WINDOW_CLOSED),
        (_graph(10902), SkipReason.WINDOW_CLOSED),
        (_graph(10903), SkipReason.NO_PUBLIC_REPLY),
        (_graph(1609005), SkipReason.TEXT_REFUSED),
        *[(_graph(code), "unknown") for code in (1, 2, 20, 100, 506, 80015, 300, -1)],
        (_graph(190, status=500), "unknown"),
        (_graph(2, status=503), "unknown"),
        (Fault(status=400, body=b"<html>"), "unknown"),
        (Fault(status=400, body={"error": "no"}), "unknown"),
        (Fault(status=400, body={"error": {"code": True}}), "unknown"),
        (Fault(status=200, body=b"<html>"), "unknown"),
        (Fault(status=200, body={"id": ""}), "unknown"),
        (Fault(status=200, body=["id"]), "unknown"),
        (Fault(status=302, body={}, headers={"Location": "/v26.0/elsewhere"}), "unknown"),
    ],
)
def test_each_error_of_facebook_ends_a_reply_in_its_own_way(
    facebook: PlatformClient, on_facebook: Target, world: World, fault: Fault, expected: object
) -> None:
    world.faults = [fault]

    assert _shape(facebook.reply(on_facebook, "Sorry")) == expected
    assert len(world.calls) == 1


def _x(status: int, *, code: int = 0, detail: str = "", kind: str = "about:blank") -> Fault:
    errors = {"errors": [{"code": code, "message": "no"}]} if code else {}
    return Fault(status=status, body={"detail": detail, "type": kind, "status": status, **errors})


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (_x(429), ("later", 300)),
        (_x(403, code=88), ("later", 300)),
        (_x(429, kind="https://api.x.com/2/problems/usage-capped"), ("later", 2 * HOUR)),
        (_x(401), ("stopped", HOUR)),
        (_x(403, code=89), ("stopped", HOUR)),
        (_x(403, code=326), ("stopped", HOUR)),
        (_x(403, kind="https://api.x.com/2/problems/client-forbidden"), ("stopped", HOUR)),
        (_x(403, code=187), "repeated"),
        (_x(503, code=187), "unknown"),
        (_x(403, code=433), SkipReason.NO_PUBLIC_REPLY),
        (_x(403, code=385), SkipReason.COMMENT_GONE),
        (_x(403, detail="A Tweet that is deleted or not visible to you."), SkipReason.COMMENT_GONE),
        (_x(403, detail="Something new"), "unknown"),
        (_x(400), "unknown"),
        (_x(503), "unknown"),
        (_x(500, code=88), "unknown"),
        (Fault(status=201, body={"data": {}}), "unknown"),
        (Fault(status=201, body=b""), "unknown"),
    ],
)
def test_each_error_of_x_ends_a_reply_in_its_own_way(
    x: PlatformClient, on_x: Target, world: World, fault: Fault, expected: object
) -> None:
    world.faults = [fault]

    assert _shape(x.reply(on_x, "Sorry")) == expected
    assert len(world.calls) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(),
        Fault(after_commit=True),
        Fault(status=200, body={}, delay=0.6),
        Fault(delay=0.6, after_commit=True),
    ],
    ids=["reset", "reset after commit", "no answer in time", "no answer in time after commit"],
)
def test_a_connection_that_breaks_leaves_the_reply_uncertain_and_is_not_tried_again(
    facebook: PlatformClient, on_facebook: Target, world: World, fault: Fault
) -> None:
    world.faults = [fault]

    assert isinstance(facebook.reply(on_facebook, "Sorry"), Unknown)
    assert len([call for call in world.calls if call.method == "POST"]) == 1


def _nobody_listens() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def _no_such_host() -> str:
    return "https://no-such-host.invalid"


@pytest.mark.parametrize("address", [_nobody_listens, _no_such_host])
def test_a_connection_that_never_opened_surely_sent_nothing(address: object, on_facebook: Target) -> None:
    assert callable(address)
    client = connect(
        account(Platform.FACEBOOK), secrets=SECRETS, settings={"FACEBOOK_API_URL": str(address())}
    )

    assert _shape(client.reply(on_facebook, "Sorry")) == ("later", 300)
    with pytest.raises(ReadFailedError):
        client.read_comment(on_facebook)


@pytest.mark.parametrize(
    ("fault", "wait", "stopped"),
    [
        (_graph(190, 460, status=401), HOUR, True),
        (_graph(10), HOUR, True),
        (Fault(status=400, body={"error": {"code": 80001}}, headers=BUSY), 1200, False),
        (_graph(2, status=500), 60, False),
        (Fault(), 60, False),
        (Fault(status=302, body={}, headers={"Location": "/v26.0/10_1"}), 60, False),
    ],
)
def test_a_read_that_fails_says_how_long_to_wait_and_if_the_account_is_stopped(  # noqa: PLR0913 - fixtures
    facebook: PlatformClient, on_facebook: Target, world: World, *, fault: Fault, wait: int, stopped: bool
) -> None:
    for read in (facebook.read_comment, facebook.our_answers):
        world.faults = [fault]
        with pytest.raises(ReadFailedError) as raised:
            read(on_facebook)
        assert (raised.value.retry_after, raised.value.account_stopped) == (wait, stopped)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 300),
        ({"X-Business-Use-Case-Usage": "{"}, 300),
        ({"X-Business-Use-Case-Usage": '{"1":[{"estimated_time_to_regain_access":0}]}'}, 300),
        ({"X-Business-Use-Case-Usage": '{"1":[{}],"2":[{"estimated_time_to_regain_access":3}]}'}, 180),
        ({"X-Business-Use-Case-Usage": '{"1":[{"estimated_time_to_regain_access":99999}]}'}, 6 * HOUR),
        ({"X-Business-Use-Case-Usage": '{"1":7}'}, 300),
        ({"Retry-After": "-5"}, 15),
        ({"Retry-After": "tomorrow"}, 300),
    ],
)
def test_facebooks_own_word_on_waiting_is_kept_within_reason(
    headers: Mapping[str, str], seconds: int
) -> None:
    assert graph_wait(headers) == seconds


@pytest.mark.parametrize(
    ("reset", "seconds"), [("1100", 101), ("1", 15), ("99999999999", 6 * HOUR), ("soon", 300), (None, 300)]
)
def test_xs_own_word_on_waiting_is_kept_within_reason(reset: str | None, seconds: int) -> None:
    assert x_wait({} if reset is None else {"x-rate-limit-reset": reset}, now=1000.0) == seconds


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
