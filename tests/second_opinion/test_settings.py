"""The deployment's settings say who is asked; a wrong one stops triage instead of being guessed at."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from aplomb.errors import SettingsError
from tests.fakes.fake_table import FakeTable
from triage.second_opinion.asking import SecondOpinion
from triage.second_opinion.settings import second_opinion


def settled(settings: Mapping[str, str]) -> SecondOpinion | None:
    return second_opinion(settings, table=FakeTable(), count=lambda _: None)


@pytest.mark.parametrize("settings", [{}, {"SECOND_OPINION": ""}, {"SECOND_OPINION": "off"}], ids=str)
def test_nobody_is_asked_unless_the_deployment_says_so(settings: Mapping[str, str]) -> None:
    assert settled(settings) is None


@pytest.mark.parametrize("asked", ["bedrock", "comprehend"])
def test_whoever_is_named_is_asked(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    settings = {"SECOND_OPINION": asked, "SECOND_OPINION_MODEL": "a-model", "SECOND_OPINION_BUDGET": "200"}
    assert settled(settings) is not None


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"SECOND_OPINION": "oracle", "SECOND_OPINION_BUDGET": "9"}, "SecondOpinion must"),
        ({"SECOND_OPINION": "bedrock", "SECOND_OPINION_BUDGET": "9"}, "SecondOpinionModel must"),
        ({"SECOND_OPINION": "comprehend"}, "SecondOpinionDailyBudget must"),
        ({"SECOND_OPINION": "comprehend", "SECOND_OPINION_BUDGET": "-1"}, "SecondOpinionDailyBudget must"),
    ],
    ids=str,
)
def test_a_wrong_setting_is_an_error_and_not_a_guess(settings: Mapping[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        settled(settings)
