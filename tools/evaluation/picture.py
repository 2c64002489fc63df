"""Draw operating curves to a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aplomb.errors import AplombError
from tools.evaluation.curve import Curve
from tools.evaluation.outcomes import Share

FORMATS = (".svg", ".png")
LEAST_CAUGHT, MOST_PRAISE = 0.95, 0.01  # what Aplomb holds itself to


class UnknownPictureError(AplombError):
    """The file's name says no format that can be drawn."""


def check_format(path: Path) -> None:
    """Refuse early what could not be written.

    Raises:
        UnknownPictureError: the name ends neither in .svg nor in .png, or its folder is not there.
    """
    if path.suffix not in FORMATS:
        raise UnknownPictureError(f"{path.name}: a picture's name ends in {' or '.join(FORMATS)}.")
    if not path.parent.is_dir():
        raise UnknownPictureError(f"{path}: there is no folder {path.parent}.")


def draw(found: Sequence[Curve], path: Path, *, title: str) -> None:
    """Draw the curves of each language; a dot is where the shipped thresholds stand."""
    with mpl.rc_context({"svg.hashsalt": "aplomb", "svg.fonttype": "none"}):  # the same rows, the same bytes
        figure = Figure(figsize=(11, 5), layout="constrained")
        left, right = figure.subplots(1, 2)
        for one in found:
            _line(left, one.language, [(at.queue, at.caught) for at in one.by_low])
            _dot(left, one.shipped.queue, one.shipped.caught)
            _line(right, one.language, [(at.praise_error, at.answered) for at in one.by_high])
            _dot(right, one.shipped.praise_error, one.shipped.answered)
        left.axhline(LEAST_CAUGHT, color="grey", linewidth=0.8, linestyle=":")
        right.axvline(MOST_PRAISE, color="grey", linewidth=0.8, linestyle=":")
        left.set(xlabel="of all comments, queued for a person", ylabel="of criticism, answered or queued")
        right.set(xlabel="of praise, answered", ylabel="of criticism, answered at once")
        right.set_xscale("symlog", linthresh=MOST_PRAISE)
        right.set_xlim(left=0)
        left.legend(fontsize="small")
        figure.suptitle(title)
        metadata: Any = {"Date": None} if path.suffix == ".svg" else {"Software": None}
        figure.savefig(path, metadata=metadata)


def _line(axes: Axes, label: str, points: Iterable[tuple[Share, Share]]) -> None:
    ordered = sorted({(across.value, up.value) for across, up in points})
    axes.plot([across for across, _ in ordered], [up for _, up in ordered], label=label, linewidth=1.2)


def _dot(axes: Axes, across: Share, up: Share) -> None:
    axes.plot([across.value], [up.value], "o", color=axes.get_lines()[-1].get_color(), markersize=5)
