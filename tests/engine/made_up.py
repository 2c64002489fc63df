"""Rows and vectors that are made up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tools.training.vectors import Matrix
from triage.engine.embedding import DIMENSIONS

GOOD = ("great service", "lovely staff", "very tasty soup", "thank you all", "best shop ever")
BAD = ("terrible service", "rude staff", "cold soup again", "money is gone", "worst shop ever")
PLAIN = ("open until nine", "the shop is in Riga", "it is blue", "monday at noon", "two of them")
LATVIAN = ("ļoti garšīgi", "slikta apkalpošana", "veikals ir ciet", "paldies jums", "nekad vairs")


def embed(texts: Sequence[str]) -> Matrix:
    """Stand in for the native library: numbers that follow from the text."""
    rows = [np.frombuffer(hashlib.shake_256(text.encode()).digest(DIMENSIONS), np.uint8) for text in texts]
    return (np.stack(rows) / 2550 - 0.05).astype(np.float32)


class MadeUp:
    """An embedder that needs no library; its tuned layers say nothing."""

    encoder = b"tuned"

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one row per text."""
        return embed(texts)


def messages(language: str) -> list[str]:
    """Stand in for Django's translations."""
    return [f"{language} {word} {language}" for word in ("one", "two", "three")]


def write_rows(folder: Path) -> None:
    """Write a folder of labelled rows, one file per source."""
    told = [("negative", BAD), ("neutral", PLAIN), ("positive", GOOD)]
    rows = [
        {"text": f"{text} {number}", "lang": "en", "label": label, "train_ok": 1, "source": "made-up"}
        for label, texts in told
        for text in texts
        for number in range(6)
    ]
    rows += [{**row, "text": f"{LATVIAN[at % 5]} {at}", "lang": "lv"} for at, row in enumerate(rows)]
    flags = [
        {
            "text": f"{text} {head} {number}",
            "lang": "en",
            head: number % 2,
            "train_ok": 1,
            "source": f"made-up-{head}",
        }
        for head in ("complaint", "abuse", "spam")
        for text in BAD
        for number in range(6)
    ]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in [*rows, *flags])
    (folder / "rows.jsonl").write_text(lines, encoding="utf-8")
