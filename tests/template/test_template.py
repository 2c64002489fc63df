"""template.yaml keeps its promises: nothing else would notice before AWS does."""

from __future__ import annotations

import ast
import re

import pytest

from tests.template.document import ROOT, Template, read_source, stem, transformed
from tests.template.rules import RULES, Rule

SETTING = re.compile(r"[A-Z]+(?:_[A-Z]+)*_(?:URL|ARN|NAME|DIR|MODEL|OPINION|BUDGET|LOOPBACK|PREFIX)")


@pytest.fixture(scope="module")
def template() -> Template:
    return transformed(read_source())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.__name__))
def test_the_template_keeps_the_rule(rule: Rule, template: Template) -> None:
    assert list(rule(template)) == []


FUNCTIONS = (
    "Webhook",
    "Triage",
    "Responder",
    "Sweeper",
    "Poller",
    "Eraser",
    "DeletionGuard",
    "CrisisDetector",
    "PromoSwitch",
    "PromiseKeeper",
    "Recorder",
    "Console",
    "Notifier",
)


def test_every_function_is_there_and_three_work_queues(template: Template) -> None:
    assert set(template.functions) == set(FUNCTIONS)
    assert set(template.sources) == {"Triage", "Responder", "Eraser"}
    assert set(template.streams) == {"CrisisDetector", "Recorder"}  # AWS advises against a third


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_handed_the_settings_that_it_reads_and_no_others(name: str, template: Template) -> None:
    handed = set(template.functions[name]["Environment"]["Variables"])
    assert {one for one in handed if not one.startswith("POWERTOOLS_")} == _settings_read(stem(name))


def _settings_read(folder: str) -> set[str]:
    constants = (
        node.value
        for path in (ROOT / "functions" / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return {constant for constant in constants if SETTING.fullmatch(constant)}


def test_whoever_looks_for_what_is_due_runs_every_minute(template: Template) -> None:
    every = list(template.all("AWS::Events::Rule").values())
    rules = [rule for rule in every if rule.get("ScheduleExpression") == "rate(1 minute)"]
    assert [one["Arn"]["Fn::GetAtt"][0] for rule in rules for one in rule["Targets"]] == [
        "Sweeper",
        "Poller",
        "DeletionGuard",
        "CrisisDetector",
        "PromoSwitch",
        "PromiseKeeper",
        "Notifier",
    ]
    assert {rule.get("State", "ENABLED") for rule in every} == {"ENABLED"}


def test_the_record_is_anchored_every_day(template: Template) -> None:
    [rule] = [
        rule
        for rule in template.all("AWS::Events::Rule").values()
        if rule.get("ScheduleExpression") == "cron(10 0 * * ? *)"
    ]
    assert [one["Arn"]["Fn::GetAtt"][0] for one in rule["Targets"]] == ["Recorder"]


def test_functions_that_read_accounts_or_templates_carry_their_layer(template: Template) -> None:
    carriers = {
        name
        for name, function in template.functions.items()
        if any("TemplatesLayer" in str(layer) for layer in function["Layers"])
    }
    readers = {
        name
        for name, function in template.functions.items()
        if "TEMPLATES_DIR" in function["Environment"]["Variables"]
    }
    assert carriers == readers
    assert carriers == {
        *("Triage", "Responder", "Poller", "CrisisDetector", "PromoSwitch"),
        *("PromiseKeeper", "Recorder", "Console", "Notifier"),
    }
    assert all("DependenciesLayer" in str(one["Layers"]) for one in template.functions.values())


def test_secrets_have_an_output_so_that_people_find_where_to_fill_them_in(template: Template) -> None:
    outputs = template.deployed["Outputs"]
    for secret in template.all("AWS::SecretsManager::Secret"):
        assert outputs[f"{secret}Arn"]["Value"] == {"Fn::GetAtt": [secret, "Id"]}
