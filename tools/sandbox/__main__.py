"""Run the sandbox: `python -m tools.sandbox --port 8090`."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from types import FrameType

from tools.sandbox.server import serve
from tools.sandbox.state import State


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tools.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    port: int = parser.parse_args(arguments).port
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    try:
        with serve(State(), port=port) as running:
            print(f"sandbox {running.url}", flush=True)
            stop.wait()
    except (OSError, OverflowError) as error:
        print(f"The sandbox cannot listen on port {port}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
