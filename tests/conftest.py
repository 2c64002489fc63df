"""What tests of more than one folder ask for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from aplomb.wording.template_set import Templates, load_templates

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
FOLDER = Path(__file__).resolve().parents[1] / "templates"


@pytest.fixture(scope="session")
def templates() -> Templates:
    return load_templates(FOLDER)


def chromium_path() -> str:
    """Return Debian's Chromium; without one the tests are skipped, or fail where they must not be skipped."""
    path = shutil.which("chromium")
    if path is None:
        missing = "Chromium is not installed: apt-get install chromium."
        if os.environ.get("APLOMB_REQUIRE_BROWSER") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    return path


@pytest.fixture(scope="module")  # one at a time: Playwright has no two in one process
def chromium() -> Iterator[Browser]:
    path = chromium_path()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()
