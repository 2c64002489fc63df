"""Write one page about a replay, for whoever decides whether the machine may speak."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from aplomb.errors import AplombError
from tools.backtest.looking import Difference, near_praise, repeated, samples
from tools.backtest.outcome import Cap, Fate
from tools.backtest.picture import ORDER, drawing
from tools.backtest.replay import Replayed
from tools.backtest.tally import Tally, volume
from tools.backtest.terminal import CAPS, lasted, plain, remarks

PAGE = "report.html"
LONGEST = 600  # characters of a comment that are shown

_MEANING: Mapping[Fate, str] = {
    Fate.ANSWERED: "a machine would have replied",
    Fate.DRAFTED: "a reply would have waited for a person to send it",
    Fate.QUEUED: "a person would have read it; no reply was worded",
    Fate.LEFT: "it criticises nothing, so nobody needs to act",
    Fate.SKIPPED: "nobody's to answer: adverts, empty, ours, delivered twice",
}


class ReportError(AplombError):
    """The page cannot be written."""


def write_report(
    path: Path, replayed: Replayed, sums: Tally, difference: Difference | None, *, name: str
) -> None:
    """Write the page: one file that loads nothing and runs no script; what strangers wrote is escaped.

    Raises:
        ReportError: it cannot be written there.
    """
    ours, staged = replayed.outcomes[0], replayed.staged
    folder = Path(__file__).resolve().parent
    env = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    env.filters |= {"lasted": lasted, "cut": _cut, "when": _when, "number": "{:,}".format, "plain": plain}
    page = env.get_template(PAGE).render(
        name=name,
        sums=sums,
        fates=ORDER,
        meaning=_MEANING,
        caps=CAPS,
        kinds=Cap,
        remarks=list(remarks(replayed)),
        drawing=drawing(volume(ours)) if staged.notes.timed else None,
        repeated=repeated(ours),
        samples=samples(ours, staged),
        near=near_praise(ours, staged),
        difference=difference,
        accounts={(str(one.platform), one.id): one.name for one in replayed.rules[0].accounts},
        brand=replayed.rules[0].templates.brand,
    )
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise ReportError(f"{path} cannot be written: {error.strerror}.") from None


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _when(at: int) -> str:
    return datetime.fromtimestamp(at, tz=UTC).strftime("%d %b %Y, %H:%M")
