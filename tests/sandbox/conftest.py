from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.deployment import Deployment
from tests.sandbox.stage import Clock, Stage, setup_document
from tools.sandbox.server import serve
from tools.sandbox.state import State


@pytest.fixture
def stage() -> Iterator[Stage]:
    deployment, clock = Deployment(), Clock()
    with serve(State(clock=clock, retry_delays=(0.01, 0.02, 0.04))) as running:
        stage = Stage(url=running.url, state=running.state, deployment=deployment, clock=clock)
        stage.control("setup", **setup_document(deployment.url))
        yield stage
        assert running.state.journal.unapproved == [], "something would have been removed unapproved"
    deployment.close()
