"""Exports as people have them, made in a folder of the test."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from tests.structure.tree import ROOT
from tools.backtest.model import Kind
from tools.backtest.outcome import Outcome
from tools.backtest.reading import Chosen
from tools.backtest.replay import Replayed, Wish, replay
from tools.backtest.settings import Sources, own_sources

TEMPLATES = ROOT / "templates"
NOON = 1_760_000_000

COMPLAINT = "My order never arrived and nobody answers the phone. Terrible service."
PRAISE = "The bread is wonderful, thank you so much!"


def comment(number: int, text: str = COMPLAINT, /, **fields: object) -> dict[str, object]:
    """One row of an export; each by another person, a minute after the one before."""
    own = {"id": f"c{number}", "message": text, "created_time": NOON + 60 * number, "post_id": "p"}
    return own | {"from": {"id": f"u{number}", "name": "Ana Smith"}} | fields


def export(folder: Path, rows: Sequence[Mapping[str, object]], name: str = "comments.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def replayed(
    path: Path, *others: Sources, ours: Sources | None = None, kind: Kind = Kind.LINEAR
) -> AbstractContextManager[Replayed]:
    sources = [ours or own_sources(TEMPLATES), *others]
    kept = path.parent / "kept"
    return replay(
        Wish(export=path, chosen=Chosen(), sources=sources, kind=kind, native=path.parent, folder=kept)
    )


def outcomes(path: Path, ours: Sources | None = None) -> list[Outcome]:
    with replayed(path, ours=ours) as found:
        return list(found.outcomes[0])
