"""What the bench of backtests measures with."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from tools.backtest.reading import Chosen, read_export
from tools.bench import backtest


def test_its_comments_are_all_different_so_that_each_is_judged() -> None:
    texts = list(islice(backtest._texts(), backtest.MANY))
    assert len(set(texts)) > 0.97 * len(texts)


def test_its_export_is_read_without_trouble(tmp_path: Path) -> None:
    taken = list(read_export(backtest._written(tmp_path / "a.jsonl", 500, texts=50), Chosen()))
    assert len(taken) == 500
    assert not any(one.troubles for one in taken)
    assert len({one.row.text for one in taken if one.row}) <= 50
