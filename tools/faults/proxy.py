"""Run microburst, a proxy that fails as AWS fails, between the functions and the emulator.

Two things it does not do by itself: the client's `Host` is kept, because the emulator checks signatures and
the signature covers it; and nothing but loopback is listened on.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from microburst import cli, forward


def _keep_host(kind: type[Any]) -> None:
    headers_of = kind._outbound_headers  # noqa: SLF001 - microburst is pinned exactly

    def keep(self: Any, request: Any) -> Any:
        headers = headers_of(self, request)
        headers["host"] = request.headers.get("Host", headers["host"])
        return headers

    kind._outbound_headers = keep  # noqa: SLF001 - as above


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", required=True)
    parser.add_argument("--upstream", required=True)
    arguments = parser.parse_args()
    for kind in vars(forward).values():
        if isinstance(kind, type) and "_outbound_headers" in vars(kind):
            _keep_host(kind)
    sys.argv = ["microburst", "-u", arguments.upstream, "-p", arguments.port, "--host", "127.0.0.1"]
    cli.main()


if __name__ == "__main__":
    main()
