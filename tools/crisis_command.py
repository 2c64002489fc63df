"""`aplomb crisis`: see the state of each account, and set or end one."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aplomb.accounts import Account, Accounts
from aplomb.crisis.state import CrisisError, CrisisRecord, CrisisState
from tools import paths
from tools.quantities import quantity

if TYPE_CHECKING:
    from rich.table import Table as Grid

    from aplomb.aws.table import Table

_FILE = click.Path(dir_okay=False, path_type=Path)
_STACK = click.option("--stack", metavar="NAME", help="The stack on AWS to ask. [local cloud]")


def _decided[**P, R](command: Callable[P, R]) -> Callable[P, R]:
    """Add what each decision of a person needs."""
    person = click.option("--as", "person", required=True, help="Who decides.")
    why = click.option("--why", required=True, help="The reason; it goes into the account's history.")
    return click.argument("account")(person(why(_STACK(command))))


@click.group(invoke_without_command=True)
@click.pass_context
def crisis(context: click.Context) -> None:
    """Show whether an account is in a crisis, and set or end one. ACCOUNT is like facebook/123."""
    if context.invoked_subcommand is None:
        context.invoke(status)


@crisis.command()
@_STACK
def status(*, stack: str | None) -> None:
    """Show the state of every account."""
    from rich.console import Console

    table = _table(stack)
    Console().print(states(table, _with_former(table), now=int(time.time())))


@crisis.command("set")
@click.option(
    "--state",
    type=click.Choice([CrisisState.WATCH.value, CrisisState.CRISIS.value]),
    default=CrisisState.CRISIS.value,
    show_default=True,
    help="How grave it is.",
)
@click.option("--yes", is_flag=True, help="Lower a crisis to a watch without asking.")
@_decided
def set_state(  # noqa: PLR0913 - one parameter for each thing that can be said
    account: str, *, person: str, why: str, state: str, yes: bool, stack: str | None
) -> None:
    """Say that ACCOUNT is in a crisis, whatever the detector finds. Only a person ends it again.

    It says what the state was. A crisis becomes a watch only if you confirm it, and nobody has changed it
    meanwhile.
    """
    from aplomb.crisis.policy import explained
    from tools.deployments import find_deployment, wake_switch

    _decide(account, CrisisState(state), person=person, why=why, stack=stack, asks=not yes)
    if CrisisState(state) is CrisisState.CRISIS:
        wake_switch(find_deployment(stack, paths.PRIVATE))  # promotions stop now, not within a minute
    click.echo(f"{account}: {state}. " + " ".join(map(str, explained(CrisisState(state)))))


@crisis.command()
@_decided
def end(account: str, *, person: str, why: str, stack: str | None) -> None:
    """Say that it is over, or that it never was one. The detector calls again only if criticism doubles."""
    _decide(account, CrisisState.CALM, person=person, why=why, stack=stack)
    click.echo(f"{account}: calm.")


@crisis.command()
@click.argument("account")
@click.option(
    "--since", metavar="TIME", help="Like 2026-01-31T14:00, by the account's clock. [its newest crisis]"
)
@click.option("--html", type=_FILE, help="Write a page with a picture there.")
@click.option("--json", "json_file", type=_FILE, help="Write it for programs there.")
@_STACK
def report(
    account: str, *, since: str | None, html: Path | None, json_file: Path | None, stack: str | None
) -> None:
    """Tell what happened to ACCOUNT in a crisis.

    Signals, decisions, replies, promises, promotions and removals are put together from the record and the
    table. It names no customer, and quotes nobody who wrote to us.
    """
    from aplomb.after_action.page import as_page, pretty
    from aplomb.after_action.reading import read, span
    from aplomb.after_action.telling import story
    from tools.after_action import lines, moment_named, write

    table, now, zone = _table(stack), int(time.time()), _zone()
    found = find_account(_with_former(table), account)
    begun = moment_named(since, zone) if since else None
    first, last = span(table, found, since=begun, now=now)
    told = story(read(table, found, since=first, until=last))
    if html:
        write(html, as_page(told, zone, name=found.name, now=now))
    if json_file:
        write(json_file, pretty(told, zone))
    for line in lines(told, zone):
        click.echo(line)


def states(table: Table, accounts: Accounts, *, now: int) -> Grid:
    """Return a row for each account, and whether the detector works."""
    from rich.table import Table as Grid
    from rich.text import Text

    from aplomb.crisis.desk import CrisisDesk, heartbeat
    from tools.trace_command import moment_text

    grid = Grid("account", "state", "since", "by", "why")
    desk = CrisisDesk(table)
    for account in accounts:
        record = desk.read(account.platform, account.id)
        since = moment_text(record.since) if record.since else ""
        by = record.by or ("the detector" if record.since else "")
        cells = (f"{account.platform}/{account.id}", record.state, since, by, record.why)
        grid.add_row(*(Text(plain(cell), overflow="fold") for cell in cells))
    seen = heartbeat(table)
    grid.caption = (
        "The detector has never worked here."
        if seen is None
        else f"The detector worked {quantity(max(0, now - seen), 'second')} ago."
    )
    return grid


def find_account(accounts: Accounts, name: str) -> Account:
    """Return the account that `platform/id` names.

    Raises:
        CrisisError: it is none of ours.
    """
    ours = {f"{one.platform}/{one.id}": one for one in accounts}
    if name not in ours:
        raise CrisisError(f"{name!r} is no account of accounts.yaml: {', '.join(sorted(ours))}.")
    return ours[name]


def _decide(  # noqa: PLR0913  each is one fact of the decision, by keyword
    name: str, state: CrisisState, *, person: str, why: str, stack: str | None, asks: bool = False
) -> None:
    """Set a state, and say what it was; whoever lowers a crisis by setting less is asked first."""
    from aplomb.crisis.desk import CrisisDesk

    table = _table(stack)
    account, desk = find_account(_with_former(table), name), CrisisDesk(table)
    before = desk.read(account.platform, account.id)
    if before != CrisisRecord():
        click.echo(f"{name}: {_was(before)}")
    lowers = before.state is CrisisState.CRISIS and state is CrisisState.WATCH
    if lowers and asks:
        click.confirm("A watch is less: replies say the usual again. Lower it?", abort=True)
    # Who says that it is a crisis is right whatever it was; less is said only of what they saw.
    seen = None if state is CrisisState.CRISIS else before.since
    desk.decide(account, state, person=person, why=why, now=int(time.time()), seen=seen)


def _was(before: CrisisRecord) -> str:
    from tools.trace_command import moment_text

    since = f" since {moment_text(before.since)}" if before.since else ""
    return plain(f"it was {before.state}{since}, by {before.by or 'the detector'}: {before.why}")


def plain(text: str) -> str:
    """Return what people typed as text that a terminal only shows."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def _table(stack: str | None) -> Table:
    from tools.deployments import find_deployment

    return find_deployment(stack, paths.PRIVATE).table()


def _accounts() -> Accounts:
    from aplomb.accounts import load_accounts
    from aplomb.drill.account import with_drill

    return with_drill(load_accounts(paths.ROOT / "templates" / "accounts.yaml"))


def _with_former(table: Table) -> Accounts:
    """Return our accounts, and those that are listed no more while their promotions are held back."""
    from aplomb.promotions.former import with_former

    return with_former(table, _accounts())


def _zone() -> tzinfo:
    """Return the zone of our business hours."""
    from aplomb.brand.facts import load_brand

    hours = load_brand(paths.ROOT / "templates" / "brand.yaml").hours
    return hours.open.zone if hours else UTC
