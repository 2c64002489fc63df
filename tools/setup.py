"""Prepare this checkout on a machine that has only git, make, curl and Python 3.11 or newer.

Runs under the system's Python with the standard library alone, is quick and harmless to repeat, and says
in plain words what is missing when it cannot go on.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRIVATE = ROOT / ".aplomb"
REQUIREMENTS = ROOT / "requirements"

# Each environment is kept apart: SAM's pins contradict the emulator's, and the runtime must hold nothing
# but what AWS's own image holds, so that a dependency missing from the layer is noticed here.
ENVIRONMENTS = {
    ROOT / ".venv": "dev.txt",
    PRIVATE / "runtime": "runtime.txt",
    PRIVATE / "sam": "sam.txt",
}


class CannotGoOnError(Exception):
    """Something on the machine is missing; the text says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Set everything up; return 1 after saying what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browser", action="store_true", help="install Chromium too, where that is allowed")
    options = parser.parse_args(arguments)
    try:
        uv = _uv()
        python = _python(uv)
        for folder, requirements in ENVIRONMENTS.items():
            _environment(uv, python, folder, REQUIREMENTS / requirements)
        _project(uv)
        _model()
    except CannotGoOnError as error:
        print(f"Cannot go on: {error}", file=sys.stderr)
        return 1
    if options.browser:
        _browser()
    return 0


def _uv() -> str:
    """Find uv, or install it through pip into a private place."""
    private = PRIVATE / "uv" / "bin" / "uv"
    found = shutil.which("uv") or (str(private) if private.exists() else None)
    if found:
        return found
    print("Installing uv into .aplomb/uv ...", flush=True)
    try:
        venv.create(PRIVATE / "uv", with_pip=True, clear=True)
    except subprocess.CalledProcessError as error:
        raise CannotGoOnError(
            "this Python has no `venv` with pip. On Debian or Ubuntu: apt-get install python3-venv."
        ) from error
    pip = [str(PRIVATE / "uv" / "bin" / "pip"), "install", "--quiet", "--require-hashes"]
    _run(
        [*pip, "--requirement", str(REQUIREMENTS / "uv.txt")],
        missing="uv could not be installed. Is the network reachable? Or install uv yourself.",
    )
    return str(private)


def _python(uv: str) -> str:
    """Find Python 3.13, or let uv fetch it."""
    find = [uv, "python", "find", "--system", "3.13"]  # not the .venv's own, which a second run would find
    found = subprocess.run(find, cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode:
        print("Installing Python 3.13 ...", flush=True)
        _run(
            [uv, "python", "install", "--quiet", "3.13"],
            missing="there is no Python 3.13, and it could not be fetched. Install it (python.org, pyenv).",
        )
        found = subprocess.run(find, cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode:
        raise CannotGoOnError(f"Python 3.13 was not found. {found.stderr.strip()}")
    return found.stdout.strip()


def _environment(uv: str, python: str, folder: Path, requirements: Path) -> None:
    """Bring one environment to what its requirements file pins, unless it is there already."""
    stamp = folder / "stamp"
    wanted = hashlib.sha256(requirements.read_bytes() + python.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"Installing {requirements.name} into {folder.relative_to(ROOT)} ...", flush=True)
    missing = "the packages could not be installed. Is the network reachable? See the lines above."
    _run([uv, "venv", "--quiet", "--allow-existing", "--python", python, str(folder)], missing=missing)
    sync = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(folder / "bin" / "python")]
    _run([*sync, str(requirements)], missing=missing)
    stamp.write_text(wanted)


def _project(uv: str) -> None:
    """Put functions/, tools/ and the command `aplomb` into .venv."""
    command, python = ROOT / ".venv" / "bin" / "aplomb", ROOT / ".venv" / "bin" / "python"
    if command.exists():
        return
    install = [uv, "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--python", str(python)]
    _run([*install, "--editable", str(ROOT)], missing="the project itself could not be installed.")


def _model() -> None:
    """Build the triage model's library into .aplomb/model, or say clearly what is missing without it."""
    folder, pins = PRIVATE / "model", REQUIREMENTS / "model.txt"
    stamp = folder / pins.name
    if stamp.exists() and stamp.read_bytes() == pins.read_bytes():
        return
    print("Fetching the triage model's library into .aplomb/model ...", flush=True)
    with tempfile.TemporaryDirectory(dir=PRIVATE) as scratch:
        built = Path(scratch) / "built"
        for needed in (pins, REQUIREMENTS / "Makefile"):
            shutil.copy(needed, scratch)
        make = ["make", "--silent", "-C", scratch, "build-ModelLayer"]
        settings = [f"ARTIFACTS_DIR={built}", f"PYTHON={ROOT / '.venv' / 'bin' / 'python'}"]
        if subprocess.run([*make, *settings], check=False).returncode:
            print("It could not be fetched. Triage works without it, and leaves every reply to a person.")
            return
        shutil.copy(pins, built)
        shutil.rmtree(folder, ignore_errors=True)
        built.rename(folder)


def _browser() -> None:
    """Install Chromium for the tests of the pages, or say clearly that they will be skipped."""
    if shutil.which("chromium"):
        return
    skipped = "Chromium is missing: the tests that look at pages will be skipped."
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"{skipped} On Debian: apt-get install chromium.", flush=True)
        return
    print("Installing Chromium ...", flush=True)
    steps = (["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"])
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
    if any(subprocess.run(step, check=False, **quiet).returncode for step in steps):  # type: ignore[call-overload]  # one set of options for both
        print(skipped, flush=True)


def _run(command: Sequence[str], *, missing: str) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise CannotGoOnError(missing)


if __name__ == "__main__":
    sys.exit(main())
