"""Note which settings and templates are in force: they decide what Aplomb says, and to whom."""

from __future__ import annotations

import hashlib
from pathlib import Path

from aplomb.aws.keys import Key
from aplomb.aws.table import Put, Table
from aplomb.record_chain import Entry, What, shard_of
from recorder.facts import EVERYWHERE
from recorder.ledger import Ledger

SUBJECT = "templates"
_PLACE = Key("SETTINGS", "SETTINGS")
_KINDS = {".yaml", ".txt"}


def files_in(folder: Path) -> dict[str, str]:
    """Return a hash of each settings file and template, by its name."""
    found = sorted(path for path in folder.rglob("*") if path.suffix in _KINDS and path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:20]
        for path in found
    }


def note_settings(table: Table, files: dict[str, str], *, now: int) -> dict[str, str]:
    """Write down which files differ from those noted last, and return them; a file that is gone has no hash.

    A machine that dies in between, or two that start at once, may note the same difference twice.
    """
    item = table.get(_PLACE)
    before: dict[str, str] = item["files"] if item else {}
    names = sorted(files.keys() | before.keys())
    differ = {name: files.get(name, "") for name in names if files.get(name) != before.get(name)}
    if not differ:
        return {}
    digest = hashlib.sha256("".join(sorted(files.values())).encode()).hexdigest()
    entry = Entry(
        at=now,
        what=What.SETTING,
        subject=SUBJECT,
        facts={"files": differ},
        source=f"settings.{digest[:20]}",
    )
    Ledger(table).write(EVERYWHERE, shard_of(SUBJECT), [entry], now=now)
    table.write([Put(key=_PLACE, item={"files": files})])
    return differ
