from __future__ import annotations

from collections.abc import Iterator

import pytest

from tools.local import cloud
from tools.local.processes import LOOPBACK, free_port, stop


@pytest.fixture(scope="session")
def emulator_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of an AWS emulator with nothing in it."""
    port = free_port()
    endpoint = f"http://{LOOPBACK}:{port}"
    pid = cloud._start_emulator(tmp_path_factory.mktemp("emulator"), port, endpoint)
    yield endpoint
    stop(pid, cloud.EMULATOR)
