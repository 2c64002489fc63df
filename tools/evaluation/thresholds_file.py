"""Write templates/thresholds.yaml, which triage reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple

import yaml

from aplomb.accounts import Accounts
from aplomb.plain_yaml import read_plain_yaml
from aplomb.thresholds import Thresholds
from triage.own_thresholds import load_own_thresholds

FITTED = ("low", "ask", "high", "positive_most")

_HEADER = """\
# How sure the machine must be, by account and language. Written by `aplomb recalibrate`, last for model
# {model}; with another model, run it again.
"""
_MAX_SIZE = 200_000  # characters


class Place(NamedTuple):
    """Where thresholds hold."""

    platform: str
    account: str
    language: str


def write_thresholds(
    path: Path, fitted: Mapping[Place, Thresholds], accounts: Accounts, *, model: str
) -> None:
    """Put thresholds into the file, in the place of those of the same account and language; others stay.

    Raises:
        SettingsError: the file as it would be is not one that triage reads; it is left as it was.
    """
    entries = _entries(path) if path.exists() else {}
    for place, thresholds in fitted.items():
        numbers = {name: getattr(thresholds, name) for name in FITTED}
        entries[place] = {**entries.get(place, {}), **numbers}
    listed = [
        {"platform": place.platform, "id": place.account, "language": place.language, **numbers}
        for place, numbers in sorted(entries.items())
    ]
    text = _HEADER.format(model=model) + yaml.safe_dump(
        {"thresholds": listed}, sort_keys=False, allow_unicode=True
    )
    with NamedTemporaryFile(
        "w", dir=path.parent, prefix=path.name, suffix=".new", encoding="utf-8", delete=False
    ) as new:
        new.write(text)
    try:
        load_own_thresholds(Path(new.name), accounts)
        Path(new.name).chmod(0o644)  # a temporary file is its writer's alone
        Path(new.name).replace(path)
    finally:
        Path(new.name).unlink(missing_ok=True)


def _entries(path: Path) -> dict[Place, dict[str, float]]:
    document = read_plain_yaml(path, max_size=_MAX_SIZE)
    return {
        Place(entry["platform"], entry["id"], entry["language"]): {
            name: float(value) for name, value in entry.items() if name not in {"platform", "id", "language"}
        }
        for entry in document["thresholds"]
    }
