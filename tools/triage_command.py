"""aplomb triage: JSON lines in, one verdict per line out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from triage.verdicts import judge

DEFAULT_LANGUAGES = ("en", "lv")


class _BadLineError(Exception):
    """The line is not something that can be judged."""


def triage_lines(lines: Iterable[bytes]) -> Iterator[dict[str, object]]:
    """Yield one verdict, or one `error`, for each line that is not blank.

    A line is a JSON object with `text`, and optionally `language` (the likeliest one) and `recommends`.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _verdict(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
        except _BadLineError as error:
            yield {"error": f"line {number}: {error}"}


def _verdict(line: bytes) -> dict[str, object]:
    fields = _parsed(line)
    text, language, recommends = fields.get("text"), fields.get("language"), fields.get("recommends")
    if not isinstance(text, str):
        raise _BadLineError("it has no `text`, or `text` is not a string.")
    if language is not None and not isinstance(language, str):
        raise _BadLineError('`language` must be a string like "en".')
    if recommends is not None and not isinstance(recommends, bool):
        raise _BadLineError("`recommends` must be true or false.")
    languages = (language, *(one for one in DEFAULT_LANGUAGES if one != language)) if language else None
    verdict = judge(text, languages=languages or DEFAULT_LANGUAGES, recommends=recommends)
    return {
        "kind": str(verdict.kind),
        "severity": str(verdict.severity),
        "critical": verdict.critical,
        "language": verdict.language,
        "confidence": verdict.confidence,
        "evidence": list(verdict.evidence),
        "engine": verdict.engine,
    }


def _parsed(line: bytes) -> dict[str, object]:
    try:
        fields = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise _BadLineError("it is not valid UTF-8.") from None
    except (ValueError, RecursionError):
        raise _BadLineError("it is not valid JSON.") from None
    if not isinstance(fields, dict):
        raise _BadLineError("it is not a JSON object.")
    return fields
