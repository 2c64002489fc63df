"""Break everything everywhere, and look whether anybody was answered twice, forgotten or left waiting."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict

from tools.bench.figures import Figure, at_least, at_most, observed
from tools.faults import matrix
from tools.faults.matrix import Tally
from tools.faults.scenario import Result, Scenario, play
from tools.paths import PRIVATE

FINDINGS = {"duplicate": "duplicates", "lost": "lost", "stuck": "stuck"}
THOUSANDS, LONGEST = 5000, 600.0  # scenarios at least, and seconds at most on two cores of their own
SHOWN = 10  # boundaries before the end of a failed scenario


def main() -> int:
    """Run the matrix, or one scenario of it; return 1 when something was found."""
    arguments = _arguments()
    if arguments.scenario:
        result = play(Scenario.read(arguments.scenario))
        _show(result, places=len(result.boundaries))
        return int(bool(result.findings))
    started = time.monotonic()
    tally = matrix.run(matrix.stories(), processes=arguments.processes, told=_progress)
    seconds = time.monotonic() - started
    print(file=sys.stderr)
    _report(tally, seconds)
    return int(bool(tally.failed))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.faults", description=__doc__)
    parser.add_argument("scenario", nargs="?", help="play only this one, and show every step")
    parser.add_argument("--processes", type=int, default=2)
    return parser.parse_args()


def _progress(tally: Tally) -> None:
    print(f"\r{tally.scenarios} scenarios, {len(tally.failed)} failed", end="", file=sys.stderr, flush=True)


def _report(tally: Tally, seconds: float) -> None:
    figures = {name: tally.findings[what] for what, name in FINDINGS.items()}
    print(f"scenarios   {tally.scenarios}  (machines died at {tally.boundaries} places)")
    for name, count in figures.items():
        print(f"{name:<11} {count}")
    print(
        f"answered    {tally.answered / tally.scenarios:.1%} of the scenarios; the others ended with a person"
    )
    print(f"time        {seconds:.0f} s")
    if tally.shortest:
        print(f"\nShortest of {len(tally.failed)} failures:")
        _show(tally.shortest, places=SHOWN)
    PRIVATE.mkdir(exist_ok=True)
    report = [asdict(one) for one in _figures(tally, figures, seconds)]
    (PRIVATE / "faults.json").write_text(json.dumps(report, indent=2) + "\n")


def _figures(tally: Tally, found: Mapping[str, int], seconds: float) -> list[Figure]:
    return [
        at_least("faults: scenarios", tally.scenarios, "scenarios", target=THOUSANDS),
        observed("faults: places at which a machine died", tally.boundaries, "places"),
        *(at_most(f"faults: {what}", count, "scenarios", target=0) for what, count in found.items()),
        at_most("faults: time", seconds, "s", target=LONGEST),
    ]


def _show(result: Result, *, places: int) -> None:
    died = max(result.scenario.crash_at + result.scenario.lose_at, default=0)
    for one in result.boundaries[:places] if places == len(result.boundaries) else result.boundaries:
        if places == len(result.boundaries) or died - places < one.number <= died:
            print(f"  {one}{'   <- here' if one.number == died else ''}")
    for finding in result.findings:
        print(f"  {finding}")
    print(f"Again: .venv/bin/python -m tools.faults {result.scenario}")


if __name__ == "__main__":
    raise SystemExit(main())
