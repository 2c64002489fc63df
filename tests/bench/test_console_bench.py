"""The console's bench measures what it says, on a short queue."""

from __future__ import annotations

import pytest

from tools.bench import console


def test_the_figures_of_the_queue_are_measured_against_a_trivial_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(console, "CASES", 300)
    monkeypatch.setattr(console, "PAGES", 5)
    monkeypatch.setattr(console, "WARM_UP", 1)
    figures = {one.name: one for one in console.measure()}
    held = ("reads of one page", "reads where nothing changed", "first load", "next load")
    assert {name for name in figures if any(one in name for one in held)} == {
        name for name, one in figures.items() if one.holds and one.unit in {"reads", "kB"}
    }
    assert sum(one.unit == "times" for one in figures.values()) == 2
