"""Let one engine judge texts in a process of its own: `python -m tools.bench.contender NAME < texts`.

Texts come as JSON lines; one line of JSON goes out. Seconds are of the processor, so that other work on the
machine counts little.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

NEGATIVE, NEUTRAL, POSITIVE = range(3)
WARM_UP = 20  # texts

type Judge = Callable[[str], tuple[int, float]]  # the tone, and how negative it is


def main() -> None:
    """Judge every text of standard input with the engine that is named."""
    texts = [json.loads(line) for line in sys.stdin]
    started = time.process_time()
    judge = CONTENDERS[sys.argv[1]]()
    load = time.process_time() - started
    for text in texts[:WARM_UP]:
        judge(text)
    verdicts, seconds = [], []
    for text in texts:
        before = time.process_time()
        verdicts.append(judge(text))
        seconds.append(time.process_time() - before)
    told = {"load": load, "seconds": seconds, "megabytes": _megabytes(), "verdicts": verdicts}
    json.dump(told, sys.stdout)


def _megabytes() -> float:
    """Return the most memory that was resident. getrusage would count what the parent had when it forked."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def _vader() -> Judge:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415 - loading is measured

    analyzer = SentimentIntensityAnalyzer()
    # The bounds are the ones that its own documentation gives.
    return lambda text: _by_bounds(analyzer.polarity_scores(text)["compound"], 0.05)


def _textblob() -> Judge:
    from textblob import TextBlob  # noqa: PLC0415 - loading is measured

    return lambda text: _by_bounds(TextBlob(text).sentiment.polarity, 0.0)


def _afinn() -> Judge:
    from afinn import Afinn  # noqa: PLC0415 - loading is measured

    lexicon = Afinn()
    return lambda text: _by_bounds(lexicon.score(text), 0.0)


def _full() -> Judge:
    from tools.training.native import native_folder  # noqa: PLC0415 - loading is measured

    return _ours(native_folder())


def _linear_only() -> Judge:
    return _ours(Path("without-a-library"))


def _ours(native: Path) -> Judge:
    from triage.engine import Engine  # noqa: PLC0415 - loading is measured

    engine = Engine.load(native=native)

    def judge(text: str) -> tuple[int, float]:
        scores = engine.score(text)
        tones = (scores.negative, scores.neutral, scores.positive)
        return tones.index(max(tones)), scores.negative

    return judge


def _by_bounds(score: float, bound: float) -> tuple[int, float]:
    if score > bound or score == bound > 0:
        return POSITIVE, -score
    return (NEGATIVE if score < -bound or score == -bound < 0 else NEUTRAL), -score


CONTENDERS: Mapping[str, Callable[[], Judge]] = {
    "VADER": _vader,
    "TextBlob": _textblob,
    "AFINN": _afinn,
    "ours, linear only": _linear_only,
    "ours": _full,
}


if __name__ == "__main__":
    main()
