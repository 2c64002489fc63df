"""How good, fast, small and cheap triage's engine is, beside engines that everybody knows."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from tools.bench import judging_cost as cost
from tools.bench.contender import CONTENDERS, NEGATIVE
from tools.bench.figures import Figure, at_least, at_most, observed
from tools.evaluation.reading import Labelled, files_of, stream
from tools.paths import ROOT
from tools.training.metrics import auc, macro_f1
from tools.training.native import native_folder
from tools.training.rows import Use
from triage.engine import Engine
from triage.engine.batch import PROCESSES, score_many

HANDOUT = ROOT.parent / "shared" / "data" / "triage"
LANGUAGE = "en"  # which all of them know
PER_SOURCE = 400
BATCH_ROWS = 1200
PACKAGED = ("functions/triage", "functions/aplomb")

LOAD_MS, P95_MS, UNZIPPED_MB, BATCH_RATE = 150, 120, 90, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One engine on the test rows."""

    name: str
    macro_f1: float
    auc: float  # of the negative tone
    load: float  # seconds
    seconds: Sequence[float]  # of one core, per comment
    megabytes: float  # resident at most

    @property
    def mean(self) -> float:
        """Seconds per comment."""
        return sum(self.seconds) / len(self.seconds)


def measure() -> list[Figure]:
    """Measure all engines on the handout's English rows that never trained; nothing without them."""
    engine = Engine.load(native=native_folder())
    if not HANDOUT.is_dir():
        Console().print(f"No labelled rows in {HANDOUT.name}/: the engines are not compared.")
        return []
    if engine.degraded:
        Console().print(f"The engines are not compared: {engine.degraded}")
        return []
    rows = list(_test_rows(HANDOUT))
    found = [_run(name, rows) for name in CONTENDERS]
    Console().print(_side_by_side(found, rows))
    ours = next(one for one in found if one.name == "ours")
    best = max((one for one in found if not one.name.startswith("ours")), key=lambda one: one.macro_f1)
    return [*_figures(ours, best, rows), *_batch([one.text for one in rows])]


def _test_rows(folder: Path) -> Iterator[Labelled]:
    for file in files_of([folder]):
        fit = (
            one
            for one in stream(file)
            if one.row.language == LANGUAGE and one.row.use is Use.EVALUATE and one.row.tone is not None
        )
        yield from islice(fit, PER_SOURCE)


def _run(name: str, rows: Sequence[Labelled]) -> Measured:
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench.contender", name],
        input="".join(json.dumps(one.text) + "\n" for one in rows),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    labels = np.array([one.row.tone for one in rows])
    tones, negative = (np.array(column) for column in zip(*told["verdicts"], strict=True))
    return Measured(
        name=name,
        macro_f1=macro_f1(labels, tones.astype(np.int64)),
        auc=auc(labels == NEGATIVE, negative),
        load=told["load"],
        seconds=told["seconds"],
        megabytes=told["megabytes"],
    )


def _side_by_side(found: Sequence[Measured], rows: Sequence[Labelled]) -> Table:
    table = Table(
        "engine", "macro-F1", "AUC negative", "per second", "MB", "$ per million",
        caption="$: the lexicons and ours on Lambda. VADER's own tweets are among the rows.",
        title=f"{len(rows)} English comments that never trained, on one core; prices of {cost.as_of()}",
    )  # fmt: skip
    for one in found:
        quality = (f"{one.macro_f1:.3f}", f"{one.auc:.3f}")
        dollars = f"{cost.on_lambda(one.mean):.2f}"
        table.add_row(one.name, *quality, f"{1 / one.mean:,.0f}", f"{one.megabytes:.0f}", dollars)
    comprehend = cost.with_comprehend(one.text for one in rows)
    table.add_row("Comprehend", "", "", "", "", f"{comprehend:.2f}")
    return table


def _figures(ours: Measured, best: Measured, rows: Sequence[Labelled]) -> Iterator[Figure]:
    comprehend = cost.with_comprehend(one.text for one in rows)
    p95 = float(np.percentile(ours.seconds, 95)) * 1000
    yield at_least(f"triage: macro-F1, against {best.name}'s", ours.macro_f1, "", target=best.macro_f1)
    yield at_least(f"triage: AUC negative, against {best.name}'s", ours.auc, "", target=best.auc)
    yield at_most("triage: the model's cold load", ours.load * 1000, "ms", target=LOAD_MS)
    yield at_most("triage: one tweet on one core, 95th percentile", p95, "ms", target=P95_MS)
    yield observed("triage: memory of a process with the model", ours.megabytes, "MB")
    yield at_most("triage: layer and code, unzipped", _unzipped(), "MB", target=UNZIPPED_MB)
    yield at_most(
        "triage: a million comments, against Comprehend's price",
        cost.on_lambda(ours.mean),
        "dollars",
        target=comprehend,
    )


def _unzipped() -> float:
    """Return the megabytes that only triage carries."""
    folders = [native_folder().parent, *(ROOT / one for one in PACKAGED)]
    files = (
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    return sum(path.stat().st_size for path in files) / 1_000_000


def _batch(texts: Sequence[str]) -> Iterator[Figure]:
    """Measure a backtest from its start to its end.

    The promise is about an idle machine, so what counts is the time that the processors worked for it.
    """
    many = [texts[number % len(texts)] for number in range(BATCH_ROWS)]
    started, worked = time.perf_counter(), _worked()
    done = sum(1 for _ in score_many(many, native=native_folder()))
    seconds, busy = time.perf_counter() - started, _worked() - worked
    yield at_least(
        "triage: a backtest, were both cores free", done / busy * PROCESSES, "comments/s", target=BATCH_RATE
    )
    yield observed("triage: the same backtest beside what else ran", done / seconds, "comments/s")


def _worked() -> float:
    """Return the seconds of processor time of the processes that ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
