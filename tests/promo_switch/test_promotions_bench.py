"""The bench measures what it says: from the crisis to read back, and every call."""

from __future__ import annotations

import pytest

from tools.bench import promotions


def test_the_bench_pauses_everything_and_counts_the_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promotions, "ROUND_TRIP", 0.0)
    monkeypatch.setattr(promotions, "POSTS", (3,))
    figures = {one.name: one for one in promotions.measure()}
    assert figures["3 posts: paused and read back"].value == 3
    assert figures["3 posts: still to go out"].value == 0
    assert figures["3 posts: calls to the platform"].value == 5  # list, three moves, list
    assert [one.holds for one in figures.values()] == [True, True, True, None, None]


def test_a_post_that_is_not_paused_misses_the_target() -> None:
    run = promotions._Run(posts=2, seconds=1, calls=4, table_calls=9, paused=1, left=1)
    assert [one.holds for one in promotions._figures(run)] == [True, False, False, None, None]
