"""A page with critics, the detector behind the table's stream, and a clock that goes on by the minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import Any

from aplomb.accounts import Account
from aplomb.aws.keys import account_key
from aplomb.aws.table import Put
from aplomb.comment import Platform
from aplomb.crisis.desk import CrisisDesk
from aplomb.crisis.state import CrisisRecord
from aplomb.pulse import Pulse
from aplomb.records import stored
from crisis_detector.changes import Counted, counted
from crisis_detector.keeping import Keeper, Looked
from tests.fakes.pipeline import ACCOUNTS, COMPLAINT, PAGE, PRAISE, Pipeline
from tests.recorder.streamed import StreamedTable

HOUR, DAY = 3600, 24 * 3600


class Detected:
    """What people wrote goes through triage into the table, and by its stream to the detector."""

    def __init__(self) -> None:
        self.table = StreamedTable()
        self.pipeline = Pipeline(table=self.table)
        self.clock = self.pipeline.clock
        self.keeper = Keeper(table=self.table, accounts=ACCOUNTS, zone=UTC)
        self.desk = CrisisDesk(self.table)
        self.comments = 0
        self.states: list[CrisisRecord] = []

    @property
    def account(self) -> Account:
        found = ACCOUNTS.find(Platform.FACEBOOK, PAGE)
        assert found is not None
        return found

    def write(self, text: str = COMPLAINT, *, age: int = 10, author: str = "", **more: Any) -> None:
        """Let somebody comment, and triage take it in."""
        self.comments += 1
        name = f"c{self.comments}"
        written = {"author": author or f"a{self.comments}", "created_at": self.clock.now - age, **more}
        self.pipeline.take(self.pipeline.comment(name, text=text, **written))

    def tell(self, *, again: bool = False) -> list[Counted]:
        """Let the stream tell of what has changed."""
        told = list(self.table.told)
        if not again:
            self.table.told.clear()
        found, _ = counted(told)
        self.keeper.count(found, now=self.clock.now)
        return found

    def minute(self) -> Looked:
        """Let a minute go by, and the detector look."""
        self.clock.now += 60
        self.tell()
        looked = self.keeper.look(now=self.clock.now)
        self.states += [one.record for one in looked.changed]
        for one in looked.changed:
            self.keeper.told(one, now=self.clock.now)
        return looked

    def quiet_days(self, days: float, *, an_hour: float = 0.5) -> None:
        """Let so many critics, and three others for each, write evenly, and the detector look."""
        owed = 0.0
        for _ in range(round(days * 48)):
            self.clock.now += HOUR // 2
            owed += an_hour / 2
            for number in range(int(owed)):
                self.write(age=10 + number * HOUR // (2 * int(owed)))
                for _ in range(3):
                    self.write(PRAISE, age=10 + number * HOUR // (2 * int(owed)))
            owed -= int(owed)
            self.tell()
            self.keeper.look(now=self.clock.now)
        self.states.clear()

    def hear(self, *, at: int) -> None:
        """Note that webhooks used to come each ten minutes, and last came then."""
        pulse = replace(Pulse(at=at), seconds=3.0 * DAY, cubes=3.0 * DAY * 600**2)
        key = account_key(Platform.FACEBOOK, PAGE, "PULSE")
        self.table.write([Put(key=key, item=stored(pulse, expires_at=None))])

    def record(self) -> CrisisRecord:
        return self.desk.read(Platform.FACEBOOK, PAGE)
