"""What `sam build` makes of this checkout, built once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tools.local import deploy
from tools.paths import ROOT

NOWHERE = "http://127.0.0.1:9"  # building asks nothing of the cloud


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    left_behind = (
        ROOT / "functions" / "sweeper" / "__pycache__"
    )  # something to leave out, in a fresh clone too
    left_behind.mkdir(exist_ok=True)
    (left_behind / "app.cpython-313.planted.pyc").touch()
    deploy.build(NOWHERE)
    copy = tmp_path_factory.mktemp("sam") / "build"
    with deploy._one_at_a_time():  # the local cloud builds into the same folder
        shutil.copytree(ROOT / ".aws-sam" / "build", copy)
    return copy


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stay on one worker: it is built once."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("build"))
