"""One thing that is wrong with a set of templates, and where."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from enum import StrEnum

from aplomb.wording.every_wording import Wording

_PLACE = re.compile(
    r"(?P<file>[\w./-]+)(?:, line (?P<line>\d+))?(?:, column (?P<column>\d+))?[:,]? (?P<said>.+)", re.DOTALL
)


class Weight(StrEnum):
    """Whether a problem stops the set."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """Where it is, which rule it breaks, and what to do."""

    file: str
    line: int = 1
    column: int = 1
    weight: Weight = Weight.ERROR
    id: str
    message: str
    words: str = ""  # that it is about, where it is about some

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.weight}: {self.message} [{self.id}]"

    def facts(self) -> dict[str, object]:
        """Return it as plain values."""
        return asdict(self)


def unreadable(error: Exception) -> Problem:
    """Return what a file's reader said as a problem, with the place that it named."""
    found = _PLACE.fullmatch(str(error))
    if found is None:
        return Problem(file="templates", id="unreadable", message=str(error))
    return Problem(
        file=found["file"],
        line=int(found["line"] or 1),
        column=int(found["column"] or 1),
        id="unreadable",
        message=found["said"][:1].upper() + found["said"][1:],
    )


def place_of(wording: Wording, words: str) -> tuple[int, int]:
    """Return the line and column at which rendered words stand in their file; else where the wording begins.

    Words that hold a name, or run over a line, are found by the part of them that is written out.
    """
    source = wording.variant.source
    written = sorted(re.findall(r"[^\W\d_][\w'’ -]*", words), key=len, reverse=True)
    parts = [words.partition("\n")[0], *written]
    for part in filter(str.strip, parts):
        for number, line in source.lines:
            column = line.find(part.strip())
            if column >= 0:
                return number, column + 1
    return source.line, 1
