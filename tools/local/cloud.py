"""Start, fill and stop the local cloud: the emulator, the sandbox, and the deployed template."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import requests

from aplomb.accounts import Account, load_accounts
from aplomb.comment import Platform
from aplomb.promotions.channels import ChannelKind, load_channels
from tools.local import deploy
from tools.local.people import add_people
from tools.local.processes import (
    LOOPBACK,
    LocalCloudError,
    free_port,
    is_ours,
    require_free,
    start_module,
    stop,
    wait_until,
)
from tools.paths import PRIVATE, ROOT

EMULATOR = "tools.local.emulator"
SANDBOX = "tools.sandbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where the two servers listen; 0 takes a free port."""

    emulator: int = 4566
    sandbox: int = 8600


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalCloud:
    """A running local cloud, as .aplomb/local.json describes it."""

    webhook_url: str
    sandbox_url: str
    endpoint_url: str
    outputs: dict[str, str]
    password: str  # of the console's demonstration users: tools/local/people.py
    webhook_secrets: dict[str, Any]  # as Secrets Manager holds them, so that events can be signed
    processes: dict[str, int] = field(default_factory=dict)  # module -> process id

    @property
    def api_url(self) -> str:
        """Where the emulator serves the API: the guard, and what became of a wish to be forgotten."""
        return f"{self.endpoint_url}/_aws/execute-api/{self.outputs['ApiId']}/$default"

    @property
    def console_url(self) -> str:
        """Where the console is; browsers find names that end in .localhost on this machine."""
        return self.outputs["ConsoleUrl"]

    def client(self, service: str) -> Any:
        """Return an SDK client for the emulator."""
        return deploy.client(service, self.endpoint_url)


def start(folder: Path, ports: Ports) -> LocalCloud:
    """Bring everything up, and leave a description in `folder`/local.json.

    Raises:
        LocalCloudError: something is in the way; the text says what to do. Whatever was started is stopped.
    """
    folder.mkdir(parents=True, exist_ok=True)
    emulator_port = ports.emulator or free_port()
    sandbox_port = ports.sandbox or free_port()
    if emulator_port == sandbox_port:
        raise LocalCloudError("--emulator-port and --sandbox-port are the same: give each a port of its own.")
    require_free(emulator_port, what="the AWS emulator", option="--emulator-port")
    require_free(sandbox_port, what="the sandbox", option="--sandbox-port")
    endpoint, sandbox = f"http://{LOOPBACK}:{emulator_port}", f"http://{LOOPBACK}:{sandbox_port}"
    processes: dict[str, int] = {}
    try:
        with ThreadPoolExecutor() as at_once:
            built = at_once.submit(deploy.build, endpoint)
            _start_emulator(folder, emulator_port, endpoint, processes)
            _start_sandbox(folder, sandbox_port, sandbox, processes)
            built.result()
        outputs = deploy.deploy(
            endpoint,
            parameters={
                "FacebookApiUrl": f"{sandbox}/facebook/v26.0",
                "InstagramApiUrl": f"{sandbox}/instagram",  # not played: what would call it is refused
                "XApiUrl": f"{sandbox}/x",
                "PromotionsLoopback": "on",
                "AlertsLoopback": "on",
                "CognitoUrl": endpoint,
            },
        )
        # The emulator serves https://<id>.lambda-url.<region>.on.aws under its own address.
        url_id = outputs["WebhookUrl"].removeprefix("https://").partition(".")[0]
        webhook_url = f"{endpoint}/_aws/lambda-url/{url_id}/webhooks"
        password = add_people(deploy.client("cognito-idp", endpoint), outputs["UserPoolId"])
        webhook_secrets = _fill(endpoint, outputs, sandbox=sandbox, webhook_url=webhook_url)
    except BaseException:
        _stop(processes)
        raise
    cloud = LocalCloud(
        webhook_url=webhook_url,
        sandbox_url=sandbox,
        endpoint_url=endpoint,
        outputs=outputs,
        password=password,
        webhook_secrets=webhook_secrets,
        processes=processes,
    )
    _describe(cloud, folder)
    return cloud


def running(folder: Path) -> LocalCloud | None:
    """Return the local cloud that `folder` describes, or None when it is not up."""
    described = _described(folder)
    try:
        cloud = LocalCloud(**{one.name: described[one.name] for one in fields(LocalCloud)})
    except KeyError:  # none, or another version's
        return None
    up = all(is_ours(pid, module) for module, pid in cloud.processes.items())
    return cloud if up else None


def shut_down(folder: Path) -> bool:
    """Stop what `folder` describes; tell whether anything was there to stop."""
    described = _described(folder)
    _stop(described.get("processes", {}))
    (folder / "local.json").unlink(missing_ok=True)
    shutil.rmtree(folder / "emulator", ignore_errors=True)
    return bool(described)


def _described(folder: Path) -> dict[str, Any]:
    try:
        described = json.loads((folder / "local.json").read_text())
    except (OSError, json.JSONDecodeError):
        return {}
    return described if isinstance(described, dict) else {}


def _stop(processes: Mapping[str, int]) -> None:
    for module, pid in processes.items():
        stop(pid, module)


def _start_emulator(folder: Path, port: int, endpoint: str, processes: dict[str, int]) -> None:
    scratch = folder / "emulator"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    # The emulator hands its whole environment to the functions, so it gets none of the user's.
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": endpoint,
        "AUTH": "true",  # the functions' own roles are enforced
        "BIND_HOST": LOOPBACK,  # its default is every interface
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": deploy.REGION,
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
        "LOCAL_LAMBDA_PYTHON": str(PRIVATE / "runtime" / "bin" / "python"),
    }
    log = folder / "emulator.log"
    process = start_module(EMULATOR, environment=environment, log=log)
    processes[EMULATOR] = process.pid
    health = f"{endpoint}/_ministack/health"
    wait_until(lambda: _answers(health), what="The AWS emulator", log=log, process=process)


def _start_sandbox(folder: Path, port: int, url: str, processes: dict[str, int]) -> None:
    log = folder / "sandbox.log"
    process = start_module(SANDBOX, "--port", str(port), environment=os.environ, log=log)
    processes[SANDBOX] = process.pid
    wait_until(lambda: _answers(f"{url}/_sandbox/health"), what="The sandbox", log=log, process=process)


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False


def _fill(endpoint: str, outputs: Mapping[str, str], *, sandbox: str, webhook_url: str) -> dict[str, Any]:
    """Make up secrets, and give them to both sides: the deployment and the platforms."""
    accounts: dict[Platform, list[Account]] = {platform: [] for platform in Platform}
    for account in load_accounts(ROOT / "templates" / "accounts.yaml"):
        accounts[account.platform].append(account)
    app_secret, verify_token, consumer_secret = (secrets.token_hex(16) for _ in range(3))
    tokens = {
        "facebook": {
            "app_secret": app_secret,
            "accounts": {
                one.id: {"token": secrets.token_hex(16), "name": one.name}
                for one in accounts[Platform.FACEBOOK]
            },
        },
        "x": {
            "consumer_key": secrets.token_hex(8),
            "consumer_secret": consumer_secret,
            "accounts": {
                one.id: {
                    "token": secrets.token_hex(16),
                    "token_secret": secrets.token_hex(16),
                    "name": one.name,
                    "username": one.name,
                }
                for one in accounts[Platform.X]
            },
        },
    }
    meta = {"verify_token": verify_token, "secrets": [{"value": app_secret}]}
    webhook_secrets = {
        "facebook": meta,
        "messenger": meta,
        "instagram": meta,
        "x": {"secrets": [{"value": consumer_secret}]},
    }
    manager = deploy.client("secretsmanager", endpoint)
    manager.put_secret_value(SecretId=outputs["WebhookSecretsArn"], SecretString=json.dumps(webhook_secrets))
    manager.put_secret_value(SecretId=outputs["PlatformTokensArn"], SecretString=json.dumps(tokens))
    promotions = _promotion_tokens(accounts[Platform.FACEBOOK], tokens["facebook"])
    manager.put_secret_value(SecretId=outputs["PromotionTokensArn"], SecretString=json.dumps(promotions))
    setup = {
        "webhook_url": webhook_url,
        "facebook": {**tokens["facebook"], "verify_token": verify_token},
        "x": tokens["x"],
    }
    answer = requests.post(f"{sandbox}/_sandbox/setup", json=setup, timeout=10)
    if not answer.ok:
        raise LocalCloudError(f"The sandbox refused its set-up: {answer.text[:300]}")
    return webhook_secrets


def _promotion_tokens(pages: list[Account], facebook: dict[str, Any]) -> dict[str, Any]:
    """Return what the channels of promotions.yaml and the gate need here."""
    channels = load_channels(ROOT / "templates" / "promotions.yaml")
    ours = {one.id for one in pages}
    tokens = {
        one.id: {
            "token": facebook["accounts"][one.target]["token"],
            "app_secret": facebook["app_secret"],
        }
        for one in channels
        if one.kind is ChannelKind.FACEBOOK_POSTS and one.target in ours
    }
    return {**tokens, "gate": {"keys": [secrets.token_hex(16)]}}


def _describe(cloud: LocalCloud, folder: Path) -> None:
    path = folder / "local.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(cloud), indent=2) + "\n")
