"""Everything around the notifier that a test plays: the table, the time, and channels that may fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from aplomb.accounts import Account, Accounts
from aplomb.alerts.alert import Alert, AlertKind
from aplomb.alerts.channels import AlertChannel, ChannelKind
from aplomb.aws.keys import CaseKey, account_key
from aplomb.aws.table import Put
from aplomb.brand.hours import Hours
from aplomb.brand.hours_settings import BusinessHours
from aplomb.comment import Platform
from aplomb.crisis.state import CrisisRecord
from aplomb.drill.account import with_drill
from aplomb.health import AccountHealth
from aplomb.pulse import Pulse
from aplomb.records import CaseRecord, CaseState, case_item, stored
from aplomb.verdict import Kind, Severity
from notifier.doors.contract import NotToldError
from notifier.gathering import Gatherer
from notifier.notice import Notice
from notifier.notifier import Notifier, Ran
from notifier.outbox import Outbox
from tests.fakes.fake_table import FakeTable

CONSOLE = "https://console.example"
NOON = 1_780_315_200  # Monday, 1 June 2026, 12:00 UTC
DAYTIME = Hours(zone=ZoneInfo("Europe/Riga"), week=(((9 * 60, 17 * 60),),) * 5 + ((),) * 2)
PAGE = Account(
    platform=Platform.FACEBOOK,
    id="1",
    name="Example Bakery",
    languages=("en",),
    max_age=86_400,
    message_link="",
)
CHAT = AlertChannel(id="chat", kind=ChannelKind.SLACK)


@dataclass
class FakeDoor:
    """A channel that keeps what it was told, unless it fails."""

    told: list[Notice] = field(default_factory=list)
    trouble: NotToldError | None = None
    dies: bool = False  # the machine, right after the channel has taken it

    def tell(self, notice: Notice, *, now: int) -> str:  # noqa: ARG002  a door is told the time
        if self.trouble is not None:
            raise self.trouble
        self.told.append(notice)
        if self.dies:
            self.dies = False
            raise MachineDiedError
        return "taken"


class MachineDiedError(BaseException):
    """Nothing after this line runs."""


@dataclass
class Stage:
    """A notifier with everything around it."""

    channels: Sequence[AlertChannel] = (CHAT,)
    hours: BusinessHours | None = field(default_factory=lambda: BusinessHours(open=DAYTIME, staffed=DAYTIME))
    table: FakeTable = field(default_factory=FakeTable)
    now: int = NOON
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.doors = {one.id: FakeDoor() for one in self.channels}
        self.known: set[str] = set()

    @property
    def door(self) -> FakeDoor:
        return self.doors[self.channels[0].id]

    @property
    def titles(self) -> list[str]:
        return [one.subject for one in self.door.told]

    def notifier(self) -> Notifier:
        staffed = self.hours.staffed if self.hours else Hours(zone=ZoneInfo("UTC"), week=(((0, 1440),),) * 7)
        return Notifier(
            gatherer=Gatherer(
                table=self.table, accounts=with_drill(Accounts([PAGE])), hours=staffed, known=self.known
            ),
            outbox=Outbox(table=self.table),
            channels=self.channels,
            hours=self.hours,
            door=lambda channel: self.doors[channel.id],
            complain=lambda channel, why: self.complaints.append(f"{channel}: {why}"),
            console=CONSOLE,
            clock=lambda: self.now,
        )

    def run(self, *, after: int = 60) -> Ran:
        """Let a minute pass, and run."""
        self.now += after
        ran = self.notifier().run(until=self.now + 40)
        assert ran.failed == []
        return ran

    def case(self, name: str = "c1", **fields: object) -> CaseRecord:
        """Put a case into the queue."""
        made = CaseRecord(
            key=CaseKey("facebook", "1", f"t-{name}", f"author-{name}"),
            post="p",
            author_name="Ana Kalniņa",
            state=CaseState.OPEN,
            severity=Severity.URGENT,
            opened_at=self.now,
            updated_at=self.now,
            last_comment=f"comment-{name}",
            kind=Kind.THREAT,
            language="en",
        )
        record = replace(made, **fields)  # type: ignore[arg-type]  # fields of it
        key, item = case_item(record)
        self.table.write([Put(key=key, item=item)])
        return record

    def account(self, what: str, record: Pulse | AccountHealth | CrisisRecord, account: str = "1") -> None:
        key = account_key("facebook", account, what)
        self.table.write([Put(key=key, item=stored(record, expires_at=None))])


def alert(number: int = 1, **fields: object) -> Alert:
    """Return an alert that can wait, unless told otherwise."""
    made = Alert(
        id=f"{number:032d}",
        kind=AlertKind.BREACH,
        severity=Severity.NORMAL,
        at=NOON,
        platform="facebook",
        account="1",
        title=f"Late case {number}: Example Bakery on Facebook",
        why="It has waited 9 h.",
        path="/case/abc",
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # fields of it
