"""One entry of EventBridge Scheduler per promise, which wakes the keeper when the promise falls due."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from aplomb.promises.promise import Promise

_THERE = "ConflictException"  # an entry of this name exists


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmClocks:
    """Sets and lists the entries. They rest on nothing but the promise's id, so setting one twice is one."""

    client: Any  # boto3's EventBridge Scheduler
    prefix: str  # of every name; tells this stack's entries from others'
    target: str  # the keeper's ARN
    role: str  # as whom the scheduler invokes it

    def set(self, promise: Promise, *, now: int) -> bool:
        """Wake the keeper right after the promise's time, and return whether there was no entry yet.

        The entry deletes itself once it has rung. Raises what boto3 raises.
        """
        rings_at = datetime.fromtimestamp(max(promise.due_at + 1, now + 60), tz=UTC)
        try:
            self.client.create_schedule(
                Name=f"{self.prefix}{promise.id}",
                ScheduleExpression=f"at({rings_at:%Y-%m-%dT%H:%M:%S})",
                ScheduleExpressionTimezone="UTC",
                FlexibleTimeWindow={"Mode": "OFF"},
                ActionAfterCompletion="DELETE",
                Target={
                    "Arn": self.target,
                    "RoleArn": self.role,
                    "Input": json.dumps({"promise": promise.id}),
                    "RetryPolicy": {"MaximumRetryAttempts": 3, "MaximumEventAgeInSeconds": 3600},
                },
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != _THERE:
                raise
            return False
        return True

    def ids(self) -> Iterator[str]:
        """Yield the promises that have an entry. Raises what boto3 raises."""
        pages = self.client.get_paginator("list_schedules")
        for page in pages.paginate(NamePrefix=self.prefix):
            yield from (one["Name"].removeprefix(self.prefix) for one in page["Schedules"])
