"""What each role may do, written down a second time; the template must say exactly the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.template.document import Template, spelled, target

type Grant = tuple[str, str]  # action, resource

TRACES = {("xray:PutTraceSegments", "*"), ("xray:PutTelemetryRecords", "*")}
# Comprehend has no resources to name. Both are granted only where the deployment asks for a second opinion.
OPINIONS = {
    ("bedrock:InvokeModel", '{"Ref": "SecondOpinionModelArns"}'): "AsksBedrock",
    ("comprehend:DetectSentiment", "*"): "AsksComprehend",
}
# It names streams and reads none; IAM knows no resource for it.
ANYWHERE = TRACES | OPINIONS.keys() | {("dynamodb:ListStreams", "*")}
# Objects that have no names yet.
WITHIN = {
    ("s3:PutObject", "${RecordBucket.Arn}/anchors/*"),
    ("s3:GetObject", "${TemplatesBucket.Arn}/sets/*"),
}


def _logs(group: str) -> set[Grant]:
    return {("logs:CreateLogStream", f"{group}.Arn"), ("logs:PutLogEvents", f"{group}.Arn")}


def _on(resource: str, *actions: str) -> set[Grant]:
    return {(action, resource) for action in actions}


def _works(queue: str) -> set[Grant]:
    return _on(f"{queue}.Arn", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")


GRANTS: dict[str, set[Grant]] = {
    "WebhookRole": {
        ("sqs:SendMessage", "TriageQueue.Arn"),
        ("sqs:SendMessage", "EraserQueue.Arn"),
        ("secretsmanager:GetSecretValue", "WebhookSecrets.Id"),
        *_logs("WebhookLogs"),
        *TRACES,
    },
    "TriageRole": {
        *_works("TriageQueue"),
        *_on("Table.Arn", "dynamodb:GetItem", "dynamodb:BatchGetItem"),
        *_on("Table.Arn", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"),
        ("sqs:SendMessage", "ResponderQueue.Arn"),
        *_logs("TriageLogs"),
        *OPINIONS,
        *TRACES,
    },
    "ResponderRole": {
        *_works("ResponderQueue"),
        ("sqs:SendMessage", "ResponderQueue.Arn"),
        *_on("Table.Arn", "dynamodb:GetItem", "dynamodb:BatchGetItem"),
        *_on("Table.Arn", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"),
        ("secretsmanager:GetSecretValue", "PlatformTokens.Id"),
        ("s3:GetObject", "${TemplatesBucket.Arn}/sets/*"),
        *_logs("ResponderLogs"),
        *TRACES,
    },
    "SweeperRole": {
        ("dynamodb:Query", "${Table.Arn}/index/work"),
        ("sqs:SendMessage", "ResponderQueue.Arn"),
        ("sqs:SendMessage", "EraserQueue.Arn"),
        *_logs("SweeperLogs"),
        *TRACES,
    },
    "PollerRole": {
        *_on("Table.Arn", "dynamodb:GetItem", "dynamodb:BatchGetItem"),
        *_on("Table.Arn", "dynamodb:PutItem", "dynamodb:UpdateItem"),
        ("dynamodb:Query", "${Table.Arn}/index/work"),
        ("dynamodb:Query", "${Table.Arn}/index/author"),
        ("sqs:SendMessage", "TriageQueue.Arn"),
        ("secretsmanager:GetSecretValue", "PlatformTokens.Id"),
        *_logs("PollerLogs"),
        *TRACES,
    },
    "DeletionGuardRole": {
        *_on("Table.Arn", "dynamodb:GetItem", "dynamodb:BatchGetItem"),
        *_on("Table.Arn", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"),
        ("dynamodb:Query", "${Table.Arn}/index/work"),
        ("dynamodb:Query", "${Table.Arn}/index/author"),
        ("sqs:SendMessage", "TriageQueue.Arn"),
        ("secretsmanager:GetSecretValue", "PlatformTokens.Id"),
        *_logs("DeletionGuardLogs"),
        *TRACES,
    },
    "RecorderRole": {
        *_on(
            "Table.StreamArn", "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"
        ),
        ("dynamodb:ListStreams", "*"),
        *_on("Table.Arn", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"),
        ("s3:PutObject", "${RecordBucket.Arn}/anchors/*"),
        *_logs("RecorderLogs"),
        *TRACES,
    },
    "CrisisDetectorRole": {
        *_on(
            "Table.StreamArn", "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"
        ),
        ("dynamodb:ListStreams", "*"),
        *_on("Table.Arn", "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem"),
        (
            "events:PutEvents",
            "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default",
        ),
        *_logs("CrisisDetectorLogs"),
        *TRACES,
    },
    "EraserRole": {
        *_works("EraserQueue"),
        ("sqs:SendMessage", "EraserQueue.Arn"),
        *_on("Table.Arn", "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan"),
        *_on("Table.Arn", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"),
        ("dynamodb:Query", "${Table.Arn}/index/author"),
        *_logs("EraserLogs"),
        *TRACES,
    },
}

# The responder posts, the guard passes calls on, and the poller, of which each reader may only GET, reads.
HOLD_TOKENS = frozenset({"ResponderRole", "DeletionGuardRole", "PollerRole"})

LAMBDA_ALONE = [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
]


def each_function_has_a_role_of_its_own(template: Template) -> Iterator[str]:
    roles = [target(function["Role"]) for function in template.functions.values()]
    if len(set(roles)) != len(roles):
        yield f"a role is shared: {roles}"
    for role in template.all("AWS::IAM::Role").keys() ^ set(roles):
        yield f"{role} is not the role of exactly one function"


def each_role_may_do_only_what_its_table_says(template: Template) -> Iterator[str]:
    roles = template.all("AWS::IAM::Role")
    for name in roles.keys() | GRANTS.keys():
        for grant in _grants(roles.get(name, {})).keys() ^ GRANTS.get(name, set()):
            yield f"{name}: the table and the template differ about {grant}"


def second_opinions_are_allowed_only_where_asked_for(template: Template) -> Iterator[str]:
    for name, role in template.all("AWS::IAM::Role").items():
        for grant, condition in _grants(role).items():
            if condition != OPINIONS.get(grant):
                yield f"{name} may {grant} on the condition {condition}"
    if template.source["Parameters"]["SecondOpinion"]["Default"] != "off":
        yield "comments leave for a second opinion where nobody asked for it"


def nothing_but_tracing_is_granted_by_wildcard(template: Template) -> Iterator[str]:
    for name, statement in _statements(template):
        if statement.keys() != {"Effect", "Action", "Resource"} or statement["Effect"] != "Allow":
            yield f"{name}: {statement} is no plain permission"
            continue
        actions = _list(statement["Action"])
        if any("*" in action for action in actions):
            yield f"{name} has a wildcard among its actions: {actions}"
        wide = [spelled(one) for one in _list(statement["Resource"]) if "*" in spelled(one)]
        granted = {(action, one) for action in actions for one in wide}
        yield from (f"{name} may {action} anywhere" for action, _ in granted - ANYWHERE - WITHIN)


def the_platforms_tokens_are_for_who_posts_guards_and_reads(template: Template) -> Iterator[str]:
    for name, statement in _statements(template):
        if "PlatformTokens" in str(statement) and name not in HOLD_TOKENS:
            yield f"{name} mentions the platforms' tokens"


def no_permission_comes_from_elsewhere(template: Template) -> Iterator[str]:
    """Neither a managed policy nor SAM adds to what is written in the roles."""
    written = {
        name for name, one in template.source["Resources"].items() if one["Type"].startswith("AWS::IAM::")
    }
    for name, resource in template.deployed["Resources"].items():
        if not resource["Type"].startswith("AWS::IAM::"):
            continue
        if name not in written or resource != template.source["Resources"][name]:
            yield f"SAM made or changed {name}"
        if resource["Type"] != "AWS::IAM::Role":
            yield f"{name} is a {resource['Type']}"
        elif resource["Properties"].keys() != {"AssumeRolePolicyDocument", "Policies"}:
            yield f"{name} is more than inline policies: {sorted(resource['Properties'])}"
        elif resource["Properties"]["AssumeRolePolicyDocument"]["Statement"] != LAMBDA_ALONE:
            yield f"{name} may be assumed by others than Lambda"


def _statements(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, role in template.all("AWS::IAM::Role").items():
        for policy in role.get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, _unfolded(statement)[0]


def _unfolded(statement: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
    """Return a statement, and the condition under which it stands there."""
    match statement:
        case {"Fn::If": [str(condition), dict(inner), {"Ref": "AWS::NoValue"}]}:
            return inner, condition
        case _:
            return statement, None


def _grants(role: dict[str, Any]) -> dict[Grant, str | None]:
    """Return what a role may do, and on what condition."""
    return {
        (action, spelled(resource)): condition
        for policy in role.get("Policies", [])
        for statement, condition in map(_unfolded, policy["PolicyDocument"]["Statement"])
        for action in _list(statement.get("Action", []))
        for resource in _list(statement.get("Resource", []))
    }


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
