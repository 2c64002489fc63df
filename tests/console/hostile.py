"""Texts that strangers may write, to be shown and never run."""

from __future__ import annotations

from pathlib import Path

_FILE = Path(__file__).with_name("hostile.txt")


def hostile_texts() -> list[str]:
    """Return the corpus: Python escapes are read, and lines that begin with # and a space are titles."""
    lines = [line for line in _FILE.read_text().splitlines() if line and not line.startswith("# ")]
    return [_read(line) for line in lines]


def _read(line: str) -> str:
    return line.encode("latin-1", "backslashreplace").decode("unicode_escape")
