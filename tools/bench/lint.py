"""How fast the lint is, and how well it tells replies that its authors did not write.

`python -m tools.bench.lint` prints the figures alone.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial

from aplomb.comment import Platform
from aplomb.lint.pattern_file import LANGUAGES, pattern_file
from aplomb.replies.reply import Channel, Intent
from aplomb.wording.checking import Saying, faults
from aplomb.wording.rendering import ReplyNames, render
from aplomb.wording.template_set import Templates, load_templates
from tools.bench.figures import Figure, at_least, at_most, observed
from tools.lint.mutants import CORPUS, ENOUGH, mutants
from tools.lint.scoring import HALVES, labelled, precision, recall
from tools.paths import ROOT

SET_S, RENDER_MS, WANTED = 2.0, 5.0, 0.95
RUNS, RENDERS = 5, 40
_LINK = "https://m.me/examplebakery?ref=t-0_1"
_COLD = """
import time
from aplomb.lint.engine import findings
started = time.perf_counter()
findings("Thank you for telling us. We would like to understand what happened.", language="lv")
print(time.perf_counter() - started)
"""


def measure() -> list[Figure]:
    """Take all figures; times are the median of repeated runs."""
    figures = [
        at_most("lint: the whole shipped set", _whole_set(), "s", target=SET_S),
        at_most("lint: one render with lint", 1000 * _render(), "ms", target=RENDER_MS),
        observed("lint: the first text of a process", 1000 * _cold(), "ms"),
    ]
    for half in HALVES:
        for language in LANGUAGES:
            figures += _told(half, language)
    every = list(mutants(LANGUAGES))
    noticed = sum(one.noticed for one in every) / len(every)
    return [*figures, at_least("lint: broken rules that are noticed", noticed, "", target=ENOUGH)]


def _told(half: str, language: str) -> list[Figure]:
    rows = labelled(CORPUS, half, language)
    for_all = partial(at_least, target=WANTED) if pattern_file(language).full else observed
    return [
        for_all(f"lint: precision, {half}, {language}", precision(rows).value, ""),
        for_all(f"lint: recall, {half}, {language}", recall(rows).value, ""),
    ]


def _whole_set() -> float:
    """Return the seconds of `aplomb templates lint`, from its start to its end."""
    command = [str(ROOT / ".venv" / "bin" / "aplomb"), "templates", "lint"]
    return _median(lambda: subprocess.run(command, check=False, stdout=subprocess.DEVNULL), RUNS)


def _render() -> float:
    """Return the seconds of one reply, worded and linted, in a process that did it before."""
    templates = load_templates(ROOT / "templates")
    each: list[float] = []
    for language in templates.brand.languages or LANGUAGES:
        say = partial(_say, templates, language)
        for key in range(RENDERS):
            say(str(key))
        each += [_median(partial(say, str(key)), 3) for key in range(RENDERS)]
    return statistics.median(each)


def _say(templates: Templates, language: str, key: str) -> None:
    worded = render(
        templates,
        channel=Channel.PUBLIC,
        intent=Intent.COMPLAINT,
        language=language,
        fallback_languages=(),
        platform=Platform.FACEBOOK,
        variant_key=key,
        names=ReplyNames(author_name="Jānis Bērziņš", message_link=_LINK),
    )
    saying = Saying(
        text=worded.text, intent=Intent.COMPLAINT, language=worded.language, public=True, link=_LINK
    )
    faults(saying, brand=templates.brand)


def _cold() -> float:
    command = [sys.executable, "-c", _COLD]
    runs = [subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(RUNS)]
    return statistics.median(float(one.stdout) for one in runs)


def _median(work: Callable[[], object], runs: int) -> float:
    seconds: Sequence[float] = [_timed(work) for _ in range(runs)]
    return statistics.median(seconds)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    for figure in measure():
        print(f"{figure.name}: {figure.value:.3g} {figure.unit}")
