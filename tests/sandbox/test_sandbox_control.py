from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.sandbox.stage import OTHER_PAGE, PAGE, PROFILE, PROOF, TOKEN, Stage
from tools.sandbox.setup import BadRequestError, read_setup

ROOT = Path(__file__).resolve().parents[2]


def test_the_journal_holds_every_call_in_order_without_secrets(stage: Stage) -> None:
    said = stage.comment()
    stage.read(said["comment"], fields="id")
    stage.reply(said["comment"], "We are sorry.")
    stage.message(said["comment"])
    calls = stage.look("calls")["calls"]
    assert [(one["n"], one["platform"], one["method"], one["path"], one["status"]) for one in calls] == [
        (1, "facebook", "GET", f"/v26.0/{said['comment']}", 200),
        (2, "facebook", "POST", f"/v26.0/{said['comment']}/comments", 200),
        (3, "facebook", "POST", f"/v26.0/{PAGE}/messages", 200),
    ]
    assert calls[1]["body"] == {"message": "We are sorry.", "appsecret_proof": "(secret)"}
    written = requests.get(f"{stage.url}/_sandbox/calls", timeout=10).text
    assert PROOF not in written
    assert TOKEN not in written
    assert [one["n"] for one in stage.look("calls?since=2")["calls"]] == [3]


def test_a_reset_clears_world_faults_and_journal_and_keeps_the_setup(stage: Stage) -> None:
    said = stage.comment()
    stage.reply(said["comment"])
    stage.control("faults", platform="facebook", operation="any", kind="error")
    stage.control("reset")
    assert stage.look("calls")["calls"] == []
    assert stage.look("deliveries")["deliveries"] == []
    assert stage.look("faults") == {"waiting": [], "played": []}
    assert requests.get(f"{stage.url}/_sandbox/threads/{said['thread']}", timeout=10).status_code == 404
    again = stage.comment()
    assert again["post"] != said["post"]
    assert stage.reply(again["comment"]).ok


def test_the_same_name_is_the_same_author_and_another_name_is_another(stage: Stage) -> None:
    ana, again, tom = (stage.comment(author_name=name)["author"] for name in ("Ana", "Ana", "Tom"))
    assert ana == again
    assert ana != tom


def test_a_comment_by_the_page_itself_is_ours(stage: Stage) -> None:
    said = stage.comment()
    stage.comment(author=PAGE, parent=said["comment"], text="A colleague answers.")
    shown = stage.look(f"threads/{said['comment']}")["comments"]
    assert [(one["ours"], one["parent"]) for one in shown] == [(False, ""), (True, said["comment"])]
    assert shown[1]["author_name"] == "Example Bakery"


def test_a_post_shows_all_its_threads(stage: Stage) -> None:
    said = stage.comment(text="one")
    stage.comment(text="two")
    thread = stage.look(f"threads/{said['post']}")
    assert [one["text"] for one in thread["comments"]] == ["one", "two"]
    assert (thread["platform"], thread["account"]) == ("facebook", PAGE)


def test_a_removed_comment_takes_its_answers_with_it(stage: Stage) -> None:
    said = stage.comment()
    stage.comment(parent=said["comment"])
    stage.comment(remove=said["comment"], text="")
    assert [one["removed"] for one in stage.look(f"threads/{said['thread']}")["comments"]] == [True, True]


@pytest.mark.parametrize(
    ("path", "body", "word"),
    [
        ("comments", {"platform": "instagram", "text": "a"}, "platform"),
        ("comments", {"platform": "x", "account": "7", "text": "a"}, "account"),
        ("comments", {"platform": "facebook"}, "text"),
        ("comments", {"platform": "facebook", "text": "x" * 20_001}, "text"),
        ("comments", {"platform": "facebook", "text": 7}, "text"),
        ("comments", {"platform": "facebook", "text": "a", "mention": "yes"}, "mention"),
        ("comments", {"platform": "facebook", "text": "a", "parent": "1_2"}, "parent"),
        ("comments", {"platform": "facebook", "text": "a", "mood": "bad"}, "mood"),
        ("comments", {"platform": "facebook", "text": "a", "edit_of": "1_2"}, "comment"),
        ("comments", {"platform": "facebook", "remove": "1_2"}, "comment"),
        ("raw", {"platform": "myspace", "body": {}}, "platform"),
        ("raw", {"platform": "x"}, "body"),
        ("handshake", {"platform": "messenger"}, "platform"),
        ("setup", {"webhook_url": "ftp://a"}, "webhook_url"),
    ],
)
def test_a_wrong_request_is_answered_with_the_word_that_is_wrong(
    stage: Stage, path: str, body: dict[str, Any], word: str
) -> None:
    answer = requests.post(f"{stage.url}/_sandbox/{path}", json=body, timeout=10)
    assert answer.status_code == 400
    assert word in answer.json()["error"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 100_000, b'{"a":NaN}', b"\xff"])
def test_a_body_that_is_no_object_is_refused(stage: Stage, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = requests.post(f"{stage.url}/_sandbox/comments", data=body, headers=headers, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_another_sites_form_cannot_reach_the_controls(stage: Stage) -> None:
    headers = {"Content-Type": "text/plain"}
    answer = requests.post(f"{stage.url}/_sandbox/reset", data="{}", headers=headers, timeout=10)
    assert answer.status_code == 400


def test_a_foreign_host_name_is_refused(stage: Stage) -> None:
    answer = requests.get(f"{stage.url}/_sandbox/calls", headers={"Host": "evil.example"}, timeout=10)
    assert answer.status_code == 400


def test_a_call_with_a_hundred_thousand_brackets_is_refused_not_fatal(stage: Stage) -> None:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}"}
    answer = stage.graph("POST", f"{PAGE}/messages", headers=headers, data=b"[" * 100_000)
    assert answer.status_code == 400
    assert stage.last_call()["refused"] is True


COMPLETE: dict[str, Any] = {
    "webhook_url": "http://127.0.0.1:9/webhooks/",
    "facebook": {
        "app_secret": "a",
        "verify_token": "b",
        "accounts": {PAGE: {"token": "c", "name": "Bakery"}, OTHER_PAGE: {"token": "d", "name": "パン屋"}},
    },
}


def test_a_setup_of_one_platform_is_enough() -> None:
    setup = read_setup(COMPLETE)
    assert setup.webhook_url == "http://127.0.0.1:9/webhooks"
    assert [one.username for one in setup.accounts] == ["bakery", "account400501"]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"webhook_url": None}, "webhook_url"),
        ({"facebook": None}, "facebook"),
        ({"facebook": {}}, "account"),
        ({"facebook": {"app_secret": "a"}}, "verify_token"),
        ({"facebook": {**COMPLETE["facebook"], "accounts": []}}, "accounts"),
        ({"facebook": {**COMPLETE["facebook"], "accounts": {"../1": {}}}}, "number"),
        ({"facebook": {**COMPLETE["facebook"], "accounts": {PAGE: {"token": "c"}}}}, "name"),
        ({"x": {"consumer_key": "a", "consumer_secret": "b", "accounts": {PROFILE: {"name": "a"}}}}, "token"),
    ],
)
def test_a_setup_with_a_hole_names_it(change: dict[str, Any], word: str) -> None:
    with pytest.raises(BadRequestError, match=word):
        read_setup({**COMPLETE, **change})


def test_the_program_prints_its_address_and_says_when_the_port_is_taken() -> None:
    command = [sys.executable, "-m", "tools.sandbox", "--port"]
    with subprocess.Popen([*command, "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own program
        assert process.stdout is not None
        word, url = process.stdout.readline().split()
        try:
            health = requests.get(f"{url}/_sandbox/health", timeout=10).json()
            again = [*command, url.rpartition(":")[2]]
            taken = subprocess.run(again, cwd=ROOT, capture_output=True, text=True, check=False, timeout=30)  # noqa: S603 - our own program
        finally:
            process.terminate()
        assert process.wait(10) == 0
    assert word == "sandbox"
    assert health == {"ok": True, "configured": False}
    assert taken.returncode == 1
    assert "cannot listen" in taken.stderr
