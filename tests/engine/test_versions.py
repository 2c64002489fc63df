from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from tools.training.fitting import Fitted
from tools.training.written import ModelFolder
from triage.engine import Engine, UnusableModelError
from triage.engine.model_file import CURRENT, VARIABLE, version_folder


@pytest.fixture
def two_models(tiny_model: Path, tmp_path: Path) -> Path:
    """Return a folder that holds the tiny model, which is current, and an earlier one."""
    folder = Path(shutil.copytree(tiny_model, tmp_path / "models"))
    shutil.copytree(version_folder(folder), folder / "earlier")
    return folder


def test_the_current_version_is_used(two_models: Path) -> None:
    current = (two_models / CURRENT).read_text().strip()
    assert version_folder(two_models) == two_models / current
    assert Engine.load(two_models).version == current


def test_a_setting_goes_back_to_an_earlier_version(two_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "earlier")
    assert version_folder(two_models) == two_models / "earlier"
    monkeypatch.setenv(VARIABLE, "")
    assert version_folder(two_models).name == (two_models / CURRENT).read_text().strip()


@pytest.mark.parametrize("version", ["no-such", "../models", "..", "/etc"])
def test_a_version_that_is_not_there_is_refused(
    two_models: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    monkeypatch.setenv(VARIABLE, version)
    with pytest.raises(UnusableModelError, match="There is no model"):
        Engine.load(two_models)


def test_only_the_newest_version_and_the_one_before_it_are_kept(tmp_path: Path) -> None:
    versions = []
    for number in (1.0, 2.0, 3.0):
        folder = ModelFolder(tmp_path)
        folder.write_language(Fitted(weights=np.full((2, 1), number), offsets=np.zeros(1)), ["en"], bits=1)
        versions.append(folder.finish())
    assert (tmp_path / CURRENT).read_text() == f"{versions[-1]}\n"
    assert {one.name for one in tmp_path.iterdir() if one.is_dir()} == set(versions[1:])


def test_the_same_weights_written_again_stay_current_alone(tmp_path: Path) -> None:
    for _ in range(2):
        folder = ModelFolder(tmp_path)
        folder.write_language(Fitted(weights=np.ones((2, 1)), offsets=np.zeros(1)), ["en"], bits=1)
        version = folder.finish()
    assert [one.name for one in tmp_path.iterdir() if one.is_dir()] == [version]


def test_a_current_version_that_cannot_be_read_is_an_unusable_model(two_models: Path) -> None:
    (two_models / CURRENT).write_bytes("ā".encode())
    with pytest.raises(UnusableModelError, match="names no model"):
        version_folder(two_models)
