from __future__ import annotations

from dataclasses import replace

import pytest

from aplomb.skips import SkipReason
from responder.clients import CommentNow, PlatformClient, ReadFailedError, Target, TooMuchToReadError
from responder.outcomes import Rejected, Repeated, Sent
from tests.responder.platform_double import PROFILE, Fault, World


def _ours(world: World, number: str, **more: object) -> None:
    world.posts[number] = {
        "id": number,
        "author_id": PROFILE,
        "text": f"post {number}",
        "created_at": "2026-04-01T12:00:00.000Z",
        **more,
    }


def test_a_reply_names_the_post_and_carries_the_private_message_card(
    x: PlatformClient, on_x: Target, world: World
) -> None:
    assert x.reply(on_x, "We are sorry.") == Sent(id="501")
    assert world.calls[0].body == {
        "text": "We are sorry.",
        "reply": {"in_reply_to_tweet_id": "500"},
        "direct_message_deep_link": f"https://x.com/messages/compose?recipient_id={PROFILE}",
    }
    assert world.calls[0].headers["Authorization"].startswith("OAuth ")


def test_a_post_is_read_as_it_stands_now(x: PlatformClient, on_x: Target, world: World) -> None:
    assert x.read_comment(on_x) == CommentNow(exists=True, text="@examplebakery cold bread again")

    world.posts.clear()
    assert x.read_comment(on_x) == CommentNow(exists=False)


def test_a_post_that_became_protected_is_not_there(x: PlatformClient, on_x: Target, world: World) -> None:
    problem = {"type": "https://api.twitter.com/2/problems/not-authorized-for-resource"}
    world.faults = [Fault(status=200, body={"errors": [problem]})]

    assert x.read_comment(on_x) == CommentNow(exists=False)


def test_our_answer_to_the_post_is_found(x: PlatformClient, on_x: Target) -> None:
    x.reply(on_x, "We are sorry.")

    assert [(answer.id, answer.text) for answer in x.our_answers(on_x)] == [("501", "We are sorry.")]


@pytest.mark.parametrize("answered", ["500", "590"])
def test_our_answer_to_any_version_of_an_edited_post_is_found(
    x: PlatformClient, on_x: Target, world: World, answered: str
) -> None:
    _ours(world, "580", referenced_tweets=[{"type": "replied_to", "id": answered}])

    assert [answer.id for answer in x.our_answers(replace(on_x, comment="590"))] == ["580"]


@pytest.mark.parametrize("conversation", ["500", "590"])
def test_an_answer_in_the_conversation_of_an_edited_post_is_found(
    x: PlatformClient, on_x: Target, world: World, conversation: str
) -> None:
    _ours(world, "580", conversation_id=conversation, in_reply_to_user_id="88")
    edited = replace(on_x, thread="500", comment="590")

    assert [answer.id for answer in x.our_answers(edited)] == ["580"]


def test_a_post_that_was_edited_since_says_so(x: PlatformClient, on_x: Target, world: World) -> None:
    world.posts["500"]["edit_history_tweet_ids"] = ["500"]
    assert not x.read_comment(on_x).superseded

    world.posts["500"]["edit_history_tweet_ids"] = ["500", "590"]
    assert x.read_comment(on_x).superseded


def test_a_long_post_is_read_whole(x: PlatformClient, on_x: Target, world: World) -> None:
    world.posts["500"]["note_tweet"] = {"text": "cold bread &amp; more"}

    assert x.read_comment(on_x).text == "cold bread & more"
    assert "note_tweet" in world.calls[0].query["tweet.fields"]


def test_our_own_words_are_read_without_the_names_that_x_puts_before_them(
    x: PlatformClient, on_x: Target, world: World
) -> None:
    answer = [{"type": "replied_to", "id": "500"}]
    _ours(world, "600", text="@ana @ben We are sorry. @nobody", referenced_tweets=answer)

    assert [one.text for one in x.our_answers(on_x)] == ["We are sorry. @nobody"]


def test_our_answers_to_others_in_the_conversation_do_not_count(
    x: PlatformClient, on_x: Target, world: World
) -> None:
    _ours(world, "601", conversation_id="400", in_reply_to_user_id="99")
    _ours(world, "602", conversation_id="555", in_reply_to_user_id="88")
    _ours(world, "603")
    assert x.our_answers(on_x) == []

    _ours(world, "604", conversation_id="400", in_reply_to_user_id="88")
    assert [answer.id for answer in x.our_answers(on_x)] == ["604"]


def test_an_answer_of_ours_is_found_among_many_posts(x: PlatformClient, on_x: Target, world: World) -> None:
    for number in range(600, 720):
        _ours(world, str(number))
    _ours(world, "900", referenced_tweets=[{"type": "replied_to", "id": "500"}])

    assert [answer.id for answer in x.our_answers(on_x)] == ["900"]


def test_posts_without_end_are_not_taken_for_unanswered(
    x: PlatformClient, on_x: Target, world: World
) -> None:
    for number in range(1000, 1501):
        _ours(world, str(number))

    with pytest.raises(TooMuchToReadError, match="too many"):
        x.our_answers(on_x)


@pytest.mark.parametrize("body", [None, {}, {"data": []}, {"meta": {}, "data": [1]}, {"meta": []}, b"<html>"])
def test_a_list_that_cannot_be_understood_is_not_taken_for_unanswered(
    x: PlatformClient, on_x: Target, world: World, body: object
) -> None:
    world.faults = [Fault(status=200, body=body)]

    with pytest.raises(ReadFailedError):
        x.our_answers(on_x)


def test_duplicate_text_is_an_outcome_of_its_own(x: PlatformClient, on_x: Target, world: World) -> None:
    problem = {
        "detail": "You are not allowed to create a Tweet with duplicate content.",
        "type": "about:blank",
        "title": "Forbidden",
        "status": 403,
    }
    world.faults = [Fault(status=403, body=problem)]

    assert isinstance(x.reply(on_x, "We are sorry."), Repeated)


def test_a_reply_to_who_did_not_summon_us_is_a_persons(x: PlatformClient, on_x: Target, world: World) -> None:
    detail = (
        "Reply to this conversation is not allowed because you have not been mentioned or otherwise "
        "engaged by the author of the post you are replying to."
    )
    world.faults = [Fault(status=403, body={"detail": detail, "status": 403})]

    outcome = x.reply(on_x, "We are sorry.")

    assert isinstance(outcome, Rejected)
    assert outcome.reason is SkipReason.NOT_SUMMONED


def test_there_is_no_private_reply_on_x(x: PlatformClient, on_x: Target, world: World) -> None:
    outcome = x.reply_privately(on_x, "Hello")
    assert isinstance(outcome, Rejected)
    assert outcome.reason is SkipReason.NO_PRIVATE_REPLY
    assert world.calls == []


def test_without_a_message_link_there_is_no_card(x: PlatformClient, on_x: Target, world: World) -> None:
    x._message_link = ""  # type: ignore[attr-defined]  # the account of the fixture has one
    x.reply(replace(on_x, author=""), "We are sorry.")

    assert "direct_message_deep_link" not in world.calls[0].body
