"""Measure everything that was promised in figures; print a table and write .aplomb/bench.json."""

from __future__ import annotations

import json
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from tools.bench import (
    backtest,
    console,
    console_paint,
    cost,
    cpu,
    crisis,
    guard,
    lint,
    load,
    local_load,
    pipeline,
    promotions,
    startup,
    triage,
    webhook,
)
from tools.bench.figures import Figure
from tools.paths import PRIVATE

# Said beside the figures, because a reader cannot see it from them.
REMARK = (
    "The pipeline's speed is this machine's: the emulator, the functions and the sandbox share its cores, "
    "and where they are busy, that is the limit. On AWS the functions scale by themselves."
)


def main() -> int:
    """Run every measurement; return 1 when a target was missed."""
    terminal = Console()
    figures: list[Figure] = []
    for part in (
        webhook,
        cpu,
        guard,
        triage,
        backtest,
        lint,
        crisis,
        promotions,
        console,
        console_paint,
        cost,
        load,
        pipeline,
        local_load,
        startup,
    ):
        terminal.print(f"Measuring {part.__name__.rpartition('.')[2]} ...")
        figures += part.measure()
    terminal.print(_table(figures))
    terminal.print(REMARK)
    PRIVATE.mkdir(exist_ok=True)
    (PRIVATE / "bench.json").write_text(json.dumps([asdict(one) for one in figures], indent=2) + "\n")
    return int(any(one.holds is False for one in figures))


def _table(figures: list[Figure]) -> Table:
    table = Table("figure", "measured", "target", "holds")
    for one in figures:
        target = "" if one.target is None else f"{one.target:g} {one.unit}"
        holds = {True: "yes", False: "NO", None: ""}[one.holds]
        table.add_row(one.name, f"{one.value:.3g} {one.unit}", target, holds)
    return table


if __name__ == "__main__":
    raise SystemExit(main())
