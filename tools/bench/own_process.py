"""A server in a process of its own, so that its work takes no time from what is measured."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def serving(serve: Callable[..., None], *arguments: Any) -> Iterator[str]:
    """Let `serve` serve until the block ends, and give the URL.

    It is called with the arguments and a connection, to which it sends its port.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(*arguments, theirs), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()
