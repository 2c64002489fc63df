"""Count on the terminal what goes by in a stream."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn


def counted[Thing](things: Iterable[Thing], *, noun: str, total: int | None) -> Iterator[Thing]:
    """Yield the things, with a bar on stderr where that is a terminal and stdout is not."""
    columns = (
        TextColumn("{task.completed:.0f} {task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
    )
    hidden = not sys.stderr.isatty() or sys.stdout.isatty()
    console = Console(stderr=True)
    # Rich would otherwise take over stdout, where the lines go.
    with Progress(*columns, console=console, transient=True, redirect_stdout=False, disable=hidden) as bar:
        task = bar.add_task(noun, total=total)
        for thing in things:
            yield thing
            bar.advance(task)


@contextmanager
def advancing(noun: str, *, total: int | None) -> Iterator[Callable[[int], None]]:
    """Show a bar on stderr where that is a terminal; what is yielded moves it by so many things."""
    columns = (TextColumn("{task.completed:,.0f} {task.description}"), BarColumn(), TimeElapsedColumn())
    hidden = not sys.stderr.isatty()
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=hidden) as bar:
        task = bar.add_task(noun, total=total)
        yield lambda count: bar.advance(task, count)
