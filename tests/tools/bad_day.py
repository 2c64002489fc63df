"""A bad day of one account, as it stands in the table and in the record."""

from __future__ import annotations

from aplomb.accounts import Account
from aplomb.aws.table import Put
from aplomb.comment import Platform
from aplomb.crisis.desk import CrisisDesk, record_writes
from aplomb.crisis.state import Alarm, CrisisRecord, CrisisState
from aplomb.promises.promise import late
from aplomb.promises.tally import promise_writes
from aplomb.promotions.desk import PauseDesk
from aplomb.promotions.promotion import Promotion, PromotionState, promotion_item
from aplomb.removals.desk import RemovalDesk
from aplomb.removals.removal import Evidence, Original, Removal, RemovalState, Standing
from recorder.batch import write_batch
from recorder.ledger import Ledger
from tests.aplomb import promised
from tests.fakes.pipeline import ACCOUNTS, PAGE, Pipeline
from tests.recorder.streamed import StreamedTable

MINUTE, HOUR = 60, 3600


class Day:
    """A bad day of one account, as it stands in the table and in the record."""

    def __init__(self) -> None:
        self.table = StreamedTable()
        self.pipeline = Pipeline(table=self.table)
        self.clock = self.pipeline.clock
        self.desk = CrisisDesk(self.table)

    @property
    def account(self) -> Account:
        found = ACCOUNTS.find(Platform.FACEBOOK, PAGE)
        assert found is not None
        return found

    def minutes(self, count: float) -> None:
        """Let the recorder write down what has happened, and time go by."""
        for told in self.table.told:
            told["dynamodb"]["ApproximateCreationDateTime"] = self.clock.now
        write_batch(Ledger(self.table), list(self.table.told), now=self.clock.now)
        self.table.told.clear()
        self.clock.now += int(count * MINUTE)

    def critic(self, number: int) -> None:
        comment = f"k{number:03d}"
        self.pipeline.post(self.pipeline.comment(comment, author=f"author-{number}", author_name="Zelma"))
        self.pipeline.work(comment)

    def found(self) -> None:
        alarm = Alarm(
            at=self.clock.now, seconds=HOUR, observed=40, expected=2.5, comments_in_all=44, authors=40
        )
        why = "40 people wrote criticism in 60 minutes, where 2.5 are usual."
        record = CrisisRecord(state=CrisisState.CRISIS, since=self.clock.now, why=why, alarm=alarm)
        self.table.write(record_writes(self.account, CrisisRecord(), record))

    def removal(self) -> None:
        RemovalDesk(self.table).save(
            Removal(
                id="r1",
                platform="facebook",
                account=PAGE,
                object="k001",
                act="delete",
                standing=Standing.CRITICISM,
                state=RemovalState.REFUSED,
                original=Original(method="DELETE", path="/k001"),
                requesters=("scheduler",),
                evidence=(Evidence(comment="k001", author="a", text="The bread was cold."),),
                whole=True,
                requested_at=self.clock.now,
                updated_at=self.clock.now,
            )
        )

    def promotions(self) -> None:
        desk = PauseDesk(self.table)
        pause = desk.begin("facebook", PAGE, why="A crisis.", since=self.clock.now, now=self.clock.now + 20)
        for number, state in enumerate(
            (PromotionState.PAUSED, PromotionState.PAUSED, PromotionState.ESCAPED)
        ):
            one = Promotion(
                platform="facebook",
                account=PAGE,
                channel="page",
                id=f"post-{number}",
                title="Two for one",
                due_at=self.clock.now + 30,
                state=state,
                seen_at=self.clock.now + 21,
                paused_at=None if state is PromotionState.ESCAPED else self.clock.now + 40 + number,
            )
            key, item = promotion_item(pause, one)
            self.table.write([Put(key=key, item=item)])

    def promise(self) -> None:
        made = promised.promise(account=PAGE, made_at=self.clock.now, due_at=self.clock.now + 10)
        self.table.write(promise_writes(None, made))
        self.minutes(1)
        broken = late(made, evidence="nobody called", now=self.clock.now)
        self.table.write(promise_writes(made, broken))
