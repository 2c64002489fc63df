"""An export in whatever encoding it was saved, as a stream of UTF-8."""

from __future__ import annotations

import codecs
import io
from collections.abc import Buffer
from typing import IO

from aplomb.errors import SettingsError

UTF_8 = "utf-8"
_AT_ONCE = 65_536  # bytes
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def in_utf_8(stream: IO[bytes], *, encoding: str) -> IO[bytes]:
    """Return the stream as UTF-8; what begins as UTF-16 does is read as that, whatever `encoding` says.

    Raises:
        SettingsError: nobody knows such an encoding.
    """
    begins = stream.read(2)
    stream.seek(0)
    name = "utf-16" if begins in _UTF_16 else _known(encoding)
    return stream if name == UTF_8 else io.BufferedReader(_Recoded(stream, name), _AT_ONCE)


def _known(encoding: str) -> str:
    try:
        "".encode(encoding)
        return codecs.lookup(encoding).name
    except (LookupError, ValueError):
        raise SettingsError(
            f"--encoding {encoding[:40]!r}: write one like utf-8, cp1252, latin-1 or utf-16."
        ) from None


class _Recoded(io.RawIOBase):
    """Reads one encoding and gives UTF-8; what cannot be read is shown as a question mark."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self._ready = b""
        self._ended = False

    def readable(self) -> bool:
        """Say that it is for reading."""
        return True

    def readinto(self, buffer: Buffer) -> int:
        """Give as much as is ready, and read on where nothing is."""
        view = memoryview(buffer)
        while not self._ready and not self._ended:
            read = self._stream.read(_AT_ONCE)
            self._ended = not read
            self._ready = self._decoder.decode(read, final=self._ended).encode("utf-8", "replace")
        some, self._ready = self._ready[: len(view)], self._ready[len(view) :]
        view[: len(some)] = some
        return len(some)
