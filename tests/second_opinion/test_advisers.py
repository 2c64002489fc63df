"""What Bedrock and Comprehend are sent, and how their answers are read; botocore checks both shapes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from aplomb.verdict import Severity
from triage.second_opinion import bedrock, comprehend
from triage.second_opinion.bedrock import BedrockAdviser
from triage.second_opinion.comprehend import ComprehendAdviser
from triage.second_opinion.opinion import Opinion, OpinionUnavailableError
from triage.second_opinion.patience import IMPATIENT, MOST, WINDOW

SETTINGS: Any = {
    "region_name": "eu-central-1",
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test",
    "config": IMPATIENT,
}


def answered(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {
        "output": {"message": {"role": "assistant", "content": list(blocks)}},
        "stopReason": "tool_use",
        "usage": {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2},
        "metrics": {"latencyMs": 1},
    }


def form(severity: object = "high", *, person: object = False, **more: object) -> dict[str, Any]:
    filled = {"severity": severity, "needs_person": person, **more}
    return {"toolUse": {"toolUseId": "t1", "name": "assess", "input": filled}}


def test_bedrock_is_asked_to_fill_in_a_form_without_any_chance_in_it() -> None:
    client: Any = boto3.client("bedrock-runtime", **SETTINGS)
    expected = {
        "modelId": "a-model",
        "system": ANY,
        "messages": [{"role": "user", "content": [{"text": '{"comment": "Late \\"again\\""}'}]}],
        "inferenceConfig": {"temperature": 0, "maxTokens": 200},
        "toolConfig": ANY,
    }
    with Stubber(client) as stub:
        stub.add_response("converse", answered(form()), expected)
        opinion = BedrockAdviser("a-model", client).ask('Late "again"', language="en")
    assert opinion == Opinion(severity=Severity.HIGH)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"output": {}},
        {"output": {"message": {"content": "low"}}},
        answered(),
        answered({"text": "low"}),
        answered(form(), form()),
        answered(form("none")),
        answered(form("LOW")),
        answered(form(["low"])),
        answered(form(person="no")),
        answered(form(person=0)),
        answered(form(reply="We are sorry")),
        answered({"toolUse": {"toolUseId": "t1", "name": "publish", "input": form()["toolUse"]["input"]}}),
        answered({"toolUse": {"toolUseId": "t1", "name": "assess", "input": "low"}}),
    ],
    ids=str,
)
def test_an_answer_of_any_other_form_is_none(answer: dict[str, Any]) -> None:
    with pytest.raises(OpinionUnavailableError):
        bedrock.read_answer(answer)


def test_words_beside_the_form_are_not_read() -> None:
    assert bedrock.read_answer(answered({"text": "Sure!"}, form("low", person=True))) == Opinion(person=True)


def test_comprehend_casts_doubt_unless_the_tone_is_plainly_negative() -> None:
    client: Any = boto3.client("comprehend", **SETTINGS)
    adviser = ComprehendAdviser(client)
    opinions = []
    with Stubber(client) as stub:
        for negative in (0.95, 0.5):
            score = {"Negative": negative, "Positive": 0.01, "Neutral": 0.02, "Mixed": 0.02}
            expected = {"Text": "Late.", "LanguageCode": "de"}
            stub.add_response("detect_sentiment", {"Sentiment": "MIXED", "SentimentScore": score}, expected)
            opinions.append(adviser.ask("Late.", language="de"))
    assert opinions == [Opinion(severity=Severity.NORMAL), Opinion(person=True)]


@pytest.mark.parametrize("score", [{}, {"Negative": 2.0}, {"Negative": float("nan")}, {"Negative": "high"}])
def test_a_score_that_is_no_chance_is_no_answer(score: dict[str, Any]) -> None:
    with pytest.raises(OpinionUnavailableError):
        comprehend.read_answer({"SentimentScore": score})


def test_comprehend_is_not_asked_in_languages_it_does_not_know() -> None:
    adviser = ComprehendAdviser(boto3.client("comprehend", **SETTINGS))
    assert [one for one in ("de", "lv", "lt", "et", "ru", "pl", "und", "en") if adviser.speaks(one)] == [
        "de",
        "en",
    ]


class _Broken(BaseHTTPRequestHandler):
    requests = 0

    def do_POST(self) -> None:
        type(self).requests += 1
        self.send_response(503)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its parent's name
        """Stay quiet."""


@pytest.fixture
def broken() -> Iterator[str]:
    _Broken.requests = 0
    with HTTPServer(("127.0.0.1", 0), _Broken) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("service", ["bedrock-runtime", "comprehend"])
def test_a_service_that_fails_is_tried_once(service: Any, broken: str) -> None:
    client: Any = boto3.client(service, endpoint_url=broken, **SETTINGS)
    adviser = BedrockAdviser("m", client) if service == "bedrock-runtime" else ComprehendAdviser(client)
    with pytest.raises(OpinionUnavailableError, match="did not answer"):
        adviser.ask("Late.", language="en")
    assert _Broken.requests == 1


def test_waiting_ends_before_triage_does() -> None:
    longest = IMPATIENT.connect_timeout + IMPATIENT.read_timeout  # type: ignore[attr-defined]  # set from keywords
    assert MOST + longest < WINDOW / 2
