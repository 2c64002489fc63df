"""Graph API's `fields` parameter: read it, and cut an object down to it."""

from __future__ import annotations

import re
from collections.abc import Mapping

_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|\S")
DEEPEST = 4

type Fields = dict[str, Fields]


class UnknownFieldError(Exception):
    """The object has no such field; the text is its name."""


def parse_fields(text: str) -> Fields:
    """Read `id,from{id,name}`.

    Raises:
        ValueError: the braces, the commas or a name are wrong. Modifiers such as `.limit(1)` are not known.
    """
    root: Fields = {}
    open_lists = [root]
    last = ""  # the name just read; only after one may a comma or a brace follow
    for part in _TOKEN.findall(text):
        if part == "{" and last and len(open_lists) < DEEPEST:
            open_lists.append(open_lists[-1].setdefault(last, {}))
            last = ""
        elif part == "}" and last and len(open_lists) > 1:
            open_lists.pop()
            last = next(reversed(open_lists[-1]))
        elif part == "," and last:
            last = ""
        elif part.isidentifier() and not last:
            open_lists[-1].setdefault(part, {})
            last = part
        else:
            raise ValueError(f"Syntax error at {part!r} in the field list.")
    if len(open_lists) != 1 or not last:
        raise ValueError("The field list ends too early.")
    return root


def cut(node: Mapping[str, object], fields: Fields) -> dict[str, object]:
    """Return the asked fields of an object, and its id; a field that is None is left out.

    Raises:
        UnknownFieldError: the object has no such field.
    """
    result: dict[str, object] = {"id": node["id"]} if "id" in node else {}
    for name, inner in fields.items():
        if name not in node:
            raise UnknownFieldError(name)
        value = node[name]
        if inner and not isinstance(value, Mapping | None):
            raise UnknownFieldError(next(iter(inner)))
        if value is not None:
            result[name] = cut(value, inner) if inner and isinstance(value, Mapping) else value
    return result
