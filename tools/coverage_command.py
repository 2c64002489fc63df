"""`aplomb coverage`: by account and day, how many comments came by webhook and how many only by looking."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from rich import box
from rich.table import Table as Grid

from aplomb.accounts import Account, Accounts
from aplomb.aws.keys import account_key
from aplomb.aws.table import Table
from aplomb.pulse import Pulse
from aplomb.records import load
from tools.trace_command import moment_text


def coverage(table: Table, accounts: Accounts, *, days: int, now: int) -> Grid:
    """Return the newest days of each account, as a table to print."""
    grid = Grid(box=box.SIMPLE, title="Comments by webhook, and those that were found by poll")
    for heading in ("account", "day", "webhook", "poll", "by webhook"):
        grid.add_column(heading, justify="left" if heading in {"account", "day"} else "right")
    for account in accounts:
        for row in _rows(table, account, days=days):
            grid.add_row(*row)
        grid.add_row(
            f"{account.platform}/{account.id}", _listening(table, account, now=now), end_section=True
        )
    return grid


def _rows(table: Table, account: Account, *, days: int) -> Iterator[tuple[str, ...]]:
    pk = account_key(account.platform, account.id, "").pk
    newest = sorted(table.under(pk, prefix="DAY#"), key=lambda item: str(item["day"]), reverse=True)
    for item in islice(newest, days):
        webhook, poll = item.get("webhook", 0), item.get("poll", 0)
        share = f"{webhook / (webhook + poll):.1%}" if webhook + poll else ""
        yield f"{account.platform}/{account.id}", item["day"], str(webhook), str(poll), share


def _listening(table: Table, account: Account, *, now: int) -> str:
    pulse = load(Pulse, table.get(account_key(account.platform, account.id, "PULSE")))
    if pulse is None:
        return "no webhook yet"
    usual = pulse.usual_gap
    gap = f"usual gap {usual / 60:.0f} min" if usual is not None else "too little heard to know its gap"
    silent = ", SILENT" if pulse.is_silent(now=now) else ""
    return f"last webhook {moment_text(pulse.at)}, {gap}{silent}"
