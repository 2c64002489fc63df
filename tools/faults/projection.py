"""What of an item a read asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tools.faults.expressions import Item


def projected(item: Item, request: Mapping[str, Any]) -> Item:
    """Return what of an item a request's projection names; the whole item where it has none."""
    told = request.get("ProjectionExpression")
    if not told:
        return item
    names = request.get("ExpressionAttributeNames") or {}
    found: Item = {}
    for path in told.split(", "):
        first, *rest = [names.get(one, one) for one in path.split(".")]
        value = _inside(item.get(first), rest)
        if value is not None:
            found[first] = _joined(found.get(first), value, rest)
    return found


def _inside(value: Any, path: Sequence[str]) -> Any:
    for part in path:
        value = (value or {}).get("M", {}).get(part)
    return value


def _joined(before: Any, value: Any, path: Sequence[str]) -> Any:
    """Return a map, or nothing yet, with a value put in at a path."""
    if not path:
        return value
    inner = (before or {"M": {}})["M"]
    return {"M": {**inner, path[0]: _joined(inner.get(path[0]), value, path[1:])}}
