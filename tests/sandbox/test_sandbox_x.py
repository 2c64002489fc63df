from __future__ import annotations

from typing import Any

import pytest
import requests
from requests_oauthlib import OAuth1

from tests.sandbox.deployment import CONSUMER_SECRET
from tests.sandbox.stage import CONSUMER_KEY, PROFILE, PROFILE_SECRET, PROFILE_TOKEN, Stage
from tools.sandbox.x_length import weighted_length

CARD = f"https://x.com/messages/compose?recipient_id={PROFILE}"


def test_a_reply_to_who_named_us_is_created_and_comes_back_as_an_echo(stage: Stage) -> None:
    said = stage.comment("x", text="cold coffee & <b>stale</b> bread", mention=True, author_name="Ana")
    assert said["events"] == ["post.mention.create", "post.reply.create"]
    answer = stage.tweet(said["comment"], direct_message_deep_link=CARD)
    assert answer.status_code == 201
    assert answer.json()["data"]["text"] == "We are sorry."
    events = [payload["data"] for _, payload in stage.taken(3)]
    assert events[0]["payload"]["text"] == "@examplebakery cold coffee &amp; &lt;b&gt;stale&lt;/b&gt; bread"
    assert events[0]["payload"]["entities"]["mentions"][0]["id"] == PROFILE
    echo = events[2]
    assert (echo["event_type"], echo["payload"]["author_id"]) == ("post.create", PROFILE)
    assert echo["payload"]["referenced_tweets"] == [{"type": "replied_to", "id": said["comment"]}]


def test_a_reply_to_who_did_not_name_us_is_forbidden(stage: Stage) -> None:
    said = stage.comment("x")
    answer = stage.tweet(said["comment"])
    assert answer.status_code == 403
    assert "not been mentioned or otherwise engaged" in answer.json()["detail"]
    assert stage.last_call()["refused"] is False


def test_the_same_text_twice_is_forbidden(stage: Stage) -> None:
    first, second = (stage.comment("x", mention=True, text=text) for text in ("one", "two"))
    assert stage.tweet(first["comment"]).status_code == 201
    answer = stage.tweet(second["comment"])
    assert answer.status_code == 403
    assert answer.json() == {
        "detail": "You are not allowed to create a Tweet with duplicate content.",
        "type": "about:blank",
        "title": "Forbidden",
        "status": 403,
    }


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("a" * 280, 280),
        ("ā" * 280, 280),
        ("漢" * 140, 280),
        ("👩‍👩‍👧🇱🇻1️⃣👋🏽", 8),
        ("https://example.com/" + "a" * 200, 23),
        ("e\u0301", 1),
    ],
)
def test_length_is_weighted_as_x_counts(text: str, length: int) -> None:
    assert weighted_length(text) == length


def test_a_text_of_281_is_too_long_and_one_of_280_is_not(stage: Stage) -> None:
    said = stage.comment("x", mention=True)
    assert stage.tweet(said["comment"], "漢" * 140 + "a").status_code == 400
    assert stage.tweet(said["comment"], "漢" * 140).status_code == 201


def test_a_removed_post_cannot_be_answered_and_reads_as_not_found(stage: Stage) -> None:
    said = stage.comment("x", mention=True)
    assert stage.comment("x", remove=said["comment"], text="")["events"] == []
    assert stage.tweet(said["comment"]).status_code == 403
    answer = stage.x("GET", f"tweets/{said['comment']}")
    assert answer.status_code == 200
    assert answer.json()["errors"][0]["type"].endswith("/resource-not-found")
    assert "data" not in answer.json()


def test_our_posts_are_listed_newest_first_with_the_fields_that_were_asked(stage: Stage) -> None:
    said = stage.comment("x", mention=True)
    ours = stage.tweet(said["comment"]).json()["data"]["id"]
    query = {"since_id": said["comment"], "max_results": "50", "tweet.fields": "referenced_tweets"}
    body = stage.x("GET", f"users/{PROFILE}/tweets", params=query).json()
    assert body["meta"] == {"result_count": 1, "newest_id": ours, "oldest_id": ours}
    assert body["data"] == [
        {
            "id": ours,
            "text": "We are sorry.",
            "edit_history_tweet_ids": [ours],
            "referenced_tweets": [{"type": "replied_to", "id": said["comment"]}],
        }
    ]
    after = {**query, "since_id": ours}
    assert stage.x("GET", f"users/{PROFILE}/tweets", params=after).json() == {"meta": {"result_count": 0}}


def test_a_long_list_is_paged_by_token(stage: Stage) -> None:
    for number in range(7):
        stage.comment("x", text=f"@examplebakery number {number}")
    first = stage.x("GET", f"users/{PROFILE}/mentions", params={"max_results": "5"}).json()
    query = {"max_results": "5", "pagination_token": first["meta"]["next_token"]}
    second = stage.x("GET", f"users/{PROFILE}/mentions", params=query).json()
    texts = [one["text"][-1] for page in (first, second) for one in page["data"]]
    assert texts == ["6", "5", "4", "3", "2", "1", "0"]
    assert "next_token" not in second["meta"]


def test_a_conversation_can_be_searched_for_what_we_said(stage: Stage) -> None:
    said = stage.comment("x", mention=True)
    ours = stage.tweet(said["comment"]).json()["data"]["id"]
    query = {"query": f"conversation_id:{said['post']} from:examplebakery", "max_results": "10"}
    answer = stage.x("GET", "tweets/search/recent", params=query)
    assert answer.ok, answer.text
    assert [one["id"] for one in answer.json()["data"]] == [ours, said["post"]]


def test_an_edit_has_a_new_id_and_keeps_its_history(stage: Stage) -> None:
    said = stage.comment("x", text="old")
    new = stage.comment("x", edit_of=said["comment"], text="new")["comment"]
    assert new != said["comment"]
    for tweet_id, text in ((said["comment"], "old"), (new, "new")):
        data = stage.x("GET", f"tweets/{tweet_id}").json()["data"]
        assert (data["id"], data["text"]) == (tweet_id, text)
        assert data["edit_history_tweet_ids"] == [said["comment"], new]


def test_a_reply_among_strangers_that_does_not_name_us_causes_no_event(stage: Stage) -> None:
    said = stage.comment("x")
    assert stage.comment("x", parent=said["comment"], text="me too")["events"] == []


def test_every_answer_tells_the_state_of_the_limit(stage: Stage) -> None:
    said = stage.comment("x", mention=True)
    for answer in (stage.tweet(said["comment"]), stage.x("GET", "nothing")):
        assert {"x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"} <= set(answer.headers)


def signed(**changes: Any) -> OAuth1:
    keys = {
        "client_key": CONSUMER_KEY,
        "client_secret": CONSUMER_SECRET,
        "resource_owner_key": PROFILE_TOKEN,
        "resource_owner_secret": PROFILE_SECRET,
    }
    return OAuth1(**{**keys, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"client_key": "another-key"},
        {"client_secret": "wrong"},
        {"resource_owner_key": "another-token"},
        {"resource_owner_secret": "wrong"},
        {"resource_owner_key": None, "resource_owner_secret": None},
        {"signature_method": "PLAINTEXT"},
        {"timestamp": "1000000000"},
    ],
)
def test_a_wrong_signature_is_refused(stage: Stage, changes: dict[str, Any]) -> None:
    answer = stage.x("GET", "tweets/1", auth=signed(**changes))
    assert (answer.status_code, answer.json()["title"]) == (401, "Unauthorized")
    assert stage.last_call()["refused"] is True


def test_a_nonce_works_once(stage: Stage) -> None:
    auth = {"nonce": "a-nonce-that-is-used-twice", "timestamp": str(int(stage.clock()))}
    assert stage.x("GET", "tweets/1", auth=signed(**auth)).status_code == 200
    assert stage.x("GET", "tweets/1", auth=signed(**auth)).status_code == 401


def test_no_signature_and_a_bearer_token_are_refused(stage: Stage) -> None:
    for headers in ({}, {"Authorization": f"Bearer {PROFILE_TOKEN}"}):
        answer = requests.get(f"{stage.url}/x/2/tweets/1", headers=headers, timeout=10)
        assert answer.status_code == 401
    assert len(stage.look("refused")["refused"]) == 2


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("GET", "users/me", {}, 404),
        ("GET", "tweets/", {}, 404),
        ("PATCH", "tweets/1", {}, 404),
        ("GET", "tweets/1", {"params": {"expansions": "author_id"}}, 400),
        ("GET", "tweets/1", {"params": {"tweet.fields": "shoe_size"}}, 400),
        ("GET", f"users/{PROFILE}/tweets", {"params": {"max_results": "3"}}, 400),
        ("GET", f"users/{PROFILE}/tweets", {"params": {"since_id": "soon"}}, 400),
        ("GET", "tweets/search/recent", {"params": {"query": "bread"}}, 400),
        ("GET", "tweets/search/recent", {}, 400),
        ("POST", "tweets", {"json": {"text": "an advertisement"}}, 400),
        ("POST", "tweets", {"json": {"text": "a", "reply": {"in_reply_to_tweet_id": 1}}}, 400),
        ("POST", "tweets", {"json": {"text": "", "reply": {"in_reply_to_tweet_id": "1"}}}, 400),
        ("POST", "tweets", {"json": {"text": "a", "reply": {"in_reply_to_tweet_id": "1"}, "poll": {}}}, 400),
        ("POST", "tweets", {"data": {"text": "a"}}, 400),
        ("POST", "tweets", {"json": ["a"]}, 400),
    ],
)
def test_what_no_correct_client_sends_is_refused_and_listed(
    stage: Stage, method: str, path: str, content: dict[str, Any], status: int
) -> None:
    answer = stage.x(method, path, **content)
    assert answer.status_code == status, answer.text
    assert {"title", "detail", "type"} <= set(answer.json())
    assert [one["n"] for one in stage.look("refused")["refused"]] == [1]


@pytest.mark.parametrize(
    ("method", "path", "content"),
    [
        ("DELETE", "tweets/{c}", {}),
        ("PUT", "tweets/{c}/hidden", {"json": {"hidden": True}}),
        ("POST", f"users/{PROFILE}/blocking", {"json": {"target_user_id": "1"}}),
        ("POST", f"users/{PROFILE}/muting", {"json": {"target_user_id": "1"}}),
    ],
)
def test_nothing_is_ever_deleted_hidden_blocked_or_muted(
    stage: Stage, method: str, path: str, content: dict[str, Any]
) -> None:
    said = stage.comment("x")
    answer = stage.x(method, path.format(c=said["comment"]), **content)
    assert answer.status_code == 403
    assert (stage.last_call()["destructive"], stage.last_call()["refused"]) == (True, True)
    assert stage.look(f"threads/{said['thread']}")["comments"][0]["removed"] is False
    assert stage.state.journal.unapproved.pop().n == stage.last_call()["n"]  # or this test would fail
