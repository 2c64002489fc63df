"""Strict reading of the YAML that people write: text, lists and mappings, and nothing that surprises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from aplomb.errors import AplombError

MAX_DEPTH = 5


class NotPlainYamlError(AplombError):
    """The file is no YAML that Aplomb reads; the text names the file and the mend."""


class _PlainLoader(yaml.BaseLoader):
    """YAML in which everything is text, nothing is built, and no key repeats.

    `NO` stays a language, `+4420` a number to call, and an id keeps every digit.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002  PyYAML's own signature
        keys = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        twice = next((key for key, times in keys.items() if times > 1), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(
                None, None, f"{twice!r} stands here twice", node.start_mark
            )
        return super().construct_mapping(node, deep=deep)


def read_plain_yaml(path: Path, *, max_size: int) -> Any:
    """Return what a file of up to `max_size` characters says, as text, lists and mappings of them.

    An empty value is empty text.

    Raises:
        NotPlainYamlError: it is missing, no UTF-8, no YAML, too large, nested too deeply, or it uses aliases.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        if len(text) > max_size:
            raise NotPlainYamlError(f"{path.name} has more than {max_size} characters. Make it shorter.")
        _check_shape(path.name, text)
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506  builds text, lists and mappings only
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise NotPlainYamlError(f"{path.name} cannot be read: {error}") from error


def _check_shape(file: str, text: str) -> None:
    """Refuse what grows when it is read, before it is read whole."""
    depth = 0
    for event in yaml.parse(text, Loader=_PlainLoader):
        if isinstance(event, yaml.AliasEvent):
            raise NotPlainYamlError(f"{file} repeats a part by an alias (`*name`). Write it out.")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise NotPlainYamlError(f"{file} is nested too deeply. It needs {MAX_DEPTH} levels at most.")
