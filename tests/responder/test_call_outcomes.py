from __future__ import annotations

import socket
from collections.abc import Mapping

import pytest

from aplomb.comment import Platform
from aplomb.platform_calls.meaning import graph_wait, x_wait
from aplomb.skips import SkipReason
from responder.clients import PlatformClient, ReadFailedError, Target, connect
from responder.outcomes import NotSent, Outcome, Rejected, Repeated, Unknown
from tests.responder.conftest import SECRETS, account
from tests.responder.platform_double import Fault, World

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
        (_graph(368, 1404082), ("later", 2 * HOUR)),
        (_graph(368, 4854002), ("stopped", HOUR)),
        (
            Fault(status=400, body={"error": {"code": 368}}, headers={"Retry-After": "14400"}),
            ("later", 4 * HOUR),
        ),
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
    ("fault", "rests", "words"),
    [
        (_graph(4), True, "fewer calls"),
        (_graph(613), True, "fewer calls"),
        (_graph(368), True, "blocks the account"),
        (_graph(368, 1404082), True, "the same too often"),
        (_graph(190, 460), False, "password"),
        (_graph(200), False, "permission"),
        (_graph(1), False, ""),
    ],
)
def test_whether_the_whole_account_has_to_rest_is_told_with_the_reason_in_words(  # noqa: PLR0913 - fixtures
    facebook: PlatformClient, on_facebook: Target, world: World, *, fault: Fault, rests: bool, words: str
) -> None:
    world.faults = [fault]
    outcome = facebook.reply(on_facebook, "Sorry")
    assert isinstance(outcome, NotSent | Unknown)
    assert (isinstance(outcome, NotSent) and outcome.account_paused) is rests
    assert words in outcome.detail
    world.faults = [fault]
    with pytest.raises(ReadFailedError) as raised:
        facebook.read_comment(on_facebook)
    assert raised.value.account_paused is rests


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
