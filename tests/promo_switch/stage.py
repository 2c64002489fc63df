"""One account, its table, and the tools around it, with the switch between them."""

from __future__ import annotations

from dataclasses import dataclass, field

from aplomb.accounts import Account, Accounts
from aplomb.comment import Platform
from aplomb.crisis.desk import CrisisDesk
from aplomb.crisis.state import CrisisState
from aplomb.promotions.channels import Channel, ChannelKind
from aplomb.promotions.desk import PauseDesk
from aplomb.promotions.promotion import Pause, Promotion
from aplomb.promotions.report import Report, report_of
from promo_switch.clients.contract import Listener, News, Tool
from promo_switch.ran import Ran
from promo_switch.switch import Switch
from promo_switch.visiting import Pace
from tests.fakes.clock import NOW, Clock
from tests.fakes.fake_table import FakeTable
from tests.promo_switch.fake_tool import FakeTool

PAGE = "100200300400500"
MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
ACCOUNT = Account(
    platform=Platform.FACEBOOK,
    id=PAGE,
    name="Example Bakery",
    languages=("en",),
    max_age=DAY,
    message_link="",
)
OTHER = Account(
    platform=Platform.X, id="15", name="Example Bakery", languages=("en",), max_age=DAY, message_link=""
)
POSTS = Channel(
    id="posts",
    kind=ChannelKind.FACEBOOK_POSTS,
    title="Scheduled posts",
    target=PAGE,
    link="https://business.facebook.com/",
)


class FakeListener:
    def __init__(self) -> None:
        self.heard: list[News] = []

    def tell(self, news: News) -> str:
        self.heard.append(news)
        return "It answered HTTP 204."


@dataclass
class Stage:
    clock: Clock = field(default_factory=Clock)
    table: FakeTable = field(default_factory=FakeTable)
    channels: list[Channel] = field(default_factory=lambda: [POSTS])
    tools: dict[str, FakeTool] = field(default_factory=dict)
    listener: FakeListener = field(default_factory=FakeListener)
    told: list[str] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=lambda: [ACCOUNT])

    def __post_init__(self) -> None:
        self.tools.setdefault("posts", FakeTool(self.clock))

    @property
    def posts(self) -> FakeTool:
        return self.tools["posts"]

    @property
    def desk(self) -> PauseDesk:
        return PauseDesk(self.table)

    @property
    def pause(self) -> Pause:
        pause = self.desk.read(ACCOUNT.platform, ACCOUNT.id)
        assert pause is not None
        return pause

    @property
    def promotions(self) -> dict[str, Promotion]:
        return {one.id: one for one in self.desk.promotions(self.pause)}

    @property
    def report(self) -> Report:
        return report_of(self.pause, self.desk.promotions(self.pause), self.desk.visits(self.pause))

    def states(self) -> dict[str, str]:
        return {name: str(one.state) for name, one in self.promotions.items()}

    def crisis(self, state: CrisisState = CrisisState.CRISIS, account: Account = ACCOUNT) -> None:
        CrisisDesk(self.table).decide(account, state, person="Ana", why="A test.", now=self.clock.now)

    def calm(self, account: Account = ACCOUNT) -> None:
        self.crisis(CrisisState.CALM, account)

    def switch(self) -> Switch:
        def sleep(seconds: float) -> None:
            self.clock.now += int(seconds)

        def tool(channel: Channel) -> Tool:
            return self.tools[channel.id]

        def listener(_channel: Channel) -> Listener:
            return self.listener

        return Switch(
            table=self.table,
            accounts=Accounts(self.accounts),
            channels=self.channels,
            tool=tool,
            listener=listener,
            announce=lambda pause: self.told.append(str(pause.state)),
            pace=Pace(clock=self.clock, sleep=sleep, until=self.clock.now + 40, at_once=False),
        )

    def run(self) -> Ran:
        ran = self.switch().run()
        assert ran.failed == []
        return ran

    def minutes(self, number: int) -> None:
        """Let the net look each minute."""
        for _ in range(number):
            self.clock.now += MINUTE
            self.run()

    def let_go_on(self) -> None:
        """Two people say that promotions may go on."""
        if not self.desk.calm(ACCOUNT.platform, ACCOUNT.id):
            self.calm()
        for person in ("Ana", "Ben"):
            self.desk.approve(ACCOUNT.platform, ACCOUNT.id, person=person, now=self.clock.now)


def planned(*offsets: int) -> Stage:
    """Return a stage on which posts p0, p1, ... are due so many seconds from now."""
    stage = Stage()
    for number, offset in enumerate(offsets):
        stage.posts.plan(f"p{number}", NOW + offset)
    return stage


def paused(*offsets: int) -> Stage:
    stage = planned(*offsets)
    stage.crisis()
    stage.run()
    return stage


def reviewed(*offsets: int) -> Stage:
    stage = paused(*offsets)
    stage.clock.now += 10 * MINUTE
    stage.let_go_on()
    return stage


def give_back(stage: Stage, name: str, at: int | None = None, person: str = "Cleo") -> Promotion:
    channel = stage.channels[0]
    return stage.desk.give_back(stage.pause, channel, name, person=person, at=at, now=stage.clock.now)
