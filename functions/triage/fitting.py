"""Keep a comment within one write unit of the table, where less to read about its verdict makes it fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aplomb.records import CommentRecord, comment_item
from aplomb.verdict import Severity

WRITE_UNIT = 1024  # bytes
CONTAINER = 3  # bytes that a list or a map costs, besides one for each of its members


def fitting(record: CommentRecord) -> CommentRecord:
    """Return the record with as much of the evidence as one unit holds: all of it, if it cannot be one.

    The first line names the words that counted; `aplomb triage` tells the others again, from the text.
    """
    verdict = record.verdict
    if verdict is None or verdict.severity is Severity.URGENT:
        return record
    for lines in range(len(verdict.evidence), 0, -1):
        short = replace(record, verdict=replace(verdict, evidence=verdict.evidence[:lines]))
        key, item = comment_item(short)
        if _size({**item, "pk": key.pk, "sk": key.sk}) <= WRITE_UNIT + CONTAINER + len(item):
            return short
    return record


def _size(value: Any) -> int:
    """Return the bytes of a value as DynamoDB counts them (Developer Guide, "Item sizes and formats")."""
    match value:
        case str():
            return len(value.encode())
        case None | bool():
            return 1
        case int() | float():
            return 2 + (len(str(value)) + 1) // 2
        case Mapping():
            return CONTAINER + sum(
                1 + len(name) + _size(one) for name, one in value.items() if one is not None
            )
        case _:
            return CONTAINER + sum(1 + _size(one) for one in value)
