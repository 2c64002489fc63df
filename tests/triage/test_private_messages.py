"""A private message continues the public case of its writer, where one can tell."""

from __future__ import annotations

import pytest

from aplomb.aws.keys import CaseKey, case_key, person_key, ref_key
from aplomb.comment import Comment, Platform, Surface
from aplomb.skips import SkipReason
from tests.fakes.pipeline import PAGE, Pipeline


def message(pipeline: Pipeline, mid: str, *, person: str = "psid-1", ref: str = "") -> Comment:
    return pipeline.comment(
        mid,
        "" if ref else "It is about order 4711.",
        platform=Platform.MESSENGER,
        surface=Surface.MESSAGE,
        thread=person,
        author=person,
        author_name="",
        ref=ref,
    )


def test_a_private_message_joins_the_public_case_by_its_link_and_so_do_the_next_ones(
    pipeline: Pipeline,
) -> None:
    pipeline.take(pipeline.comment())
    opened = pipeline.take(message(pipeline, "m1", ref=pipeline.reply().token))
    pipeline.take(message(pipeline, "m2"))

    assert opened.decision.reason is SkipReason.PRIVATE_MESSAGE
    case = pipeline.case()
    assert case is not None
    assert (pipeline.in_case(case), case.last_comment, case.author_name) == (3, "m2", "Ana B.")


def test_a_private_message_joins_the_public_case_by_who_writes(pipeline: Pipeline) -> None:
    pipeline.post(pipeline.comment())
    private = pipeline.work()
    assert private is not None
    pipeline.responder.work(private)
    assert person_key(Platform.MESSENGER, PAGE, "psid of ana") in pipeline.table.items

    pipeline.take(message(pipeline, "m1", person="psid of somebody else"))
    pipeline.take(message(pipeline, "m2", person="psid of ana"))

    case = pipeline.case()
    assert case is not None
    assert (pipeline.in_case(case), case.last_comment) == (2, "m2")


def test_a_link_to_a_comment_whose_id_is_no_plain_word_is_found_by_its_token(pipeline: Pipeline) -> None:
    pipeline.post(pipeline.comment("a:b#c"))
    token = pipeline.reply("a:b#c").token
    assert ref_key(token) in pipeline.table.items
    taken = pipeline.take(message(pipeline, "m1", ref=token))
    assert pipeline.record("m1", platform=Platform.MESSENGER).case == pipeline.reply("a:b#c").case
    assert taken.reply is None


@pytest.mark.parametrize("ref", ["never-handed-out", "c1-guessed", "c1-", "c1", "-", "#", "x" * 500])
def test_a_private_message_with_an_unknown_link_gets_a_case_of_its_own(pipeline: Pipeline, ref: str) -> None:
    pipeline.take(message(pipeline, "m1", ref=ref))

    own = CaseKey(Platform.MESSENGER, PAGE, "psid-1", "psid-1")
    assert pipeline.table.items[case_key(own)]["first_comment"] == "m1"
    assert pipeline.find_reply("m1", platform=Platform.MESSENGER) is None
