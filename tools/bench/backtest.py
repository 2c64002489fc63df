"""How fast and how large a backtest is: with the linear model, from kept verdicts, and with the full model.

`python -m tools.bench.backtest` prints the figures alone.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import count, cycle, islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from rich.console import Console

from tools.backtest.model import Kind, NoEmbeddingError, load
from tools.backtest.reading import Chosen
from tools.backtest.replay import Wish, replay
from tools.backtest.settings import own_sources
from tools.bench.figures import Figure, at_least, at_most, observed
from tools.paths import ROOT
from tools.training.native import native_folder
from triage.verdicts import judge

FEW, MANY = 6_000, 30_000  # rows; the difference leaves out what it costs to start
FEW_FULL, MANY_FULL = 200, 800
SMALL, LARGE = 50_000, 300_000  # rows, for memory
LINEAR_RATE, KEPT_RATE, GROWTH = 1500, 3000, 1.25
LANGUAGES = ("en", "lv")  # of the example accounts
APART = 20  # seconds between two comments
NAMES = (
    "Ana Kalniņa",
    "Bob Smith",
    "Jānis",
    "Olga Petrova",
    "Kate",
    "",
    "Mārtiņš B.",
    "Li Wei",
    "Eva",
    "Tom",
)


def measure() -> list[Figure]:
    """Measure in processor time, since the promise is about an idle machine."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        linear = _rate(place, Kind.LINEAR, FEW, MANY)
        kept = _rate(place, Kind.LINEAR, FEW, MANY)  # the same rows, and now the same verdicts
        return [
            at_least("backtest: linear, per core", linear, "comments/s", target=LINEAR_RATE),
            at_least("backtest: kept verdicts, per core", kept, "comments/s", target=KEPT_RATE),
            *_memory(place),
            *_full(place),
        ]


def _rate(place: Path, kind: Kind, few: int, many: int) -> float:
    """Return rows per second of processor time, beyond what it costs to start."""
    spent = []
    for rows in (few, many):
        export = _written(place / f"{kind}-{rows}.jsonl", rows, texts=rows)
        seconds, _ = _run(export, kind, kept=place / f"kept-{kind}-{rows}")
        spent.append(seconds)
    return (many - few) / (spent[1] - spent[0])


def _memory(place: Path) -> Iterator[Figure]:
    """Measure with texts that repeat, so that it is about rows and not about new verdicts."""
    small, large = (_written(place / f"memory-{rows}.jsonl", rows, texts=500) for rows in (SMALL, LARGE))
    kept = place / "kept-memory"
    _run(small, Kind.LINEAR, kept=kept)
    (_, before), (_, after) = (_run(one, Kind.LINEAR, kept=kept) for one in (small, large))
    yield observed(f"backtest: memory for {LARGE:,} rows", after, "MB")
    yield at_most("backtest: the same, against six times fewer", after / before, "times", target=GROWTH)


def _full(place: Path) -> Iterator[Figure]:
    try:
        engine = load(Kind.FULL, native_folder())
    except NoEmbeddingError as missing:
        Console().print(f"The backtest is not measured with the full model: {missing}")
        return
    texts = list(islice(_texts(), 100))
    started = time.process_time()
    for text in texts:
        judge(text, engine=engine, languages=LANGUAGES)
    triage = len(texts) / (time.process_time() - started)
    backtest = _rate(place, Kind.FULL, FEW_FULL, MANY_FULL)
    yield at_least("backtest: full model, against triage, per core", backtest, "comments/s", target=triage)


def _written(path: Path, rows: int, *, texts: int) -> Path:
    """Write an export of our corpus's comments, made unique by a number, from many people."""
    some = list(islice(_texts(), texts))
    with path.open("w", encoding="utf-8") as stream:
        for number, text in zip(range(rows), cycle(some), strict=False):
            author = {"id": f"u{number * 7919 % (rows // 2)}", "name": NAMES[number % len(NAMES)]}
            at = 1_750_000_000 + number * APART
            row = {"id": str(number), "message": text, "created_time": at, "from": author}
            stream.write(json.dumps(row | {"post_id": f"p{number // 200}"}, ensure_ascii=False) + "\n")
    return path


def _texts() -> Iterator[str]:
    """Yield the corpus's comments again and again in an order of chance, hardly two the same."""
    own = [
        json.loads(line)["text"]
        for language in LANGUAGES
        for line in (ROOT / "corpus" / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    chance = Random(7)  # noqa: S311 - no secret
    chance.shuffle(own)
    yield from own
    for number in count(2):
        yield f"{chance.choice(own)} {number}"


def _run(export: Path, kind: Kind, *, kept: Path) -> tuple[float, float]:
    """Return one backtest's seconds of processor time, with all its processes, and its megabytes at most."""
    before = _worked()
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench.backtest", export, kind, kept],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return _worked() - before, float(done.stdout)


def _worked() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _replay_one(export: str, kind: str, kept: str) -> None:
    """Work one export, and print how many megabytes that took."""
    wish = Wish(
        export=Path(export),
        chosen=Chosen(),
        sources=[own_sources(ROOT / "templates")],
        kind=Kind(kind),
        native=native_folder(),
        folder=Path(kept),
    )
    with replay(wish):
        sys.stdout.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def main(arguments: Sequence[str]) -> None:
    """Print the figures, or be one of the measured processes."""
    if arguments:
        _replay_one(*arguments)
        return
    for figure in measure():
        target = "" if figure.target is None else f"  (target {figure.target:.4g}: {figure.holds})"
        sys.stdout.write(f"{figure.name}: {figure.value:.4g} {figure.unit}{target}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
