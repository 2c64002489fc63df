"""People in one thread do not all read the same sentence, and each reply says which words it is made of."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from aplomb.replies.reply import ReplyState
from aplomb.wording.template_set import load_templates
from responder.speech import Speech
from tests.fakes.pipeline import Pipeline
from tests.wording.made_up import made

WORDS = "\n---\n".join(
    f"We read it, in words {number}. {{{{ email }}}} {{{{ notice }}}}" for number in "abcde"
)


def _pipeline(tmp_path: Path) -> Pipeline:
    pipeline = Pipeline()
    templates = made(tmp_path, {"complaint/en": WORDS, "private_reply/en": WORDS})
    pipeline.responder = replace(pipeline.responder, speech=Speech(templates=templates))
    return pipeline


def test_five_people_in_one_thread_get_five_wordings(tmp_path: Path) -> None:
    pipeline = _pipeline(tmp_path)
    texts = []
    for number in range(5):
        comment = f"c{number}"
        pipeline.clock.now += 7 * number
        pipeline.post(pipeline.comment(comment, thread="c0", author=f"author-{number}"))
        pipeline.work(comment)
        reply = pipeline.reply(comment)
        assert reply.state is ReplyState.SENT
        texts.append(reply.text)

    assert len(set(texts)) == 5


def test_a_sent_reply_keeps_its_file_variant_and_set(tmp_path: Path) -> None:
    pipeline = _pipeline(tmp_path)
    pipeline.post(pipeline.comment())
    pipeline.work()

    assert re.fullmatch(r"complaint/en#[1-5]@[0-9a-f]{8}", pipeline.reply().template)


def test_a_file_that_was_broken_after_the_start_leaves_its_reply_to_a_person(tmp_path: Path) -> None:
    pipeline = _pipeline(tmp_path)
    (tmp_path / "replies" / "complaint" / "en.txt").write_text("Hello {{ frist_name }}.")
    speech = Speech(templates=load_templates(tmp_path, at_once=False))
    pipeline.responder = replace(pipeline.responder, speech=speech)
    pipeline.post(pipeline.comment())
    pipeline.work()

    assert (pipeline.reply().state, pipeline.reply().reason) == (ReplyState.REJECTED, "no_template")
    assert pipeline.platform.posted == []
