from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.console.browsing import World
from tests.fakes.fake_issuer import FakeIssuer

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest.fixture
def world() -> World:
    return World()


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


@pytest.fixture
def issuer() -> Iterator[FakeIssuer]:
    running = FakeIssuer()
    yield running
    running.close()
