from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.sandbox.stage import BEARER, OTHER_PAGE, PAGE, PROOF, TOKEN, Stage

DAY = 24 * 60 * 60


def error(answer: requests.Response) -> dict[str, Any]:
    body = answer.json()["error"]
    assert body["fbtrace_id"]
    assert body["type"]
    assert isinstance(body, dict)
    return body


def test_a_reply_stands_below_the_comment_and_comes_back_as_our_own_echo(stage: Stage) -> None:
    said = stage.comment(author_name="Ana")
    answer = stage.reply(said["comment"], "We are sorry, Ana.")
    assert answer.status_code == 200
    listed = stage.read(f"{said['comment']}/comments", filter="stream", fields="id,message,from{id}").json()
    ours = {"id": answer.json()["id"], "message": "We are sorry, Ana.", "from": {"id": PAGE}}
    assert listed["data"] == [ours]
    platform, echo = stage.taken(2)[1]
    value = echo["entry"][0]["changes"][0]["value"]
    assert (platform, echo["entry"][0]["id"], value["from"]["id"]) == ("facebook", PAGE, PAGE)
    assert (value["verb"], value["parent_id"], value["comment_id"]) == ("add", said["thread"], ours["id"])


def test_a_comment_is_read_with_exactly_the_fields_that_were_asked(stage: Stage) -> None:
    said = stage.comment(author="77", author_name="Ana", text="Stale 🍞")
    body = stage.read(said["comment"], fields="message,from{id},can_reply_privately,parent{id}").json()
    assert body == {
        "id": said["comment"],
        "message": "Stale 🍞",
        "from": {"id": "77"},
        "can_reply_privately": True,
    }


def test_a_reply_to_a_reply_names_its_parent_and_the_webhook_names_the_root(stage: Stage) -> None:
    root = stage.comment()
    inner = stage.comment(parent=stage.comment(parent=root["comment"])["comment"], text="And again!")
    assert inner["thread"] == root["comment"]
    assert "parent" in stage.read(inner["comment"], fields="parent{id}").json()
    value = stage.taken(3)[2][1]["entry"][0]["changes"][0]["value"]
    assert value["parent_id"] == root["comment"]


def test_a_list_is_paged_by_cursors_in_the_order_asked_for(stage: Stage) -> None:
    post = stage.comment(text="1")["post"]
    for number in range(2, 6):
        stage.comment(text=str(number))
    asked = {"order": "reverse_chronological", "limit": "2", "fields": "message"}
    seen, after = [], ""
    for _ in range(3):
        page = stage.read(f"{post}/comments", **asked, **({"after": after} if after else {})).json()
        seen += [one["message"] for one in page["data"]]
        after = page["paging"]["cursors"]["after"]
    assert seen == ["5", "4", "3", "2", "1"]
    assert "next" not in page["paging"]
    before = stage.read(f"{post}/comments", **asked, before=page["paging"]["cursors"]["before"]).json()
    assert [one["message"] for one in before["data"]] == ["3", "2"]


def test_a_stream_holds_all_levels_and_a_toplevel_list_only_the_first(stage: Stage) -> None:
    said = stage.comment()
    stage.comment(parent=said["comment"])
    sizes = {
        kind: len(stage.read(f"{said['post']}/comments", filter=kind).json()["data"])
        for kind in ("stream", "toplevel")
    }
    assert sizes == {"stream": 2, "toplevel": 1}


def test_since_leaves_out_what_is_older(stage: Stage) -> None:
    said = stage.comment()
    later = str(int(stage.clock()) + 60)
    assert stage.read(f"{said['post']}/comments", since=later).json() == {"data": []}


def test_the_posts_of_a_page_can_be_listed(stage: Stage) -> None:
    listed = stage.read(f"{PAGE}/feed", fields="id,message").json()["data"]
    assert [one["id"].split("_")[0] for one in listed] == [PAGE]


def test_one_private_reply_per_comment(stage: Stage) -> None:
    said = stage.comment(author_name="Ana")
    first = stage.message(said["comment"], text="Hello Ana")
    assert set(first.json()) == {"recipient_id", "message_id"}
    assert error(stage.message(said["comment"]))["code"] == 10900
    assert stage.read(said["comment"], fields="can_reply_privately").json()["can_reply_privately"] is False
    messages = stage.look(f"threads/{said['thread']}")["private_messages"]
    assert [(one["to"], one["text"]) for one in messages] == [("Ana", "Hello Ana")]


def test_a_private_reply_is_too_late_after_seven_days(stage: Stage) -> None:
    said = stage.comment()
    stage.clock.ahead = 7 * DAY + 60
    assert error(stage.message(said["comment"]))["code"] == 10902


def test_nobody_can_write_privately_to_a_page(stage: Stage) -> None:
    said = stage.comment(author=OTHER_PAGE)
    assert error(stage.message(said["comment"]))["code"] == 10903


def test_a_private_reply_to_an_unknown_comment_names_the_comment_id(stage: Stage) -> None:
    body = error(stage.message("1_2"))
    assert (body["code"], body["error_subcode"]) == (100, 2018292)


@pytest.mark.parametrize("path", ["{}", "{}/comments"])
def test_a_removed_comment_is_gone(stage: Stage, path: str) -> None:
    said = stage.comment()
    stage.comment(remove=said["comment"], text="")
    body = error(stage.read(path.format(said["comment"])))
    assert (body["code"], body["error_subcode"]) == (100, 33)
    assert error(stage.reply(said["comment"]))["error_subcode"] == 33


def test_a_page_neither_sees_nor_answers_under_another_page(stage: Stage) -> None:
    said = stage.comment(account=OTHER_PAGE)
    assert error(stage.read(said["comment"]))["error_subcode"] == 33
    assert error(stage.reply(said["comment"]))["error_subcode"] == 33
    assert error(stage.message(said["comment"], page=OTHER_PAGE))["error_subcode"] == 33
    assert stage.look("refused")["refused"] == []


REFUSED: list[tuple[str, str, str, dict[str, Any], int]] = [
    ("no token", "GET", "{c}", {"headers": {"X": "y"}, "params": {"appsecret_proof": PROOF}}, 190),
    ("a wrong token", "GET", "{c}", {"headers": {"Authorization": "Bearer no"}}, 190),
    ("basic credentials", "GET", "{c}", {"headers": {"Authorization": f"Basic {TOKEN}"}}, 190),
    ("the token in the address", "GET", "{c}", {"params": {"access_token": TOKEN}}, 190),
    ("the token in the form", "POST", "{c}/comments", {"data": {"access_token": TOKEN, "message": "a"}}, 190),
    ("no proof", "GET", "{c}", {}, 100),
    ("a wrong proof", "GET", "{c}", {"params": {"appsecret_proof": "0" * 64}}, 100),
    ("a proof that is no ASCII", "GET", "{c}", {"params": {"appsecret_proof": "é"}}, 100),
    ("an unknown path", "GET", "{c}/likes", {}, 2500),
    ("no object", "GET", "", {}, 2500),
    ("two slashes", "GET", "/{c}", {}, 2500),
    ("an unknown method", "PUT", "{c}", {}, 2500),
    ("an unknown parameter", "GET", "{c}", {"params": {"metadata": "1"}}, 100),
    ("a message in the address", "POST", "{c}/comments", {"params": {"message": "a"}}, 100),
    ("an unknown field", "GET", "{c}", {"params": {"appsecret_proof": PROOF, "fields": "shoe_size"}}, 100),
    (
        "a field list that breaks off",
        "GET",
        "{c}",
        {"params": {"appsecret_proof": PROOF, "fields": "a{"}},
        2500,
    ),
    (
        "an unknown order",
        "GET",
        "{c}/comments",
        {"params": {"appsecret_proof": PROOF, "order": "ranked"}},
        100,
    ),
    ("an unknown filter", "GET", "{c}/comments", {"params": {"appsecret_proof": PROOF, "filter": "x"}}, 100),
    ("a limit in words", "GET", "{c}/comments", {"params": {"appsecret_proof": PROOF, "limit": "many"}}, 100),
    ("a made-up cursor", "GET", "{c}/comments", {"params": {"appsecret_proof": PROOF, "after": "x"}}, 100),
    ("an attachment", "POST", "{c}/comments", {"data": {"message": "a", "attachment_url": "http://a"}}, 100),
    (
        "broken JSON",
        "POST",
        "{c}/comments",
        {"data": "{", "headers": {"Content-Type": "application/json"}},
        100,
    ),
    ("plain text", "POST", "{c}/comments", {"data": "hello"}, 100),
    ("a parameter twice", "GET", "{c}", {"params": [("fields", "id"), ("fields", "id")]}, 100),
    ("a message as a form", "POST", f"{PAGE}/messages", {"data": {"appsecret_proof": PROOF}}, 100),
    (
        "a message to a person without a comment",
        "POST",
        f"{PAGE}/messages",
        {"json": {"appsecret_proof": PROOF, "recipient": {"id": "1"}, "message": {"text": "a"}}},
        100,
    ),
    (
        "a message with an unknown part",
        "POST",
        f"{PAGE}/messages",
        {"json": {"appsecret_proof": PROOF, "recipient": {"comment_id": "1"}, "message": {"sticker": "a"}}},
        100,
    ),
]


@pytest.mark.parametrize("case", REFUSED, ids=[one[0] for one in REFUSED])
def test_what_no_correct_client_sends_is_refused_and_listed(
    stage: Stage, case: tuple[str, str, str, dict[str, Any], int]
) -> None:
    _, method, path, content, code = case
    said = stage.comment()
    answer = stage.graph(method, path.format(c=said["comment"]), **content)
    assert error(answer)["code"] == code
    assert answer.status_code in {400, 401, 404}
    assert [one["n"] for one in stage.look("refused")["refused"]] == [stage.last_call()["n"]]
    assert len(stage.look(f"threads/{said['thread']}")["comments"]) == 1


@pytest.mark.parametrize("text", ["", "  ", "x" * 8001])
def test_an_empty_or_endless_reply_is_a_graph_error(stage: Stage, text: str) -> None:
    assert error(stage.reply(stage.comment()["comment"], text))["code"] == 100


def test_an_older_version_of_the_api_is_refused(stage: Stage) -> None:
    answer = requests.get(f"{stage.url}/facebook/v25.0/1", headers=BEARER, timeout=10)
    assert (answer.status_code, error(answer)["code"]) == (404, 2500)
    assert stage.last_call()["refused"] is True


@pytest.mark.parametrize(
    ("method", "path", "content"),
    [
        ("DELETE", "{c}", {}),
        ("POST", "{c}", {"data": {"is_hidden": "true"}}),
        ("POST", "{c}", {"params": {"is_hidden": "1"}}),
        ("POST", "{c}", {"json": {"is_hidden": True}}),
        ("POST", "{c}", {"data": {"hide": "TRUE"}}),
        ("POST", "{c}", {"params": {"method": "delete"}}),
        ("POST", "{c}", {"data": {"_method": "DELETE"}}),
        ("POST", "{c}", {"data": {"comment_enabled": "false"}}),
        ("POST", f"{PAGE}/blocked", {"data": {"user": "1"}}),
        ("POST", f"{PAGE}/moderate_conversations", {"json": {"actions": ["BAN_USER"]}}),
        ("DELETE", f"{PAGE}/anything/at/all", {}),
    ],
)
def test_nothing_is_ever_deleted_hidden_or_blocked(
    stage: Stage, method: str, path: str, content: dict[str, Any]
) -> None:
    said = stage.comment()
    answer = stage.graph(method, path.format(c=said["comment"]), **content)
    assert answer.status_code == 403
    call = stage.last_call()
    assert (call["destructive"], call["refused"]) == (True, True)
    assert stage.look(f"threads/{said['thread']}")["comments"][0]["removed"] is False
    assert stage.state.journal.unapproved.pop().n == stage.last_call()["n"]  # or this test would fail
