"""Write a trained model as the files that ship: weights of one byte, and JSON that a person can compare."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.training.fitting import Fitted, Floats
from tools.training.plan import Head
from triage.engine import language, linear, model_file, scores

DIGITS = 5
MOST = 127


class ModelFolder:
    """Collects the files of one model, then names their version from their bytes."""

    def __init__(self, folder: Path) -> None:
        """Take a folder; files of an older model in it are overwritten."""
        self._folder = folder
        self._hashes: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def write_linear(self, models: Mapping[Head, Fitted], names: Sequence[str], *, bits: int) -> None:
        """Write the linear part; `names` are all its columns, in order."""
        weights = np.concatenate([fitted.weights for fitted in models.values()], axis=1)
        offsets = np.concatenate([fitted.offsets for fitted in models.values()])
        tables = [_bytes(column) for column in weights.T]
        self._write(linear.TABLE, b"".join(table.tobytes() for table, _ in tables))
        columns = [
            {"name": name, "scale": scale, "offset": round(float(offset), DIGITS)}
            for name, offset, (_, scale) in zip(names, offsets, tables, strict=True)
        ]
        self._write_json(linear.SETTINGS, {"bits": bits, "columns": columns})

    def write_language(self, fitted: Fitted, languages: Sequence[str], *, bits: int) -> None:
        """Write the language model, with one scale for all columns."""
        table, scale = _bytes(fitted.weights.T)
        self._write(language.TABLE, table.tobytes())
        offsets = [round(float(offset), DIGITS) for offset in fitted.offsets]
        values = {"bits": bits, "languages": list(languages), "offsets": offsets, "scale": scale}
        self._write_json(language.SETTINGS, values)

    def write_heads(self, heads: Mapping[str, tuple[Floats, Floats]]) -> None:
        """Write the heads: columns of weights and offsets by name."""
        values = {
            name: {"weights": _rounded(weights.T).tolist(), "offsets": _rounded(offsets).tolist()}
            for name, (weights, offsets) in heads.items()
        }
        self._write_json(scores.HEADS, values)

    def write_manifest(self) -> str:
        """Write what belongs together, and return the version: it follows from the weights alone."""
        listed = json.dumps(self._hashes, sort_keys=True).encode()
        version = hashlib.sha256(listed).hexdigest()[:10]
        manifest = {"format": model_file.FORMAT, "version": version, "files": self._hashes}
        (self._folder / model_file.MANIFEST).write_bytes(_json(manifest))
        return version

    def _write_json(self, name: str, values: Any) -> None:
        self._write(name, _json(values))

    def _write(self, name: str, content: bytes) -> None:
        (self._folder / name).write_bytes(content)
        self._hashes[name] = hashlib.sha256(content).hexdigest()


def _bytes(weights: Floats) -> tuple[NDArray[np.int8], float]:
    scale = round(float(np.abs(weights).max()) / MOST, 8) or 1.0
    return np.clip(np.round(weights / scale), -MOST, MOST).astype(np.int8), scale


def _rounded(values: Floats) -> Floats:
    return np.asarray(np.round(values, DIGITS) + 0.0)


def _json(values: Any) -> bytes:
    return json.dumps(values, sort_keys=True, indent=1).encode() + b"\n"
