"""What each role may do, written down a second time."""

from __future__ import annotations

type Grant = tuple[str, str]  # action, resource

TRACES = {("xray:PutTraceSegments", "*"), ("xray:PutTelemetryRecords", "*")}
# Comprehend has no resources to name. Both are granted only where the deployment asks for a second opinion.
OPINIONS = {
    ("bedrock:InvokeModel", '{"Ref": "SecondOpinionModelArns"}'): "AsksBedrock",
    ("comprehend:DetectSentiment", "*"): "AsksComprehend",
}
# A secret of the sign-in service's, where it gave the console one.
SIGN_IN = {("secretsmanager:GetSecretValue", '{"Ref": "SignInClientSecretArn"}'): "HasSignInSecret"}
# As whom mail is sent, where the deployment has an identity for it.
MAIL = {("ses:SendEmail", '{"Ref": "AlertMailIdentityArn"}'): "HasAlertMail"}
# It names streams and reads none; IAM knows no resource for it.
ANYWHERE = TRACES | OPINIONS.keys() | {("dynamodb:ListStreams", "*"), ("scheduler:ListSchedules", "*")}
PROMISE_CLOCKS = (
    "arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}:schedule/default/${AWS::StackName}-*"
)
# Objects that have no names yet.
WITHIN = {
    ("scheduler:CreateSchedule", PROMISE_CLOCKS),
    ("s3:PutObject", "${RecordBucket.Arn}/anchors/*"),
    ("s3:GetObject", "${TemplatesBucket.Arn}/sets/*"),
    ("s3:PutObject", "${TemplatesBucket.Arn}/sets/*"),
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
    "ConsoleRole": {
        *_on("Table.Arn", "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"),
        *_on("Table.Arn", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"),
        ("dynamodb:Query", "${Table.Arn}/index/work"),
        ("dynamodb:Query", "${Table.Arn}/index/author"),
        ("dynamodb:Query", "${Table.Arn}/index/thread"),
        ("sqs:SendMessage", "ResponderQueue.Arn"),
        ("sqs:SendMessage", "TriageQueue.Arn"),
        ("lambda:InvokeFunction", "PromoSwitch.Arn"),
        *_on("${TemplatesBucket.Arn}/sets/*", "s3:GetObject", "s3:PutObject"),
        *SIGN_IN,
        *_logs("ConsoleLogs"),
        *TRACES,
    },
    "PromiseKeeperRole": {
        *_on("Table.Arn", "dynamodb:GetItem", "dynamodb:BatchGetItem"),
        *_on("Table.Arn", "dynamodb:PutItem", "dynamodb:UpdateItem"),
        ("dynamodb:Query", "${Table.Arn}/index/work"),
        ("sns:Publish", '{"Ref": "Alerts"}'),
        ("s3:GetObject", "${TemplatesBucket.Arn}/sets/*"),
        ("scheduler:CreateSchedule", PROMISE_CLOCKS),
        ("scheduler:ListSchedules", "*"),
        ("iam:PassRole", "PromiseClockRole.Arn"),
        *_logs("PromiseKeeperLogs"),
        *TRACES,
    },
    "PromiseClockRole": {("lambda:InvokeFunction", "PromiseKeeper.Arn")},
    "PromoSwitchRole": {
        *_on("Table.Arn", "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:Query"),
        ("dynamodb:Query", "${Table.Arn}/index/work"),
        ("secretsmanager:GetSecretValue", "PromotionTokens.Id"),
        (
            "events:PutEvents",
            "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default",
        ),
        *_logs("PromoSwitchLogs"),
        *TRACES,
    },
    "NotifierRole": {
        *_on("Table.Arn", "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"),
        *_on("Table.Arn", "dynamodb:PutItem", "dynamodb:DeleteItem"),
        ("dynamodb:Query", "${Table.Arn}/index/work"),
        ("secretsmanager:GetSecretValue", "AlertAddresses.Id"),
        ("sns:Publish", '{"Ref": "Alerts"}'),
        *MAIL,
        *_logs("NotifierLogs"),
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

# Roles that no function has: a service of AWS assumes them, to do one thing.
SERVICES = {"PromiseClockRole": "scheduler.amazonaws.com"}
# What they may do stands apart from them, where it would be a circle otherwise.
APART = {"PromiseClockRights": "PromiseClockRole"}

LAMBDA_ALONE = [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
]
