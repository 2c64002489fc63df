"""What a person would have set up: accounts, templates, secrets, on both sides."""

from __future__ import annotations

import atexit
import dataclasses
import json
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from aplomb.accounts import Account
from aplomb.comment import Platform
from tools.faults.platforms import BASE
from tools.paths import ROOT
from tools.sandbox.setup import Account as Played
from tools.sandbox.setup import Setup
from tools.training.native import native_folder

PAGE, PROFILE = "100200300400500", "1500000000000000001"
APP_SECRET, CONSUMER_SECRET = "app-secret", "consumer-secret"

SETUP = Setup(
    webhook_url=BASE,
    app_secret=APP_SECRET,
    verify_token="verify",  # noqa: S106 - as above
    consumer_key="consumer-key",
    consumer_secret=CONSUMER_SECRET,
    accounts=(
        Played(
            platform=Platform.FACEBOOK,
            id=PAGE,
            name="Example Bakery",
            username="bakery",
            token="page-token",  # noqa: S106 - as above
        ),
        Played(
            platform=Platform.X,
            id=PROFILE,
            name="examplebakery",
            username="examplebakery",
            token="x-token",  # noqa: S106 - as above
            token_secret="x-token-secret",  # noqa: S106 - as above
        ),
    ),
)


def documents() -> Mapping[str, str]:
    """Return the two secrets, by the names of their resources."""
    meta = {"verify_token": SETUP.verify_token, "secrets": [{"value": APP_SECRET}]}
    webhook = dict.fromkeys(("facebook", "messenger", "instagram"), meta)
    tokens = {
        "facebook": {"app_secret": APP_SECRET, "accounts": _tokens(Platform.FACEBOOK)},
        "x": {
            "consumer_key": SETUP.consumer_key,
            "consumer_secret": CONSUMER_SECRET,
            "accounts": _tokens(Platform.X),
        },
    }
    return {
        "WebhookSecrets": json.dumps({**webhook, "x": {"secrets": [{"value": CONSUMER_SECRET}]}}),
        "PlatformTokens": json.dumps(tokens),
    }


def _tokens(platform: Platform) -> dict[str, dict[str, str]]:
    return {
        one.id: {"token": one.token, **({"token_secret": one.token_secret} if one.token_secret else {})}
        for one in SETUP.accounts
        if one.platform is platform
    }


def settings() -> dict[str, str]:
    """Return the environment that differs from the template's."""
    return {
        "TEMPLATES_DIR": str(_templates()),
        "TRIAGE_MODEL_DIR": str(native_folder()),
        "TRIAGE_MODEL": "",
        "FACEBOOK_API_URL": f"{BASE}/facebook/v26.0",
        "INSTAGRAM_API_URL": f"{BASE}/instagram",
        "X_API_URL": f"{BASE}/x",
        "AWS_DEFAULT_REGION": "eu-north-1",
    }


@cache
def _templates() -> Path:
    """Return a copy of templates/ whose accounts answer by themselves."""
    folder = Path(tempfile.mkdtemp(prefix="aplomb-faults-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    copied = folder / "templates"
    shutil.copytree(ROOT / "templates", copied)
    (copied / "accounts.yaml").write_text(json.dumps({"accounts": _accounts()}))  # JSON is YAML
    (copied / "alerts.yaml").write_text("channels: []\n")  # tests/notifier plays the notifier's own troubles
    return copied


def _accounts() -> list[dict[str, Any]]:
    known = {one.name for one in dataclasses.fields(Account)}
    by_itself = {"mode": "auto"} if "mode" in known else {}
    page = {"platform": "facebook", "id": PAGE, "name": "Example Bakery", "languages": ["en", "lv"]}
    profile = {"platform": "x", "id": PROFILE, "name": "examplebakery", "languages": ["en"]}
    links = ("https://m.me/examplebakery", f"https://x.com/messages/compose?recipient_id={PROFILE}")
    return [
        {**one, "message_link": link, **by_itself} for one, link in zip((page, profile), links, strict=True)
    ]
