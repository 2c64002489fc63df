"""What the bench of triage counts and compares."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.structure.tree import ROOT
from tools.bench import judging_cost
from tools.bench.contender import CONTENDERS, NEGATIVE, NEUTRAL, POSITIVE

TEXTS = ("This is terrible, I hate it", "The train leaves at nine", "Wonderful, I love it")


def test_a_comment_costs_its_seconds_of_one_core_and_its_request() -> None:
    assert judging_cost.on_lambda(0.0) == pytest.approx(0.20)
    assert judging_cost.as_of() >= "2026-11"
    assert judging_cost.on_lambda(0.04) == pytest.approx(0.20 + 1_000_000 * 0.04 * 1769 / 1024 * 0.0000166667)


def test_comprehend_charges_three_units_at_least() -> None:
    assert judging_cost.with_comprehend(["short"]) == pytest.approx(300)
    assert judging_cost.with_comprehend(["x" * 301]) == pytest.approx(400)
    assert judging_cost.with_comprehend(["x", "x" * 500]) == pytest.approx(400)


@pytest.mark.filterwarnings("ignore:.*invalid escape sequence")  # in AFINN itself
@pytest.mark.parametrize("name", ["VADER", "TextBlob", "AFINN"])
def test_the_lexicons_are_asked_the_way_they_are_meant_to(name: str) -> None:
    judge = CONTENDERS[name]()
    told = [judge(text) for text in TEXTS]
    assert [tone for tone, _ in told] == [NEGATIVE, NEUTRAL, POSITIVE]
    assert told[0][1] > told[1][1] > told[2][1]


def test_an_engine_is_measured_in_a_process_of_its_own() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench.contender", "ours, linear only"],
        input="".join(json.dumps(text) + "\n" for text in TEXTS),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    assert told["verdicts"][0][0] == NEGATIVE
    assert len(told["seconds"]) == len(TEXTS)
    assert 5 < told["megabytes"] < 100
    assert 0 < told["load"] < 30
