"""`aplomb promotions`: what is paused, what could not be, and how people let it go on."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import click

from aplomb.promotions.promotion import Pause, PauseState, Promotion, PromotionError, PromotionState
from tools import paths
from tools.crisis_command import find_account, plain

if TYPE_CHECKING:
    from aplomb.accounts import Account, Accounts
    from aplomb.promotions.channels import Channel
    from aplomb.promotions.desk import PauseDesk
    from tools.deployments import Deployment

_STACK = click.option("--stack", metavar="NAME", help="The stack on AWS to ask. [local cloud]")
_PERSON = click.option("--as", "person", required=True, help="Who decides.")
_ORIGINAL = "original"
FORMER = (
    "accounts.yaml does not name this account any more. Two people still let its promotions go on, and each "
    "is decided on. A crisis that is stored for it must be ended first: `aplomb crisis end`."
)


@click.group(invoke_without_command=True)
@click.pass_context
def promotions(context: click.Context) -> None:
    """Show which promotions are paused, and let them go on. ACCOUNT is like facebook/123."""
    if context.invoked_subcommand is None:
        context.invoke(status)


@promotions.command()
@_STACK
def status(*, stack: str | None) -> None:
    """Say what was paused, and what cannot be reached.

    For every account; with links to what cannot be reached.
    """
    deployment = _deployment(stack)
    desk = _desk(deployment)
    accounts = _with_former(deployment)
    for line in status_lines(desk, accounts, connected=_connected(), now=int(time.time())):
        click.echo(plain(line))


@promotions.command()
@click.argument("account")
@_PERSON
@click.option("--why", required=True, help="The reason; it goes into the history.")
@_STACK
def pause(account: str, *, person: str, why: str, stack: str | None) -> None:
    """Pause all promotions around ACCOUNT now, without a crisis."""
    from tools.deployments import wake_switch

    ours, now, deployment = find_account(_accounts(), account), int(time.time()), _deployment(stack)
    if not person.strip() or not why.strip():
        raise PromotionError("Say who decides it, and why.")
    _desk(deployment).begin(ours.platform, ours.id, why=why.strip(), by=person.strip(), since=now, now=now)
    wake_switch(deployment)
    click.echo(f"{account}: promotions are being paused. `aplomb promotions status` says what was reached.")


@promotions.command()
@click.argument("account")
@_PERSON
@_STACK
def resume(account: str, *, person: str, stack: str | None) -> None:
    """Say that promotions around ACCOUNT may go on.

    It takes two different people.
    """
    deployment = _deployment(stack)
    ours = find_account(_with_former(deployment), account)
    after = _desk(deployment).approve(ours.platform, ours.id, person=person, now=int(time.time()))
    if after.state is PauseState.ACTIVE:
        click.echo(f"{account}: noted. A second, different person must say so, too.")
    else:
        click.echo(
            f"{account}: each promotion now waits for a decision: `aplomb promotions review {account}`."
        )


@promotions.command()
@click.argument("account")
@click.argument("channel", required=False)
@click.argument("promotion", required=False)
@click.option("--as", "person", help="Who decides; needed for a decision.")
@click.option(
    "--at", "at", metavar="TIME", help="When it goes out, like 2026-01-31T12:00+02:00, or: original."
)
@click.option("--drop", is_flag=True, help="It stays out for good.")
@click.option("--by-hand", is_flag=True, help="You saw to it at its tool, which Aplomb does not reach.")
@_STACK
def review(  # noqa: PLR0913 - one parameter for each thing that can be said
    account: str,
    channel: str | None,
    promotion: str | None,
    *,
    person: str | None,
    at: str | None,
    drop: bool,
    by_hand: bool,
    stack: str | None,
) -> None:
    """List what waits for a decision around ACCOUNT, or decide.

    A decision is about one PROMOTION of a CHANNEL.
    """
    from tools.deployments import wake_switch

    deployment = _deployment(stack)
    desk = _desk(deployment)
    if by_hand and channel and promotion and person and at is None and not drop:
        _seen_to(desk, account, channel, promotion, person=person)
        return
    ours = find_account(_with_former(deployment), account)
    current = desk.read(ours.platform, ours.id)
    if current is None:
        raise PromotionError(f"No promotions of {account} are paused.")
    if channel is None or promotion is None:
        for line in waiting_lines(desk, current):
            click.echo(plain(line))
        return
    if not person or [at is not None, drop, by_hand].count(True) != 1:
        raise PromotionError("Say who decides with --as, and one of --at TIME, --drop or --by-hand.")
    now = int(time.time())
    named = _channel(channel)
    if drop:
        desk.drop(current, named, promotion, person=person, now=now)
        click.echo("It stays out.")
        return
    after = desk.give_back(current, named, promotion, person=person, at=_moment(str(at)), now=now)
    wake_switch(deployment)
    click.echo(f"It goes out at {_text(after.back_at)}.")


def _seen_to(desk: PauseDesk, account: str, channel: str, promotion: str, *, person: str) -> None:
    """Note it of any pause, and of an account that nobody lists any more: its tool holds it all the same."""
    platform, _, account_id = account.partition("/")
    pause = desk.holding(platform, account_id, channel, promotion)
    if pause is None:
        raise PromotionError(f"No pause of {account} has {promotion!r} of {channel!r}.")
    desk.see_to(pause, channel, promotion, person=person, now=int(time.time()))
    click.echo("Noted. Aplomb looks at it no more.")


def status_lines(
    desk: PauseDesk, accounts: Accounts, *, connected: Collection[str], now: int
) -> Iterator[str]:
    """Say how the pause of each account stands, and what is kept out and slips away."""
    from aplomb.promotions.former import is_former
    from aplomb.promotions.report import report_of, sentences, slipping_sentences

    none = True
    for account in accounts:
        current = desk.read(account.platform, account.id)
        if current is None or current.state is PauseState.ENDED:
            continue
        none = False
        yield _heading(account, current)
        if is_former(account):
            yield f"  {FORMER}"
        report = report_of(current, desk.promotions(current), desk.visits(current), connected=connected)
        yield from (f"  {line}" for line in sentences(report))
    if none:
        yield "Nothing is paused."
    yield from slipping_sentences(desk.slipping(now=now))


def waiting_lines(desk: PauseDesk, current: Pause) -> Iterator[str]:
    """Name each promotion that waits for a decision, so that it can be copied into the next command."""
    if current.state is PauseState.ACTIVE:
        yield "Promotions are off. Two people must say first that they may go on: `aplomb promotions resume`."
    every = desk.promotions(current)
    waiting = [one for one in every if one.state is PromotionState.PAUSED]
    yield from (_line(one) for one in waiting)
    done = [one for one in every if one.state in {PromotionState.RETURNING, PromotionState.RETURNED}]
    yield from (f"{_line(one)}; goes out at {_text(one.back_at)}" for one in done)
    if not waiting:
        yield "Nothing waits for a decision."


def _heading(account: Account, current: Pause) -> str:
    words = {
        PauseState.ACTIVE: "promotions are off",
        PauseState.REVIEW: "each promotion waits for a decision",
    }
    agreed = f" {current.approvals[0]} wants to go on." if len(current.approvals) == 1 else ""
    since = _text(current.since)
    return f"{account.platform}/{account.id}: {words[current.state]} since {since}. {current.why}{agreed}"


def _line(one: Promotion) -> str:
    was = f"was due {_text(one.due_at)}" if one.due_at else "ran"
    parts = (f"{one.channel} {one.id}", one.title, was, one.detail)
    return "; ".join(part for part in parts if part)


def _text(moment: int | None) -> str:
    from aplomb.promotions.review import moment as text

    return text(moment or 0)


def _moment(text: str) -> int | None:
    if text.strip().lower() == _ORIGINAL:
        return None
    try:
        moment = datetime.fromisoformat(text.strip().replace(" UTC", "+00:00"))
    except ValueError:
        raise PromotionError(f"{text!r} is no time. Write it like 2026-01-31T12:00+02:00.") from None
    if moment.tzinfo is None:
        raise PromotionError("Say in which time zone, like 2026-01-31T12:00+02:00.")
    return int(moment.timestamp())


def _channel(channel_id: str) -> Channel:
    from aplomb.promotions.channels import load_channels

    for one in load_channels(paths.ROOT / "templates" / "promotions.yaml"):
        if one.id == channel_id:
            return one
    raise PromotionError(
        f"{channel_id!r} is no channel of promotions.yaml. See to it at its tool, then say --by-hand."
    )


def _connected() -> frozenset[str]:
    from aplomb.promotions.channels import load_channels

    return frozenset(one.id for one in load_channels(paths.ROOT / "templates" / "promotions.yaml"))


def _desk(deployment: Deployment) -> PauseDesk:
    from aplomb.promotions.desk import PauseDesk

    return PauseDesk(deployment.table())


def _deployment(stack: str | None) -> Deployment:
    from tools.deployments import find_deployment

    return find_deployment(stack, paths.PRIVATE)


def _with_former(deployment: Deployment) -> Accounts:
    from aplomb.promotions.former import with_former

    return with_former(deployment.table(), _accounts())


def _accounts() -> Accounts:
    from aplomb.accounts import load_accounts

    return load_accounts(paths.ROOT / "templates" / "accounts.yaml")
