"""What is not configured, or cannot be queued, is never taken for done."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from aplomb.aws.secrets import Secrets, SecretUnavailableError
from aplomb.errors import SettingsError
from tests.webhook.conftest import World
from tests.webhook.world import VERIFY_TOKEN, as_bytes, feed, get, signed_post
from webhook import app

BODY = as_bytes(feed("The parcel never came."))
META_GET = get("facebook", {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1"})

SECTIONS: dict[str, Any] = {
    "absent": None,
    "text": "secret",
    "empty": {},
    "no list": {"secrets": "meta-new"},
    "empty list": {"secrets": []},
    "a bare value": {"secrets": ["meta-new"]},
    "no value": {"secrets": [{}]},
    "empty value": {"secrets": [{"value": ""}]},
    "blank value": {"secrets": [{"value": " "}]},
    "one of two empty": {"secrets": [{"value": "meta-new"}, {"value": ""}]},
    "value as number": {"secrets": [{"value": 1}]},
    "all retired": {"secrets": [{"value": "meta-new", "retires_at": "2025-12-31T23:59:59Z"}]},
    "retired this second": {"secrets": [{"value": "meta-new", "retires_at": "2026-01-01T00:00:00Z"}]},
    "unreadable time": {"secrets": [{"value": "meta-new", "retires_at": "soon"}]},
    "time without zone": {"secrets": [{"value": "meta-new", "retires_at": "2027-01-01T00:00:00"}]},
    "time as number": {"secrets": [{"value": "meta-new", "retires_at": 1893456000}]},
    "unreadable time elsewhere": {"secrets": [{"value": "meta-new"}, {"value": "b", "retires_at": ""}]},
}


@pytest.mark.parametrize("case", SECTIONS)
def test_without_a_valid_secret_nothing_passes(world: World, case: str) -> None:
    world.document["facebook"] = SECTIONS[case]
    for secret in ("meta-new", "\0", " "):
        event = signed_post("facebook", BODY, secret=secret)
        response = app.handler(event, None)
        assert (response["statusCode"], response["headers"]["Retry-After"]) == (503, "5")
    assert world.answer(META_GET)[0] == 503
    assert world.sqs.sent == []
    assert {(line["level"], line["outcome"]) for line in world.log} == {("ERROR", "not_configured")}
    assert "meta-new" not in world.logged.getvalue()


@pytest.mark.parametrize("token", [None, "", " ", 1])
def test_meta_s_handshake_needs_a_configured_token(world: World, token: object) -> None:
    world.document["facebook"]["verify_token"] = token
    event = get("facebook", {"hub.mode": "subscribe", "hub.verify_token": token or "", "hub.challenge": "1"})
    assert world.answer(event)[0] == 503


def test_a_generated_placeholder_secret_lets_nothing_in(world: World) -> None:
    world.document = {"placeholder": "Zq8}generated"}
    assert world.answer(signed_post("facebook", BODY))[0] == 503
    assert world.answer(get("x", {"crc_token": "a"}))[0] == 503


def test_a_secrets_outage_asks_the_sender_to_come_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable() -> dict[str, object]:
        raise SecretUnavailableError("Secrets Manager was not reached.")

    monkeypatch.setattr(world, "read_keys", unavailable)
    assert world.answer(signed_post("facebook", BODY)) == (503, '{"error": "secret_unavailable"}')


def test_missing_variables_are_reported_not_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    app.ports.cache_clear()
    monkeypatch.delenv("TRIAGE_QUEUE_URL", raising=False)
    monkeypatch.delenv("WEBHOOK_SECRETS_ARN", raising=False)
    assert app.handler(META_GET, None)["statusCode"] == 503


def test_when_the_queue_is_down_the_sender_is_asked_to_repeat(world: World) -> None:
    world.sqs.down = True
    response = app.handler(signed_post("facebook", BODY), None)
    assert (response["statusCode"], response["headers"]["Retry-After"]) == (503, "5")
    assert world.log[0]["outcome"] == "queue_refused"
    world.sqs.down = False
    assert world.answer(signed_post("facebook", BODY))[0] == 200


def test_one_refused_message_of_a_large_delivery_is_tried_again(world: World) -> None:
    world.sqs.refusals = [{3}]
    assert world.answer(signed_post("facebook", as_bytes(feed(*["text"] * 1000))))[0] == 200
    assert len(world.sqs.sent) == 10


def test_a_delivery_is_not_acknowledged_while_one_message_stays_refused(world: World) -> None:
    world.sqs.refusals = [{3}, {0}]
    assert world.answer(signed_post("facebook", as_bytes(feed(*["text"] * 1000))))[0] == 503
    assert len(world.sqs.sent) == 9


class FakeSecretsManager:
    """Holds one secret and fails when told to."""

    def __init__(self, text: str | None, *, code: str = "") -> None:
        self.text = text
        self.code = code
        self.reads = 0

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:  # noqa: N803 - boto3's name
        self.reads += 1
        if self.code:
            raise ClientError({"Error": {"Code": self.code, "Message": SecretId}}, "GetSecretValue")
        return {} if self.text is None else {"SecretString": self.text}


@pytest.mark.parametrize("text", [None, "", "plain", "[1]", '"a"', "[" * 100_000])
def test_a_secret_that_is_no_json_object_is_a_setting_to_correct(text: str | None) -> None:
    manager: Any = FakeSecretsManager(text)
    with pytest.raises(SettingsError) as caught:
        Secrets(client=manager).read("arn")
    assert "plain" not in str(caught.value)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("ResourceNotFoundException", SettingsError),
        ("AccessDeniedException", SettingsError),
        ("ThrottlingException", SecretUnavailableError),
        ("InternalServiceError", SecretUnavailableError),
    ],
)
def test_a_missing_secret_and_an_outage_are_told_apart(code: str, error: type[Exception]) -> None:
    manager: Any = FakeSecretsManager("{}", code=code)
    with pytest.raises(error, match=code):
        Secrets(client=manager).read("arn")


def test_a_secret_is_read_again_when_it_is_a_minute_old() -> None:
    manager: Any = FakeSecretsManager('{"a": 1}')
    now = [0.0]
    secrets = Secrets(client=manager, monotonic=lambda: now[0])
    assert secrets.read("arn") == secrets.read("arn") == {"a": 1}
    now[0] = 59.9
    secrets.read("arn")
    assert manager.reads == 1
    now[0] = 60
    manager.text = '{"a": 2}'
    assert secrets.read("arn") == {"a": 2}
