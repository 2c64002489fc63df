from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest

from tools.encoder.packed import Packed, UnknownPackingError, quantised
from triage.engine.embedding import MODEL, Embedding, EmbeddingUnavailable


@pytest.mark.parametrize("name", ["l0.q.w", "l5.fi.w", "l11.fo.w"])
def test_weights_that_were_read_are_packed_to_the_same_bytes(packed: Packed, name: str) -> None:
    place = packed.places[name]
    assert quantised(packed.tensor(name)) == packed.content[place.start : place.start + place.size]


def test_what_changes_is_the_upper_layers_and_nothing_else(packed: Packed) -> None:
    names = [name for name in packed.places if name.startswith("l") and int(name[1:].split(".")[0]) >= 4]
    change = zlib.decompress(packed.change(4, {name: packed.tensor(name) for name in names}))
    assert not any(change)
    assert sum(packed.places[name].size for name in names) == len(change)


def test_quantised_numbers_are_as_near_as_four_bits_allow() -> None:
    values = np.random.default_rng(7).normal(size=3200).astype(np.float32)
    blocks = np.frombuffer(quantised(values), np.uint8).reshape(-1, 18)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
    error = np.abs((nibbles.astype(np.float32) - 8) * scales - values.reshape(-1, 32))
    assert np.all(error <= np.abs(scales) * 1.01)  # a step; half of one but at the far end
    assert np.median(error / np.abs(scales)) < 0.5


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / MODEL).write_bytes(b"GGUF and so on")
    with pytest.raises(UnknownPackingError, match="does not begin with E5S1"):
        Packed.read(tmp_path / MODEL)


def test_an_encoder_of_the_same_weights_changes_no_vector(native: Path, packed: Packed) -> None:
    plain = Embedding(native).embed("Where is my parcel?")
    assert Embedding(native, encoder=packed.change(4, {})).embed("Where is my parcel?") == plain


def test_a_tuned_encoder_changes_the_vector_and_keeps_its_length(native: Path, packed: Packed) -> None:
    name = "l11.oln.w"
    tuned = packed.change(4, {name: packed.tensor(name)[::-1].copy()})
    vector = Embedding(native, encoder=tuned).embed("Where is my parcel?")
    assert vector != Embedding(native).embed("Where is my parcel?")
    assert sum(value * value for value in vector) == pytest.approx(1.0, abs=1e-5)


def test_an_encoder_for_other_weights_is_refused(native: Path, tmp_path: Path) -> None:
    for file in native.iterdir():
        if file.name != MODEL:
            (tmp_path / file.name).symlink_to(file.resolve())
    (tmp_path / MODEL).write_bytes((native / MODEL).read_bytes() + b"\0")
    with pytest.raises(EmbeddingUnavailable, match="tuned for another"):
        Embedding(tmp_path, encoder=zlib.compress(b"tuned"))
