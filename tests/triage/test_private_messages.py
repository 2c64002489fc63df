"""A private message continues the public case of its writer, where one can tell."""

from __future__ import annotations

from aplomb.aws.keys import CaseKey, case_key, person_key
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
    assert (case.comments, case.last_comment, case.author_name) == (3, "m2", "Ana B.")


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
    assert (case.comments, case.last_comment) == (2, "m2")


def test_a_private_message_with_an_unknown_link_gets_a_case_of_its_own(pipeline: Pipeline) -> None:
    pipeline.take(message(pipeline, "m1", ref="never-handed-out"))

    own = CaseKey(Platform.MESSENGER, PAGE, "psid-1", "psid-1")
    assert pipeline.table.items[case_key(own)]["comments"] == 1
    assert pipeline.find_reply("m1", platform=Platform.MESSENGER) is None
