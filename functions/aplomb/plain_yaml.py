"""Strict reading of the YAML that people write: text, lists and mappings, and nothing that surprises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from aplomb.errors import AplombError

MAX_DEPTH = 5


class NotPlainYamlError(AplombError):
    """The file is no YAML that Aplomb reads; the text names the file and the mend."""


type Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedYaml:
    """What a file says, and the line on which each part of it stands."""

    value: Any
    lines: Mapping[Place, int]  # by the keys and positions that lead there; a setting's is its key's line


# By what PyYAML says of a mistake: what to do about it. The last one holds for all others.
_MENDS = (
    ("stands here twice", "Remove one of the two"),
    ("mapping values are not allowed", "Put a text that holds a colon into quotation marks"),
    (
        "cannot start any token",
        "Indent with spaces, and put a text that starts with a sign into quotation marks",
    ),
    ("quoted scalar", "Close the quotation mark"),
    ("flow", "Close the bracket"),
    ("single document", "Remove the line ---"),
    ("", "Indent alike what belongs together, and put odd text into quotation marks"),
)
_OPENED = ("quoted scalar", "flow")  # what is not closed is shown where it begins


class _PlainLoader(yaml.BaseLoader):
    """YAML in which everything is text, nothing is built, and no key repeats.

    `NO` stays a language, `+4420` a number to call, and an id keeps every digit.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002  PyYAML's own signature
        keys = [key for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        times = Counter(key.value for key in keys)
        twice = next((key for key in reversed(keys) if times[key.value] > 1), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(
                None, None, f"{twice.value!r} stands here twice", twice.start_mark
            )
        return super().construct_mapping(node, deep=deep)


def read_plain_yaml(path: Path, *, max_size: int) -> Any:
    """Return what a file of up to `max_size` characters says, as text, lists and mappings of them.

    An empty value is empty text.

    Raises:
        NotPlainYamlError: it is missing, no UTF-8, no YAML, too large, nested too deeply, or it uses anchors,
            aliases or tags.
    """
    return read_marked_yaml(path, max_size=max_size).value


def read_marked_yaml(path: Path, *, max_size: int) -> MarkedYaml:
    """Return what a file says, with lines for error messages. Raises as `read_plain_yaml` does."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        if len(text) > max_size:
            raise NotPlainYamlError(f"{path.name} has more than {max_size} characters. Make it shorter.")
        _check_shape(path.name, text)
        loader = _PlainLoader(text)
        root = loader.get_single_node()
        if root is None:
            return MarkedYaml(value=None, lines={(): 1})
        lines = dict(_places(root, (), root.start_mark.line + 1))
        return MarkedYaml(value=loader.construct_document(root), lines=lines)
    except yaml.error.MarkedYAMLError as error:
        raise NotPlainYamlError(_misspelled(path.name, error)) from error
    except yaml.reader.ReaderError as error:
        raise NotPlainYamlError(_odd_character(path.name, text, error.position)) from error
    except UnicodeDecodeError as error:
        raise NotPlainYamlError(f"{path.name} cannot be read. Save it as UTF-8 text.") from error
    except OSError as error:
        raise NotPlainYamlError(f"{path.name} cannot be read: {error.strerror}.") from error
    except yaml.YAMLError as error:
        raise NotPlainYamlError(f"{path.name} cannot be read: {error}") from error


def _misspelled(file: str, error: yaml.error.MarkedYAMLError) -> str:
    """Name the line and column of what is no YAML, and the mend."""
    said = f"{error.context or ''} {error.problem or ''}"
    opened = error.context_mark and any(word in said for word in _OPENED)
    mark = error.context_mark if opened else error.problem_mark or error.context_mark
    where = f"{file}, line {mark.line + 1}, column {mark.column + 1}:" if mark else file
    mend = next(mend for word, mend in _MENDS if word in said)
    return f"{where} cannot be read: {error.problem or error.context}. {mend}."


def _odd_character(file: str, text: str, position: int) -> str:
    """Name the line and column of a character that YAML does not know."""
    before = text[:position]
    line, column = before.count("\n") + 1, position - before.rfind("\n")
    return (
        f"{file}, line {line}, column {column}: cannot be read: "
        f"the character U+{ord(text[position]):04X} cannot be seen. Write the line anew."
    )


def _places(node: yaml.Node, place: Place, line: int) -> Iterator[tuple[Place, int]]:
    yield place, line
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _places(value, (*place, str(key.value)), key.start_mark.line + 1)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _places(value, (*place, number), value.start_mark.line + 1)


def _check_shape(file: str, text: str) -> None:
    """Refuse what grows when it is read, before it is read whole."""
    depth = 0
    for event in yaml.parse(text, Loader=_PlainLoader):
        mark, tag = event.start_mark, getattr(event, "tag", None)
        where = f"{file}, line {mark.line + 1}:" if mark else f"{file}:"
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise NotPlainYamlError(
                f"{where} a part is named to be repeated by an alias (`&name`, `*name`). Write it out."
            )
        if tag:
            raise NotPlainYamlError(f"{where} the tag {tag[:60]!r} has no meaning here. Remove it.")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise NotPlainYamlError(f"{where} nested too deeply. {MAX_DEPTH} levels are enough.")
