"""Find a deployment: the running local cloud, or a stack on AWS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from aplomb.aws.table import Table
from aplomb.errors import AplombError
from tools.local import cloud


class DeploymentError(AplombError):
    """There is no such deployment, or it cannot be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """What the stack gave out, and how to reach its services."""

    outputs: Mapping[str, str]
    client: Callable[[str], Any]

    def table(self) -> Table:
        """Return its one table."""
        return Table(self.outputs["TableName"], self.client("dynamodb"))


def find_deployment(stack: str | None, folder: Path) -> Deployment:
    """Return a stack on AWS, or without a name the local cloud that `folder` describes.

    Raises:
        DeploymentError: there is none; the text says what to do.
    """
    if stack is not None:
        return _on_aws(stack)
    running = cloud.running(folder)
    if running is None:
        raise DeploymentError(
            "No local cloud is running. Start one with `make run`, or name a stack on AWS with --stack."
        )
    return Deployment(outputs=running.outputs, client=running.client)


def _on_aws(stack: str) -> Deployment:
    try:
        (described,) = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        why = error.response["Error"].get("Message", "no reason given")
        raise DeploymentError(f"AWS does not tell about the stack {stack}: {why}") from error
    except BotoCoreError as error:
        raise DeploymentError(f"AWS cannot be asked: {error}") from error
    outputs = {one["OutputKey"]: one["OutputValue"] for one in described.get("Outputs", [])}
    if "TableName" not in outputs:
        raise DeploymentError(f"The stack {stack} is not Aplomb's, or its deployment did not end well.")

    def client(service: str) -> Any:
        return boto3.client(service)  # type: ignore[call-overload]  # boto3-stubs wants a literal

    return Deployment(outputs=outputs, client=client)


def wake_switch(deployment: Deployment) -> None:
    """Let the promotion switch look at once instead of within a minute."""
    deployment.client("lambda").invoke(
        FunctionName=deployment.outputs["PromoSwitchName"], InvocationType="Event", Payload=b"{}"
    )
