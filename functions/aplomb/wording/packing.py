"""A set of templates as one file: what a publish puts into the bucket, and a responder takes out."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from aplomb.errors import TemplateError
from aplomb.wording.approval import APPROVED
from aplomb.wording.template_set import set_files

LARGEST = 5_000_000  # bytes, packed and unpacked
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # so that the same files give the same bytes

# What reading a file raises whose bytes were lost or changed on the way, and what writing its odd names does.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)


def name_of(set_hash: str) -> str:
    """Return the object's key in the bucket."""
    return f"sets/{set_hash}.zip"


def pack(folder: Path) -> bytes:
    """Return the set in a folder, with its approval, as the bytes of a zip file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in (*set_files(folder), folder / APPROVED):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return packed.getvalue()


def unpack(packed: bytes, folder: Path) -> None:
    """Write a packed set into an empty folder.

    Raises:
        TemplateError: it is no packed set, or larger than any is.
    """
    if len(packed) > LARGEST:
        raise TemplateError(f"A published set has more than {LARGEST} bytes.")
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > LARGEST:
                raise TemplateError(f"A published set has more than {LARGEST} bytes.")
            for entry in entries:
                _write(folder, entry.filename, archive.read(entry))
    except _DAMAGED:
        raise TemplateError("A published set is damaged.") from None


def _write(folder: Path, name: str, content: bytes) -> None:
    place = PurePosixPath(name)
    if place.is_absolute() or ".." in place.parts:
        raise TemplateError(f"A published set holds a file at {name[:80]!r}.")
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
