"""The files that pages load: served from here, under an address that changes with what is in them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("static")
_MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}


@cache
def fingerprint() -> str:
    """Return what stands for all files together."""
    digest = hashlib.sha256()
    for path in sorted(_FOLDER.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def address(name: str) -> str:
    """Return where a browser finds a file of static/.

    Raises:
        FileNotFoundError: there is none of this name.
    """
    if not (_FOLDER / name).is_file():
        raise FileNotFoundError(name)
    return f"/static/{fingerprint()}/{name}"


def read(name: str) -> tuple[bytes, str] | None:
    """Return a file and its media type, or None where there is no such file to hand out."""
    path = _FOLDER / name
    if path.parent != _FOLDER or path.suffix not in _MEDIA or not path.is_file():
        return None
    return path.read_bytes(), _MEDIA[path.suffix]
