"""What stopped promotions, who let them go on, and what people decided on each is in the record."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aplomb.aws.keys import channel_key
from aplomb.promotions.channels import Channel, ChannelKind
from aplomb.promotions.desk import PauseDesk
from aplomb.promotions.promotion import (
    Pause,
    PauseState,
    Promotion,
    PromotionState,
    Reach,
    Visit,
    changed,
    ended,
    promotion_item,
)
from aplomb.record_chain import Entry, What, first_break
from recorder.batch import write_batch
from recorder.ledger import Ledger
from recorder.stand_ins import person
from tests.fakes.pipeline import PAGE
from tests.recorder.streamed import NOW, StreamedTable

ACCOUNT = f"facebook/{PAGE}"
POSTS = Channel(id="posts", kind=ChannelKind.FACEBOOK_POSTS, title="Posts", target=PAGE)
DAY = 24 * 3600


class Story:
    """A pause, told to the recorder."""

    def __init__(self) -> None:
        self.table = StreamedTable()
        self.desk = PauseDesk(self.table)
        self.ledger = Ledger(self.table)

    def begin(self, why: str = "A recall, says Ana.", by: str = "") -> Pause:
        return self.desk.begin("facebook", PAGE, why=why, by=by, since=NOW - 60, now=NOW)

    def let_go_on(self) -> Pause:
        for name in ("Ana", "Ben"):
            pause = self.desk.approve("facebook", PAGE, person=name, now=NOW)
        return pause

    def plan(self, pause: Pause, number: int = 1, **more: Any) -> Promotion:
        facts: dict[str, Any] = {"channel": "posts", "id": f"p{number}", "title": "Half price, says Ana"}
        facts |= {"platform": "facebook", "account": PAGE, "due_at": NOW + number * DAY, "seen_at": NOW}
        one = Promotion(**{**facts, **more})
        self.desk.save(pause, [(None, one)])
        return one

    def entries(self) -> list[Entry]:
        write_batch(self.ledger, list(self.table.told), now=NOW)
        chains = list(self.ledger.chains())
        assert all(first_break(self.ledger.records(*chain)) is None for chain in chains)
        assert {account for account, _ in chains} <= {ACCOUNT}
        return [one for chain in chains for each in self.ledger.records(*chain) for one in each.entries]

    def facts(self, subject: str = "account") -> list[tuple[What, dict[str, Any]]]:
        return [(one.what, dict(one.facts)) for one in self.entries() if one.subject == subject]


@pytest.fixture
def story() -> Story:
    return Story()


def test_a_pause_and_each_word_that_ended_it_are_written_down(story: Story) -> None:
    story.begin()
    story.let_go_on()
    told = story.facts()
    assert [(what, one.get("promotions"), one.get("by", "")) for what, one in told] == [
        (What.SWITCH, "active", ""),
        (What.APPROVAL, "go on", person("Ana")),
        (What.APPROVAL, "go on", person("Ben")),
        (What.SWITCH, "review", person("Ben")),
    ]
    assert told[0][1]["since"] == NOW - 60


def test_a_crisis_that_takes_back_what_people_said_is_written_down(story: Story) -> None:
    story.begin()
    story.let_go_on()
    story.begin(why="Once more.")
    story.let_go_on()
    switched = [one["promotions"] for what, one in story.facts() if what is What.SWITCH]
    said = [one["by"] for what, one in story.facts() if what is What.APPROVAL]
    assert switched == ["active", "review", "active", "review"]
    assert said == [person("Ana"), person("Ben")] * 2


def test_the_next_pause_is_another_one(story: Story) -> None:
    pause = story.begin()
    story.desk.replace(pause, over := replace(ended(pause, now=NOW), told=PauseState.ENDED))
    later = story.desk.begin("facebook", PAGE, why="x", by="Cleo", since=NOW + DAY, now=NOW + DAY)
    assert later.rev == over.rev + 1
    told = story.facts()
    assert [(one["promotions"], one["opened_at"]) for _, one in told] == [
        ("active", NOW),
        ("ended", NOW),
        ("active", NOW + DAY),
    ]
    assert told[-1][1]["by"] == person("Cleo")


def test_what_people_decided_on_each_promotion_is_written_down_with_who_and_when(story: Story) -> None:
    pause = story.begin()
    for number in (1, 2):
        seen = story.plan(pause, number)
        held = changed(seen, state=PromotionState.PAUSED, paused_at=NOW)
        story.desk.save(pause, [(seen, held)])
    review = story.let_go_on()
    story.desk.give_back(review, POSTS, "p1", person="Cleo", at=None, now=NOW)
    story.desk.drop(review, POSTS, "p2", person="Dan", now=NOW)
    assert [one for _, one in story.facts("posts/p1")] == [
        {"promotion": "paused", "due_at": NOW + DAY},
        {"promotion": "returning", "due_at": NOW + DAY, "back_at": NOW + DAY, "by": person("Cleo")},
    ]
    assert [one for _, one in story.facts("posts/p2")][1:] == [
        {"promotion": "dropped", "due_at": NOW + 2 * DAY, "by": person("Dan")}
    ]


def test_a_promotion_that_went_out_is_not_kept_quiet(story: Story) -> None:
    pause = story.begin()
    seen = story.plan(pause)
    story.desk.save(pause, [(seen, changed(seen, state=PromotionState.ESCAPED))])
    assert [one["promotion"] for _, one in story.facts("posts/p1")] == ["escaped"]


def test_what_only_the_machine_minds_costs_no_entry(story: Story) -> None:
    pause = story.begin()
    held = story.plan(pause, state=PromotionState.PAUSED, moved_to=NOW + 25 * DAY)
    story.desk.save(pause, [(held, changed(held, moved_to=NOW + 26 * DAY, look_at=NOW + 9))])
    story.desk.replace(pause, replace(pause, told="active", rev=pause.rev + 1))
    story.desk.visited(pause, Visit(channel="posts", title="Posts", reach=Reach.REACHED, at=NOW))
    assert [one.subject for one in story.entries()] == ["account", "posts/p1"]


def test_no_word_and_no_name_of_a_pause_is_in_the_record(story: Story) -> None:
    pause = story.begin(by="Ana")
    story.plan(pause, state=PromotionState.PAUSED, detail="Ana tried.")
    review = story.let_go_on()
    story.desk.drop(review, POSTS, "p1", person="Cleo", now=NOW)
    kept = json.dumps([dict(one.facts) for one in story.entries()])
    assert not [word for word in ("Ana", "Ben", "Cleo", "recall", "price") if word in kept]


def test_a_promotion_that_somebody_takes_out_by_hand_is_written_down_and_a_visit_is_not(story: Story) -> None:
    pause = story.begin()
    key, _ = promotion_item(pause, story.plan(pause, state=PromotionState.PAUSED))
    story.desk.visited(pause, Visit(channel="posts", title="Posts", reach=Reach.REACHED, at=NOW))
    story.table.take_out(key)
    story.table.take_out(channel_key(pause.pk, "posts"))
    assert [one.what for one in story.entries()][-1] is What.DELETION
    assert [what for what, _ in story.facts("posts/p1")] == [What.SWITCH, What.DELETION]


def test_the_stream_tells_the_recorder_of_pauses_and_promotions_and_of_no_visits() -> None:
    template = (Path(__file__).parents[2] / "template.yaml").read_text()
    (line,) = [one for one in template.splitlines() if '"PAUSE"' in one]
    keys = json.loads(line.split("'")[1])["dynamodb"]["Keys"]
    assert {"prefix": "PAUSE#"} in keys["pk"]["S"]
    prefixes = [one["prefix"] for one in keys["sk"]["S"] if isinstance(one, dict)]
    assert "PROMOTION#" in prefixes
    assert not "CHANNEL#".startswith(tuple(prefixes))
