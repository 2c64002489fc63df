from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace

import pytest

from aplomb.skips import SkipReason
from responder.clients import CommentNow, PlatformClient, ReadFailedError, Target, TooMuchToReadError
from responder.outcomes import Rejected, Sent, Unknown
from tests.responder.conftest import FACEBOOK_TOKEN
from tests.responder.platform_double import PAGE, Fault, World


def test_a_public_reply_is_posted_below_the_comment(
    facebook: PlatformClient, on_facebook: Target, world: World
) -> None:
    outcome = facebook.reply(on_facebook, "Mums žēl, Ana: “ļoti” 🥖.")

    assert outcome == Sent(id="10_1_2")
    assert world.replies_to("10_1") == ["Mums žēl, Ana: “ļoti” 🥖."]


def test_every_call_proves_that_we_know_the_apps_secret(
    facebook: PlatformClient, on_facebook: Target, world: World
) -> None:
    facebook.read_comment(on_facebook)
    facebook.our_answers(on_facebook)
    facebook.reply(on_facebook, "Sorry")
    facebook.reply_privately(on_facebook, "Sorry")

    proof = hmac.new(b"app-secret-1", FACEBOOK_TOKEN.encode(), hashlib.sha256).hexdigest()
    sent = [(call.query if call.method == "GET" else call.body)["appsecret_proof"] for call in world.calls]
    assert sent == [proof] * 4


def test_the_proof_of_a_post_is_not_in_its_address(
    facebook: PlatformClient, on_facebook: Target, world: World
) -> None:
    facebook.reply(on_facebook, "Sorry")
    facebook.reply_privately(on_facebook, "Sorry")

    assert [call.address for call in world.calls] == ["/v26.0/10_1/comments", f"/v26.0/{PAGE}/messages"]


def test_a_private_reply_tells_whom_it_went_to(
    facebook: PlatformClient, on_facebook: Target, world: World
) -> None:
    assert facebook.reply_privately(on_facebook, "Please tell us more") == Sent(
        id="mid.1", recipient="psid-1"
    )
    assert world.private == {"10_1": "Please tell us more"}


def test_a_second_private_reply_counts_as_sent(facebook: PlatformClient, on_facebook: Target) -> None:
    facebook.reply_privately(on_facebook, "Please tell us more")

    assert facebook.reply_privately(on_facebook, "Please tell us more") == Sent(id="")


def test_an_error_of_private_replies_never_makes_a_public_reply_sent(
    facebook: PlatformClient, on_facebook: Target, world: World
) -> None:
    world.faults = [Fault(status=400, body={"error": {"code": 10900}})]

    assert isinstance(facebook.reply(on_facebook, "Sorry"), Unknown)


def test_a_comment_is_read_as_it_stands_now(
    facebook: PlatformClient, on_facebook: Target, world: World
) -> None:
    before = facebook.read_comment(on_facebook)
    world.private["10_1"] = "done"
    world.comments["10_1"].pop("message")

    written = 1_775_000_000
    assert before == CommentNow(
        exists=True, text="Cold bread again", created_at=written, can_reply_privately=True
    )
    assert facebook.read_comment(on_facebook) == CommentNow(exists=True, text="", created_at=written)


def test_the_count_of_answers_is_read_of_a_root_and_not_of_a_reply(
    facebook: PlatformClient, on_facebook: Target, world: World
) -> None:
    world.comments["10_1"]["comment_count"] = 2
    world.add_comment("10_2", author="78", text="Here too", at=1_775_000_050, under="10_1")
    world.comments["10_2"]["comment_count"] = 0

    assert facebook.read_comment(on_facebook).answers == 2
    below = replace(on_facebook, original="10_2", comment="10_2")
    assert facebook.read_comment(below).answers is None
    assert "comment_count" in world.calls[0].query["fields"]


def test_a_comment_without_a_time_is_read_all_the_same(
    facebook: PlatformClient, on_facebook: Target, world: World
) -> None:
    del world.comments["10_1"]["created_time"]

    assert facebook.read_comment(on_facebook).created_at is None
    assert "created_time" in world.calls[0].query["fields"]


def test_a_comment_that_is_gone_is_not_there(
    facebook: PlatformClient, on_facebook: Target, world: World
) -> None:
    world.comments.clear()

    assert facebook.read_comment(on_facebook) == CommentNow(exists=False)


def test_a_colleagues_answer_below_the_comment_is_ours(
    facebook: PlatformClient, on_facebook: Target, world: World
) -> None:
    world.add_comment("10_2", author="78", text="Same here", at=1_775_000_010, under="10_1")
    world.add_comment("10_3", author=PAGE, text="We will look", at=1_775_000_020, under="10_1")
    world.add_comment("10_4", author="", text="author withheld", at=1_775_000_030, under="10_1")

    withheld, answer = facebook.our_answers(on_facebook)

    assert (answer.id, answer.created_at, answer.text) == ("10_3", 1_775_000_020, "We will look")
    assert (withheld.id, withheld.withheld, answer.withheld) == ("10_4", True, False)


def test_what_we_wrote_before_a_reply_does_not_answer_it(
    facebook: PlatformClient, on_facebook: Target, world: World
) -> None:
    world.add_comment("10_2", author=PAGE, text="to the first", at=1_775_000_010, under="10_1")
    world.add_comment("10_3", author="79", text="And mine?", at=1_775_000_020, under="10_1")
    later = replace(on_facebook, comment="10_3", original="10_3", author="79", since=1_775_000_020)

    assert facebook.our_answers(later) == []
    assert [answer.id for answer in facebook.our_answers(replace(later, since=None))] == ["10_2"]

    world.add_comment("10_4", author=PAGE, text="to the second", at=1_775_000_030, under="10_1")
    assert [answer.id for answer in facebook.our_answers(later)] == ["10_4"]


def test_an_answer_of_ours_is_found_behind_two_hundred_comments(
    facebook: PlatformClient, on_facebook: Target, world: World
) -> None:
    world.add_comment("10_2", author=PAGE, text="first of all", at=1_775_000_001, under="10_1")
    for number in range(200):
        world.add_comment(f"10_{number + 3}", author="9", text="x", at=1_775_000_002 + number, under="10_1")

    assert [answer.id for answer in facebook.our_answers(on_facebook)] == ["10_2"]


def test_a_thread_too_long_to_read_is_not_taken_for_unanswered(
    facebook: PlatformClient, on_facebook: Target, world: World
) -> None:
    for number in range(501):
        world.add_comment(f"10_{number + 3}", author="9", text="x", at=1_775_000_002 + number, under="10_1")

    with pytest.raises(TooMuchToReadError, match="too long"):
        facebook.our_answers(on_facebook)


@pytest.mark.parametrize(
    "body",
    [
        None,
        {"data": None},
        {"data": [1]},
        {"data": [{"id": "1", "created_time": "yesterday"}]},
        {"data": [], "paging": {"next": "https://example.com"}},
        b"<html>",
    ],
)
def test_a_list_that_cannot_be_understood_is_not_taken_for_unanswered(
    facebook: PlatformClient, on_facebook: Target, world: World, body: object
) -> None:
    world.faults = [Fault(status=200, body=body)]

    with pytest.raises(ReadFailedError, match="could not be read"):
        facebook.our_answers(on_facebook)


def test_a_reply_created_before_an_error_is_uncertain_and_can_be_read_back(
    facebook: PlatformClient, on_facebook: Target, world: World
) -> None:
    error = {"error": {"code": 20, "error_subcode": 1772107, "message": "Something went wrong"}}
    world.faults = [Fault(status=400, body=error, after_commit=True)]

    assert isinstance(facebook.reply(on_facebook, "Sorry"), Unknown)
    assert [answer.text for answer in facebook.our_answers(on_facebook)] == ["Sorry"]
    assert world.replies_to("10_1") == ["Sorry"]


def test_a_reply_to_a_comment_that_is_gone_is_rejected(
    facebook: PlatformClient, on_facebook: Target, world: World
) -> None:
    world.faults = [Fault(status=400, body={"error": {"code": 100, "error_subcode": 33}})]

    outcome = facebook.reply(on_facebook, "Sorry")

    assert isinstance(outcome, Rejected)
    assert outcome.reason is SkipReason.COMMENT_GONE


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (10903, SkipReason.NO_PRIVATE_REPLY),
        (10902, SkipReason.WINDOW_CLOSED),
        (33, SkipReason.COMMENT_GONE),
    ],
)
def test_a_private_reply_that_is_refused_names_the_private_reason(
    facebook: PlatformClient, on_facebook: Target, world: World, code: int, reason: SkipReason
) -> None:
    world.faults = [Fault(status=400, body={"error": {"code": code}})]

    outcome = facebook.reply_privately(on_facebook, "Sorry")

    assert isinstance(outcome, Rejected)
    assert outcome.reason is reason
