"""What a person has typed and not sent: kept for them until it is sent, thrown away or forgotten."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import CaseKey, typed_key
from aplomb.aws.table import ConflictError, Delete, Put, Table
from aplomb.platforms import DAY
from aplomb.records import load, stored
from aplomb.replies.by_people import LONGEST_WHY
from aplomb.replies.reply import Channel

KEPT = 30 * DAY  # seconds
LONGEST = 10_000  # characters; what is longer is cut, and the lint refuses it anyway


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedDraft:
    """One person's text for one case."""

    text: str
    channel: Channel = Channel.PUBLIC
    why: str = ""
    saved_at: int = 0


class TypedDrafts:
    """Reads and writes what people are typing."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read(self, case: CaseKey, person: str) -> TypedDraft | None:
        """Return what a person typed last."""
        return load(TypedDraft, self._table.get(typed_key(case, person)))

    def keep(self, case: CaseKey, person: str, draft: TypedDraft) -> None:
        """Keep a text; an empty one is nothing to keep."""
        if draft.text.strip():
            self._table.write([_put(case, person, draft)])
        else:
            self._table.write([Delete(key=typed_key(case, person))])

    def keep_if_empty(self, case: CaseKey, person: str, draft: TypedDraft) -> None:
        """Keep a text where none is kept."""
        with suppress(ConflictError):
            self._table.write([replace(_put(case, person, draft), condition=Attr("pk").not_exists())])


def _put(case: CaseKey, person: str, draft: TypedDraft) -> Put:
    kept = replace(draft, text=draft.text[:LONGEST], why=draft.why[:LONGEST_WHY])
    return Put(key=typed_key(case, person), item=stored(kept, expires_at=draft.saved_at + KEPT))
