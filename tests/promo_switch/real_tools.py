"""The clients that ship, against the sandbox over HTTP; the table is in memory, and time can be moved."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from aplomb.accounts import Accounts
from aplomb.comment import Platform
from aplomb.promotions.channels import Channel, ChannelKind
from promo_switch.clients import Surroundings, listener_of, tool_of
from promo_switch.clients.contract import Listener, Tool
from promo_switch.switch import Switch
from promo_switch.visiting import Pace
from tests.promo_switch.stage import ACCOUNT, PAGE, Stage
from tools.sandbox.faults import FaultKind
from tools.sandbox.schedulers import Asked, Holder, Mishap, Planned
from tools.sandbox.schedulers_web import TOKENS
from tools.sandbox.server import serve
from tools.sandbox.setup import Account, Setup
from tools.sandbox.state import State

ADS, WORKSPACE = "act_77", "d5a3b3de-6a6a-4a6b-9d47-7a3a4f1f4a10"
TOKEN, APP_SECRET = "page-token", "app-secret"


@dataclass
class RealTools(Stage):
    """A stage whose tools are the sandbox's."""

    url: str = ""
    state: State = field(default_factory=State)
    ahead: float = 0

    def now(self) -> int:
        return int(time.time() + self.ahead)

    def plan(self, holder: Holder, text: str, seconds: float | None) -> Planned:
        owners = {Holder.FACEBOOK: PAGE, Holder.FACEBOOK_ADS: ADS, Holder.MIXPOST: WORKSPACE}
        due_at = None if seconds is None else self.state.clock() + seconds
        with self.state.lock:
            return self.state.schedules.plan(holder, owners.get(holder, ""), text=text, due_at=due_at)

    def goes_wrong(self, holder: Holder, asked: Asked, kind: FaultKind, *, times: int = 1) -> None:
        seconds = 30.0 if kind is FaultKind.TIMEOUT_AFTER else 0.2
        mishap = Mishap(holder=holder, asked=asked, kind=kind, times=times, seconds=seconds)
        with self.state.lock:
            self.state.schedules.mishaps.append(mishap)

    def out(self) -> list[str]:
        with self.state.lock:
            self.state.schedules.pass_time()
            return sorted(one.text for one in self.state.schedules.planned if one.out_at is not None)

    def switch(self) -> Switch:
        secret: dict[str, object] = {"token": TOKEN, "app_secret": APP_SECRET}
        secrets: dict[str, object] = {
            "posts": secret,
            "ads": secret,
            "mixpost": {"token": TOKENS[Holder.MIXPOST]},
            "postiz": {"token": TOKENS[Holder.POSTIZ]},
        }
        settings = {"FACEBOOK_API_URL": f"{self.url}/facebook/v26.0", "PROMOTIONS_LOOPBACK": "on"}

        def around() -> Surroundings:
            return Surroundings(secrets=secrets, settings=settings, now=self.now())

        def tool(channel: Channel) -> Tool:
            return tool_of(channel, around())

        def listener(channel: Channel) -> Listener:
            return listener_of(channel, around())

        pace = Pace(clock=self.now, sleep=lambda seconds: time.sleep(seconds / 10), until=self.now() + 40)
        return Switch(
            table=self.table,
            accounts=Accounts([ACCOUNT]),
            channels=self.channels,
            tool=tool,
            listener=listener,
            announce=lambda pause: self.told.append(str(pause.state)),
            pace=pace,
        )


@contextmanager
def deployed() -> Iterator[RealTools]:
    """Run a sandbox that plays one page, an advertising account, Mixpost and Postiz."""
    tools = RealTools()
    state = State(clock=lambda: time.time() + tools.ahead)
    account = Account(
        platform=Platform.FACEBOOK, id=PAGE, name="Example Bakery", username="bakery", token=TOKEN
    )
    state.configure(Setup(webhook_url="http://127.0.0.1:9", app_secret=APP_SECRET, accounts=(account,)))
    with serve(state) as running:
        tools.state, tools.url = state, running.url
        tools.clock.now = tools.now()
        tools.channels = channels(running.url)
        yield tools


def channels(url: str) -> list[Channel]:
    posts = Channel(
        id="posts", kind=ChannelKind.FACEBOOK_POSTS, title="Posts", target=PAGE, link="https://f.test/"
    )
    mixpost = replace(posts, id="mixpost", kind=ChannelKind.MIXPOST, target=WORKSPACE, url=f"{url}/mixpost")
    return [
        posts,
        replace(posts, id="ads", kind=ChannelKind.FACEBOOK_ADS, target=ADS),
        mixpost,
        replace(posts, id="postiz", kind=ChannelKind.POSTIZ, url=f"{url}/postiz/public/v1"),
    ]
