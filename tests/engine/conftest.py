"""A tiny made-up model, and the native library where it was built."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.made_up import MadeUp, messages, write_rows
from tools.encoder.packed import Packed
from tools.training.native import FOLDER_VARIABLE, native_folder
from tools.training.train import train
from triage.engine.embedding import MODEL


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a model trained on the made-up rows."""
    rows, out = tmp_path_factory.mktemp("rows"), tmp_path_factory.mktemp("model")
    write_rows(rows)
    train([rows], out=out, embedder=MadeUp(), messages=messages, says=lambda _: None)
    return out


@pytest.fixture(scope="session")
def native() -> Path:
    """Return the folder of the native library, or skip."""
    folder = native_folder()
    if not (folder / MODEL).is_file():
        pytest.skip(f"The native library is not built: {FOLDER_VARIABLE} names no folder with {MODEL}.")
    return folder


@pytest.fixture(scope="session")
def packed(native: Path) -> Packed:
    """Return the weights that the layer holds."""
    return Packed.read(native / MODEL)
