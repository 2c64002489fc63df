"""Read what people decided about comments in the queue."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from aplomb.comment import Platform
from aplomb.verdict import Kind, Scores, Severity, Verdict
from tools.evaluation.reading import lines
from tools.training.rows import Row, UnreadableRowsError, row_of, unreadable

_SCORES = frozenset(field.name for field in fields(Scores))
_CALLED = frozenset(Kind) - {Kind.UNSURE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One comment, and what a person called it."""

    account: str  # platform/id
    row: Row
    text: str | None  # as it was written; None where only scores were kept
    verdict: Verdict | None  # as far as the scores tell it; None where there is a text to judge


def read_decisions(path: Path) -> Iterator[Decision]:
    """Yield the decisions of a file.

    A line is a JSON object with `account` (like "facebook/123"), `language`, `kind`, `critical`, and either
    `text` or `scores`.

    Raises:
        UnreadableRowsError: a line is no decision, or the file cannot be read; the text names both.
    """
    for number, line in lines(path):
        try:
            decision = _decision(json.loads(line.decode("utf-8")))
        except (ArithmeticError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise UnreadableRowsError(f"{path.name}, line {number}: not a decision: {_why(error)}") from None
        yield decision


def _why(error: Exception) -> str:
    match error:
        case KeyError(args=[name]):
            return f"it has no `{name}`."
        case _:
            return unreadable(error) or f"{error}."


def _decision(values: Mapping[str, Any]) -> Decision:
    if not isinstance(values, dict):
        raise TypeError("it is not a JSON object")
    account, text = values["account"], values.get("text")
    if not isinstance(account, str):
        raise TypeError("`account` must be like facebook/123")
    platform, _, name = account.partition("/")
    if platform not in set(Platform) or not name:
        raise ValueError("`account` must be like facebook/123")
    if values["kind"] not in _CALLED or not isinstance(values["critical"], bool):
        raise ValueError(f"`kind` must be one of {', '.join(sorted(_CALLED))}, `critical` true or false")
    if not isinstance(values["language"], str) or not isinstance(text, str | None):
        raise TypeError("`language` and `text` must be strings")
    told = {"text": text or "", "lang": values["language"], "side": "test"}
    row = replace(row_of({**values, **told}, account), source=account)
    verdict = _verdict(values["scores"], row.language) if text is None else None
    return Decision(account=account, row=row, text=text, verdict=verdict)


def _verdict(values: Mapping[str, Any], language: str) -> Verdict:
    """Return the verdict of a comment of which the rules said nothing."""
    if values.keys() != _SCORES or not all(0 <= float(one) <= 1 for one in values.values()):
        raise ValueError(f"`scores` must be chances from 0 to 1, named {', '.join(sorted(_SCORES))}")
    return Verdict(
        kind=Kind.COMPLAINT,
        severity=Severity.NORMAL,
        critical=False,
        language=language,
        confidence=0.0,
        evidence=(),
        engine="",
        scores=Scores(**{name: float(one) for name, one in values.items()}),
    )
