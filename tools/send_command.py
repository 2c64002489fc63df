"""`aplomb send`: an event file, signed as its platform would -> a deployment."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests

from aplomb.comment import Platform
from aplomb.errors import AplombError
from tools.events import load_event


class SendError(AplombError):
    """The event could not be sent."""


def send_event(path: Path, *, url: str | None, secret: str | None, folder: Path) -> str:
    """Send the event, and return one line about the answer.

    Without `url` or `secret`, those of the running local cloud described in `folder` are used.

    Raises:
        AplombError: the event is wrong, or the deployment cannot be reached or refused it.
    """
    platform, body = load_event(path, now=int(time.time()))
    if url is None or secret is None:
        if url is not None:
            raise SendError("With --to, give the --secret that the deployment expects.")
        described = _local(folder)
        url = described["webhook_url"]
        secret = (
            secret if secret is not None else described["webhook_secrets"][platform]["secrets"][-1]["value"]
        )
    return f"{path.name} -> {post_signed(platform, body, url=url, secret=secret)}"


def post_signed(platform: Platform, body: Mapping[str, object], *, url: str, secret: str) -> str:
    """Post a webhook as a platform would, and return one line about the answer.

    Raises:
        SendError: the deployment cannot be reached, or refused it.
    """
    raw = json.dumps(body).encode()
    address = f"{url.rstrip('/')}/{platform}"
    headers = {"Content-Type": "application/json", **signature_header(platform, raw, secret=secret)}
    try:
        answer = requests.post(address, data=raw, headers=headers, timeout=15)
    except (requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema):
        raise SendError(f"{url} is no address: it must start with http:// or https://.") from None
    except requests.RequestException as error:
        raise SendError(f"{address} cannot be reached: {type(error).__name__}.") from error
    if not answer.ok:
        raise SendError(f"{address} answered {answer.status_code}: {answer.text[:200]}")
    return f"{address}: {answer.status_code}"


def signature_header(platform: Platform, raw: bytes, *, secret: str) -> dict[str, str]:
    """Return the header with which a platform signs these very bytes."""
    digest = hmac.digest(secret.encode(), raw, hashlib.sha256)
    if platform is Platform.X:
        return {"x-twitter-webhooks-signature": "sha256=" + base64.b64encode(digest).decode()}
    return {"X-Hub-Signature-256": "sha256=" + digest.hex()}


def _local(folder: Path) -> Any:
    try:
        described = json.loads((folder / "local.json").read_text())
    except (OSError, json.JSONDecodeError):
        raise SendError("No local cloud is running. Start one, or give --to and --secret.") from None
    return described
