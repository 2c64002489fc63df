"""What DynamoDB is told in its own little language, where boto3 does not write it for us."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def projection(paths: Sequence[str]) -> dict[str, Any]:
    """Return what asks for some paths like `a.b` of an item, with its key; for all of it, without any."""
    if not paths:
        return {}
    everything = ("pk", "sk", *paths)
    names = {f"#p_{part}": part for path in everything for part in path.split(".")}
    told = [".".join(f"#p_{part}" for part in path.split(".")) for path in everything]
    return {"ProjectionExpression": ", ".join(told), "ExpressionAttributeNames": names}
