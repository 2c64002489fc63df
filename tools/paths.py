"""Where things are in a checkout."""

import shlex
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRIVATE = ROOT / ".aplomb"
EVENTS = ROOT / "events"
CORPUS = ROOT / "corpus"  # labelled comments, a file per language
BUILT_MODEL = PRIVATE / "model"  # what tools/setup.py fetched: the ModelLayer, as Lambda mounts it at /opt


def templates_argument(folder: Path) -> str:
    """Return what to type after `aplomb templates lint` for a folder: nothing where it is our own."""
    return "" if folder == ROOT / "templates" else f" {shlex.quote(str(folder))}"
