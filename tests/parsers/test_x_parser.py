from __future__ import annotations

import pytest

from aplomb.comment import Comment, Platform, Skipped, Verb
from aplomb.skips import SkipReason
from triage.parsers import Parsed, PayloadError, parse

US, PERSON = "1500000000000000001", "1500000000000000101"
POST: dict[str, object] = {
    "id": "190",
    "text": "The cake was late",
    "author_id": PERSON,
    "conversation_id": "180",
    "created_at": "2026-07-24T21:23:23.000Z",
    "edit_history_tweet_ids": ["190"],
    "in_reply_to_tweet_id": "185",
}


def read(kind: object, payload: object, **data: object) -> Parsed:
    event = {"event_uuid": "-278", "filter": {"user_id": US}, "event_type": kind, "payload": payload, **data}
    [parsed] = parse(Platform.X, {"data": event})
    return parsed


def post(payload: object, *, kind: str = "post.reply.create", **data: object) -> Comment:
    parsed = read(kind, payload, **data)
    assert isinstance(parsed, Comment)
    return parsed


def reason(kind: object, payload: object, **data: object) -> SkipReason:
    parsed = read(kind, payload, **data)
    assert isinstance(parsed, Skipped)
    return parsed.reason


def mention(start: int, end: int, *, who: str = US) -> dict[str, object]:
    return {"start": start, "end": end, "username": "somebody", "id": who}


@pytest.mark.parametrize(
    "payload",
    [None, [], "x", 5, {}, {"object": "page", "entry": []}, {"errors": [{"code": 88}]}, {"title": "No"}],
)
def test_what_has_no_key_of_x_is_no_payload(payload: object) -> None:
    with pytest.raises(PayloadError, match="expected an object with `data` or `for_user_id`"):
        parse(Platform.X, payload)


def test_a_post_is_read_whole_even_when_nothing_tells_who_wrote_it() -> None:
    assert read("post.reply.create", POST, includes={}) == Comment(
        platform=Platform.X,
        account=US,
        post="180",
        thread="180",
        comment="190",
        author=PERSON,
        author_name="",
        text="The cake was late",
        verb=Verb.ADD,
        created_at=1784928203,
        parent="185",
    )


def test_an_edit_keeps_the_first_id_and_answers_the_newest() -> None:
    edited = post(POST | {"id": "195", "edit_history_tweet_ids": ["190", "195"]})
    assert (edited.verb, edited.comment, edited.reply_to, edited.reply_target) == (
        Verb.EDIT,
        "190",
        "195",
        "195",
    )
    assert edited.thread == "180"


def test_an_edited_first_post_stays_its_own_thread() -> None:
    edited = POST | {"id": "195", "edit_history_tweet_ids": ["190", "195"], "conversation_id": "195"}
    assert post(edited).thread == post(edited | {"conversation_id": "190"}).thread == "190"


def test_the_answered_post_is_also_read_from_the_references() -> None:
    value = POST | {"in_reply_to_tweet_id": None, "referenced_tweets": [{"type": "replied_to", "id": 184}]}
    assert post(value).parent == "184"


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize(("label", "automated"), [("Automated", True), ("X", False)])
def test_the_author_is_looked_up_wrapped_or_not(*, wrapped: bool, label: str, automated: bool) -> None:
    user = {"id": PERSON, "name": "Daniel", "affiliation": {"description": label}}
    includes = {"users": [{"data": user} if wrapped else user, None, {"id": US, "name": "Bakery"}]}
    parsed = post(POST, includes=includes)
    assert (parsed.author_name, parsed.automated) == ("Daniel", automated)


@pytest.mark.parametrize(
    ("kind", "author", "summoned"),
    [
        ("post.mention.create", PERSON, True),
        ("post.quote.create", PERSON, True),
        ("post.reply.create", PERSON, False),
        ("post.create", PERSON, False),
        ("post.mention.create", US, False),
        ("post.quote.create", "", False),
    ],
)
def test_only_others_who_name_or_quote_us_summon_us(*, kind: str, author: str, summoned: bool) -> None:
    assert post(POST | {"author_id": author}, kind=kind).summoned is summoned


@pytest.mark.parametrize(
    ("told", "summoned"),
    [
        ({"entities": {"mentions": [mention(0, 14)]}, "display_text_range": [15, 40]}, False),
        ({"entities": {"mentions": [mention(20, 34)]}, "display_text_range": [15, 40]}, True),
        ({"entities": {"mentions": [mention(0, 14)]}}, False),
        ({"entities": {"mentions": [mention(0, 5, who="7"), mention(6, 20)]}}, False),
        ({"entities": {"mentions": [mention(0, 5, who="7"), mention(12, 26)]}}, True),
        ({"entities": {"mentions": [mention(20, 34)]}}, True),
        ({"entities": {"mentions": [mention(20, 34, who="7")]}}, False),
        ({"entities": {"mentions": [{"username": "somebody", "id": US}, None, 5]}}, False),
        ({"entities": {"mentions": {"id": US}}, "display_text_range": "x"}, False),
        ({"entities": None}, False),
        ({"entities": {"mentions": [mention(0, 14)]}, "in_reply_to_tweet_id": None}, True),
    ],
)
def test_the_names_before_a_replys_text_are_nobodys_words(*, told: dict[str, object], summoned: bool) -> None:
    assert post(POST | told).summoned is summoned


def test_text_is_what_the_author_typed() -> None:
    assert (
        post(POST | {"text": "bread &amp; butter &lt;3 &amp;lt; &quot;"}).text
        == "bread & butter <3 &lt; &quot;"
    )
    assert post(POST | {"note_tweet": {"text": "The whole long post"}}).text == "The whole long post"
    assert post(POST | {"note_tweet": {"text": ["x"]}}).text == "The cake was late"


def test_a_deleted_post_is_a_removal() -> None:
    parsed = post(
        {"id": "190", "author_id": US}, kind="post.delete", includes={"users": [{"data": {"id": US}}]}
    )
    assert (parsed.verb, parsed.comment, parsed.author, parsed.text) == (Verb.REMOVE, "190", US, "")


@pytest.mark.parametrize(
    ("kind", "payload", "expected"),
    [
        (
            "post.create",
            POST | {"referenced_tweets": [{"type": "retweeted", "id": "1"}]},
            SkipReason.NOT_A_COMMENT,
        ),
        ("post.repost.create", POST, SkipReason.NOT_A_COMMENT),
        ("like.create", {}, SkipReason.NOT_A_COMMENT),
        ("follow.follow", {}, SkipReason.NOT_A_COMMENT),
        ("block.block", {}, SkipReason.NOT_A_COMMENT),
        ("mute.unmute", {}, SkipReason.NOT_A_COMMENT),
        ("dm.read", {}, SkipReason.NOT_A_COMMENT),
        ("oauth.revoke", None, SkipReason.NOT_A_COMMENT),
        ("chat.received", {}, SkipReason.UNREADABLE),
        ("post.pinned", POST, SkipReason.UNKNOWN_VERB),
        ("poll.closed", {}, SkipReason.UNKNOWN_FIELD),
        (None, POST, SkipReason.MALFORMED),
        ({"a": 1}, POST, SkipReason.MALFORMED),
        ("post.create", None, SkipReason.MALFORMED),
        ("post.create", {}, SkipReason.MALFORMED),
        ("post.delete", {"id": None}, SkipReason.MALFORMED),
        ("dm.received", {}, SkipReason.MALFORMED),
    ],
)
def test_what_is_no_post_is_skipped_by_name(kind: object, payload: object, expected: SkipReason) -> None:
    assert reason(kind, payload) is expected


@pytest.mark.parametrize("told", [{"filter": {}}, {"filter": {"keyword": "cake"}}, {"filter": None}])
def test_a_post_that_was_sent_for_no_account_is_nobodys_to_answer(told: dict[str, object]) -> None:
    assert reason("post.create", POST, **told) is SkipReason.ACCOUNT_NOT_CONFIGURED


@pytest.mark.parametrize("data", [None, [], "x", {}])
def test_data_that_holds_no_event_is_malformed(data: object) -> None:
    [parsed] = parse(Platform.X, {"data": data})
    assert isinstance(parsed, Skipped)
    assert parsed.reason is SkipReason.MALFORMED


def test_a_revoked_consent_is_told_by_name() -> None:
    parsed = read("oauth.revoke", {"user_id": US}, filter={})
    assert isinstance(parsed, Skipped)
    assert parsed.detail == "oauth.revoke"
