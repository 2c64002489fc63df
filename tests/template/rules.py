"""What template.yaml promises of functions, queues, the table and the API; a rule yields what breaks it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from aplomb.aws.keys import Key
from aplomb.aws.table import Table
from aplomb.records import Step, reply_work, stored
from aplomb.replies.reply import ReplyState
from tests.template import crisis_rules, door_rules, function_rules, permissions, record_rules, sign_in_rules
from tests.template.alarms import TOLD
from tests.template.document import ROOT, Template, spelled, stem, target

FOURTEEN_DAYS = 14 * 24 * 60 * 60
WAY = ("Api", "Webhook", "TriageQueue", "Triage", "ResponderQueue", "Responder", "Sweeper")
LOOKED_AFTER = (
    "Poller",
    "EraserQueue",
    "Eraser",
    "DeletionGuard",
    "CrisisDetector",
    "PromoSwitch",
    "PromiseKeeper",
    "RecordBucket",
    "Recorder",
)
# A tool may make any call at all to the guard, which judges it by itself.
# Tools' calls go wherever their platform takes them; the console lists its pages itself, with their roles.
OPEN_ROUTES = {"DeletionGuardRoute": "ANY /guard/{platform}/{proxy+}", "ConsoleRoute": "$default"}
LOGGED = {
    "httpMethod",
    "requestId",
    "requestTime",
    "identity.sourceIp",
    "routeKey",
    "status",
    "responseLength",
    "responseLatency",
}


def functions_say_which_messages_failed(template: Template) -> Iterator[str]:
    for name, source in template.sources.items():
        if source.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield f"one failed message brings the whole batch back to {name}"


def functions_have_a_literal_limit_of_concurrency(template: Template) -> Iterator[str]:
    """A parameter stays a string on the local cloud, and stops every queue there."""
    for name, source in template.sources.items():
        limit = source.get("ScalingConfig", {}).get("MaximumConcurrency")
        if type(limit) is not int or not 2 <= limit <= 1000:
            yield f"{name} has the limit {limit!r}"


def a_message_stays_hidden_while_its_function_runs(template: Template) -> Iterator[str]:
    for name, source in template.sources.items():
        queue = template.queues[str(target(source["EventSourceArn"]))]
        if queue.get("VisibilityTimeout", 30) < template.functions[name]["Timeout"]:
            yield f"AWS refuses {name}'s queue: a message would come back while it is worked"


def what_cannot_be_worked_waits_14_days_and_rings(template: Template) -> Iterator[str]:
    alarms = template.all("AWS::CloudWatch::Alarm").values()
    watched = {str(target(one["Dimensions"][0]["Value"])): one for one in alarms if "Dimensions" in one}
    for name, source in template.sources.items():
        redrive = template.queues[str(target(source["EventSourceArn"]))].get("RedrivePolicy", {})
        dead_letters = str(target(redrive.get("deadLetterTargetArn")))
        queue = template.queues.get(dead_letters, {})
        if queue.get("MessageRetentionPeriod") != FOURTEEN_DAYS:
            yield f"{name} has no dead-letter queue of 14 days"
        alarm = watched.get(dead_letters, {})
        if not _rings_at_the_first(alarm, "AWS/SQS", "ApproximateNumberOfMessagesVisible"):
            yield f"nobody is told of {name}'s dead letters: {alarm}"


# The webhook answers 503 by itself when the queue takes nothing, which Lambda does not count as an error.


def people_are_told_of_what_stops(template: Template) -> Iterator[str]:
    alarms = template.all("AWS::CloudWatch::Alarm")
    for name, (namespace, metric, dimensions) in TOLD.items():
        alarm = alarms.get(name, {})
        if not _rings_at_the_first(alarm, namespace, metric) or alarm.get("Statistic") != "Sum":
            yield f"{name} does not ring: {alarm}"
        elif alarm.get("Dimensions", []) != dimensions:
            yield f"{name} listens elsewhere: {alarm.get('Dimensions')}"


def tools_cannot_use_up_what_people_need(template: Template) -> Iterator[str]:
    stage = template.all("AWS::ApiGatewayV2::Stage")["ApiStage"]
    routes = {one["RouteKey"] for one in template.all("AWS::ApiGatewayV2::Route").values()}
    every = stage["DefaultRouteSettings"]
    tools = {key: own for key, own in stage.get("RouteSettings", {}).items() if "/guard/" in key}
    if not tools or not tools.keys() <= routes:
        yield f"no limit for the guard's route: {stage.get('RouteSettings')}"
    for own in tools.values():
        if any(own.get(limit, every[limit]) * 2 > every[limit] for limit in every):
            yield f"tools may take more than half: {own}"


def _rings_at_the_first(alarm: dict[str, Any], namespace: str, metric: str) -> bool:
    return (
        (alarm.get("Namespace"), alarm.get("MetricName")) == (namespace, metric)
        and (alarm.get("ComparisonOperator"), alarm.get("Threshold")) == ("GreaterThanThreshold", 0)
        and alarm.get("AlarmActions") == [{"Ref": "Alerts"}]
    )


def queues_are_encrypted(template: Template) -> Iterator[str]:
    for name, queue in template.queues.items():
        if queue.get("SqsManagedSseEnabled") is not True:
            yield f"{name} is not encrypted"


def the_table_can_be_recovered_and_forgets_in_time(template: Template) -> Iterator[str]:
    """The local cloud ignores these, so nothing else would notice."""
    resource = template.deployed["Resources"]["Table"]
    if (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy")) != ("Retain", "Retain"):
        yield "the table goes with its stack"
    (expires,) = set(stored(Step(at=0, state=ReplyState.SENT), expires_at=0)) - {"at", "state", "note"}
    promised = {
        "BillingMode": "PAY_PER_REQUEST",
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        "SSESpecification": {"SSEEnabled": True},
        "TimeToLiveSpecification": {"AttributeName": expires, "Enabled": True},
    }
    for name, value in promised.items():
        if resource["Properties"].get(name) != value:
            yield f"{name} is not {value}"


def the_table_has_the_keys_that_the_code_uses(template: Template) -> Iterator[str]:
    table, asked = template.all("AWS::DynamoDB::Table")["Table"], _Asked()
    Table("table", asked).get(Key("pk", "sk"))  # type: ignore[arg-type]  # it only notes what it is asked
    list(Table("table", asked).waiting("REPLY#0", until="0", limit=1))  # type: ignore[arg-type]  # as above
    Table("table", asked).of_author("AUTHOR#0", after="0", limit=1)  # type: ignore[arg-type]  # as above
    Table("table", asked).in_thread("THREAD#0", around=0, before=1, after=1)  # type: ignore[arg-type]  # as above
    get, query, by_author, by_thread, _ = asked.requests
    keys, queries = list(get["Key"]), (query, by_author, by_thread)
    work, author, thread = (list(one["ExpressionAttributeNames"].values()) for one in queries)
    if list(reply_work(Key("pk", "sk"), due_at=0)) != work:
        yield f"replies are filed under other names than they are looked for: {work}"
    indices = {one.get("IndexName"): _schema(one) for one in table.get("GlobalSecondaryIndexes", [])}
    used = {one["IndexName"]: names for one, names in zip(queries, (work, author, thread), strict=True)}
    if _schema(table) != keys or indices != used:
        yield f"the code uses {keys} and {used}; the table has {indices}"
    defined = {one["AttributeName"]: one["AttributeType"] for one in table["AttributeDefinitions"]}
    if defined != {**dict.fromkeys([*keys, *work, *author, *thread], "S"), thread[1]: "N"}:
        yield f"the attributes are {defined}"


class _Asked:
    """An empty table that notes what it is asked."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []

    def get_item(self, **request: Any) -> dict[str, Any]:
        self.requests.append(request)
        return {}

    def query(self, **request: Any) -> dict[str, Any]:
        self.requests.append(request)
        return {"Items": []}


def _schema(keyed: dict[str, Any]) -> list[str]:
    ordered = sorted(keyed["KeySchema"], key=lambda key: str(key["KeyType"]))  # HASH, then RANGE
    return [key["AttributeName"] for key in ordered]


def secrets_are_filled_by_people(template: Template) -> Iterator[str]:
    empty = {"SecretStringTemplate": "{}", "GenerateStringKey": "unset"}
    for name, secret in template.all("AWS::SecretsManager::Secret").items():
        if (
            secret.keys() != {"Description", "GenerateSecretString"}
            or secret["GenerateSecretString"] != empty
        ):
            yield f"{name} holds a value"


def environments_hold_no_secret(template: Template) -> Iterator[str]:
    if "{{resolve:" in json.dumps(template.source):
        yield "a secret is resolved into the template"
    secrets = template.all("AWS::SecretsManager::Secret")
    for name, function in template.functions.items():
        for variable, value in function["Environment"]["Variables"].items():
            if re.search("SECRET|TOKEN|PASSWORD|KEY", variable) and not (
                variable.endswith("_ARN")
                and (
                    spelled(value).removesuffix(".Id") in secrets or value == {"Ref": "SignInClientSecretArn"}
                )
            ):
                yield f"{name} is handed {variable} instead of its ARN"
            if isinstance(value, str) and not re.match(
                "POWERTOOLS_|TEMPLATES_DIR$|TRIAGE_MODEL_DIR$", variable
            ):
                yield f"{name} is handed {variable} as plain text"


def routes_are_listed_one_by_one(template: Template) -> Iterator[str]:
    integrations = template.all("AWS::ApiGatewayV2::Integration")
    permissions_ = template.all("AWS::Lambda::Permission").values()
    for name, route in template.all("AWS::ApiGatewayV2::Route").items():
        method, _, path = route["RouteKey"].partition(" ")
        single = method in {"GET", "POST"} and path.startswith("/") and "+" not in path
        if not single and OPEN_ROUTES.get(name) != route["RouteKey"]:
            yield f"{name} is no single route: {route['RouteKey']}"
        function = target(
            integrations[spelled(route["Target"])[len("integrations/${") : -1]]["IntegrationUri"]
        )
        allowed = [
            spelled(one["SourceArn"]) for one in permissions_ if target(one["FunctionName"]) == function
        ]
        api, place = target(route["ApiId"]), f"*{path}" if path else method
        if not any(arn.endswith(f"${{{api}}}/*/{place}") for arn in allowed):
            yield f"{name} may not call {function}"
    if template.all("AWS::Serverless::HttpApi") or "Body" in template.all("AWS::ApiGatewayV2::Api")["Api"]:
        yield "the local cloud ignores routes in a Body"


def access_logs_hold_no_query_string(template: Template) -> Iterator[str]:
    """The platforms put the verify token into it."""
    for name, stage in template.all("AWS::ApiGatewayV2::Stage").items():
        line = json.loads(stage["AccessLogSettings"]["Format"])
        for extra in {value.removeprefix("$context.") for value in line.values()} - LOGGED:
            yield f"{name} logs {extra}"


def resources_stand_in_the_order_a_comment_travels(template: Template) -> Iterator[str]:
    order = [*WAY, *LOOKED_AFTER]
    stand = [name for name in template.source["Resources"] if name in order]
    if stand != order:
        yield f"they stand as {stand}"


def one_stem_names_everything_of_a_function(template: Template) -> Iterator[str]:
    folders = {path.parent.name for path in (ROOT / "functions").glob("*/app.py")}
    if folders != {stem(name) for name in template.functions}:
        yield f"functions/ and the template differ: {sorted(folders)}"
    roles = template.all("AWS::IAM::Role")
    for name, function in template.functions.items():
        service = function["Environment"]["Variables"].get("POWERTOOLS_SERVICE_NAME")
        if (function["Handler"], service) != (f"{stem(name)}.app.handler", stem(name)):
            yield f"{name} is called {service} and starts {function['Handler']}"
        if target(function["Role"]) != f"{name}Role":
            yield f"{name} has {target(function['Role'])}"
        elif [policy["PolicyName"] for policy in roles[f"{name}Role"]["Policies"]] != [stem(name)]:
            yield f"{name}Role has another policy than {stem(name)}"
    for name, source in template.sources.items():
        queue = str(target(source["EventSourceArn"]))
        dead_letters = target(template.queues[queue].get("RedrivePolicy", {}).get("deadLetterTargetArn"))
        if (queue, dead_letters) != (f"{name}Queue", f"{name}DeadLetterQueue"):
            yield f"{name} works {queue} and leaves {dead_letters}"


type Rule = Callable[[Template], Iterator[str]]

RULES: tuple[Rule, ...] = (
    record_rules.the_recorder_is_told_of_every_change_and_not_of_its_own,
    record_rules.anchors_are_locked_and_nobody_else_sees_them,
    crisis_rules.the_detector_is_told_of_every_judged_comment_and_nothing_else,
    crisis_rules.who_watches_each_minute_rings_when_silent_for_ten,
    permissions.each_function_has_a_role_of_its_own,
    permissions.each_role_may_do_only_what_its_table_says,
    permissions.nothing_but_tracing_is_granted_by_wildcard,
    permissions.second_opinions_are_allowed_only_where_asked_for,
    permissions.the_platforms_tokens_are_for_who_posts_guards_and_reads,
    permissions.no_permission_comes_from_elsewhere,
    permissions.services_have_roles_of_their_own_for_this_account_alone,
    function_rules.functions_run_python_313_on_the_chosen_processor,
    function_rules.the_model_is_carried_by_triage_alone_with_room_for_it,
    function_rules.functions_are_traced_by_choice_and_end_in_time,
    function_rules.functions_log_json_into_a_group_that_forgets,
    sign_in_rules.people_sign_in_on_the_services_own_page_and_come_back_to_the_console_alone,
    sign_in_rules.nobody_signs_up_and_groups_are_the_consoles_roles,
    sign_in_rules.the_console_believes_the_issuer_that_the_deployment_names,
    functions_say_which_messages_failed,
    functions_have_a_literal_limit_of_concurrency,
    a_message_stays_hidden_while_its_function_runs,
    what_cannot_be_worked_waits_14_days_and_rings,
    people_are_told_of_what_stops,
    door_rules.lines_are_counted_where_they_stand,
    door_rules.the_webhook_has_an_address_of_its_own_and_a_limit,
    tools_cannot_use_up_what_people_need,
    queues_are_encrypted,
    the_table_can_be_recovered_and_forgets_in_time,
    the_table_has_the_keys_that_the_code_uses,
    secrets_are_filled_by_people,
    environments_hold_no_secret,
    routes_are_listed_one_by_one,
    access_logs_hold_no_query_string,
    resources_stand_in_the_order_a_comment_travels,
    one_stem_names_everything_of_a_function,
)
