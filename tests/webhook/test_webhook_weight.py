"""What the webhook costs to start, and how its figures are told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools.bench import webhook as bench
from tools.bench.figures import at_least, at_most, observed

FUNCTIONS = Path(__file__).resolve().parents[2] / "functions"
HEAVY = ("jinja2", "yaml", "requests", "aws_xray_sdk")


def test_the_webhook_imports_nothing_heavy_and_makes_no_client() -> None:
    code = (
        "import sys, boto3; boto3.client = None; import webhook.app;"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(FUNCTIONS)},
    )
    assert done.stdout.strip() == "[]"


def test_a_figure_says_whether_its_target_was_met() -> None:
    assert at_most("cost", 1.5, "x", target=1.5).holds is True
    assert at_most("cost", 1.6, "x", target=1.5).holds is False
    assert at_least("speed", 2, "1/s", target=3).holds is False
    assert at_least("speed", 3, "1/s", target=3).holds is True
    assert observed("size", 3, "kB").holds is None


def test_the_benchmark_measures_the_real_handler(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"ROUNDS": 1, "REQUESTS": 3, "IMPORTS": 1}.items():
        monkeypatch.setattr(bench, name, value)
    figures = {figure.name: figure for figure in bench.measure()}
    assert figures["webhook: CPU per warm request, over the floor"].target == 1.5
    assert figures["webhook: import, over boto3 and an SQS client"].target == 1.3
    assert all(figure.value > 0 for figure in figures.values())
