"""When a second opinion is asked for, and what happens where it cannot be had."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aplomb.aws.keys import opinions_key
from aplomb.verdict import Kind, Severity
from tests.second_opinion.world import NOTHING, NOW, THRESHOLDS, FakeAdviser, World, verdict
from triage.second_opinion.opinion import MISSED, Opinion
from triage.second_opinion.patience import MOST, WINDOW

DAY = 24 * 60 * 60


@pytest.mark.parametrize(("critical", "asked"), [(0.1, 0), (0.2, 1), (0.5, 1), (0.79, 1), (0.8, 0), (1.0, 0)])
def test_only_what_the_model_is_unsure_of_is_asked_about(critical: float, asked: int, world: World) -> None:
    adviser = FakeAdviser()
    found = verdict(critical)
    assert world.second_opinion(adviser).consider("Late.", found, thresholds=THRESHOLDS, now=NOW) == found
    assert len(adviser.asked) == asked


def test_nobody_is_asked_where_a_person_is_called_at_once_or_no_model_was(world: World) -> None:
    adviser = FakeAdviser(opinion=Opinion(person=True))
    second = world.second_opinion(adviser)
    for found in (replace(verdict(), severity=Severity.URGENT), replace(verdict(), scores=None)):
        assert second.consider("Late.", found, thresholds=THRESHOLDS, now=NOW) == found
    assert adviser.asked == []


def test_an_adviser_is_not_asked_in_a_language_it_does_not_speak(world: World) -> None:
    adviser, found = FakeAdviser(down=True), verdict(language="lv")
    assert world.second_opinion(adviser).consider("Vēlu.", found, thresholds=THRESHOLDS, now=NOW) == found
    assert world.table.items == {}


def test_personal_data_is_masked_before_it_leaves(world: World) -> None:
    adviser = FakeAdviser()
    text = "Late again! Call 26123456, ana@example.com"
    world.second_opinion(adviser).consider(text, verdict(), thresholds=THRESHOLDS, now=NOW)
    assert adviser.asked == ["Late again! Call [number], [email]"]


def test_whoever_does_not_answer_leaves_the_comment_to_a_person(world: World) -> None:
    second = world.second_opinion(FakeAdviser(down=True))
    after = second.consider("Late.", verdict(), thresholds=THRESHOLDS, now=NOW)
    assert (after.kind, after.severity, after.evidence[-1]) == (Kind.UNSURE, Severity.NORMAL, MISSED)
    assert world.counted == {"failed": 1}


def test_a_day_has_its_budget_and_then_a_person_decides(world: World) -> None:
    adviser = FakeAdviser()
    kinds = [
        world.second_opinion(adviser, budget=2)
        .consider(f"Late {word}.", verdict(), thresholds=THRESHOLDS, now=NOW)
        .kind
        for word in ("again", "always", "today")
    ]
    assert kinds == [Kind.COMPLAINT, Kind.COMPLAINT, Kind.UNSURE]
    assert len(adviser.asked) == 2
    assert world.counted == {"asked": 2, "over_budget": 1}
    second = world.second_opinion(adviser, budget=2)
    assert second.consider("Late.", verdict(), thresholds=THRESHOLDS, now=NOW + DAY).kind is Kind.COMPLAINT


def test_the_count_of_a_day_expires(world: World) -> None:
    world.second_opinion(FakeAdviser()).consider("Late.", verdict(), thresholds=THRESHOLDS, now=NOW)
    item = world.table.peek(opinions_key("2026-02-02"))
    assert item is not None
    assert (item["asked"], item["expires_at"] - NOW) == (1, 7 * DAY)


def test_without_a_budget_nobody_is_asked(world: World) -> None:
    adviser = FakeAdviser()
    second = world.second_opinion(adviser, budget=0)
    assert second.consider("Late.", verdict(), thresholds=THRESHOLDS, now=NOW).kind is Kind.UNSURE
    assert (adviser.asked, world.table.items) == ([], {})


def test_the_same_words_are_asked_about_once(world: World) -> None:
    adviser = FakeAdviser(opinion=Opinion(severity=Severity.HIGH))
    second = world.second_opinion(adviser)
    first, again = (second.consider("Late.", verdict(), thresholds=THRESHOLDS, now=NOW) for _ in range(2))
    assert first == again
    assert len(adviser.asked) == 1
    assert world.counted == {"asked": 1, "repeated": 1}


def test_a_slow_adviser_does_not_stop_the_queue(world: World) -> None:
    def slowly() -> None:
        world.seconds += MOST / 4

    adviser = FakeAdviser(down=True, takes=slowly)
    second = world.second_opinion(adviser)
    for word in "abcdefgh":
        second.consider(f"Late {word}.", verdict(), thresholds=THRESHOLDS, now=NOW)
    assert len(adviser.asked) == 4
    assert world.counted == {"failed": 4, "impatient": 4}
    world.seconds += WINDOW
    second.consider("Late i.", verdict(), thresholds=THRESHOLDS, now=NOW)
    assert len(adviser.asked) == 5


def test_a_comment_without_any_sign_of_criticism_is_not_asked_about(world: World) -> None:
    adviser = FakeAdviser()
    found = replace(verdict(), scores=NOTHING)
    world.second_opinion(adviser).consider("Blue.", found, thresholds=THRESHOLDS, now=NOW)
    assert adviser.asked == []
