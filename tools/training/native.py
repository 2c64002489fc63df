"""Where the embedding's native library lies on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from tools.paths import BUILT_MODEL

FOLDER_VARIABLE = "TRIAGE_MODEL_DIR"


def native_folder() -> Path:
    """Return the `model` folder of a built ModelLayer: TRIAGE_MODEL_DIR, else what `make setup` built."""
    return Path(os.environ.get(FOLDER_VARIABLE) or BUILT_MODEL / "model")
