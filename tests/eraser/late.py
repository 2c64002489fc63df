"""A comment that waits in a queue while its author is forgotten."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aplomb.comment import Comment
from aplomb.platforms import DAY
from aplomb.records import CaseRecord, FoundBy
from tests.eraser.conftest import NAME, TEXT, World
from tests.fakes.pipeline import PRAISE, URGENT
from triage.intake import Taken

PERSON = "author-4711"
WORDS = (NAME, TEXT, URGENT, "cold", PRAISE)
ALL = (*WORDS, PERSON)


def written(world: World, comment: str = "c1", text: str = TEXT, **more: Any) -> Comment:
    return world.pipeline.comment(comment, text, **{"author": PERSON, "author_name": NAME, **more})


def come(world: World, comment: Comment, *, received_at: int, found_by: FoundBy = FoundBy.WEBHOOK) -> Taken:
    """Let triage work a message that was received at that time."""
    event = replace(world.pipeline.event(comment), received_at=received_at, found_by=found_by)
    return world.pipeline.intake.take(event)


def forgotten(world: World, *, waits: int = DAY) -> int:
    """Let somebody be forgotten while a message waits; return when the message was received."""
    received_at = world.pipeline.clock.now
    world.pipeline.clock.now += 60
    world.forget()
    world.pipeline.clock.now += waits
    return received_at


def left(world: World, words: tuple[str, ...] = ALL) -> list[str]:
    stored = world.kept() + str(list(world.pipeline.table.items))
    return [one for one in words if one in stored]


def case_of(world: World, comment: str = "c1") -> CaseRecord:
    key = world.pipeline.record(comment).case
    assert key is not None
    case = world.pipeline.case(key.thread, key.author)
    assert case is not None
    return case
