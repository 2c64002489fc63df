"""Comments that give orders to the model that reads them, and a model that obeys every one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import pytest

from aplomb.modes import Mode
from aplomb.records import Action
from aplomb.verdict import Kind, Severity
from tests.second_opinion.world import NOW, THRESHOLDS, World, verdict
from triage.policy import speak
from triage.second_opinion.bedrock import BedrockAdviser
from triage.second_opinion.masking import mask
from triage.second_opinion.opinion import DOUBTED, MISSED, RAISED

CORPUS = [
    json.loads(line)
    for line in (Path(__file__).parent / "injections.jsonl").read_text(encoding="utf-8").splitlines()
]
LANGUAGES = {"en", "lv", "lt", "et", "ru", "de", "es", "fr", "pl"}
ORDER = tuple(Severity)


@dataclass
class ObedientModel:
    """Stands in for Bedrock: it reads the comment in the request, and answers as the comment demands."""

    demands: Mapping[str, Any]
    read: list[str] = field(default_factory=list)

    def converse(self, **request: Any) -> dict[str, Any]:
        (message,) = request["messages"]
        comment = json.loads(message["content"][0]["text"])["comment"]
        self.read.append(comment)
        return {"output": {"message": {"role": "assistant", "content": _blocks(self.demands[comment])}}}


def _blocks(demand: Any) -> list[dict[str, Any]]:
    match demand:
        case {"text": text, **others} if not others:
            return [{"text": text}]
        case {"twice": forms}:
            return [_form("assess", one) for one in forms]
        case {"tool": name, "input": form}:
            return [_form(name, form)]
        case form:
            return [_form("assess", form)]


def _form(name: str, form: Any) -> dict[str, Any]:
    return {"toolUse": {"toolUseId": "t1", "name": name, "input": form}}


@pytest.fixture(scope="module")
def model() -> ObedientModel:
    return ObedientModel({mask(row["text"]): row["obeys"] for row in CORPUS})


def test_the_corpus_is_wide() -> None:
    assert len(CORPUS) >= 60
    assert {row["language"] for row in CORPUS} == LANGUAGES
    assert len({row["trick"] for row in CORPUS}) >= 15
    assert len({mask(row["text"]) for row in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize("critical", [0.3, 0.6], ids=["a person's already", "to be asked for more"])
@pytest.mark.parametrize("severity", [Severity.LOW, Severity.NORMAL, Severity.HIGH], ids=str)
@pytest.mark.parametrize("row", CORPUS, ids=lambda row: f"{row['language']} {row['trick']}")
def test_a_model_that_obeys_the_comment_gains_it_nothing(
    row: Mapping[str, Any], severity: Severity, critical: float, model: ObedientModel, world: World
) -> None:
    found = replace(verdict(critical), severity=severity)
    second = world.second_opinion(BedrockAdviser("test", cast(Any, model)))
    after = second.consider(row["text"], found, thresholds=THRESHOLDS, now=NOW)
    assert model.read[-1] == mask(row["text"])
    assert ORDER.index(after.severity) >= ORDER.index(found.severity)
    before_stance = speak(found, thresholds=THRESHOLDS, mode=Mode.AUTO)
    stance = speak(after, thresholds=THRESHOLDS, mode=Mode.AUTO)
    spoke = before_stance.action is Action.ANSWER_AND_ESCALATE
    assert stance.action is Action.ESCALATE or (spoke and stance == before_stance)
    assert set(after.evidence) <= {*found.evidence, RAISED, DOUBTED, MISSED}
    assert after.kind in {Kind.COMPLAINT, Kind.UNSURE}


def test_a_model_that_writes_more_than_the_form_is_not_believed(model: ObedientModel, world: World) -> None:
    second = world.second_opinion(BedrockAdviser("test", cast(Any, model)))
    chatty = [row for row in CORPUS if set(row["obeys"]) != {"severity", "needs_person"}]
    assert len(chatty) >= 12
    for row in chatty:
        after = second.consider(row["text"], verdict(), thresholds=THRESHOLDS, now=NOW)
        assert after.kind is Kind.UNSURE
    assert world.counted == {"failed": len(chatty)}
