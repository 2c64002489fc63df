"""How long it takes from a crisis until everything that waits is paused and read back, and in how many calls.

`python -m tools.bench.promotions` prints the figures alone.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from aplomb.accounts import Account, Accounts
from aplomb.aws.table import Table
from aplomb.comment import Platform
from aplomb.crisis.desk import CrisisDesk
from aplomb.crisis.state import CrisisState
from aplomb.promotions.channels import Channel, ChannelKind
from aplomb.promotions.desk import PauseDesk
from aplomb.promotions.promotion import Promotion, PromotionState
from promo_switch.clients import Surroundings, listener_of, tool_of
from promo_switch.clients.contract import Found, Tool
from promo_switch.switch import Switch
from promo_switch.visiting import Pace
from tools.bench.figures import Figure, at_least, at_most, observed
from tools.faults.dynamodb import Index, InMemoryDynamoDb
from tools.sandbox.schedulers import Holder
from tools.sandbox.server import serve
from tools.sandbox.setup import Account as PlayedAccount
from tools.sandbox.setup import Setup
from tools.sandbox.state import State

POSTS = (1, 43, 500)
WITHIN = 60.0  # seconds from the crisis
ROUND_TRIP = 0.3  # seconds that a call to a platform takes on top, as over a real network
PAGE, TOKEN, SECRET = "100200300400500", "token", "secret"
HOUR = 3600
ACCOUNT = Account(
    platform=Platform.FACEBOOK, id=PAGE, name="Bench", languages=("en",), max_age=HOUR, message_link=""
)
CHANNEL = Channel(id="posts", kind=ChannelKind.FACEBOOK_POSTS, title="Posts", target=PAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One crisis with so many scheduled posts."""

    posts: int
    seconds: float
    calls: int
    table_calls: int
    paused: int
    left: int  # of those that were due within the hour and still would go out


def measure() -> list[Figure]:
    """Pause 1, 43 and 500 scheduled posts of a page, with the time that a network takes."""
    runs = [_run(posts) for posts in POSTS]
    return [figure for run in runs for figure in _figures(run)]


def _figures(run: _Run) -> Iterator[Figure]:
    yield at_most(f"{run.posts} posts: from the crisis to paused", run.seconds, "s", target=WITHIN)
    yield at_least(f"{run.posts} posts: paused and read back", run.paused, "posts", target=run.posts)
    yield at_most(f"{run.posts} posts: still to go out", run.left, "posts", target=0)
    yield observed(f"{run.posts} posts: calls to the platform", run.calls, "calls")
    yield observed(f"{run.posts} posts: calls to the table", run.table_calls, "calls")


def _run(posts: int) -> _Run:
    with _sandbox() as (state, url):
        for number in range(posts):
            due_at = state.clock() + 90 + number * 60
            state.schedules.plan(Holder.FACEBOOK, PAGE, text=f"Buy {number}", due_at=due_at)
        database = InMemoryDynamoDb(indexes=[Index(name="work", pk="work_pk", sk="work_sk", projected=None)])
        table, counted = Table("bench", database), _Counted(database)  # type: ignore[arg-type]  # its own client
        crisis = CrisisDesk(table)
        crisis.decide(ACCOUNT, CrisisState.CRISIS, person="Bench", why="A measurement.", now=int(time.time()))
        began = time.perf_counter()
        _switch(Table("bench", counted), url).run()  # type: ignore[arg-type]  # as above
        seconds = time.perf_counter() - began
        desk = PauseDesk(table)
        pause = desk.read(Platform.FACEBOOK, PAGE)
        found = desk.promotions(pause) if pause else []
        soon = state.clock() + 20 * 24 * HOUR
        return _Run(
            posts=posts,
            seconds=seconds,
            calls=len(state.journal.calls),
            table_calls=counted.calls,
            paused=sum(one.state is PromotionState.PAUSED for one in found),
            left=sum((one.due_at or 0) < soon for one in state.schedules.of(Holder.FACEBOOK)),
        )


def _switch(table: Table, url: str) -> Switch:
    around = Surroundings(
        secrets={"posts": {"token": TOKEN, "app_secret": SECRET}},
        settings={"FACEBOOK_API_URL": f"{url}/facebook/v26.0"},
        now=int(time.time()),
    )
    return Switch(
        table=table,
        accounts=Accounts([ACCOUNT]),
        channels=(CHANNEL,),
        tool=lambda channel: _Distant(tool_of(channel, around)),
        listener=lambda channel: listener_of(channel, around),
        announce=lambda _pause: None,
        pace=Pace(clock=lambda: int(time.time()), sleep=time.sleep, until=int(time.time()) + 40),
    )


@dataclass(frozen=True, slots=True)
class _Distant:
    """A tool as far away as a real one."""

    tool: Tool

    def upcoming(self, *, until: int) -> Sequence[Found]:
        time.sleep(ROUND_TRIP)
        return self.tool.upcoming(until=until)

    def look(self, promotion: Promotion) -> Found:
        time.sleep(ROUND_TRIP)
        return self.tool.look(promotion)

    def pause(self, promotion: Promotion) -> None:
        time.sleep(ROUND_TRIP)
        self.tool.pause(promotion)

    def resume(self, promotion: Promotion) -> None:
        time.sleep(ROUND_TRIP)
        self.tool.resume(promotion)


class _Counted:
    """A client that counts its calls."""

    def __init__(self, client: object) -> None:
        self._client, self.calls = client, 0

    def __getattr__(self, name: str) -> object:
        self.calls += 1
        return getattr(self._client, name)


@contextmanager
def _sandbox() -> Iterator[tuple[State, str]]:
    state = State()
    played = PlayedAccount(platform=Platform.FACEBOOK, id=PAGE, name="Bench", username="bench", token=TOKEN)
    state.configure(Setup(webhook_url="http://127.0.0.1:9", app_secret=SECRET, accounts=(played,)))
    with serve(state) as running:
        yield state, running.url


if __name__ == "__main__":
    missed = False
    for one in measure():
        missed |= one.holds is False
        target = "" if one.target is None else f" (target {one.target:g})"
        sys.stdout.write(f"{one.name}: {one.value:.3g} {one.unit}{target}\n")
    sys.exit(missed)
