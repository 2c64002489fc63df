"""What we rely on of the local cloud: where it is wrong, the story's tests would prove nothing about AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import Key
from aplomb.aws.table import ConflictError, Put, Update
from tests.cloud.conftest import Deployment
from tests.template.document import Template, read_source, transformed
from tools.local import deploy
from tools.local.cloud import LocalCloud

FUNCTIONS = ("Webhook", "Triage", "Responder", "Sweeper")


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A process in which a function waits for its next event."""

    pid: int
    program: Path
    command: str
    environment: dict[str, str]


@pytest.fixture(scope="module")
def template() -> Template:
    return transformed(read_source())


def physical(cloud: LocalCloud, logical_id: str) -> str:
    """Return what a resource of the stack is really called."""
    answer = cloud.client("cloudformation").describe_stack_resource(
        StackName=deploy.STACK, LogicalResourceId=logical_id
    )
    return str(answer["StackResourceDetail"]["PhysicalResourceId"])


def invoke(cloud: LocalCloud, function: str, event: object) -> tuple[Any, Any]:
    """Return a function's answer, and whether it is an error."""
    answer = cloud.client("lambda").invoke(
        FunctionName=physical(cloud, function), Payload=json.dumps(event).encode()
    )
    return json.loads(answer["Payload"].read()), answer.get("FunctionError")


def sandboxes(cloud: LocalCloud, function: str) -> Iterator[Sandbox]:
    """Yield the processes that serve a function of this local cloud."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            lines = (process / "environ").read_bytes().decode(errors="replace").split("\0")
            program = (process / "exe").resolve()
        except OSError:  # it has ended
            continue
        environment = dict(line.split("=", 1) for line in lines if "=" in line)
        ours = environment.get("AWS_ENDPOINT_URL") == cloud.endpoint_url
        if ours and command.endswith(f" {function.lower()}.app.handler "):
            yield Sandbox(int(process.name), program, command, environment)


@pytest.fixture(params=FUNCTIONS)
def function(request: pytest.FixtureRequest, local_cloud: LocalCloud) -> str:
    """Name a function that was called at least once."""
    name: str = request.param
    invoke(local_cloud, name, {})
    return name


def test_functions_run_under_awss_runtime_client_on_python_313(
    function: str, local_cloud: LocalCloud
) -> None:
    running = list(sandboxes(local_cloud, function))
    assert running
    for sandbox in running:
        assert " -m awslambdaric " in sandbox.command
        assert sandbox.program.name == "python3.13"
        assert sandbox.environment["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.13"


def test_functions_find_their_layers_laid_over_each_other(
    function: str, local_cloud: LocalCloud
) -> None:
    for sandbox in sandboxes(local_cloud, function):
        opt = Path(sandbox.environment["OPT"])
        assert f"{opt}/python" in sandbox.environment["PYTHONPATH"].split(":")
        assert (opt / "python" / "aws_lambda_powertools").is_dir()
        reads_templates = function in {"Triage", "Responder"}
        assert (opt / "accounts.yaml").exists() is reads_templates
        assert sandbox.environment.get("TEMPLATES_DIR") == (str(opt) if reads_templates else None)


def test_functions_inherit_nothing_of_whoever_started_the_local_cloud(
    function: str, local_cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = {"PYTEST_VERSION", "PYTEST_CURRENT_TEST", "VIRTUAL_ENV", "USER", "SHELL", "PWD_OF_PYTEST"}
    for sandbox in sandboxes(local_cloud, function):
        assert not ours & sandbox.environment.keys()


def test_functions_act_as_their_own_role(function: str, local_cloud: LocalCloud) -> None:
    for sandbox in sandboxes(local_cloud, function):
        print(sandbox.environment)
    assert 0


def test_an_error_names_its_type_and_its_place_and_leaves_the_sandbox_warm(
    local_cloud: LocalCloud,
) -> None:
    invoke(local_cloud, "Triage", {})
    before = {sandbox.pid for sandbox in sandboxes(local_cloud, "Triage")}
    error, kind = invoke(local_cloud, "Triage", {})
    assert kind == "Unhandled"
    assert error["errorType"] == "UnexpectedBatchTypeError"
    assert "/triage/app.py" in "".join(error["stackTrace"])
    assert {sandbox.pid for sandbox in sandboxes(local_cloud, "Triage")} == before


def test_the_table_forgets(local_cloud: LocalCloud) -> None:
    name = local_cloud.outputs["TableName"]
    state = local_cloud.client("dynamodb").describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert (state["TimeToLiveStatus"], state["AttributeName"]) == ("ENABLED", "expires_at")


def test_a_transaction_is_carried_out_as_a_whole_or_not_at_all(deployment: Deployment) -> None:
    here, there = Key("EMULATOR#1", "TEST"), Key("EMULATOR#2", "TEST")
    deployment.table.write([Put(key=here, item={"n": 1})])
    refused = Update(key=here, set={"n": 2}, condition=Attr("n").eq(5))
    with pytest.raises(ConflictError):
        deployment.table.write([Put(key=there, item={"n": 1}), refused])
    assert deployment.table.get(there) is None
    assert deployment.table.get_many([there, here]) == [None, {"pk": here.pk, "sk": here.sk, "n": 1}]


def test_the_api_has_the_templates_routes(local_cloud: LocalCloud, template: Template) -> None:
    routes = local_cloud.client("apigatewayv2").get_routes(ApiId=local_cloud.outputs["ApiId"])["Items"]
    written = {route["RouteKey"] for route in template.all("AWS::ApiGatewayV2::Route").values()}
    assert {route["RouteKey"] for route in routes} == written
    assert written


@pytest.mark.parametrize("stage", ["Triage", "Responder"])
def test_a_queue_gives_up_after_five_tries_and_tells_who_failed(
    stage: str, local_cloud: LocalCloud
) -> None:
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
    (rule,) = events.list_rules()["Rules"]
    assert (rule["ScheduleExpression"], rule["State"]) == ("rate(1 minute)", "ENABLED")
    (target,) = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    assert target["Arn"].split(":function:")[1] == local_cloud.outputs["SweeperName"]
