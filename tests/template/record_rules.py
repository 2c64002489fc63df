"""What template.yaml promises of the record; a rule yields what breaks it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from recorder.facts import WRITTEN_DOWN
from tests.template.document import Template

RECORD_KEYS = ("RECORD#", "CHAINS")
MOST_FILTERS = 5  # AWS's default quota of one mapping


def the_recorder_is_told_of_every_change_and_not_of_its_own(template: Template) -> Iterator[str]:
    table = template.all("AWS::DynamoDB::Table")["Table"]
    if table.get("StreamSpecification") != {"StreamViewType": "NEW_AND_OLD_IMAGES"}:
        yield f"the stream shows too little: {table.get('StreamSpecification')}"
    mapping = template.streams["Recorder"]
    if mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
        yield "one failed change brings the whole batch back"
    if mapping.get("StartingPosition") != "TRIM_HORIZON" or "MaximumRecordAgeInSeconds" in mapping:
        yield "changes may pass unseen"
    filters = mapping.get("FilterCriteria", {}).get("Filters", [])
    prefixes = {
        one["prefix"]
        for found in filters
        for one in json.loads(found["Pattern"])["dynamodb"]["Keys"]["pk"]["S"]
    }
    if len(filters) > MOST_FILTERS:
        yield f"AWS refuses {len(filters)} filters"
    if {one.removesuffix("#") for one in prefixes} != WRITTEN_DOWN:
        yield f"the recorder reads {sorted(WRITTEN_DOWN)} and is told of {sorted(prefixes)}"
    yield from (f"it hears of its own {one}" for one in RECORD_KEYS if one.startswith(tuple(prefixes)))


def anchors_are_locked_and_nobody_else_sees_them(template: Template) -> Iterator[str]:
    resource = template.deployed["Resources"]["RecordBucket"]
    bucket = resource["Properties"]
    if (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy")) != ("Retain", "Retain"):
        yield "the anchors go with the stack"
    lock = {"Mode": {"Ref": "RecordLockMode"}, "Days": {"Ref": "RecordLockDays"}}
    promised = {
        "ObjectLockEnabled": True,
        "ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": lock}},
        "VersioningConfiguration": {"Status": "Enabled"},
        "PublicAccessBlockConfiguration": dict.fromkeys(
            ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
        ),
    }
    yield from (f"{name} is not {value}" for name, value in promised.items() if bucket.get(name) != value)
    [statement] = template.all("AWS::S3::BucketPolicy")["RecordBucketPolicy"]["PolicyDocument"]["Statement"]
    refused = {"Bool": {"aws:SecureTransport": "false"}}
    if (statement["Effect"], statement["Action"], statement.get("Condition")) != ("Deny", "s3:*", refused):
        yield f"the bucket answers without TLS: {statement}"
