"""The table of a platform's harmless calls, as harmless/*.yaml says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from aplomb.plain_yaml import read_plain_yaml
from deletion_guard.call import Api

FOLDER = Path(__file__).with_name("harmless")
_FILES = {Api.FACEBOOK: "graph.yaml", Api.INSTAGRAM: "graph.yaml", Api.X: "x.yaml"}
_MAX_SIZE = 60_000  # characters
_NEVER = "(?!)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """A write that removes and hides nothing."""

    method: str
    pattern: re.Pattern[str]
    keys: frozenset[str]  # parameters it may have; "*" is any
    what: str  # in words: "a new post"
    needs_key: bool  # without any parameter nobody knows what it does


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What is known of one platform's API."""

    version: re.Pattern[str]
    id: re.Pattern[str]
    values: Mapping[str, frozenset[str]]  # the only values of these names that are harmless
    always: frozenset[str]  # names that change nothing about a call
    modifiers: frozenset[str]  # of field expansion
    writes: tuple[Write, ...]

    @property
    def version_is_part(self) -> bool:
        """Whether the version stands in the writes' addresses, because versions differ in their calls."""
        return self.version.pattern == _NEVER

    def without_version(self, segments: tuple[str, ...]) -> tuple[str, ...]:
        """Return the segments after the API's version, where the platform puts one first."""
        return segments[1:] if segments and self.version.fullmatch(segments[0].casefold()) else segments

    def is_id(self, segment: str) -> bool:
        """Tell whether a segment names an object."""
        return self.id.fullmatch(segment) is not None

    def matching(self, method: str, segments: Sequence[str]) -> tuple[Write, ...]:
        """Return the writes that such a method and address may be."""
        place = "/".join(segments)
        return tuple(one for one in self.writes if one.method == method and one.pattern.fullmatch(place))


@cache
def load_table(api: Api) -> Table:
    """Return the table of an API; read once per container.

    Raises:
        NotPlainYamlError: the file is missing or malformed.
    """
    document = read_plain_yaml(FOLDER / _FILES[api], max_size=_MAX_SIZE)
    return Table(
        version=re.compile(document["versions"] or _NEVER),
        id=re.compile(document["id"]),
        values={name: frozenset(allowed) for name, allowed in document["values"].items()},
        always=frozenset(document["always"]),
        modifiers=frozenset(document["modifiers"]),
        writes=tuple(_write(entry, document["id"]) for entry in document["writes"]),
    )


def _write(entry: Mapping[str, Any], id_pattern: str) -> Write:
    parts = [f"(?:{id_pattern})" if part == "{id}" else re.escape(part) for part in entry["path"].split("/")]
    return Write(
        method=entry["method"],
        pattern=re.compile("/".join(parts), re.IGNORECASE),
        keys=frozenset(entry["keys"]),
        what=entry["what"],
        needs_key=bool(entry.get("needs_key")),
    )
