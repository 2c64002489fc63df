"""The examples of docs/promotions.md, run as they stand there."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import yaml
from flask import Flask, Response, request
from werkzeug.serving import make_server

from aplomb.accounts import Accounts
from promo_switch.gate import answer
from tests.promo_switch.stage import ACCOUNT, PAGE, Stage, planned
from tests.structure.tree import ROOT

KEY = "k" * 32
PAGE_OF_DOCS = (ROOT / "docs" / "promotions.md").read_text()
# How GitHub Actions starts a step whose shell is not named ("Workflow syntax", `steps[*].shell`).
AS_ACTIONS_DOES = ("bash", "-e", "-c")
AS_A_SHELL_DOES = ("sh", "-c")


@dataclass
class Served:
    url: str
    stage: Stage
    broken: bool = False


@pytest.fixture
def served() -> Iterator[Served]:
    served, app = Served(url="", stage=planned(3600)), Flask(__name__)

    @app.get("/promotions")
    def promotions() -> Response:
        if served.broken:
            return Response(status=503)
        event = {"headers": dict(request.headers), "queryStringParameters": request.args.to_dict()}
        accounts = Accounts([ACCOUNT])
        given = answer(event, keys=(KEY,), accounts=accounts, allowed=served.stage.desk.allowed)
        return Response(given["body"], status=given["statusCode"], headers=given["headers"])

    server = make_server("127.0.0.1", 0, app)
    served.url = f"http://127.0.0.1:{server.port}/promotions"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield served
    server.shutdown()
    server.server_close()
    thread.join()


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.+?)^```", PAGE_OF_DOCS, re.MULTILINE | re.DOTALL)
    assert found, f"docs/promotions.md has no example in {language}"
    return found[1]


def examples() -> dict[str, tuple[tuple[str, ...], str]]:
    first, second = yaml.safe_load(block("yaml"))["jobs"]["post"]["steps"]
    assert second["name"] == "Post"
    return {"shell": (AS_A_SHELL_DOES, block("sh")), "actions": (AS_ACTIONS_DOES, first["run"])}


def asked(name: str, url: str, *, key: str = KEY, account: str = PAGE) -> tuple[int, str]:
    shell, script = examples()[name]
    environment = {
        "PATH": os.environ["PATH"],
        "APLOMB_PROMOTIONS_URL": url,
        "APLOMB_GATE_KEY": key,
        "ACCOUNT": account,
        "no_proxy": "127.0.0.1",
    }
    done = subprocess.run([*shell, script], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own example
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["shell", "actions"])
def test_the_example_goes_on_only_while_promotions_are_allowed(name: str, served: Served) -> None:
    assert asked(name, served.url) == (0, "")
    served.stage.crisis()
    code, said = asked(name, served.url)
    assert code == 1
    assert "HTTP 423" in said


@pytest.mark.parametrize("name", ["shell", "actions"])
def test_the_example_stops_when_it_cannot_know(name: str, served: Served) -> None:
    assert asked(name, served.url, key="wrong")[0] == 1
    assert asked(name, served.url, account="999")[0] == 1
    served.broken = True
    assert "HTTP 503" in asked(name, served.url)[1]
    code, said = asked(name, "http://127.0.0.1:9/promotions")
    assert (code, "HTTP 000" in said) == (1, True)
    assert KEY not in said


def test_the_page_lists_every_kind_and_every_status() -> None:
    for kind in ("facebook_posts", "facebook_ads", "mixpost", "postiz", "webhook", "by_hand"):
        assert f"| {kind} " in PAGE_OF_DOCS
    for status in (200, 423, 400, 401, 503):
        assert f"| {status} " in PAGE_OF_DOCS
