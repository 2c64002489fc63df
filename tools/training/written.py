"""Write a trained model as the files that ship: weights of one byte, and JSON that a person can compare."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.training.calibration import Calibration
from tools.training.dangers import DangerModel
from tools.training.fitting import Fitted, Floats
from tools.training.plan import Head
from triage.engine import dangers, embedding, language, linear, model_file, scores, thresholds

DIGITS = 5
MOST = 127


class ModelFolder:
    """Collects the files of one model, then names their version from their bytes."""

    def __init__(self, folder: Path) -> None:
        """Take the folder of all versions."""
        self._folder = folder
        self._files: dict[str, bytes] = {}

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

    def write_heads(
        self, heads: Mapping[str, Fitted], calibrations: Mapping[str, Mapping[str, Calibration]]
    ) -> None:
        """Write the heads by name: columns of weights, offsets, and a calibration per language."""
        values = {
            name: {
                "weights": _rounded(fitted.weights.T).tolist(),
                "offsets": _rounded(fitted.offsets).tolist(),
                "calibrations": {
                    language: {
                        "factors": _rounded(one.factors).tolist(),
                        "offsets": _rounded(one.offsets).tolist(),
                    }
                    for language, one in calibrations[name].items()
                },
            }
            for name, fitted in heads.items()
        }
        self._write_json(scores.HEADS, values)

    def write_dangers(self, model: DangerModel) -> None:
        """Write the regressions of the dangers and the comments they compare with."""
        tables = [_bytes(column) for column in model.words.T]
        self._write(dangers.LANDMARKS, model.landmarks.tobytes())
        self._write(dangers.WORDS, b"".join(table.tobytes() for table, _ in tables))
        values = {
            "centre": model.centre.tolist(),
            "landmark_scale": model.landmark_scale,
            "likenesses": _rounded(model.likenesses.T).tolist(),
            "word_scales": [scale for _, scale in tables],
            "offsets": _rounded(model.offsets).tolist(),
            "factor": model.factor,
            "offset": model.offset,
        }
        self._write_json(dangers.SETTINGS, values)

    def write_encoder(self, content: bytes) -> None:
        """Write the tuned end of the embedding's weights; nothing where they stay as they are."""
        if content:
            self._write(embedding.ENCODER, content)

    def write_thresholds(self, values: Mapping[str, Any]) -> None:
        """Write the bounds by language."""
        self._write_json(thresholds.FILE, values)

    def finish(self) -> str:
        """Write the version's folder, make it the current one, and return its name: the hash of its files.

        The version that was current until now stays, to go back to; older ones go.
        """
        hashes = {name: hashlib.sha256(content).hexdigest() for name, content in self._files.items()}
        version = hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()[:10]
        target = self._folder / version
        target.mkdir(parents=True, exist_ok=True)
        for name, content in self._files.items():
            (target / name).write_bytes(content)
        manifest = {"format": model_file.FORMAT, "version": version, "files": hashes}
        (target / model_file.MANIFEST).write_bytes(_json(manifest))
        self._make_current(version)
        return version

    def _make_current(self, version: str) -> None:
        current = self._folder / model_file.CURRENT
        before = current.read_text(encoding="ascii").strip() if current.is_file() else version
        current.write_text(f"{version}\n", encoding="ascii")
        for folder in self._folder.iterdir():
            if folder.is_dir() and folder.name not in {version, before}:
                shutil.rmtree(folder)

    def _write_json(self, name: str, values: Any) -> None:
        self._write(name, _json(values))

    def _write(self, name: str, content: bytes) -> None:
        self._files[name] = content


def _bytes(weights: Floats) -> tuple[NDArray[np.int8], float]:
    scale = round(float(np.abs(weights).max()) / MOST, 8) or 1.0
    return np.clip(np.round(weights / scale), -MOST, MOST).astype(np.int8), scale


def _rounded(values: Floats) -> Floats:
    return np.asarray(np.round(values, DIGITS) + 0.0)


def _json(values: Any) -> bytes:
    return json.dumps(values, sort_keys=True, indent=1).encode() + b"\n"
