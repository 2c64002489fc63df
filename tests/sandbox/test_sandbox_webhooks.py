from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from tests.sandbox.stage import OTHER_PAGE, PAGE, PROFILE, Stage, wait_for
from tools.sandbox import payloads


def changes(payload: dict[str, Any]) -> list[dict[str, Any]]:
    return [change["value"] for entry in payload["entry"] for change in entry["changes"]]


def texts(stage: Stage, count: int) -> list[str]:
    return [value["message"] for _, payload in stage.taken(count) for value in changes(payload)]


def states(stage: Stage) -> list[str]:
    return [one["state"] for one in stage.look("deliveries")["deliveries"]]


def test_a_comment_an_edit_and_a_removal_are_told_as_facebook_tells_them(stage: Stage) -> None:
    said = stage.comment(author_name="Ana", text="old")
    stage.comment(edit_of=said["comment"], text="new")
    stage.comment(remove=said["comment"], text="")
    values = [value for _, payload in stage.taken(3) for value in changes(payload)]
    assert [one["verb"] for one in values] == ["add", "edited", "remove"]
    assert [one.get("message") for one in values] == ["old", "new", None]
    assert values[2]["from"] == {"id": said["author"]}
    assert {one["comment_id"] for one in values} == {said["comment"]}
    assert values[0]["parent_id"] == values[0]["post_id"] == said["post"]


def test_meta_escapes_what_is_not_ascii_and_signs_those_bytes(stage: Stage) -> None:
    stage.comment(text="žēl 🍞")
    stage.taken(1)
    assert rb"\u017e\u0113l \ud83c\udf5e" in stage.deployment.bodies[0]
    assert stage.deployment.unsigned == []


def test_a_webhook_is_sent_again_until_it_is_taken(stage: Stage) -> None:
    stage.deployment.statuses = [500, 503]
    stage.comment()
    stage.taken(1)
    wait_for(lambda: states(stage) == ["delivered"])
    attempts = stage.look("deliveries")["deliveries"][0]["attempts"]
    assert [one["status"] for one in attempts] == [500, 503, 200]


def test_a_webhook_that_is_never_taken_ends_as_failed(stage: Stage) -> None:
    stage.deployment.statuses = [500] * 4
    stage.comment()
    wait_for(lambda: states(stage) == ["failed"])
    assert stage.deployment.taken == []


def test_a_deployment_that_is_away_is_an_error_in_the_list(stage: Stage) -> None:
    stage.control("setup", **{**_setup(stage), "webhook_url": "http://127.0.0.1:9/webhooks"})
    stage.comment()
    wait_for(lambda: states(stage) == ["failed"])
    assert stage.look("deliveries")["deliveries"][0]["attempts"][0]["error"] == "ConnectionError"


def _setup(stage: Stage) -> dict[str, Any]:
    setup = stage.state.setup
    accounts = {one.id: {"token": one.token, "name": one.name} for one in setup.accounts if one.id == PAGE}
    section = {"app_secret": setup.app_secret, "verify_token": setup.verify_token, "accounts": accounts}
    return {"webhook_url": setup.webhook_url, "facebook": section}


def test_a_duplicate_comes_twice_with_the_same_bytes(stage: Stage) -> None:
    stage.control("faults", platform="facebook", kind="duplicate")
    stage.comment(text="once")
    stage.comment(text="twice")
    assert texts(stage, 3) == ["once", "once", "twice"]
    assert stage.deployment.bodies[0] == stage.deployment.bodies[1]


def test_reordered_webhooks_arrive_the_other_way_round(stage: Stage) -> None:
    stage.control("faults", platform="facebook", kind="reorder", times=3)
    for text in ("1", "2", "3", "4"):
        stage.comment(text=text)
    assert texts(stage, 4) == ["3", "2", "1", "4"]


def test_a_delayed_webhook_is_overtaken(stage: Stage) -> None:
    stage.control("faults", platform="facebook", kind="delay", seconds=0.2)
    stage.comment(text="late")
    stage.comment(text="prompt")
    assert texts(stage, 2) == ["prompt", "late"]


def test_a_dropped_webhook_never_arrives_and_the_comment_is_there(stage: Stage) -> None:
    stage.control("faults", platform="facebook", kind="drop")
    lost = stage.comment(text="lost")
    stage.comment(text="kept")
    assert texts(stage, 1) == ["kept"]
    assert states(stage)[0] == "dropped"
    assert stage.read(lost["comment"]).ok


def test_a_batch_is_one_post_with_one_entry_for_each_page(stage: Stage) -> None:
    stage.control("faults", platform="facebook", kind="batch", times=3)
    for account in (PAGE, OTHER_PAGE, PAGE):
        stage.comment(account=account)
    payload = stage.taken(1)[0][1]
    assert {entry["id"]: len(entry["changes"]) for entry in payload["entry"]} == {PAGE: 2, OTHER_PAGE: 1}


def test_a_batch_that_never_fills_is_sent_all_the_same(stage: Stage) -> None:
    stage.control("faults", platform="facebook", kind="batch", times=1000, seconds=0.2)
    stage.comment()
    stage.comment()
    assert len(changes(stage.taken(1)[0][1])) == 2


def test_a_thousand_changes_fill_a_post_and_the_next_one_starts_another() -> None:
    one: dict[str, object] = {
        "object": "page",
        "entry": [{"id": PAGE, "time": 1, "changes": [{"field": "feed"}]}],
    }
    sizes = [len(batch["entry"][0]["changes"]) for batch in _merged([one] * 1001)]
    assert sizes == [1000, 1]


def _merged(given: list[dict[str, object]]) -> list[Any]:
    return list(payloads.merged(given))


def test_a_raw_feed_payload_is_sent_as_it_is_and_can_be_read_back(stage: Stage) -> None:
    value = {
        "item": "comment",
        "verb": "add",
        "comment_id": "9001_7001",
        "post_id": f"{PAGE}_9001",
        "parent_id": f"{PAGE}_9001",
        "from": {"id": "55", "name": "Tom"},
        "message": "Stale.",
        "created_time": int(stage.clock()) - 60,
    }
    body = {
        "object": "page",
        "entry": [{"id": PAGE, "time": 1, "changes": [{"field": "feed", "value": value}]}],
    }
    assert stage.control("raw", platform="facebook", body=body) == {"comments": ["9001_7001"]}
    assert stage.control("raw", platform="facebook", body=body) == {"comments": ["9001_7001"]}
    assert stage.taken(2) == [("facebook", body)] * 2
    assert stage.read("9001_7001", fields="message").json()["message"] == "Stale."
    assert stage.reply("9001_7001").ok
    assert len(stage.look("threads/9001_7001")["comments"]) == 2


@pytest.mark.parametrize(
    ("kind", "text", "shown_from", "status"),
    [
        ("post.mention.create", "@examplebakery stale", 0, 201),
        ("post.reply.create", "@examplebakery stale", 15, 403),
        ("post.reply.create", "@examplebakery stale, @examplebakery", 15, 201),
        ("post.reply.create", "@examplebakery stale", None, 403),
        ("post.quote.create", "look at this", 0, 201),
    ],
)
def test_a_raw_post_can_be_answered_only_when_it_names_us_on_purpose(
    stage: Stage, kind: str, text: str, shown_from: int | None, status: int
) -> None:
    quoted = kind == "post.quote.create"
    post: dict[str, Any] = {
        "id": "1900000000000000102",
        "text": text,
        "author_id": "55",
        "conversation_id": "1900000000000000001",
        "in_reply_to_tweet_id": "1900000000000000001",
        "in_reply_to_user_id": PROFILE,
        "referenced_tweets": [{"type": "quoted" if quoted else "replied_to", "id": "1900000000000000001"}],
    }
    if shown_from is not None:
        post["display_text_range"] = [shown_from, len(text)]
    data = {"event_type": kind, "filter": {"user_id": PROFILE}, "payload": post, "includes": {}}
    assert stage.control("raw", platform="x", body={"data": data}) == {"comments": [post["id"]]}
    fields = {"tweet.fields": "conversation_id,referenced_tweets"}
    read = stage.x("GET", f"tweets/{post['id']}", params=fields).json()["data"]
    assert (read["text"], read["conversation_id"]) == (text, post["conversation_id"])
    assert read["referenced_tweets"] == post["referenced_tweets"]
    assert stage.tweet(post["id"]).status_code == status


def test_an_older_activity_payload_makes_its_tweet_exist(stage: Stage) -> None:
    tweet = {
        "id_str": "1900000000000000200",
        "text": "hello @examplebakery",
        "user": {"id_str": "55", "name": "Tom"},
    }
    body = {"for_user_id": PROFILE, "tweet_create_events": [tweet]}
    assert stage.control("raw", platform="x", body=body) == {"comments": [tweet["id_str"]]}
    assert stage.tweet("1900000000000000200").status_code == 201
    gone = {
        "for_user_id": PROFILE,
        "tweet_delete_events": [{"status": {"id": tweet["id_str"], "user_id": "55"}}],
    }
    stage.control("raw", platform="x", body=gone)
    assert "errors" in stage.x("GET", f"tweets/{tweet['id_str']}").json()


@pytest.mark.parametrize("platform", ["instagram", "messenger"])
def test_payloads_of_metas_other_products_are_signed_and_passed_on(stage: Stage, platform: str) -> None:
    stage.control("raw", platform=platform, body={"object": "instagram", "entry": []})
    assert stage.taken(1) == [(platform, {"object": "instagram", "entry": []})]


@pytest.mark.parametrize(
    "body",
    [
        {"entry": None},
        {"entry": [None, 1, {"id": PAGE, "changes": None}, {"id": PAGE, "changes": [{"field": "feed"}]}]},
        {
            "entry": [
                {"id": PAGE, "changes": [{"field": "feed", "value": {"item": "comment", "verb": "add"}}]}
            ]
        },
        {"data": [], "tweet_create_events": {}},
        {"data": {"event_type": 7, "filter": [], "payload": {"id": {}}}},
        {"for_user_id": PROFILE, "tweet_create_events": [1, {"id": "x"}, {"id_str": "5", "entities": []}]},
        [],
        7,
    ],
)
def test_a_malformed_payload_is_passed_on_without_harm(stage: Stage, body: object) -> None:
    for platform in ("facebook", "x"):
        stage.control("raw", platform=platform, body=body)
    assert [payload for _, payload in stage.taken(2)] == [body, body]


def test_raw_text_is_sent_byte_for_byte(stage: Stage) -> None:
    stage.control("raw", platform="facebook", body='{"object":"page", "entry":[] , "é":1}')
    stage.taken(1)
    assert stage.deployment.bodies == ['{"object":"page", "entry":[] , "é":1}'.encode()]


@pytest.mark.parametrize("platform", ["facebook", "x"])
def test_a_right_handshake_is_told_from_a_wrong_one(stage: Stage, platform: str) -> None:
    assert stage.control("handshake", platform=platform)["ok"] is True
    stage.deployment.wrong_handshakes = True
    told = stage.control("handshake", platform=platform)
    assert (told["ok"], told["status"]) == (False, 200)


def test_a_handshake_with_nobody_is_no_success(stage: Stage) -> None:
    stage.control("setup", **{**_setup(stage), "webhook_url": "http://127.0.0.1:9/webhooks"})
    assert stage.control("handshake", platform="facebook")["ok"] is False


def test_every_webhook_is_json_that_python_reads_back(stage: Stage) -> None:
    answer = requests.post(
        f"{stage.url}/_sandbox/comments",
        data=json.dumps({"platform": "x", "text": "lone \ud800 surrogate and \u0000"}),
        headers={"Content-Type": "application/json"},
        timeout=10,
    )
    assert answer.ok, answer.text
    assert stage.taken(1)[0][1]["data"]["payload"]["text"] == "lone ? surrogate and \u0000"
