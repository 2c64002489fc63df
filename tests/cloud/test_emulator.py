"""What we rely on of the local cloud: where it is wrong, the story's tests would prove nothing about AWS."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.cloud.function_processes import FUNCTIONS, invoke, physical, processes
from tests.template.document import Template, read_source, transformed
from tools.local.cloud import LocalCloud


@pytest.fixture(scope="module")
def template() -> Template:
    return transformed(read_source())


@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions_run_under_awss_runtime_client_on_python_313(
    function: str, local_cloud: LocalCloud
) -> None:
    for process in processes(local_cloud, function):
        assert " -m awslambdaric " in process.command
        assert process.program.name == "python3.13"
        assert process.environment["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.13"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions_find_their_layers_laid_over_each_other(function: str, local_cloud: LocalCloud) -> None:
    for process in processes(local_cloud, function):
        opt = Path(process.environment["OPT"])
        assert f"{opt}/python" in process.environment["PYTHONPATH"].split(":")
        assert (opt / "python" / "aws_lambda_powertools").is_dir()
        reads_templates = function in {"Triage", "Responder", "Poller", "CrisisDetector", "Recorder"}
        assert (opt / "accounts.yaml").exists() is reads_templates
        assert process.environment.get("TEMPLATES_DIR") == (str(opt) if reads_templates else None)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions_inherit_nothing_of_whoever_started_the_local_cloud(
    function: str, local_cloud: LocalCloud
) -> None:
    (process, *_) = processes(local_cloud, function)
    assert "PYTEST_VERSION" in os.environ
    assert "PYTEST_VERSION" not in process.environment
    assert process.environment["HOME"] != os.environ.get("HOME")


def test_an_error_names_its_type_and_its_place_and_leaves_the_process_warm(local_cloud: LocalCloud) -> None:
    before = {process.pid for process in processes(local_cloud, "Triage")}
    error, kind = invoke(local_cloud, "Triage", {})
    assert kind == "Unhandled"
    assert error["errorType"] == "UnexpectedBatchTypeError"
    assert "/triage/app.py" in "".join(error["stackTrace"])
    assert {process.pid for process in processes(local_cloud, "Triage")} == before


def test_the_table_forgets(local_cloud: LocalCloud) -> None:
    name = local_cloud.outputs["TableName"]
    state = local_cloud.client("dynamodb").describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert (state["TimeToLiveStatus"], state["AttributeName"]) == ("ENABLED", "expires_at")


def test_the_api_has_the_templates_routes(local_cloud: LocalCloud, template: Template) -> None:
    routes = local_cloud.client("apigatewayv2").get_routes(ApiId=local_cloud.outputs["ApiId"])["Items"]
    every = template.all("AWS::ApiGatewayV2::Route").values()
    written = {route["RouteKey"] for route in every if route["ApiId"] == {"Ref": "Api"}}
    assert {route["RouteKey"] for route in routes} == written
    assert written


@pytest.mark.parametrize("stage", ["Triage", "Responder"])
def test_a_queue_gives_up_after_five_tries_and_tells_who_failed(stage: str, local_cloud: LocalCloud) -> None:
    sqs = local_cloud.client("sqs")

    def attributes(output: str) -> Any:
        url = local_cloud.outputs[output]
        return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]

    queue, dead_letters = attributes(f"{stage}QueueUrl"), attributes(f"{stage}DeadLetterQueueUrl")
    redrive = json.loads(queue["RedrivePolicy"])
    assert redrive["deadLetterTargetArn"] == dead_letters["QueueArn"]
    assert int(redrive["maxReceiveCount"]) == 5
    assert (queue["VisibilityTimeout"], dead_letters["MessageRetentionPeriod"]) == ("180", "1209600")
    (mapping,) = local_cloud.client("lambda").list_event_source_mappings(EventSourceArn=queue["QueueArn"])[
        "EventSourceMappings"
    ]
    assert mapping["FunctionArn"].split(":function:")[1] == physical(local_cloud, stage)
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["State"] == "Enabled"


def test_the_sweepers_schedule_exists(local_cloud: LocalCloud) -> None:
    events = local_cloud.client("events")
    rules = {rule["Name"]: rule for rule in events.list_rules()["Rules"]}
    targets = {
        target["Arn"].split(":function:")[1]: rules[name]
        for name in rules
        for target in events.list_targets_by_rule(Rule=name)["Targets"]
    }
    rule = targets[local_cloud.outputs["SweeperName"]]
    assert (rule["ScheduleExpression"], rule["State"]) == ("rate(1 minute)", "ENABLED")
