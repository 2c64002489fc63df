"""aplomb evaluate: labelled rows in; how good the verdicts and the policy are on them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from tools.evaluation.curve import curves
from tools.evaluation.judged_rows import JudgedRows
from tools.evaluation.judging import judge_rows
from tools.evaluation.reading import Labelled, files_of, stream
from tools.evaluation.report import groups_of, report
from tools.quantities import quantity
from tools.training.native import native_folder
from tools.training.rows import Use
from triage.engine import Engine
from triage.engine.model_file import SHIPPED


def evaluate_files(
    paths: Sequence[Path], *, folder: Path = SHIPPED, taught: bool = False, picture: Path | None = None
) -> Iterator[str]:
    """Yield the lines of a report on labelled rows, read one by one and judged on both cores.

    Rows that trained are left out unless `taught`: figures on them say nothing. `picture` is where the
    operating curve is drawn, an .svg or a .png. Progress goes to standard error.

    Raises:
        UnreadableRowsError: a line is not a labelled row; the text names file and line.
        UnusableModelError: there is no model in `folder`.
        UnknownPictureError: `picture` can not be drawn there.
    """
    if picture is not None:
        from tools.evaluation.picture import check_format  # noqa: PLC0415 - it takes a second to load

        check_format(picture)
    engine = Engine.load(folder, native=native_folder())
    reader = _Reader(taught=taught)
    judged = JudgedRows()
    for labelled, verdict in judge_rows(reader.rows(files_of(paths)), folder=folder, native=native_folder()):
        judged.add(labelled.row, verdict)
    measured = quantity(len(judged), "row")
    yield f"model {engine.version}: {measured}, {reader.left_out} left out because they may train"
    if engine.degraded:
        yield f"linear part only: {engine.degraded}"
    yield from report(judged, engine.thresholds)
    if picture is not None:
        from tools.evaluation.picture import draw  # noqa: PLC0415 - as above

        draw(curves(groups_of(judged), engine.thresholds), picture, title=f"Model {engine.version}")
        yield f"\nThe operating curve is in {picture}."


class _Reader:
    """Reads files behind a progress bar, and counts what it leaves out."""

    def __init__(self, *, taught: bool) -> None:
        self._taught = taught
        self.left_out = 0

    def rows(self, files: Sequence[Path]) -> Iterator[Labelled]:
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
        console = Console(stderr=True)
        hidden = not console.is_terminal
        with Progress(
            *columns, TimeRemainingColumn(), console=console, transient=True, disable=hidden
        ) as progress:
            for file in files:
                task = progress.add_task(file.name, total=max(1, file.stat().st_size))
                for one in stream(file, says=partial(_show, progress, task)):
                    if self._taught or one.row.use is Use.EVALUATE:
                        yield one
                    else:
                        self.left_out += 1
                progress.remove_task(task)


def _show(progress: Progress, task: TaskID, at: int) -> None:
    progress.update(task, completed=at)
