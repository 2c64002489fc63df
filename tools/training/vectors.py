"""Turn texts into what models learn from, remembering the slow part on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from tools.training.native import native_folder
from triage.engine.embedding import DIMENSIONS, Embedding
from triage.engine.text import quiet

CHUNK = 400  # texts between two savings
PROCESSES = 2
EMBEDDER = "e5-small-q4"  # whose vectors the cache holds

Matrix = NDArray[np.float32]


class EmbeddingCache:
    """Embeddings by text, in files that are only ever added."""

    def __init__(self, folder: Path, *, encoder: bytes = b"") -> None:
        """Open the cache in a folder; each encoder has its own."""
        self.encoder = encoder
        self._folder = folder / (
            f"{EMBEDDER}-{hashlib.sha256(encoder).hexdigest()[:10]}" if encoder else EMBEDDER
        )
        self._folder.mkdir(parents=True, exist_ok=True)
        self._known: dict[bytes, NDArray[np.float16]] = {}
        for file in sorted(self._folder.glob("*.npz")):
            with np.load(file) as stored:
                self._known.update(
                    zip([bytes(key) for key in stored["keys"]], stored["vectors"], strict=True)
                )

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one row per cleaned text, embedding those never seen on two processes."""
        texts = [quiet(text) for text in texts]
        missing = sorted({text for text in texts if _key(text) not in self._known})
        chunks = [missing[start : start + CHUNK] for start in range(0, len(missing), CHUNK)]
        if chunks:
            with ProcessPoolExecutor(
                PROCESSES, mp_context=get_context("spawn"), initializer=_load, initargs=(self.encoder,)
            ) as pool:
                for chunk, vectors in zip(chunks, pool.map(_embed, chunks), strict=True):
                    self.add(chunk, vectors)
        return np.stack([self._known[_key(text)] for text in texts]).astype(np.float32)

    def add(self, texts: Sequence[str], vectors: NDArray[np.float16]) -> None:
        """Keep vectors that were made."""
        keys = [_key(text) for text in texts]
        self._known.update(zip(keys, vectors, strict=True))
        name = hashlib.sha256(b"".join(keys)).hexdigest()[:24]
        stored = np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(len(keys), -1)
        np.savez(self._folder / f"{name}.npz", keys=stored, vectors=vectors)


def sparse_rows(rows: Iterable[Sequence[int]], *, bits: int) -> csr_matrix[np.float32]:
    """Return one sparse row of unit length per list of features."""
    found = [np.asarray(row, dtype=np.int32) for row in rows]
    lengths = np.array([len(row) for row in found])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    values = np.repeat((1 / np.sqrt(np.maximum(lengths, 1))).astype(np.float32), lengths)
    columns = np.concatenate(found) if found else np.empty(0, dtype=np.int32)
    return csr_matrix((values, columns, starts), shape=(len(found), 1 << bits))


def rarity(rows: csr_matrix[np.float32]) -> NDArray[np.float64]:
    """Return a factor per feature, 1 on average: rare ones say more of a text than common ones."""
    found = np.bincount(rows.indices, minlength=rows.shape[1])
    factors = np.log((rows.shape[0] + 1) / (found + 1))
    return np.asarray(factors / (factors.mean() or 1.0))


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()[:16]


_loaded: list[Embedding] = []  # one, in each of the pool's processes


def _load(encoder: bytes) -> None:
    _loaded.append(Embedding(native_folder(), encoder=encoder))


def _embed(texts: Sequence[str]) -> NDArray[np.float16]:
    embedding = _loaded[0]
    vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float16)
    for index, text in enumerate(texts):
        vectors[index] = embedding.embed(text)
    return vectors
