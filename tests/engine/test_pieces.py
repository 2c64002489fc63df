from __future__ import annotations

import ctypes
import json
import platform
from pathlib import Path

import pytest

from tools.encoder.packed import Packed
from tools.encoder.pieces import Pieces
from tools.paths import CORPUS
from triage.engine.embedding import MODEL

ODD = (
    "",
    " ",
    "  two  spaces ",
    "ﬁne ½ Ⅳ",
    "😀👍🏽",
    "ꝏ ⲁ",
    "日本語のコメント",
    "a" * 300,
    "Мama мыла",
    "l\u200bie",
    "e\u0301",
)


@pytest.mark.parametrize("language", ["en", "lv", "ru"])
def test_texts_are_cut_into_as_many_pieces_as_the_library_cuts(
    native: Path, packed: Packed, language: str
) -> None:
    lines = (CORPUS / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()[::9]
    library = ctypes.CDLL(str(next(native.glob(f"_engine*{platform.machine()}*.so"))))
    library.e5_load.restype = ctypes.c_void_p
    library.e5_load.argtypes = [ctypes.c_char_p]
    library.e5_token_count.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    model = library.e5_load(str(native / MODEL).encode())
    pieces = Pieces(packed)
    for text in (*ODD, *(json.loads(line)["text"] for line in lines)):
        counted = library.e5_token_count(model, text.encode(), 1)
        assert len(pieces.numbers(text)) == counted, text


def test_a_long_text_keeps_its_beginning_and_its_end_mark(packed: Packed) -> None:
    whole, cut = (Pieces(packed).numbers("so late again " * 40, most=most) for most in (512, 20))
    assert len(cut) == 20
    assert cut[:-1] == whole[:19]
    assert cut[-1] == whole[-1] == packed.last
