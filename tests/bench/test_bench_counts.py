"""What the benchmarks count is what they say: units, keys, a crisis in which nothing is lost."""

from __future__ import annotations

import pytest

from tools.bench import cost, load
from tools.bench.crowd import Arrival, Written, each_alone
from tools.bench.figures import Figure
from tools.bench.metering import Usage, use
from tools.faults.judging import COMPLAINT, PRAISE
from tools.faults.template import shape

pytestmark = pytest.mark.filterwarnings("ignore:No application metrics to publish")
FEW = 12


def counted(text: str) -> Usage:
    return use(each_alone([text] * FEW, every=cost.EVERY))


def test_praise_is_one_write_of_one_unit_and_two_reads_of_half_a_unit() -> None:
    usage = counted(PRAISE)
    pulse = 1  # of the account, every five minutes
    assert FEW <= usage.write_units <= FEW + pulse
    assert FEW <= usage.read_units <= FEW + pulse
    assert usage.calls["Triage", "dynamodb_transaction"] == 0
    assert usage.runs["Responder"] == 0


def test_an_answered_complaint_counts_both_replies_and_their_echo() -> None:
    usage = counted(COMPLAINT)
    assert usage.runs["Responder"] == FEW
    assert usage.runs["Webhook"] == 2 * FEW
    assert usage.calls["Responder", "platform"] == 3 * FEW  # a look, and two that post
    assert usage.write_units > counted(PRAISE).write_units


def test_a_comment_costs_as_much_in_a_large_table_as_in_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cost, "SMALL", 30)
    monkeypatch.setattr(cost, "LARGE", 300)
    monkeypatch.setattr(cost, "OF_EACH", 20)
    assert cost.growth() <= cost.DRIFT


def test_one_post_full_of_critics_makes_no_key_hot() -> None:
    crowd = [Written(at=number / 300, text=COMPLAINT, person=number, post=0) for number in range(600)]
    # As many critics in a second as 100,000 in five minutes.
    keys = use(crowd, Arrival(batch=10), within=2).busiest(2)
    assert max(keys.values()) / 2 < cost.HOT


def test_in_a_small_crisis_nothing_is_doubled_lost_or_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "POSTS", 4)
    monkeypatch.setattr(load, "PEOPLE", 60)
    came = load.happen(200)
    assert came.findings == {}
    assert came.replies > 0
    assert came.fastest <= 30
    assert came.fastest_post <= 20


def test_prices_and_memory_are_those_of_the_table_and_the_template() -> None:
    prices = cost.prices()
    assert prices.region.startswith("eu-")
    assert prices.as_of
    triage = next(one for one in shape().functions if one.name == "Triage")
    assert (triage.memory, triage.architecture, triage.batch) == (256, "x86_64", 5)


def test_a_missed_target_is_said() -> None:
    assert Figure("cost", 7, "dollars", 6, holds=False).holds is False
