"""Build template.yaml and deploy it, unmodified, with SAM to the local emulator."""

from __future__ import annotations

import fcntl
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

from tools.local.processes import LocalCloudError
from tools.paths import BUILT_MODEL, PRIVATE, ROOT

STACK = "aplomb-local"
REGION = "eu-north-1"


def cloud_environment(endpoint: str) -> dict[str, str]:
    """Return an environment in which every AWS call goes to the emulator, whatever the user's own says."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return ours | {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "SAM_CLI_TELEMETRY": "0",
        "PREBUILT": str(BUILT_MODEL),  # for requirements/Makefile
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }


def client(service: str, endpoint: str) -> Any:
    """Return an SDK client that talks to the emulator and nothing else."""
    return boto3.client(
        service,  # type: ignore[call-overload]  # boto3-stubs wants a literal
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106  the emulator's fixed key
    )


def build(endpoint: str) -> None:
    """Build the functions and layers; quick when nothing changed.

    Raises:
        LocalCloudError: SAM could not build; the text holds its last lines.
    """
    with _one_at_a_time():
        _sam("build", endpoint=endpoint)


def deploy(endpoint: str, *, parameters: Mapping[str, str]) -> dict[str, str]:
    """Deploy what was built, and return the stack's outputs.

    Raises:
        LocalCloudError: SAM could not deploy, or the API came out without routes.
    """
    overrides = {"Architecture": _architecture(), **parameters}
    with _one_at_a_time():
        _sam(
            "deploy",
            "--stack-name", STACK,
            "--no-confirm-changeset",
            "--no-fail-on-empty-changeset",
            "--no-progressbar",
            "--parameter-overrides", *(f"{name}={value}" for name, value in overrides.items()),
            endpoint=endpoint,
        )  # fmt: skip
    stack = client("cloudformation", endpoint).describe_stacks(StackName=STACK)["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    if not client("apigatewayv2", endpoint).get_routes(ApiId=outputs["ApiId"])["Items"]:
        raise LocalCloudError("The deployed API has no routes: template.yaml must list them one by one.")
    _enable_time_to_live(outputs["TableName"], endpoint)
    for bucket in (outputs["RecordBucketName"], outputs["TemplatesBucketName"]):
        _speak_without_tls(bucket, endpoint)
    _lock_anchors(outputs["RecordBucketName"], endpoint)
    return outputs


def _enable_time_to_live(table: str, endpoint: str) -> None:
    """MiniStack 1.5.33 ignores the table's TimeToLiveSpecification; the call itself works."""
    client("dynamodb", endpoint).update_time_to_live(
        TableName=table, TimeToLiveSpecification={"AttributeName": "expires_at", "Enabled": True}
    )


def _speak_without_tls(bucket: str, endpoint: str) -> None:
    """MiniStack 1.5.33 speaks no TLS, which the bucket's policy demands."""
    client("s3", endpoint).delete_bucket_policy(Bucket=bucket)


def _lock_anchors(bucket: str, endpoint: str) -> None:
    """MiniStack 1.5.33 ignores ObjectLockConfiguration."""
    client("s3", endpoint).put_object_lock_configuration(
        Bucket=bucket,
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}},
        },
    )


def _architecture() -> str:
    return "arm64" if platform.machine() in {"aarch64", "arm64"} else "x86_64"


def _sam(*arguments: str, endpoint: str) -> None:
    command = [str(PRIVATE / "sam" / "bin" / "sam"), *arguments]
    ran = subprocess.run(
        command, cwd=ROOT, env=cloud_environment(endpoint), capture_output=True, text=True, check=False
    )
    if ran.returncode:
        lines = (ran.stdout + ran.stderr).strip().splitlines()
        raise LocalCloudError(f"`sam {arguments[0]}` failed:\n" + "\n".join(lines[-15:]))


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Keep two processes from building into the same folder."""
    PRIVATE.mkdir(exist_ok=True)
    with (PRIVATE / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
