"""A rule that cannot fail holds nothing: each is shown a template that breaks it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.template import crisis_rules, door_rules, function_rules, permissions, record_rules, rules
from tests.template.document import read_source, transformed
from tests.template.rules import RULES, Rule
from tests.template.sign_in_rules import FLAWS as SIGN_IN_FLAWS

GONE = object()
STATEMENTS = "Policies/0/PolicyDocument/Statement"
LOGS = {"LogFormat": "JSON", "LogGroup": {"Ref": "WebhookLogs"}}
TOKENS = {"Fn::GetAtt": ["PlatformTokens", "Id"]}
MANAGED = ["arn:aws:iam::aws:policy/AmazonSQSFullAccess"]
ANYBODY = [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]
BEDROCK = {"Effect": "Allow", "Action": "bedrock:InvokeModel", "Resource": {"Ref": "SecondOpinionModelArns"}}
NOT_ACTION = {"Effect": "Allow", "NotAction": "sqs:SendMessage", "Resource": {"Ref": "Table"}}
FLAWED_LOG = '{"path":"$context.path","query":"$context.requestOverride.querystring"}'

# rule, property of a resource, the value that breaks the rule
FLAWS: list[tuple[Rule, str, Any]] = [
    *SIGN_IN_FLAWS,
    (permissions.each_function_has_a_role_of_its_own, "Sweeper/Role", {"Fn::GetAtt": ["TriageRole", "Arn"]}),
    (permissions.each_role_may_do_only_what_its_table_says, f"WebhookRole/{STATEMENTS}/1/Resource", TOKENS),
    (permissions.each_role_may_do_only_what_its_table_says, f"SweeperRole/{STATEMENTS}/1", GONE),
    (
        permissions.each_role_may_do_only_what_its_table_says,
        f"SweeperRole/{STATEMENTS}/0/Action",
        ["dynamodb:Query", "dynamodb:GetItem"],
    ),
    (
        permissions.nothing_but_tracing_is_granted_by_wildcard,
        f"TriageRole/{STATEMENTS}/1/Action",
        "dynamodb:*",
    ),
    (permissions.nothing_but_tracing_is_granted_by_wildcard, f"TriageRole/{STATEMENTS}/1/Resource", "*"),
    (
        permissions.nothing_but_tracing_is_granted_by_wildcard,
        f"TriageRole/{STATEMENTS}/2/Resource",
        {"Fn::Sub": "arn:${AWS::Partition}:sqs:*:*:*"},
    ),
    (permissions.nothing_but_tracing_is_granted_by_wildcard, f"TriageRole/{STATEMENTS}/0", NOT_ACTION),
    (
        permissions.the_platforms_tokens_are_for_who_posts_guards_and_reads,
        f"TriageRole/{STATEMENTS}/1/Resource",
        TOKENS,
    ),
    (permissions.second_opinions_are_allowed_only_where_asked_for, f"TriageRole/{STATEMENTS}/5", BEDROCK),
    (permissions.no_permission_comes_from_elsewhere, "WebhookRole/ManagedPolicyArns", MANAGED),
    (
        permissions.services_have_roles_of_their_own_for_this_account_alone,
        "PromiseClockRole/ManagedPolicyArns",
        MANAGED,
    ),
    (
        permissions.services_have_roles_of_their_own_for_this_account_alone,
        "PromiseClockRole/AssumeRolePolicyDocument/Statement",
        ANYBODY,
    ),
    (
        permissions.services_have_roles_of_their_own_for_this_account_alone,
        "PromiseClockRights/Roles",
        [{"Ref": "TriageRole"}],
    ),
    (
        permissions.each_role_may_do_only_what_its_table_says,
        "PromiseClockRights/PolicyDocument/Statement/0/Action",
        "lambda:DeleteFunction",
    ),
    (
        permissions.no_permission_comes_from_elsewhere,
        "WebhookRole/AssumeRolePolicyDocument/Statement",
        ANYBODY,
    ),
    (function_rules.functions_run_python_313_on_the_chosen_processor, "Webhook/Runtime", "python3.12"),
    (function_rules.functions_run_python_313_on_the_chosen_processor, "Webhook/Architectures", ["x86_64"]),
    (function_rules.functions_run_python_313_on_the_chosen_processor, "Triage/Architectures", ["arm64"]),
    (
        function_rules.the_model_is_carried_by_triage_alone_with_room_for_it,
        "Triage/Layers",
        [{"Ref": "TemplatesLayer"}],
    ),
    (
        function_rules.the_model_is_carried_by_triage_alone_with_room_for_it,
        "Responder/Layers",
        [{"Ref": "TemplatesLayer"}, {"Ref": "ModelLayer"}],
    ),
    (function_rules.the_model_is_carried_by_triage_alone_with_room_for_it, "Triage/MemorySize", 192),
    (function_rules.the_model_is_carried_by_triage_alone_with_room_for_it, "Responder/MemorySize", 144),
    (function_rules.functions_are_traced_by_choice_and_end_in_time, "Webhook/Tracing", "PassThrough"),
    (function_rules.functions_are_traced_by_choice_and_end_in_time, "Webhook/Timeout", 900),
    (function_rules.functions_are_traced_by_choice_and_end_in_time, "Responder/Timeout", 120),
    (function_rules.functions_log_json_into_a_group_that_forgets, "Webhook/LoggingConfig", GONE),
    (function_rules.functions_log_json_into_a_group_that_forgets, "Triage/LoggingConfig", LOGS),
    (function_rules.functions_log_json_into_a_group_that_forgets, "ApiLogs/RetentionInDays", GONE),
    (record_rules.the_recorder_is_told_of_every_change_and_not_of_its_own, "Table/StreamSpecification", GONE),
    (
        record_rules.the_recorder_is_told_of_every_change_and_not_of_its_own,
        "Recorder/Events/TableStream/Properties/FilterCriteria/Filters/0",
        {"Pattern": '{"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"RECORD#"}]}}}}'},
    ),
    (
        crisis_rules.the_detector_is_told_of_every_judged_comment_and_nothing_else,
        "CrisisDetector/Events/TableStream/Properties/FilterCriteria/Filters/0",
        {"Pattern": '{"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"CASE#"}]}}}}'},
    ),
    (
        crisis_rules.the_detector_is_told_of_every_judged_comment_and_nothing_else,
        "CrisisDetector/Events/TableStream/Properties/MaximumBatchingWindowInSeconds",
        300,
    ),
    (
        crisis_rules.who_watches_each_minute_rings_when_silent_for_ten,
        "CrisisDetectorDeadAlarm/TreatMissingData",
        "notBreaching",
    ),
    (
        crisis_rules.who_watches_each_minute_rings_when_silent_for_ten,
        "CrisisDetectorDeadAlarm/EvaluationPeriods",
        60,
    ),
    (
        crisis_rules.who_watches_each_minute_rings_when_silent_for_ten,
        "PromiseKeeperDeadAlarm/MetricName",
        "promise_keeper.broken",
    ),
    (record_rules.anchors_are_locked_and_nobody_else_sees_them, "RecordBucket/VersioningConfiguration", GONE),
    (
        record_rules.anchors_are_locked_and_nobody_else_sees_them,
        "RecordBucketPolicy/PolicyDocument/Statement/0/Condition",
        GONE,
    ),
    (
        rules.functions_say_which_messages_failed,
        "Triage/Events/TriageQueue/Properties/FunctionResponseTypes",
        GONE,
    ),
    (
        rules.functions_have_a_literal_limit_of_concurrency,
        "Triage/Events/TriageQueue/Properties/ScalingConfig/MaximumConcurrency",
        "20",
    ),
    (
        rules.functions_have_a_literal_limit_of_concurrency,
        "Triage/Events/TriageQueue/Properties/ScalingConfig",
        GONE,
    ),
    (rules.a_message_stays_hidden_while_its_function_runs, "TriageQueue/VisibilityTimeout", 59),
    (rules.a_message_stays_hidden_while_its_function_runs, "TriageQueue/VisibilityTimeout", GONE),
    (rules.what_cannot_be_worked_waits_14_days_and_rings, "TriageQueue/RedrivePolicy", GONE),
    (
        rules.what_cannot_be_worked_waits_14_days_and_rings,
        "TriageDeadLetterQueue/MessageRetentionPeriod",
        345_600,
    ),
    (rules.what_cannot_be_worked_waits_14_days_and_rings, "TriageDeadLetterAlarm/AlarmActions", []),
    (rules.what_cannot_be_worked_waits_14_days_and_rings, "TriageDeadLetterAlarm/Threshold", 100),
    (
        rules.what_cannot_be_worked_waits_14_days_and_rings,
        "TriageDeadLetterAlarm/Dimensions/0/Value",
        {"Fn::GetAtt": ["TriageQueue", "QueueName"]},
    ),
    (rules.people_are_told_of_what_stops, "WebhookErrorsAlarm/Namespace", "Aplomb"),
    (rules.people_are_told_of_what_stops, "WebhookErrorsAlarm/Statistic", "Average"),
    (door_rules.lines_are_counted_where_they_stand, "TriageReasons/FilterPattern", '{ $.why = "*" }'),
    (door_rules.lines_are_counted_where_they_stand, "ReplyStates/MetricTransformations/0/Dimensions", []),
    (door_rules.the_webhook_has_an_address_of_its_own_and_a_limit, "WebhookUrl/AuthType", "AWS_IAM"),
    (door_rules.the_webhook_has_an_address_of_its_own_and_a_limit, "WebhookByUrlPermission/Principal", "x"),
    (
        door_rules.the_webhook_has_an_address_of_its_own_and_a_limit,
        "Webhook/ReservedConcurrentExecutions",
        GONE,
    ),
    (rules.tools_cannot_use_up_what_people_need, "ApiStage/RouteSettings", GONE),
    (
        rules.tools_cannot_use_up_what_people_need,
        "ApiStage/RouteSettings",
        {"ANY /guard/{platform}/{proxy+}": {"ThrottlingBurstLimit": 1000, "ThrottlingRateLimit": 500}},
    ),
    (rules.people_are_told_of_what_stops, "SweeperErrorsAlarm/AlarmActions", []),
    (rules.people_are_told_of_what_stops, "AccountStoppedAlarm/Dimensions/0/Value", "triage"),
    (rules.people_are_told_of_what_stops, "AccountStoppedAlarm/Threshold", 10),
    (rules.people_are_told_of_what_stops, "AccountSilentAlarm/MetricName", "poller.found"),
    (rules.people_are_told_of_what_stops, "TriageDegradedAlarm/MetricName", "degraded"),
    (rules.queues_are_encrypted, "ResponderDeadLetterQueue/SqsManagedSseEnabled", GONE),
    (rules.the_table_can_be_recovered_and_forgets_in_time, "Table/PointInTimeRecoverySpecification", GONE),
    (rules.the_table_can_be_recovered_and_forgets_in_time, "Table/BillingMode", "PROVISIONED"),
    (rules.the_table_can_be_recovered_and_forgets_in_time, "Table/SSESpecification", GONE),
    (
        rules.the_table_can_be_recovered_and_forgets_in_time,
        "Table/TimeToLiveSpecification/AttributeName",
        "ttl",
    ),
    (rules.the_table_has_the_keys_that_the_code_uses, "Table/KeySchema/0/AttributeName", "id"),
    (rules.the_table_has_the_keys_that_the_code_uses, "Table/GlobalSecondaryIndexes/0/IndexName", "todo"),
    (rules.the_table_has_the_keys_that_the_code_uses, "Table/GlobalSecondaryIndexes/0/KeySchema/1", GONE),
    (rules.the_table_has_the_keys_that_the_code_uses, "Table/GlobalSecondaryIndexes/1", GONE),
    (rules.the_table_has_the_keys_that_the_code_uses, "Table/AttributeDefinitions/3/AttributeType", "N"),
    (rules.secrets_are_filled_by_people, "PlatformTokens/SecretString", "{}"),
    (
        rules.secrets_are_filled_by_people,
        "PlatformTokens/GenerateSecretString/SecretStringTemplate",
        '{"x":1}',
    ),
    (rules.environments_hold_no_secret, "Responder/Environment/Variables/X_TOKEN", {"Ref": "XApiUrl"}),
    (
        rules.environments_hold_no_secret,
        "Responder/Environment/Variables/PLATFORM_TOKENS_ARN",
        {"Ref": "Table"},
    ),
    (rules.environments_hold_no_secret, "Responder/Environment/Variables/GREETING", "Hello"),
    (rules.environments_hold_no_secret, "Responder/Description", "{{resolve:secretsmanager:tokens}}"),
    (rules.routes_are_listed_one_by_one, "EraserStatusRoute/RouteKey", "ANY /deletions/{code}"),
    (rules.routes_are_listed_one_by_one, "EraserStatusRoute/RouteKey", "$default"),
    (rules.routes_are_listed_one_by_one, "DeletionGuardRoute/RouteKey", "ANY /{proxy+}"),
    (rules.routes_are_listed_one_by_one, "EraserStatusRoute/RouteKey", "GET /{rest+}"),
    (rules.routes_are_listed_one_by_one, "EraserPermission/FunctionName", {"Ref": "Triage"}),
    (rules.routes_are_listed_one_by_one, "Api/Body", {"paths": {}}),
    (rules.access_logs_hold_no_query_string, "ApiStage/AccessLogSettings/Format", FLAWED_LOG),
    (rules.one_stem_names_everything_of_a_function, "Triage/Handler", "triage.main.handler"),
    (
        rules.one_stem_names_everything_of_a_function,
        "Triage/Environment/Variables/POWERTOOLS_SERVICE_NAME",
        "triager",
    ),
    (rules.one_stem_names_everything_of_a_function, "TriageRole/Policies/0/PolicyName", "worker"),
    (
        rules.one_stem_names_everything_of_a_function,
        "TriageQueue/RedrivePolicy/deadLetterTargetArn",
        {"Fn::GetAtt": ["ResponderDeadLetterQueue", "Arn"]},
    ),
]


@pytest.mark.parametrize(
    ("rule", "path", "value"), FLAWS, ids=[f"{one[0].__name__}-{one[1]}" for one in FLAWS]
)
def test_a_flaw_is_noticed(rule: Rule, path: str, value: Any) -> None:
    source = read_source()
    name, *steps = path.split("/")
    _change(source["Resources"][name]["Properties"], steps, value)
    assert list(rule(transformed(source))) != []


def test_a_resource_out_of_order_is_noticed() -> None:
    source = read_source()
    source["Resources"]["Triage"] = source["Resources"].pop("Triage")
    assert list(rules.resources_stand_in_the_order_a_comment_travels(transformed(source))) != []


def test_a_table_that_goes_with_its_stack_is_noticed() -> None:
    source = read_source()
    del source["Resources"]["Table"]["DeletionPolicy"]
    assert list(rules.the_table_can_be_recovered_and_forgets_in_time(transformed(source))) != []


def test_another_default_processor_is_noticed() -> None:
    source = read_source()
    source["Parameters"]["Architecture"]["Default"] = "x86_64"
    assert list(function_rules.functions_run_python_313_on_the_chosen_processor(transformed(source))) != []


def test_a_role_that_sam_makes_up_is_noticed() -> None:
    source = read_source()
    added = {"CodeUri": "functions/", "Handler": "added.app.handler"}
    source["Resources"]["Added"] = {"Type": "AWS::Serverless::Function", "Properties": added}
    template = transformed(source)
    assert list(permissions.no_permission_comes_from_elsewhere(template)) != []


def test_a_policy_added_beside_the_roles_is_noticed() -> None:
    source = read_source()
    policy = {"PolicyName": "more", "Roles": [{"Ref": "WebhookRole"}], "PolicyDocument": {"Statement": []}}
    source["Resources"]["More"] = {"Type": "AWS::IAM::Policy", "Properties": policy}
    assert list(permissions.no_permission_comes_from_elsewhere(transformed(source))) != []


def test_every_rule_is_shown_a_flaw() -> None:
    shown = {rule for rule, _, _ in FLAWS} | {rules.resources_stand_in_the_order_a_comment_travels}
    assert shown == set(RULES)


def _change(place: Any, steps: list[str], value: Any) -> None:
    """Set, or take away, what stands at the end of a path."""
    *way, last = [int(step) if step.isdigit() else step for step in steps]
    for step in way:
        place = place[step]
    if value is GONE:
        del place[last]
    else:
        place[last] = value
