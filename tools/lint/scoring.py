"""How well the lint tells good replies from bad ones, on labelled texts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aplomb.lint.engine import errors, findings
from aplomb.lint.pattern_file import LANGUAGES, pattern_file
from tools.training.metrics import wilson

SEEN, TAUGHT, SEALED = HALVES = ("seen", "taught", "sealed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A reply and what somebody says is wrong with it."""

    text: str
    ok: bool
    families: frozenset[str]
    found: frozenset[str]  # ids of the lint's error findings


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        """The share; 1 of nothing."""
        return self.hits / self.total if self.total else 1.0

    def __str__(self) -> str:
        """Say it with its 95 % interval."""
        low, high = wilson(self.hits, self.total)
        return f"{self.value:.3f} ({self.hits}/{self.total}, {low:.2f}-{high:.2f})"


def precision(rows: Sequence[Labelled]) -> Share:
    """Return how many of the refused replies are bad."""
    refused = [row for row in rows if row.found]
    return Share(sum(not row.ok for row in refused), len(refused))


def recall(rows: Sequence[Labelled]) -> Share:
    """Return how many of the bad replies are refused."""
    bad = [row for row in rows if not row.ok]
    return Share(sum(bool(row.found) for row in bad), len(bad))


@cache
def labelled(folder: Path, half: str, language: str) -> tuple[Labelled, ...]:
    """Lint the labelled replies of a language, each by itself and with nothing known about it."""
    path = folder / half / f"{language}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return tuple(_labelled(json.loads(line), language) for line in lines if line.strip())


def score_lines(folder: Path, languages: Sequence[str]) -> Iterator[str]:
    """Yield the figures as lines of text."""
    for half in HALVES:
        everything: list[Labelled] = []
        for language in languages or LANGUAGES:
            rows = labelled(folder, half, language)
            everything += rows
            if rows:
                words = "" if pattern_file(language).full else "  (its words are not all written)"
                yield f"{half:6} {language}  precision {precision(rows)}  recall {recall(rows)}{words}"
        if everything:
            yield f"{half:6} all precision {precision(everything)}  recall {recall(everything)}"
            yield from _families(half, everything)


def mistakes(folder: Path, languages: Sequence[str]) -> Iterator[str]:
    """Yield what was missed and what was found wrongly in the texts that rules are written by."""
    for language in languages or LANGUAGES:
        for row in (*labelled(folder, SEEN, language), *labelled(folder, TAUGHT, language)):
            if row.ok == bool(row.found):
                what = f"found {sorted(row.found)}" if row.ok else f"missed {sorted(row.families)}"
                yield f"{language} {what}: {row.text}"


def _families(half: str, rows: Sequence[Labelled]) -> Iterator[str]:
    labels = Counter(family for row in rows for family in row.families)
    for family in sorted(labels):
        caught = sum(bool(row.found) for row in rows if family in row.families)
        named = sum(family in row.found for row in rows if family in row.families)
        yield f"{half:6}     {family:24} refused {Share(caught, labels[family])}  by this rule {named}"


def _labelled(fields: dict[str, object], language: str) -> Labelled:
    text, families = str(fields["text"]), fields["families"]
    found = errors(findings(text, language=language))
    return Labelled(
        text=text,
        ok=fields["ok"] is True,
        families=frozenset(families if isinstance(families, list) else ()),
        found=frozenset(one.id for one in found),
    )
