"""Where things are in a checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRIVATE = ROOT / ".aplomb"
EVENTS = ROOT / "events"
BUILT_MODEL = PRIVATE / "model"  # what tools/setup.py fetched: the ModelLayer, as Lambda mounts it at /opt
