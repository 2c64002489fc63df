"""The network that is taught says what the C library says, before and after its layers are packed."""

from __future__ import annotations

import math
import zlib
from pathlib import Path

import pytest

from tools.encoder.packed import LAYERS, Packed
from tools.encoder.pieces import Pieces
from tools.training.rows import Row, Use
from triage.engine.embedding import MODEL, Embedding, changed
from triage.engine.text import quiet

torch = pytest.importorskip("torch", reason="requirements/encoder.txt is installed only to tune")

from tools.encoder.network import Encoder  # noqa: E402 - it needs torch
from tools.encoder.tune import Recipe, tune  # noqa: E402

ALIKE = 0.999  # the cosine; one side multiplies in half precision
TEXTS = ("Where is my parcel?", "Maize bija sacietējusi.", "Мне никто не ответил", "so late again " * 20)


def said_by_the_network(packed: Packed, text: str) -> list[float]:
    numbers = Pieces(packed).numbers(quiet(text))
    padded = torch.tensor([[*numbers, 1, 1]])
    with torch.no_grad():
        (vector,) = Encoder(packed, lowest=LAYERS).eval()(padded, torch.tensor([len(numbers)]))
    return [float(number) for number in vector]


@pytest.mark.parametrize("text", TEXTS)
def test_the_network_says_what_the_library_says(native: Path, packed: Packed, text: str) -> None:
    assert math.sumprod(said_by_the_network(packed, text), Embedding(native).embed(text)) > ALIKE


def test_what_was_taught_is_what_the_library_reads(native: Path, packed: Packed, tmp_path: Path) -> None:
    told = {"It burnt my hand.": 1, "Lovely, thank you.": 0, "It burnt my son.": 1, "Lovely place.": 0}
    rows = [
        Row(text=text, language="en", source="ours", use=Use.TRAIN, kind="complaint", danger=danger)
        for text, danger in told.items()
    ] * 8
    recipe = Recipe(passes=12, lowest=LAYERS - 1, rate=1e-2, warm_up=1)
    encoder = packed.change(LAYERS - 1, tune(rows, packed, recipe, lambda _: None))
    end = zlib.decompress(encoder)
    kept = packed.content[: -len(end)]
    (tmp_path / MODEL).write_bytes(kept + changed(packed.content[len(kept) :], end))
    tuned = Embedding(native, encoder=encoder).embed(TEXTS[0])
    assert math.sumprod(said_by_the_network(Packed.read(tmp_path / MODEL), TEXTS[0]), tuned) > ALIKE
    assert math.sumprod(tuned, Embedding(native).embed(TEXTS[0])) < ALIKE
