"""What a comment said before it was edited is kept, in whatever order its versions come in."""

from __future__ import annotations

from typing import Any

from aplomb.comment import Comment, Verb
from aplomb.skips import SkipReason
from tests.fakes.pipeline import COMPLAINT, PRAISE, SECOND, Pipeline
from triage.earlier import LONGEST


def edited(pipeline: Pipeline, text: str, *, at: int, **more: Any) -> Comment:
    return pipeline.comment(text=text, verb=Verb.EDIT, noted_at=at, **more)


def test_what_a_comment_said_before_it_was_edited_is_kept_with_when(pipeline: Pipeline) -> None:
    began = pipeline.clock.now
    pipeline.take(pipeline.comment(text=COMPLAINT))
    pipeline.take(edited(pipeline, SECOND, at=began + 60))
    pipeline.take(edited(pipeline, PRAISE, at=began + 90))
    record = pipeline.record()
    assert record.comment.text == PRAISE
    assert [(one.text, one.at) for one in record.earlier] == [(COMPLAINT, began - 30), (SECOND, began + 60)]


def test_an_edit_that_comes_after_a_newer_one_is_kept_among_the_earlier_words(pipeline: Pipeline) -> None:
    began = pipeline.clock.now
    pipeline.take(edited(pipeline, PRAISE, at=began + 90))
    for _ in range(2):
        late = pipeline.take(edited(pipeline, SECOND, at=began + 60))
        assert late.decision.reason is SkipReason.SUPERSEDED
    pipeline.take(pipeline.comment(text=COMPLAINT))
    record = pipeline.record()
    assert ([one.text for one in record.earlier], record.comment.text) == ([COMPLAINT, SECOND], PRAISE)
    assert record.duplicates == 3


def test_of_many_edits_the_first_words_and_the_last_few_are_kept(pipeline: Pipeline) -> None:
    began = pipeline.clock.now
    pipeline.take(pipeline.comment(text="0"))
    for number in range(1, 21):
        pipeline.take(edited(pipeline, f"{number}" * 5_000, at=began + number))
    earlier = pipeline.record().earlier
    assert [one.text[:1] if number else one.text for number, one in enumerate(earlier)] == [
        "0",
        *"1" * 5,
    ]
    assert [one.at for one in earlier[1:]] == [began + number for number in range(15, 20)]
    assert max(len(one.text) for one in earlier) == LONGEST


def test_a_second_delivery_that_tells_more_is_no_edit(pipeline: Pipeline) -> None:
    pipeline.take(pipeline.comment(author="", author_name=""))
    pipeline.take(pipeline.comment())
    assert pipeline.record().earlier == ()
