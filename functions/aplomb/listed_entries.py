"""Files of settings that hold one list of entries with ids of their own, like promotions.yaml."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from aplomb.errors import SettingsError
from aplomb.plain_yaml import NotPlainYamlError, read_plain_yaml


class _Named(Protocol):
    @property
    def id(self) -> str: ...


def load_entries[E: _Named](
    path: Path, *, read: Callable[[str, object], E], max_size: int, most: int | None = None
) -> tuple[E, ...]:
    """Read the list `channels` of a file; without the file there is none.

    `read` makes one entry of what stands there, and is told where that is.

    Raises:
        SettingsError: it is no YAML, or an entry is wrong; the text names file and entry.
    """
    if not path.exists():
        return ()
    try:
        document = read_plain_yaml(path, max_size=max_size)
    except NotPlainYamlError as error:
        raise SettingsError(str(error)) from error
    entries = document.get("channels") if isinstance(document, dict) else None
    if not isinstance(entries, list) or (most is not None and len(entries) > most):
        bound = "" if most is None else f", of {most} at most"
        raise SettingsError(f"{path.name} needs a list named `channels`{bound}; [] for none.")
    places = [f"{path.name}, channel {number}" for number in range(1, len(entries) + 1)]
    found = tuple(read(where, entry) for where, entry in zip(places, entries, strict=True))
    ids = [one.id for one in found]
    for where, one in zip(places, ids, strict=True):
        if ids.count(one) > 1:
            raise SettingsError(f"{where}: the id {one} stands in the file twice.")
    return found
