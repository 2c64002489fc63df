from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.engine.made_up import embed
from tools.training.vectors import EmbeddingCache


def test_a_text_is_embedded_once_and_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["one", "two", "one"]
    EmbeddingCache(tmp_path).add(["one", "two"], embed(["one", "two"]).astype(np.float16))
    monkeypatch.setenv("TRIAGE_MODEL_DIR", str(tmp_path / "nothing"))
    assert np.allclose(EmbeddingCache(tmp_path).embed(texts), embed(texts), atol=1e-3)


def test_a_text_that_shouts_shares_the_vector_of_its_small_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    EmbeddingCache(tmp_path).add(["late again"], embed(["late again"]).astype(np.float16))
    monkeypatch.setenv("TRIAGE_MODEL_DIR", str(tmp_path / "nothing"))
    assert np.allclose(EmbeddingCache(tmp_path).embed(["LATE AGAIN"]), embed(["late again"]), atol=1e-3)
