"""Which of the table's changes template.yaml lets through to the recorder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.template.document import Template


def is_told(change: Mapping[str, Any], template: Template) -> bool:
    """Tell whether one of the filters lets a change of the stream through."""
    filters = template.streams["Recorder"]["FilterCriteria"]["Filters"]
    return any(_matches(json.loads(one["Pattern"]), change) for one in filters)


def _matches(pattern: Any, value: Any) -> bool:
    if isinstance(pattern, dict):
        return isinstance(value, Mapping) and all(
            _matches(inner, value.get(name)) for name, inner in pattern.items()
        )
    return any(_is_one(wanted, value) for wanted in pattern)


def _is_one(wanted: Any, value: Any) -> bool:
    match wanted:
        case {"prefix": str(start)}:
            return isinstance(value, str) and value.startswith(start)
        case {"anything-but": list(others)}:
            return value is not None and value not in others
        case {"exists": bool(there)}:
            return (value is not None) is there
        case _:
            return bool(value == wanted)
