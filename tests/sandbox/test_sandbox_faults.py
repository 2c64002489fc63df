from __future__ import annotations

import socket
import threading
import time
from typing import Any

import pytest
import requests

from tests.sandbox.stage import BEARER, PAGE, PROOF, Stage, wait_for


def comments(stage: Stage, thread: str) -> list[str]:
    return [one["text"] for one in stage.look(f"threads/{thread}")["comments"] if one["ours"]]


def reply_with_timeout(stage: Stage, comment: str, seconds: float) -> None:
    url = f"{stage.url}/facebook/v26.0/{comment}/comments"
    form = {"message": "We are sorry.", "appsecret_proof": PROOF}
    requests.post(url, data=form, headers=BEARER, timeout=seconds)


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ({"kind": "error"}, 500, 2),
        ({"kind": "error", "status": 400, "code": 368, "subcode": 1390008}, 400, 368),
        ({"kind": "rate_limit"}, 403, 32),
        ({"kind": "token_revoked"}, 401, 190),
    ],
)
def test_a_facebook_fault_answers_an_error_and_creates_nothing(
    stage: Stage, fault: dict[str, Any], status: int, code: int
) -> None:
    said = stage.comment()
    stage.control("faults", platform="facebook", operation="reply", **fault)
    answer = stage.reply(said["comment"])
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"].get("error_subcode") == fault.get("subcode", 460 if code == 190 else None)
    assert comments(stage, said["thread"]) == []
    assert stage.last_call()["fault"] == fault["kind"]
    assert stage.reply(said["comment"]).ok


def test_a_rate_limit_says_when_the_page_may_go_on(stage: Stage) -> None:
    stage.control(
        "faults", platform="facebook", operation="any", kind="rate_limit", headers={"Retry-After": "60"}
    )
    answer = stage.read(PAGE)
    assert f'"{PAGE}"' in answer.headers["X-Business-Use-Case-Usage"]
    assert answer.headers["Retry-After"] == "60"


def test_x_answers_429_with_the_time_of_the_reset(stage: Stage) -> None:
    said = stage.comment("x", mention=True)
    stage.control("faults", platform="x", operation="reply", kind="rate_limit", seconds=60)
    answer = stage.tweet(said["comment"])
    assert (answer.status_code, answer.headers["x-rate-limit-remaining"]) == (429, "0")
    assert abs(int(answer.headers["x-rate-limit-reset"]) - stage.clock() - 60) < 5


@pytest.mark.parametrize("kind", ["token_revoked", "error"])
def test_x_answers_a_problem(stage: Stage, kind: str) -> None:
    stage.control("faults", platform="x", operation="read", kind=kind, code=32)
    answer = stage.x("GET", "tweets/1")
    assert answer.status_code == {"token_revoked": 401, "error": 503}[kind]
    assert answer.json()["errors"][0]["code"] == 32


def test_a_fault_is_played_as_often_as_asked_and_on_its_operation_only(stage: Stage) -> None:
    said = stage.comment()
    stage.control("faults", platform="facebook", operation="reply", kind="error", times=2)
    assert stage.read(said["comment"]).ok
    assert [stage.reply(said["comment"]).ok for _ in range(3)] == [False, False, True]
    played = stage.look("faults")
    assert played["waiting"] == []
    assert [(one["operation"], one["kind"]) for one in played["played"]] == [("reply", "error")] * 2


def test_created_then_failed_creates_the_reply_and_answers_an_error(stage: Stage) -> None:
    said = stage.comment()
    stage.control("faults", platform="facebook", operation="reply", kind="created_then_failed")
    answer = stage.reply(said["comment"])
    body = answer.json()["error"]
    assert (answer.status_code, body["code"], body["error_subcode"]) == (400, 20, 1772107)
    assert comments(stage, said["thread"]) == ["We are sorry."]


def test_created_then_failed_on_a_call_the_platform_refuses_is_that_refusal(stage: Stage) -> None:
    stage.control("faults", platform="facebook", operation="private", kind="created_then_failed")
    assert stage.message("1_2").json()["error"]["error_subcode"] == 2018292


@pytest.mark.parametrize(("kind", "created"), [("timeout_before", 0), ("timeout_after", 1)])
def test_a_client_gives_up_waiting_and_the_reply_is_there_or_not(
    stage: Stage, kind: str, created: int
) -> None:
    said = stage.comment()
    stage.control("faults", platform="facebook", operation="reply", kind=kind, seconds=30)
    with pytest.raises(requests.ReadTimeout):
        reply_with_timeout(stage, said["comment"], 0.3)
    assert len(comments(stage, said["thread"])) == created
    assert stage.last_call()["status"] is None


def test_a_short_hold_ends_by_itself_with_a_late_answer(stage: Stage) -> None:
    said = stage.comment()
    stage.control("faults", platform="facebook", operation="reply", kind="timeout_after", seconds=0.1)
    assert stage.reply(said["comment"]).ok
    stage.control("faults", platform="facebook", operation="reply", kind="timeout_before", seconds=0.1)
    assert stage.reply(said["comment"]).status_code == 504


def test_a_reset_lets_go_of_held_connections(stage: Stage) -> None:
    said = stage.comment()
    stage.control("faults", platform="facebook", operation="reply", kind="timeout_before", seconds=600)
    held = threading.Thread(target=reply_with_timeout, args=(stage, said["comment"], 20))
    started = time.monotonic()
    held.start()
    wait_for(lambda: bool(stage.look("faults")["played"]))
    stage.control("reset")
    held.join(10)
    assert not held.is_alive()
    assert time.monotonic() - started < 10


def test_a_cut_connection_is_a_tcp_reset_and_creates_nothing(stage: Stage) -> None:
    said = stage.comment()
    stage.control("faults", platform="facebook", operation="reply", kind="reset")
    body = f"message=Sorry&appsecret_proof={PROOF}"
    request = (
        f"POST /facebook/v26.0/{said['comment']}/comments HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: {BEARER['Authorization']}\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}"
    )
    with socket.create_connection(("127.0.0.1", int(stage.url.rpartition(":")[2])), timeout=5) as connection:
        connection.sendall(request.encode())
        with pytest.raises(ConnectionResetError):
            connection.recv(1000)
    assert comments(stage, said["thread"]) == []
    assert stage.last_call()["status"] == 0
    assert stage.reply(said["comment"]).ok


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        ({}, "platform"),
        ({"platform": "instagram", "kind": "error", "operation": "any"}, "platform"),
        ({"platform": "x", "kind": "earthquake"}, "kind"),
        ({"platform": "x", "kind": "error"}, "operation"),
        ({"platform": "x", "kind": "drop", "operation": "reply"}, "drop"),
        ({"platform": "x", "kind": "error", "operation": "webhook"}, "error"),
        ({"platform": "x", "kind": "batch"}, "batch"),
        ({"platform": "x", "kind": "drop", "times": 0}, "times"),
        ({"platform": "x", "kind": "drop", "times": 1.5}, "times"),
        ({"platform": "x", "kind": "drop", "times": True}, "times"),
        ({"platform": "x", "kind": "delay", "seconds": -1}, "seconds"),
        ({"platform": "x", "kind": "error", "operation": "any", "status": 200}, "status"),
        ({"platform": "x", "kind": "error", "operation": "any", "code": "2"}, "code"),
        ({"platform": "x", "kind": "error", "operation": "any", "headers": {"a": "b\r\nc: d"}}, "headers"),
        ({"platform": "x", "kind": "drop", "colour": "red"}, "colour"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_by_name(
    stage: Stage, fault: dict[str, Any], word: str
) -> None:
    answer = requests.post(f"{stage.url}/_sandbox/faults", json=fault, timeout=10)
    assert answer.status_code == 400
    assert word in answer.json()["error"]
    assert stage.look("faults")["waiting"] == []
