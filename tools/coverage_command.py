"""`aplomb coverage`: by account and day, how many comments came by webhook and how many only by looking."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from aplomb.accounts import Account, Accounts
from aplomb.aws.keys import account_key
from aplomb.aws.table import Table
from aplomb.pulse import Pulse
from aplomb.records import load
from poller.round import OVERLAP, PollState
from tools.crisis_command import plain
from tools.trace_command import moment_text
from triage.listening import AT_MOST_EVERY

_HOW = (
    f"A comment is counted by the first poll that begins more than {OVERLAP // 60} minutes after it was "
    f"written. A webhook's time is noted at most every {AT_MOST_EVERY // 60} minutes."
)


def coverage(table: Table, accounts: Accounts, *, days: int, now: int) -> Group:
    """Return the newest days of each account, and as of when they are counted, to print."""
    shown: list[RenderableType] = [Text("Comments by webhook, and those that were found by poll\n")]
    for account in accounts:
        shown += _about(table, account, days=days, now=now)
    return Group(*shown, Text(_HOW))


def _about(table: Table, account: Account, *, days: int, now: int) -> Iterator[RenderableType]:
    yield Text(f"{account.platform}/{account.id}", style="bold")
    told = (*_counted(table, account), _listening(table, account, now=now))
    yield Padding(Text("\n".join(told)), (0, 0, 0, 2))
    grid = Grid("day", box=box.SIMPLE)
    for heading in ("webhook", "poll", "by webhook"):
        grid.add_column(heading, justify="right", min_width=10)
    for row in _rows(table, account, days=days):
        grid.add_row(*row)
    yield grid if grid.row_count else Text()


def _counted(table: Table, account: Account) -> Iterator[str]:
    """Yield up to when comments are counted, and what keeps the poll from going on."""
    state = load(PollState, table.get(account_key(account.platform, account.id, "POLL")))
    often = f"every {account.poll_every // 60} min" if account.poll_every else "not any more"
    if state is not None:
        yield f"Counted up to {moment_text(state.since)}; polled {often}."
    elif account.poll_every:
        yield f"Nothing is counted yet; polled {often}."
    else:
        yield "Nothing is counted: it is not polled (poll_minutes: 0)."
    if state is not None and state.trouble:
        yield f"It could not be read: {plain(state.trouble)}"


def _rows(table: Table, account: Account, *, days: int) -> Iterator[tuple[str, ...]]:
    pk = account_key(account.platform, account.id, "").pk
    newest = sorted(table.under(pk, prefix="DAY#"), key=lambda item: str(item["day"]), reverse=True)
    for item in islice(newest, days):
        webhook, poll = item.get("webhook", 0), item.get("poll", 0)
        share = f"{webhook / (webhook + poll):.1%}" if webhook + poll else ""
        yield item["day"], str(webhook), str(poll), share


def _listening(table: Table, account: Account, *, now: int) -> str:
    pulse = load(Pulse, table.get(account_key(account.platform, account.id, "PULSE")))
    if pulse is None:
        return "No webhook yet."
    usual = pulse.usual_gap
    gap = f"usual gap {usual / 60:.0f} min" if usual is not None else "too little heard to know its gap"
    silent = ", SILENT" if pulse.is_silent(now=now) else ""
    return f"Last webhook noted {moment_text(pulse.at)}, {gap}{silent}."
