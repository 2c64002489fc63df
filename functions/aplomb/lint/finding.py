"""One thing that is wrong with a reply."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """The five rules that Aplomb keeps."""

    CALM = "calm"
    TRUE = "true"
    NO_SELLING = "no_selling"
    PRIVATE = "private"
    NO_DELETION = "no_deletion"


class Severity(StrEnum):
    """Whether a finding stops the text."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A place in a text, why it is wrong, and what to do."""

    id: str
    rule: Rule
    severity: Severity
    span: tuple[int, int]  # [start, end) in code points of the text; (0, 0) when it is about the whole text
    message: str
