"""`aplomb promises`: what was promised, who has it in hand, and how it was kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

import click

from aplomb.promises.promise import Contact, Promise, PromiseError
from aplomb.wording.promise import Act
from tools import paths

if TYPE_CHECKING:
    from rich.table import Table as Grid

    from aplomb.brand.hours import Hours
    from aplomb.promises.desk import PromiseDesk

_STACK = click.option("--stack", metavar="NAME", help="The stack on AWS to ask. [local cloud]")
_TIMES = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%H:%M")
_TODAY = _TIMES[-1]


def _decided[**P, R](command: Callable[P, R]) -> Callable[P, R]:
    """Add what each decision of a person needs."""
    person = click.option("--as", "person", required=True, help="Who says so.")
    return click.argument("promise")(person(_STACK(command)))


@click.group(invoke_without_command=True)
@click.pass_context
def promises(context: click.Context) -> None:
    """Show what was promised, and note how it was kept.

    The soonest due stands first. PROMISE is a promise's id.
    """
    if context.invoked_subcommand is None:
        context.invoke(list_promises)


@promises.command("list")
@_STACK
def list_promises(*, stack: str | None) -> None:
    """Show every promise that is still to be kept.

    Promises that were broken are shown until somebody has said so.
    """
    from rich.console import Console

    found = _desk(stack).look()
    Console().print(shown(found.promises, now=int(time.time()), zone=_zone()))
    for one in found.unreadable:
        click.echo(f"The record of promise {_plain(one)} is damaged; nobody watches it. Mend it.", err=True)


@promises.command()
@_decided
def take(promise: str, *, person: str, stack: str | None) -> None:
    """Take a promise that nobody has."""
    taken = _desk(stack).take(promise, person=person, now=int(time.time()))
    click.echo(f"{taken.owner} has it. {_due(taken)}")


@promises.command()
@click.option("--by", type=click.Choice([one.value for one in Contact]), required=True, help="The contact.")
@click.option("--evidence", required=True, help="How that can be seen, like the call's or the message's id.")
@click.option(
    "--at", "at", metavar="TIME", help='When, like 16:20 or "2026-11-23 16:20" by the brand\'s clock. [now]'
)
@_decided
def kept(  # noqa: PLR0913  each is one fact of the contact
    promise: str, *, by: str, evidence: str, at: str | None, person: str, stack: str | None
) -> None:
    """Note that a promise was kept."""
    now, desk = int(time.time()), _desk(stack)
    done_at = moment(at, now=now, zone=_zone()) if at else now
    desk.keep(promise, person=person, by=Contact(by), evidence=evidence, done_at=done_at, now=now)
    click.echo("It is kept, and counts so in the account's record.")


@promises.command()
@click.option("--why", required=True, help="What was done instead, or that nothing was.")
@_decided
def late(promise: str, *, why: str, person: str, stack: str | None) -> None:
    """Say that a promise was not kept in time. The keeper drafts the words for the customer."""
    _desk(stack).call_late(promise, person=person, evidence=why, now=int(time.time()))
    click.echo("It is late, and counts so. Within a minute the words that say so wait for approval.")


@promises.command()
@click.option("--how", required=True, help="How they were told, like the call's id.")
@_decided
def said(promise: str, *, how: str, person: str, stack: str | None) -> None:
    """Note that the customer knows of a broken promise."""
    _desk(stack).say_late(promise, person=person, how=how, now=int(time.time()))
    click.echo("It is said.")


@promises.command("hand-over")
@click.option("--to", required=True, help="Who has it from now on.")
@click.option("--evidence", required=True, help="How they know that they have it.")
@_decided
def hand_over(promise: str, *, to: str, evidence: str, person: str, stack: str | None) -> None:
    """Put a promise into somebody else's hands. It is due as before."""
    now = int(time.time())
    handed = _desk(stack).hand_over(promise, to=to, person=person, evidence=evidence, now=now)
    click.echo(f"{handed.owner} has it. {_due(handed)}")


@promises.command()
@click.argument("case")
@click.option(
    "--act", type=click.Choice([one.value for one in Act]), required=True, help="What was promised."
)
@click.option(
    "--until", metavar="TIME", required=True, help='Like 16:20 or "2026-11-23 16:20" by the brand\'s clock.'
)
@click.option("--words", required=True, help="In which words it was promised.")
@click.option("--owner", default="", help="Who keeps it. [who says so]")
@click.option("--as", "person", required=True, help="Who says so.")
@_STACK
def note(  # noqa: PLR0913  each is one fact of what was promised
    case: str, *, act: str, until: str, words: str, owner: str, person: str, stack: str | None
) -> None:
    """Note what was promised on the telephone. CASE is what stands behind /case/ in its address."""
    now, desk = int(time.time()), _desk(stack)
    noted = desk.typed(
        *desk.case_of(case),
        act=Act(act),
        due_at=moment(until, now=now, zone=_zone()),
        words=words,
        person=person,
        owner=owner,
        staffed=_staffed(),
        now=now,
    )
    click.echo(f"{noted.owner} has it, as {noted.id}. {_due(noted)}")


def shown(waiting: Sequence[Promise], *, now: int, zone: tzinfo) -> Grid:
    """Return a row for each promise."""
    from rich import box
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid("promise", "due", "in", "what", "account", "owner", "stands", box=box.SIMPLE)
    for one in waiting:
        due = datetime.fromtimestamp(one.due_at, tz=zone)
        account = f"{one.platform}/{one.account}"
        stands = "broken, to be said" if one.unsaid else one.state.replace("_", " ")
        cells = (
            one.id,
            f"{due:%Y-%m-%d %H:%M}",
            left(one.due_at - now),
            one.act,
            account,
            one.owner or "nobody",
            stands,
        )
        grid.add_row(*(Text(_plain(cell), overflow="fold") for cell in cells))
    grid.caption = f"Times are {zone}." if waiting else "Nothing is promised."
    return grid


def left(seconds: int) -> str:
    """Return a length of time as people read it; what has passed begins with a minus."""
    sign, minutes = "-" if seconds < 0 else "", abs(seconds) // 60
    days, hours = minutes // (24 * 60), minutes // 60 % 24
    return f"{sign}{days} d {hours} h" if days else f"{sign}{hours}:{minutes % 60:02}"


def moment(text: str, *, now: int, zone: tzinfo) -> int:
    """Return the moment that a person names.

    Raises:
        PromiseError: it is no time, or when clocks are changed comes twice or never.
    """
    today = datetime.fromtimestamp(now, tz=zone)
    for form in _TIMES:
        try:
            read = datetime.strptime(text.strip(), form)  # noqa: DTZ007  the zone is the brand's
        except ValueError:
            continue
        if form == _TODAY:
            read = datetime.combine(today.date(), read.time())
        early, late = (read.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        if early.utcoffset() != late.utcoffset():
            raise PromiseError(
                f"{read:%Y-%m-%d %H:%M} comes twice or not at all: clocks are changed then. Name another."
            )
        return int(early.timestamp())
    raise PromiseError(f"{text[:40]!r} is no time. Write it like 16:20, or 2026-11-23 16:20.")


def _due(promise: Promise) -> str:
    return f"It is due at {datetime.fromtimestamp(promise.due_at, tz=_zone()):%Y-%m-%d %H:%M}."


def _plain(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def _zone() -> tzinfo:
    from datetime import UTC

    staffed = _staffed()
    return staffed.zone if staffed else UTC


def _staffed() -> Hours | None:
    from aplomb.brand.facts import load_brand

    hours = load_brand(paths.ROOT / "templates" / "brand.yaml").hours
    return hours.staffed if hours else None


def _desk(stack: str | None) -> PromiseDesk:
    from aplomb.promises.desk import PromiseDesk
    from tools.deployments import find_deployment

    return PromiseDesk(find_deployment(stack, paths.PRIVATE).table())
