"""Write docs/promises.md: each promise, the tests that hold it, and the figures of the last runs."""

from __future__ import annotations

import argparse
import ast
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml

from aplomb.errors import AplombError
from tools.bench.figures import Figure
from tools.paths import PRIVATE, ROOT

SOURCE = ROOT / "tools" / "promises.yaml"
PAGE = ROOT / "docs" / "promises.md"
FIGURES = ROOT / "docs" / "figures.json"
MEASURED = ("faults.json", "bench.json")  # as `make faults` and `make bench` leave them


class NoSuchTestError(AplombError):
    """A promise names a test that is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One promise, and what holds it."""

    promise: str
    tests: Sequence[str]
    figures: Sequence[str] = ()


def main() -> int:
    """Write the page; with --figures take those of the last runs into docs/figures.json first."""
    parser = argparse.ArgumentParser(prog="python -m tools.promises", description=__doc__)
    parser.add_argument("--figures", action="store_true", help="take the figures of the last runs")
    if parser.parse_args().figures:
        FIGURES.write_text(json.dumps(_last_runs(), indent=1) + "\n")
    PAGE.write_text(page())
    return 0


def promises() -> list[Promise]:
    """Read promises.yaml."""
    document: Any = yaml.safe_load(SOURCE.read_text())
    return [Promise(**one) for one in document["promises"]]


def page() -> str:
    """Return the page as it should be now.

    Raises:
        NoSuchTestError: a promise names a test that is not there.
    """
    document = json.loads(FIGURES.read_text())
    figures = [Figure(**one) for one in document["figures"]]
    lines = [
        "# What is promised, and what holds it",
        "",
        f"Written by `make promises` from the names of tests; figures of {document['measured_on']}.",
        "The machine had two cores and other work. Do not edit this page by hand.",
    ]
    for one in promises():
        lines += ["", f"## {one.promise}", "", *_tests(one)]
        chosen = [figure for figure in figures if figure.name.startswith(tuple(one.figures))]
        if chosen and one.figures:
            lines += ["", "| figure | measured | target |", "|---|---|---|", *map(_row, chosen)]
    return "\n".join(lines) + "\n"


def _tests(promise: Promise) -> Iterator[str]:
    for place in promise.tests:
        path, _, pattern = place.partition("::")
        found = [name for name in _names(ROOT / path) if fnmatch(name, pattern or "*")]
        if not found:
            raise NoSuchTestError(f"{place} holds no test.")
        yield f"- [{path}](../{path})"
        yield from (f"  - {_sentence(name)}" for name in found)


def _names(path: Path) -> Iterator[str]:
    """Yield the names of a file's tests; a class made by hypothesis is one."""
    if not path.exists():
        raise NoSuchTestError(f"{path.relative_to(ROOT)} is not there.")
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name
        if isinstance(node, ast.ClassDef) and any(
            "RuleBasedStateMachine" in ast.unparse(base) for base in node.bases
        ):
            yield (ast.get_docstring(node) or node.name).splitlines()[0]


def _sentence(name: str) -> str:
    return name.removeprefix("test_").replace("_", " ").rstrip(".")


def _row(figure: Figure) -> str:
    target = "" if figure.target is None else f"{figure.target:g} {figure.unit}"
    missed = " (missed)" if figure.holds is False else ""
    return f"| {figure.name} | {figure.value:.4g} {figure.unit} | {target}{missed} |"


def _last_runs() -> dict[str, Any]:
    files = [PRIVATE / name for name in MEASURED if (PRIVATE / name).exists()]
    figures = [Figure(**one) for path in files for one in json.loads(path.read_text())]
    last = max((path.stat().st_mtime for path in files), default=0.0)
    day = datetime.fromtimestamp(last, UTC).date().isoformat()
    return {"measured_on": day, "figures": [asdict(one) for one in figures]}


if __name__ == "__main__":
    raise SystemExit(main())
