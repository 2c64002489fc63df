"""What an item's values are on their way to DynamoDB and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

type Item = dict[str, Any]


def typed(item: Mapping[str, Any]) -> Item:
    """Return an item as DynamoDB writes it; what is None is left out."""
    return {name: _typed_value(value) for name, value in item.items() if value is not None}


def _typed_value(value: Any) -> Item:
    """Return a value as DynamoDB writes it; the SDK's own serializer takes several times as long."""
    match value:
        case str():
            return {"S": value}
        case bool():
            return {"BOOL": value}
        case int() | float():
            return {"N": str(value)}
        case None:
            return {"NULL": True}
        case Mapping():
            return {"M": {name: _typed_value(part) for name, part in value.items()}}
        case list() | tuple():
            return {"L": [_typed_value(part) for part in value]}
        case _:
            raise TypeError(f"The table holds no {type(value).__name__}.")


def plain(item: Mapping[str, Any]) -> Item:
    """Return an item as it was handed over."""
    return {name: _plain_value(value) for name, value in item.items()}


def _plain_value(typed: Mapping[str, Any]) -> Any:
    [(kind, content)] = typed.items()
    match kind:
        case "N":
            return _number(content)
        case "NULL":
            return None
        case "M":
            return plain(content)
        case "L":
            return [_plain_value(part) for part in content]
        case _:
            return content


def _number(content: str) -> int | float:
    try:
        return int(content)
    except ValueError:
        number = float(content)
        return int(number) if number.is_integer() else number
