"""Read the files that training wrote, and refuse any that were changed or belong to another training."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aplomb.errors import AplombError

SHIPPED = Path(__file__).resolve().parent.parent / "models"  # a folder per version
CURRENT = "CURRENT"  # names the version in use
VARIABLE = "TRIAGE_MODEL"  # names another one, to go back
MANIFEST = "manifest.json"
FORMAT = 2


class UnusableModelError(AplombError):
    """The files of a model are missing, changed, or of another format."""


def version_folder(folder: Path = SHIPPED) -> Path:
    """Return the folder of one version: of several, the one that TRIAGE_MODEL names, else the current one.

    Raises:
        UnusableModelError: the version that is named is not there, or its name cannot be read.
    """
    if not (folder / CURRENT).is_file():
        return folder
    version = os.environ.get(VARIABLE) or _current(folder)
    if not (folder / Path(version).name / MANIFEST).is_file():
        raise UnusableModelError(f"There is no model {version} in {folder}.")
    return folder / Path(version).name


def _current(folder: Path) -> str:
    try:
        return (folder / CURRENT).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableModelError(f"{folder / CURRENT} names no model: {error}.") from None


class ModelFiles:
    """One folder of model files, each checked against the manifest as it is read."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        """Read the manifest of a version's folder, or of the version in use of a folder of several.

        Raises:
            UnusableModelError: it is missing or of another format.
        """
        folder = version_folder(folder)
        self._folder = folder
        try:
            manifest = json.loads((folder / MANIFEST).read_bytes())
            known = manifest["format"] == FORMAT
            self.version = str(manifest["version"])
            self._hashes: Mapping[str, str] = manifest["files"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UnusableModelError(f"{folder} holds no model: {error!r}.") from None
        if not known:
            raise UnusableModelError(f"The model in {folder} has another format than {FORMAT}.")

    def table(self, name: str) -> memoryview:
        """Return a file of weights, one signed byte each.

        Raises:
            UnusableModelError: the file is not the one that training wrote.
        """
        return memoryview(self._read(name)).cast("b")

    def values(self, name: str) -> Any:
        """Return the values of a JSON file.

        Raises:
            UnusableModelError: the file is not the one that training wrote.
        """
        return json.loads(self._read(name))

    def has(self, name: str) -> bool:
        """Tell whether this version has such a file."""
        return name in self._hashes

    def _read(self, name: str) -> bytes:
        try:
            content = (self._folder / name).read_bytes()
        except OSError as error:
            raise UnusableModelError(f"{name} of model {self.version} cannot be read: {error}.") from None
        if hashlib.sha256(content).hexdigest() != self._hashes.get(name):
            raise UnusableModelError(f"{name} does not belong to model {self.version}.")
        return content
