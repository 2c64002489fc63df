"""Read labelled rows: files of the triage schema, and our own corpus."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from aplomb.errors import AplombError
from triage.engine.text import clean

HELD_OUT = 8  # one row in so many never trains, so that figures can be taken on it
SEED = 7
AGREED = 0.99  # a share of the raters

DANGERS = (
    *("injury", "product_danger", "self_harm", "threat", "legal"),
    *("press", "discrimination", "child", "personal_data", "fake_support"),
)

_CLASS = {"negative": 0, "neutral": 1, "positive": 2}
_TONE = {"praise": 2, "neutral": 1, "question": 1, "complaint": 0, "abuse": 0, "threat": 0}


class UnreadableRowsError(AplombError):
    """A file does not hold labelled rows."""


class Use(StrEnum):
    """What a row may be used for."""

    TRAIN = "train"
    EVALUATE = "evaluate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One labelled comment; a label is None where nobody gave one."""

    text: str  # cleaned
    language: str
    source: str
    use: Use
    tone: int | None = None  # 0 negative, 1 neutral, 2 positive
    complaint: int | None = None
    abuse: int | None = None
    spam: int | None = None
    urgent: int | None = None
    danger: int | None = None  # 0 none, else one more than its place in DANGERS
    critical: int | None = None
    kind: str | None = None  # only our own corpus says
    agreed: bool = False  # several people labelled it, all alike


def read_files(paths: Iterable[Path]) -> list[Row]:
    """Return the rows of files and folders of files, each file's in an order drawn once and for all.

    Raises:
        UnreadableRowsError: a line is not a labelled row.
    """
    rows: list[Row] = []
    for file in sorted(file for path in paths for file in _files(path)):
        found = list(_rows(file))
        random.Random(SEED).shuffle(found)  # noqa: S311 - the same order each time is the point
        rows += found
    return rows


def unreadable(error: Exception) -> str:
    """Return why a line cannot be read at all, without a word of it; "" where it is the fields' fault."""
    match error:
        case UnicodeDecodeError():
            return "it is not valid UTF-8."
        case json.JSONDecodeError() | RecursionError():
            return "it is not valid JSON."
        case _:
            return ""


def is_held_out(text: str) -> bool:
    """Tell whether a cleaned text is kept for measuring; the text alone decides."""
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()[0] % HELD_OUT == 0


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return [*path.glob("*.jsonl"), *path.glob("*.jsonl.gz")]
    return [path]


def _rows(path: Path) -> Iterator[Row]:
    stem = path.name.removesuffix(".gz").removesuffix(".jsonl")
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    yield row_of(json.loads(line.decode("utf-8-sig")), stem)
                except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                    why = unreadable(error) or f"not a labelled row ({error!r})."
                    raise UnreadableRowsError(f"{path.name}, line {number}: {why}") from None


def row_of(fields: Mapping[str, Any], stem: str) -> Row:
    """Return one labelled row; `stem` names its source where the row does not."""
    text, language = clean(fields["text"]), str(fields["lang"])
    if "kind" in fields:
        return _of_corpus(fields, text, language)
    may_train = bool(fields.get("train_ok")) and not is_held_out(text)
    return Row(
        text=text,
        language=language,
        source=str(fields.get("source", stem)),
        use=Use.TRAIN if may_train else Use.EVALUATE,
        tone=_CLASS[fields["label"]] if "label" in fields else None,
        complaint=fields.get("complaint"),
        abuse=fields.get("abuse"),
        spam=fields.get("spam"),
        agreed=fields.get("conf", 0) >= AGREED,
    )


def _of_corpus(fields: Mapping[str, Any], text: str, language: str) -> Row:
    kind = str(fields["kind"])
    return Row(
        text=text,
        language=language,
        source=f"corpus-{language}",
        use=Use.TRAIN if fields["side"] == "train" else Use.EVALUATE,
        tone=_TONE.get(kind),
        complaint=int(kind == "complaint" or bool(fields["critical"])),
        abuse=int(kind in {"abuse", "threat"}),
        spam=int(kind == "spam"),
        urgent=int(fields.get("severity") == "urgent"),
        danger=1 + DANGERS.index(fields["rule"]) if fields.get("rule") else 0,
        critical=int(bool(fields["critical"])),
        kind=kind,
    )
