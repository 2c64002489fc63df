"""A published set, taken out of the bucket and looked over before it is used."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from aplomb.errors import TemplateError
from aplomb.wording.approval import load_approved
from aplomb.wording.packing import LARGEST, name_of, unpack
from aplomb.wording.template_set import Templates


class Store(Protocol):
    """Where published sets lie."""

    def read(self, name: str, *, most: int) -> bytes:
        """Return an object's bytes, of a larger one `most` and one more; raises what boto3 raises."""


def fetched(store: Store, set_hash: str, *, into: Path) -> Templates:
    """Read a published set into an empty folder, whole.

    Raises:
        TemplateError: it is damaged, not approved, or another than its name says.
        BotoCoreError, ClientError: it is out of reach.
    """
    unpack(store.read(name_of(set_hash), most=LARGEST), into)
    templates = load_approved(into, at_once=True)
    if templates.set_hash != set_hash:
        raise TemplateError("A published set is not the one that its name says.")
    len(templates.replies)  # reads every file now
    return templates
