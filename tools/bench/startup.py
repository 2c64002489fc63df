"""How long a newcomer waits for the first public reply."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from tools.bench.figures import Figure, at_most
from tools.local.processes import LocalCloudError
from tools.paths import ROOT

FIRST, SECOND = 180.0, 40.0  # seconds

# What `make run` prints when all replies are out; the first was public a little earlier.
SHOWN = "What became of events/"


def measure() -> list[Figure]:
    """Time `make run` twice in a fresh clone with a fresh home and empty caches."""
    with tempfile.TemporaryDirectory() as scratch:
        clone, home = Path(scratch) / "aplomb", Path(scratch) / "home"
        home.mkdir()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        return [
            at_most(
                "make run, nothing cached: to the table of replies", _run(clone, home), "s", target=FIRST
            ),
            at_most(
                "make run, the second time: to the table of replies", _run(clone, home), "s", target=SECOND
            ),
        ]


def _run(clone: Path, home: Path) -> float:
    """Return the seconds from typing `make run` until the table of replies stands there."""
    mine = str(ROOT / ".venv")
    path = os.pathsep.join(one for one in os.environ["PATH"].split(os.pathsep) if not one.startswith(mine))
    environment = {**os.environ, "HOME": str(home), "PATH": path}
    for name in ("VIRTUAL_ENV", "UV_CACHE_DIR", "XDG_CACHE_HOME", "PIP_CACHE_DIR"):
        environment.pop(name, None)
    command = [shutil.which("make") or "make", "run", "PORTS=--emulator-port 0 --sandbox-port 0"]
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=clone, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip
    lines: list[str] = []
    try:
        for line in process.stdout or ():
            lines.append(line)
            if SHOWN in line:
                return time.perf_counter() - started
        raise LocalCloudError("`make run` ended without a table:\n" + "".join(lines[-20:]))
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        with process:  # closes its output, and collects it
            process.wait(timeout=60)
