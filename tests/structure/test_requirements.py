"""What is installed is pinned, hashed, and tied to no registry."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.structure.tree import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
LAYERS = {"layer", "console"}
PIN = re.compile(r"[A-Za-z0-9][\w.-]*(\[[\w,-]+\])?==[\w.!+]+( ; .+)?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def test_every_list_of_requirements_has_its_lock() -> None:
    # What overrides another package's wish is no list of its own.
    lists = {path.stem for path in (ROOT / "requirements").glob("*.in")} - {"overrides"}
    assert (
        {lock.stem for lock in LOCKS}
        == lists
        == {
            "console",
            "dev",
            "encoder",
            "layer",
            "model",
            "runtime",
            "sam",
            "uv",
        }
    )
    assert not (ROOT / "uv.lock").exists()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.stem))
def test_every_requirement_is_pinned_and_hashed(lock: Path) -> None:
    requirements = lock.read_text().replace("\\\n", " ").splitlines()
    assert requirements
    for requirement in requirements:
        name, *hashes = re.split(r"\s+(?=--hash)", requirement.strip())
        assert PIN.fullmatch(name), requirement
        assert hashes, requirement
        assert all(HASH.fullmatch(one) for one in hashes), requirement


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.stem))
def test_no_lock_names_a_registry(lock: Path) -> None:
    assert not re.search(r"://|index|\.org\b|\.com\b|find-links| @ ", lock.read_text())


def test_the_layer_is_locked_against_the_runtimes_own_packages() -> None:
    pins = {
        lock.stem: dict(re.findall(r"^([\w.-]+)==([\w.]+)", lock.read_text(), re.MULTILINE)) for lock in LOCKS
    }
    shared = pins["layer"].keys() & pins["runtime"].keys()
    assert {name: pins["layer"][name] for name in shared} == {name: pins["runtime"][name] for name in shared}
    assert not {"boto3", "botocore", "s3transfer"} & pins["layer"].keys()


def test_the_tests_run_with_what_ships() -> None:
    pins = {
        lock.stem: dict(re.findall(r"^([\w.-]+)==([\w.]+)", lock.read_text(), re.MULTILINE)) for lock in LOCKS
    }
    assert {name: pins["dev"].get(name) for name in pins["layer"]} == pins["layer"]
    assert {name: pins["dev"].get(name) for name in pins["runtime"]} == pins["runtime"]
    assert {name: pins["dev"].get(name) for name in pins["console"]} == pins["console"]


def test_no_package_stands_in_two_layers() -> None:
    names = [
        set(re.findall(r"^([\w.-]+)==", lock.read_text(), re.MULTILINE))
        for lock in LOCKS
        if lock.stem in LAYERS
    ]
    assert len(names) == len(LAYERS)
    assert not names[0] & names[1]
