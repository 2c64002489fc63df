"""Verdicts that people correct, and what machines can learn from them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from aplomb.aws.keys import Key, comment_key, label_key, track_key
from aplomb.aws.queue_keys import feedback_key
from aplomb.aws.table import Put
from aplomb.comment import Platform
from aplomb.records import CommentRecord, comment_item, load
from aplomb.replies.reply import Intent
from aplomb.verdict import Kind, Scores
from tests.console.browsing import NOW, Answer, Browser, World
from tests.console.queued import PAGE, address, comment, put_case, verdict
from tools.evaluation.decisions import read_decisions
from tools.feedback_command import exported


def press(browser: Browser, where: Key, act: str, form: Mapping[str, Any]) -> Answer:
    return browser.post(f"{address(where)}/{act}", form)


def correct(world: World, browser: Browser, kind: Kind, **more: Any) -> Key:
    where = put_case(world.table, **more)
    form = {"comment": "facebook/7_1", "kind": kind, "critical": "1" if kind is Kind.COMPLAINT else ""}
    assert press(browser, where, "verdict", form).status == 303
    return where


def test_a_verdict_that_is_marked_wrong_goes_into_the_labelled_set(
    world: World, ana: Browser, tmp_path: Path
) -> None:
    where = correct(world, ana, Kind.PRAISE)
    assert "corrected the verdict" in ana.get(address(where)).text
    [line] = exported(world.table)
    assert json.loads(line) == {
        "account": f"facebook/{PAGE}",
        "language": "en",
        "kind": "praise",
        "critical": False,
        "text": "The bread was stale.",
    }
    (tmp_path / "labels.jsonl").write_text(line + "\n")
    [decision] = read_decisions(tmp_path / "labels.jsonl")
    assert (decision.row.kind, decision.text) == ("praise", "The bread was stale.")
    assert list(exported(world.table, account="x/1")) == []


def test_the_newest_correction_counts_and_words_that_were_erased_are_not_told(
    world: World, ana: Browser
) -> None:
    scores = Scores(
        negative=0.9, neutral=0.1, positive=0, complaint=0.9, abuse=0, spam=0, critical=0.9, urgent=0
    )
    where = correct(world, ana, Kind.PRAISE, judged=verdict(scores=scores))
    press(ana, where, "verdict", {"comment": "facebook/7_1", "kind": "complaint", "critical": "1"})
    key = comment_key(Platform.FACEBOOK, PAGE, "7_1")
    record = load(CommentRecord, world.table.peek(key))
    assert record is not None
    gone = replace(record, comment=replace(record.comment, text=""), erased_at=NOW)
    world.table.write([Put(key=key, item=comment_item(gone)[1])])
    [line] = exported(world.table)
    row = json.loads(line)
    assert (row["kind"], row["critical"], row["scores"]["negative"]) == ("complaint", True, 0.9)
    assert "text" not in row
    assert world.table.peek(feedback_key("facebook", PAGE, "7_1")) is not None
    assert world.table.peek(track_key("facebook", PAGE, "en")) is None


def test_what_would_have_been_answered_counts_for_the_record_of_the_account(
    world: World, ana: Browser
) -> None:
    where = put_case(world.table)
    key = comment_key(Platform.FACEBOOK, PAGE, "7_1")
    record = load(CommentRecord, world.table.peek(key))
    assert record is not None
    drafted = replace(record, decision=replace(record.decision, intent=Intent.COMPLAINT))
    world.table.write([Put(key=key, item=comment_item(drafted)[1])])
    for _ in range(2):
        press(ana, where, "verdict", {"comment": "facebook/7_1", "kind": "praise"})
    track = world.table.peek(track_key("facebook", PAGE, "en"))
    assert track is not None
    assert world.table.peek(label_key("facebook", PAGE, "7_1")) is not None


def test_a_comment_of_another_case_is_not_corrected_from_here(world: World, ana: Browser) -> None:
    where = put_case(world.table)
    put_case(world.table, comment(2))
    assert press(ana, where, "verdict", {"comment": "facebook/7_2", "kind": "praise"}).status == 404
