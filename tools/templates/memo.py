"""What the lint found in each file of replies before: a file that nobody changed is not looked at again.

Kept under the contents of the file, of the settings beside it, and of all code and patterns that look at it.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from aplomb.wording.problems import Problem
from tools.paths import ROOT

_CODE = ("functions/aplomb/**/*", "tools/template_*.py", "requirements/*.txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What came of one file."""

    worded: tuple[tuple[str, str], ...]  # its intent and language, where it has words
    wordings: int
    texts: int
    problems: tuple[Problem, ...]


_encode, _decode = msgspec.json.Encoder().encode, msgspec.json.Decoder(dict[str, Part]).decode


class Memo:
    """A file of what was found; without a place nothing is known, and nothing is kept."""

    def __init__(self, place: Path | None, folder: Path) -> None:
        self._place = place
        self._folder = folder
        self._base = _hash_of_all(folder) if place else b""
        self._kept = _read(place) if place else {}

    def known(self, files: Sequence[Path]) -> Mapping[Path, Part]:
        """Return what is known of some files."""
        keys = {path: self._key(path) for path in files} if self._kept else {}
        return {path: self._kept[key] for path, key in keys.items() if key in self._kept}

    def keep(self, parts: Mapping[Path, Part]) -> None:
        """Write down what came of all files that are there, and forget the rest."""
        if not self._place:
            return
        self._place.parent.mkdir(parents=True, exist_ok=True)
        written = self._place.with_suffix(f".{os.getpid()}")
        written.write_bytes(_encode({self._key(path): part for path, part in parts.items()}))
        written.replace(self._place)

    def _key(self, path: Path) -> str:
        name = path.relative_to(self._folder).as_posix().encode()
        return hashlib.sha256(self._base + name + b"\0" + path.read_bytes()).hexdigest()


def _read(place: Path) -> Mapping[str, Part]:
    try:
        return _decode(place.read_bytes())
    except (OSError, msgspec.DecodeError):  # never written, or by an older version
        return {}


def _hash_of_all(folder: Path) -> bytes:
    """Return a hash of all that a file's problems hang on, beside the file itself."""
    code: Iterable[Path] = (path for pattern in _CODE for path in ROOT.glob(pattern))
    settings = sorted(folder.glob("*.yaml"))
    whole = hashlib.sha256(sys.version.encode())
    for path in (*sorted(code), *settings):
        if path.is_file() and path.suffix != ".pyc":
            whole.update(f"{path.name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.digest()
