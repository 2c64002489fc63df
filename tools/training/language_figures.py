"""Measure the language model on rows that did not train, as written and without diacritics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tools.training.metrics import wilson
from tools.training.rows import Row, Use
from triage.engine.language import Told
from triage.engine.text import fold

PER_LANGUAGE = 400
SHORT = 4  # words


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageFigures:
    """How often one language was told right, without any prior."""

    language: str
    rows: int
    right: int
    right_folded: int
    short: int  # of the rows
    right_short: int

    def cells(self) -> tuple[str, ...]:
        """Return the row of a table."""
        low, high = wilson(self.right, self.rows)
        return (
            self.language,
            str(self.rows),
            f"{self.right / self.rows:.3f} ({low:.3f} to {high:.3f})",
            f"{self.right_folded / self.rows:.3f}",
            f"{self.right_short / self.short:.3f} of {self.short}" if self.short else "",
        )


TITLES = ("language", "n", "right (95 %)", "right without diacritics", f"right, at most {SHORT} words")


def language_figures(rows: Sequence[Row], tell: Callable[[str], Told]) -> list[LanguageFigures]:
    """Return the figures of each language that has rows which did not train."""
    texts: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        if row.use is Use.EVALUATE and row.text and len(texts[row.language]) < PER_LANGUAGE:
            texts[row.language][row.text] = None
    return [_of_language(language, list(texts[language]), tell) for language in sorted(texts)]


def table(figures: Sequence[LanguageFigures]) -> str:
    """Return figures as a Markdown table."""
    lines = ["| " + " | ".join(TITLES) + " |", "|" + "---|" * len(TITLES)]
    return "\n".join([*lines, *("| " + " | ".join(one.cells()) + " |" for one in figures)])


def _of_language(language: str, texts: Sequence[str], tell: Callable[[str], Told]) -> LanguageFigures:
    right = [tell(text).language == language for text in texts]
    short = [hit for text, hit in zip(texts, right, strict=True) if len(text.split()) <= SHORT]
    return LanguageFigures(
        language=language,
        rows=len(texts),
        right=sum(right),
        right_folded=sum(tell(fold(text)).language == language for text in texts),
        short=len(short),
        right_short=sum(short),
    )
