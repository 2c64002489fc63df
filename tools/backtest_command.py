"""aplomb backtest: months of past comments through today's rules and templates, without sending anything."""

from __future__ import annotations

from pathlib import Path

import click

from aplomb.modes import ModeSetting
from tools.paths import PRIVATE, ROOT

TEMPLATES = ROOT / "templates"

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command()
@click.argument("comments", type=_FILE)
@click.option(
    "--html", type=_OUT, metavar="REPORT", help="Write a page with pictures, samples and the difference."
)
@click.option("--rows", type=_OUT, help="Write one JSON line per comment: decision, reason, words, variant.")
@click.option("--json", "as_json", is_flag=True, help="Print the sums as JSON.")
@click.option(
    "--engine",
    type=click.Choice(["full", "linear"]),
    default="full",
    show_default=True,
    help="The model as deployed, or its quick part for a first look.",
)
@click.option(
    "--mode", type=click.Choice([one.value for one in ModeSetting]), help="In place of the accounts' own."
)
@click.option(
    "--account", default="", metavar="PLATFORM/ID", help="To whom rows that do not say were written."
)
@click.option(
    "--map", "columns", multiple=True, metavar="FIELD=COLUMN", help="Which column is what, like text=Comment."
)
@click.option("--dates", type=click.Choice(["dmy", "mdy"]), help="What 03/04/2026 is: 3 April, or March 4.")
@click.option("--encoding", default="utf-8", show_default=True, help="Of the file, like cp1252 or latin-1.")
@click.option(
    "--templates", type=_FOLDER, default=TEMPLATES, help="The words and settings to use. [templates]"
)
@click.option("--against-templates", type=_FOLDER, metavar="FOLDER", help="Compare with other words.")
@click.option(
    "--against", metavar="FILE|MODE", help="Compare with other accounts, other thresholds, or a mode."
)
def backtest(  # noqa: PLR0913 - each is one option
    comments: Path,
    *,
    html: Path | None,
    rows: Path | None,
    as_json: bool,
    engine: str,
    mode: str | None,
    account: str,
    columns: tuple[str, ...],
    dates: str | None,
    encoding: str,
    templates: Path,
    against_templates: Path | None,
    against: str | None,
) -> None:
    """Replay past COMMENTS: what would be answered, and why.

    It says as well what would be queued and skipped. COMMENTS is a .csv or .jsonl file. Nothing is sent.
    Columns are found by the names that exports give them. Verdicts are kept in .aplomb/backtest, so that a
    second run over the same comments is quick; the comments are not kept.
    """
    from rich.console import Console

    from tools.backtest import terminal
    from tools.backtest.columns import choices
    from tools.backtest.looking import difference
    from tools.backtest.model import Kind
    from tools.backtest.reading import Chosen
    from tools.backtest.replay import Wish, replay
    from tools.backtest.report import write_report
    from tools.backtest.row import DateOrder
    from tools.backtest.settings import Sources, other_sources, own_sources
    from tools.backtest.tally import tally
    from tools.training.native import native_folder

    ours = own_sources(templates, mode=ModeSetting(mode) if mode else None)
    sources: list[Sources] = [ours]
    if against_templates is not None or against is not None:
        sources.append(other_sources(ours, templates=against_templates, against=against))
    wish = Wish(
        export=comments,
        chosen=Chosen(columns=choices(columns), dates=DateOrder(dates) if dates else None, encoding=encoding),
        sources=sources,
        account=account,
        kind=Kind(engine),
        native=native_folder(),
        folder=PRIVATE / "backtest",
    )
    with replay(wish) as replayed:
        sums = tally(replayed.outcomes[0], timed=replayed.staged.notes.timed)
        differing = difference(*replayed.outcomes, staged=replayed.staged) if len(sources) > 1 else None
        if rows is not None:
            terminal.write_rows(replayed, rows)
        if html is not None:
            write_report(html, replayed, sums, differing, name=comments.name)
        if as_json:
            click.echo(terminal.as_json(replayed, sums, differing))
        else:
            terminal.show(replayed, sums, differing, Console())
