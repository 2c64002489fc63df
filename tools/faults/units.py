"""What DynamoDB counts: the size of items, and the request units of reads and writes.

Developer Guide: "Item sizes and formats", "Read and write operations" (on-demand, 2025).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

WRITE_UNIT = 1024  # bytes
READ_UNIT = 4096  # bytes, read consistently; half a unit otherwise
CONTAINER = 3  # bytes that a list or a map costs, beside one for each of its members


def item_size(item: Mapping[str, Mapping[str, Any]]) -> int:
    """Return the bytes of an item as DynamoDB counts them, names included."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def write_units(size: int, *, transactional: bool) -> int:
    """Return the units of writing an item: the larger of its sizes before and after counts."""
    return max(1, -(-size // WRITE_UNIT)) * (2 if transactional else 1)


def read_units(size: int, *, consistent: bool) -> float:
    """Return the units of reading so many bytes; what is not there counts as one unit."""
    return max(1, -(-size // READ_UNIT)) * (1.0 if consistent else 0.5)


def _value_size(value: Mapping[str, Any]) -> int:
    [(kind, content)] = value.items()
    return _SIZES[kind](content) if kind in _SIZES else CONTAINER + sum(1 + len(str(one)) for one in content)


def _text_size(content: str) -> int:
    return len(content) if content.isascii() else len(content.encode())


def _number_size(content: str) -> int:
    """Return the bytes of a number: one for each two significant digits, and one more."""
    digits = content.lstrip("-").replace(".", "").strip("0")
    return 1 + (len(digits) + 1) // 2 + content.startswith("-")


def _list_size(content: list[Mapping[str, Any]]) -> int:
    return CONTAINER + sum(1 + _value_size(one) for one in content)


def _map_size(content: Mapping[str, Mapping[str, Any]]) -> int:
    return CONTAINER + sum(1 + _text_size(name) + _value_size(one) for name, one in content.items())


_SIZES: Mapping[str, Callable[[Any], int]] = {
    "S": _text_size,
    "N": _number_size,
    "B": len,
    "BOOL": lambda _: 1,
    "NULL": lambda _: 1,
    "L": _list_size,
    "M": _map_size,
}
