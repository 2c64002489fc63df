"""A set with some files changed, packed as it is published."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from aplomb.wording.approval import APPROVED, Approval, load_approved
from aplomb.wording.packing import pack
from aplomb.wording.template_set import set_files, set_hash
from console.templates.changes import Edited


def packed_with(files: Iterable[Edited], *, base: Path, by: str, at: datetime) -> tuple[str, bytes]:
    """Return a set's hash and bytes: the base with other files, as somebody approved it.

    Raises:
        TemplateError: a responder would not take it, or nobody approved the base as it is.
    """
    load_approved(base)  # what nobody looked at is not published along with what two people did
    with TemporaryDirectory(prefix="templates-") as made:
        folder = Path(made)
        for path in set_files(base):
            _write(folder / path.relative_to(base), path.read_bytes())
        for one in files:
            _write(folder / one.name, one.text.encode())
        approval = Approval(set_hash=set_hash(folder), by=by, at=at)
        (folder / APPROVED).write_text(approval.text(), encoding="utf-8")
        len(load_approved(folder, at_once=True).replies)  # reads every file
        return approval.set_hash, pack(folder)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
