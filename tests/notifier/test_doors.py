"""Where alerts may go, how they are signed, and what becomes of an answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from aplomb.alerts.channels import AlertChannel, ChannelKind
from aplomb.errors import AplombError, SettingsError
from notifier.doors.aws import Mail, Topic
from notifier.doors.contract import NotToldError
from notifier.doors.opening import Doors
from notifier.doors.posting import Posting
from tests.notifier.listening import SECRET, Receiver, listening, notice, posting
from tests.notifier.stage import NOON
from tools.paths import ROOT

OTHER = "whsec_AAAQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as one:
        yield one


def now() -> int:
    import time  # noqa: PLC0415  the other side checks the time against its own clock

    return int(time.time())


def test_the_specifications_own_library_verifies_what_is_sent(receiver: Receiver) -> None:
    assert posting(receiver.url).tell(notice(), now=now()) == "it answered HTTP 204"
    [(path, headers, body)] = receiver.received
    assert path == "/hook?token=a%20b"
    verified: Any = Webhook(SECRET).verify(body, headers)
    assert verified["data"]["alerts"][0]["title"] == "Late case: Žanna & Co"
    for key, changed in ((OTHER, body), (SECRET, body + b" ")):
        with pytest.raises(WebhookVerificationError):
            Webhook(key).verify(changed, headers)


def test_the_documents_example_verifies_what_is_sent(receiver: Receiver) -> None:
    text = (ROOT / "docs" / "alerts.md").read_text()
    example: dict[str, Any] = {}
    exec(text.partition("```python\n")[2].partition("```")[0], example)  # noqa: S102  our own document
    posting(receiver.url).tell(notice(), now=now())
    [(_, headers, body)] = receiver.received
    genuine = example["is_genuine"]
    assert genuine(SECRET, headers, body)
    assert genuine(SECRET, {**headers, "webhook-signature": f"v1,x {headers['webhook-signature']}"}, body)
    assert not genuine(OTHER, headers, body)
    assert not genuine(SECRET, headers, body + b" ")
    assert not genuine(SECRET, {**headers, "webhook-id": "msg_other"}, body)
    assert not genuine(SECRET, {**headers, "webhook-timestamp": "1700000000"}, body)


def test_a_second_try_has_the_same_id_and_the_same_body_and_its_own_time(receiver: Receiver) -> None:
    at = now()
    for later in (0, 60):
        posting(receiver.url).tell(notice(), now=at + later)
    (_, first, one), (_, second, other) = receiver.received
    assert first["webhook-id"] == second["webhook-id"] == notice().id
    assert one == other
    assert (first["webhook-timestamp"], second["webhook-timestamp"]) == (str(at), str(at + 60))
    for headers, body in ((first, one), (second, other)):
        Webhook(SECRET).verify(body, headers)


@pytest.mark.parametrize("kind", [ChannelKind.SLACK, ChannelKind.TEAMS])
def test_chats_get_json_and_no_signature(kind: ChannelKind, receiver: Receiver) -> None:
    receiver.status, receiver.body = 200, b"ok"
    posting(receiver.url, kind).tell(notice(), now=NOON)
    [(_, headers, body)] = receiver.received
    assert headers["content-type"] == "application/json"
    assert not [name for name in headers if name.startswith("webhook-")]
    assert json.loads(body)


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 410, 413, 500, 503])
def test_only_a_2xx_is_taken_for_told(status: int, receiver: Receiver) -> None:
    receiver.status, receiver.headers = status, {"Location": "http://169.254.169.254/latest/meta-data/"}
    with pytest.raises(NotToldError, match=f"HTTP {status}"):
        posting(receiver.url).tell(notice(), now=NOON)
    assert len(receiver.received) == 1  # no redirect is followed


@pytest.mark.parametrize(
    ("asked", "wait"),
    [("120", 120), ("999999", 3600), ("Wed, 21 Oct 2026 07:28:00 GMT", 0), ("-5", 0), ("", 0), ("²", 0)],
)
def test_a_rest_that_a_channel_asks_for_is_bounded(asked: str, wait: int, receiver: Receiver) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": asked.encode().decode("latin-1")}
    with pytest.raises(NotToldError) as refused:
        posting(receiver.url).tell(notice(), now=NOON)
    assert refused.value.wait == wait


def test_an_answer_without_end_is_not_read() -> None:
    with listening() as receiver:
        receiver.status, receiver.body = 200, b"x" * 5_000_000
        with pytest.raises(NotToldError, match="too long"):
            posting(receiver.url).tell(notice(), now=NOON)


class Refusing:
    """AWS's side that takes nothing."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def publish(self, **_: object) -> None:
        raise self.error

    def send_email(self, **_: object) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            ClientError({"Error": {"Code": "MessageRejected", "Message": "x@y"}}, "SendEmail"),
            "MessageRejected",
        ),
        (EndpointConnectionError(endpoint_url="https://x"), "EndpointConnectionError"),
    ],
)
def test_what_aws_refuses_is_tried_again(error: Exception, said: str) -> None:
    for door in (
        Mail(sender="a@example.com", to=["b@example.com"], client=Refusing(error)),
        Topic(topic="arn", client=Refusing(error)),
    ):
        with pytest.raises(NotToldError, match=said) as refused:
            door.tell(notice(), now=NOON)
        assert "x@y" not in str(refused.value)


def _doors(addresses: dict[str, object], sender: str = "") -> Doors:
    return Doors(
        addresses=lambda: addresses,
        topic=lambda: Topic(topic="arn", client=None),
        mail=lambda: None,
        sender=sender,
        loopback=False,
    )


@pytest.mark.parametrize(
    "own", [None, {}, {"url": ""}, {"url": 5}, "https://x", {"url": "https://x.example/"}]
)
def test_a_channel_without_its_address_or_secret_says_what_is_missing(own: object) -> None:
    channel = AlertChannel(id="hook", kind=ChannelKind.WEBHOOK)
    with pytest.raises(SettingsError, match=r"AlertAddresses needs hook / (url|secret)"):
        _doors({"hook": own}).door(channel)


def test_mail_without_a_sender_says_which_setting_is_missing() -> None:
    channel = AlertChannel(id="mail", kind=ChannelKind.EMAIL, to=("a@example.com",))
    with pytest.raises(AplombError, match="AlertMailSender"):
        _doors({}).door(channel).tell(notice(), now=NOON)


@pytest.mark.parametrize("secret", ["", "whsec_short", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
def test_a_weak_secret_signs_nothing(secret: str) -> None:
    weak = Posting(kind=ChannelKind.WEBHOOK, url="https://hook.example/", secret=secret, loopback=False)
    with pytest.raises(SettingsError, match="whsec_"):
        weak.tell(notice(), now=NOON)
