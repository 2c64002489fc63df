"""Judge with the model that ships, with and without its native library."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from aplomb.verdict import Verdict
from tools.training.native import native_folder
from triage import verdicts
from triage.engine import Engine

NOWHERE = Path("no native library")


def judge(text: str, *, languages: tuple[str, ...] = ("en",), recommends: bool | None = None) -> Verdict:
    """Return the verdict of the linear part alone, which works everywhere; the rules are the same."""
    return verdicts.judge(text, engine=engine(NOWHERE), languages=languages, recommends=recommends)


def judge_fully(
    text: str, *, languages: tuple[str, ...] = ("en",), recommends: bool | None = None
) -> Verdict:
    """Return the verdict of the whole model, or skip where its library was not built."""
    whole = engine(native_folder())
    if whole.degraded:
        pytest.skip(whole.degraded)
    return verdicts.judge(text, engine=whole, languages=languages, recommends=recommends)


@cache
def engine(native: Path) -> Engine:
    """Return the shipped model with the library in a folder; loaded once per process."""
    return Engine.load(native=native)
