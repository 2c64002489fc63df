"""What `sam build` makes of this checkout, built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.local import deploy
from tools.paths import ROOT

NOWHERE = "http://127.0.0.1:9"  # building asks nothing of the cloud


@pytest.fixture(scope="session")
def built() -> Path:
    deploy.build(NOWHERE)
    return ROOT / ".aws-sam" / "build"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stay on the worker of the local cloud: it builds into the same folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("cloud"))
