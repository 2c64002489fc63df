"""The record, on the deployed template: written from the table's stream, and anchored."""

from __future__ import annotations

import json
import time

import pytest
from botocore.exceptions import ClientError

from aplomb.aws.keys import record_key
from aplomb.aws.table import Put
from aplomb.record_chain import Entry, What, shard_of
from recorder.ledger import Ledger
from tests.cloud.conftest import PAGE, Deployment
from tools.audit_command import from_deployment, verify
from tools.deployments import Deployment as Asked
from tools.local.play import wait_for

COMPLAINT = "My order never arrived and nobody answers the phone. I want my money back."
ACCOUNT = f"facebook/{PAGE}"


def entries(deployment: Deployment, comment: str) -> list[Entry]:
    records = Ledger(deployment.table).records(ACCOUNT, shard_of(comment))
    return [entry for record in records for entry in record.entries if entry.subject == comment]


def findings(deployment: Deployment) -> list[tuple[bool, str]]:
    asked = Asked(outputs=deployment.cloud.outputs, client=deployment.cloud.client)
    audited = from_deployment(asked, account=ACCOUNT, now=int(time.time()))
    return [(one.broken, one.sentence) for one in verify(audited)]


def test_a_decision_becomes_a_record_that_is_anchored_and_cannot_be_changed_unnoticed(
    deployment: Deployment,
) -> None:
    comment = deployment.comment(COMPLAINT, author="701")["comment"]
    deployment.settled(comment)
    wait_for(lambda: len(entries(deployment, comment)) >= 2, what="The decision and the reply in the record")
    assert [one.what for one in entries(deployment, comment)][:2] == [What.DECISION, What.REPLY]

    name = deployment.cloud.outputs["RecorderName"]
    answer = deployment.cloud.client("lambda").invoke(FunctionName=name, Payload=b"{}")
    assert json.loads(answer["Payload"].read())["anchored"] >= 1
    s3, bucket = deployment.cloud.client("s3"), deployment.cloud.outputs["RecordBucketName"]
    [anchor, *_] = s3.list_object_versions(Bucket=bucket)["Versions"]
    with pytest.raises(ClientError, match="object lock"):
        s3.delete_object(Bucket=bucket, Key=anchor["Key"], VersionId=anchor["VersionId"])
    assert not [sentence for broken, sentence in findings(deployment) if broken]

    place = record_key(ACCOUNT, shard_of(comment), 1)
    first = deployment.table.get(place)
    assert first is not None
    deployment.table.write([Put(key=place, item={**first, "entries": "[]"})])
    broken = [sentence for is_broken, sentence in findings(deployment) if is_broken]
    deployment.table.write([Put(key=place, item=first)])
    chain = f"{ACCOUNT}, chain {shard_of(comment)},"
    assert broken == [f"{chain} is broken at record 1. Its contents do not match its hash: it was changed."]
