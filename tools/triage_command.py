"""aplomb triage: JSON lines in; the verdict on each, and what would be done, out."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from typing import IO

from aplomb.modes import Mode
from aplomb.records import Action
from aplomb.skips import SkipReason
from aplomb.verdict import Verdict
from tools.in_order import in_order
from triage.engine import Engine
from triage.engine.model_file import SHIPPED
from triage.policy import Stance, speak
from triage.verdicts import judge

LONGEST_LINE = 1_000_000  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How lines are judged."""

    native: Path  # the folder of the embedding's library
    folder: Path = SHIPPED  # of the model
    mode: Mode = Mode.AUTO
    language: str | None = None  # the account's, where a line does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of input."""

    where: str  # as errors name it
    content: bytes | None  # None where it was too long to be kept


class _BadLineError(Exception):
    """The line is not something that can be judged."""


def missing_part(options: Options) -> str | None:
    """Return why the model works without its embedding, or None.

    Raises:
        UnusableModelError: there is no model.
    """
    return _engine(options.folder, options.native).degraded


def standard_input() -> IO[bytes]:
    """Return standard input, by a reader of our own where it is a real file.

    A thread waits in it, and Python cannot end while a thread holds the reader behind `sys.stdin`. Where it
    was closed, there is nothing to read.
    """
    if sys.stdin is None:
        return io.BytesIO()
    try:
        return os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    except OSError:
        return sys.stdin.buffer


def read_lines(stream: IO[bytes], *, name: str = "") -> Iterator[Line]:
    """Yield the lines of a stream that are not blank, in bounded memory."""
    number = 0
    while content := stream.readline(LONGEST_LINE + 1):
        number += 1
        where = f"{name}, line {number}" if name else f"line {number}"
        if len(content) > LONGEST_LINE:
            while not content.endswith(b"\n") and (content := stream.readline(LONGEST_LINE)):
                pass
            yield Line(where=where, content=None)
        elif content.strip():
            yield Line(where=where, content=content.removeprefix(b"\xef\xbb\xbf") if number == 1 else content)


def read_files(paths: Iterable[Path]) -> Iterator[Line]:
    """Yield the lines of each file in turn."""
    for path in paths:
        with path.open("rb") as stream:
            yield from read_lines(stream, name=path.name)


def count(paths: Sequence[Path]) -> int | None:
    """Return how many lines of some files are not blank; None where reading one, like a pipe, empties it."""
    return sum(1 for _ in read_files(paths)) if all(path.is_file() for path in paths) else None


def triage_lines(lines: Iterable[Line], options: Options) -> Iterator[dict[str, object]]:
    """Yield one verdict with its decision, or one `error`, for each line, in order.

    A line is a JSON object with `text`, and optionally `language` (the account's) and `recommends`.

    Raises:
        UnusableModelError: there is no model.
    """
    return in_order(partial(_answer, options=options), lines)


def _answer(line: Line, *, options: Options) -> dict[str, object]:
    try:
        return _judged(_parsed(line.content), options)
    except _BadLineError as error:
        return {"error": f"{line.where}: {error}"}


def _judged(fields: dict[str, object], options: Options) -> dict[str, object]:
    text, language, recommends = fields.get("text"), fields.get("language"), fields.get("recommends")
    if not isinstance(text, str):
        raise _BadLineError("it has no `text`, or `text` is not a string.")
    if language is not None and not isinstance(language, str):
        raise _BadLineError('`language` must be a string like "en".')
    if recommends is not None and not isinstance(recommends, bool):
        raise _BadLineError("`recommends` must be true or false.")
    engine = _engine(options.folder, options.native)
    likeliest = language or options.language
    languages = (likeliest,) if likeliest else ()
    verdict = judge(text, engine=engine, languages=languages, recommends=recommends)
    stance = speak(verdict, thresholds=engine.thresholds(verdict.language), mode=options.mode)
    if not text.strip() and stance.action is Action.LEAVE:
        stance = Stance(action=Action.SKIP, reason=SkipReason.NO_TEXT)
    return _shown(verdict, stance, options.mode)


def _shown(verdict: Verdict, stance: Stance, mode: Mode) -> dict[str, object]:
    scores = asdict(verdict.scores) if verdict.scores else {}
    shown: dict[str, object] = {
        "kind": str(verdict.kind),
        "severity": str(verdict.severity),
        "critical": verdict.critical,
        "language": verdict.language,
        "confidence": verdict.confidence,
        "scores": {name: round(score, 4) for name, score in scores.items()},
        "decision": str(stance.action),
        "reason": stance.reason and str(stance.reason),
        "mode": str(mode),
        "evidence": list(verdict.evidence),
        "engine": verdict.engine,
    }
    where_set = {
        "intent": stance.intent and str(stance.intent),
        "draft": stance.draft,
        "other_languages": list(verdict.other_languages),
        "topic": verdict.topic and str(verdict.topic),
        "dangers": list(verdict.dangers),
        "grateful": verdict.grateful,
        "degraded": verdict.degraded,
    }
    return shown | {name: value for name, value in where_set.items() if value}


def _parsed(line: bytes | None) -> dict[str, object]:
    if line is None:
        raise _BadLineError(f"it is longer than {LONGEST_LINE} bytes.")
    try:
        fields = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise _BadLineError("it is not valid UTF-8.") from None
    except (ValueError, RecursionError):
        raise _BadLineError("it is not valid JSON.") from None
    if not isinstance(fields, dict):
        raise _BadLineError("it is not a JSON object.")
    return fields


@cache
def _engine(folder: Path, native: Path) -> Engine:
    return Engine.load(folder, native=native)
