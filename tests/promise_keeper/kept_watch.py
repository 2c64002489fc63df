"""A keeper of promises with a table, a topic and a scheduler that hold state, and may die at any call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from botocore.exceptions import ClientError

from aplomb.accounts import Account, Accounts
from aplomb.aws.keys import CaseKey, comment_key, promise_key, talk_key
from aplomb.aws.table import Put
from aplomb.brand.closed_days import ClosedDays
from aplomb.brand.hours import Hours, Span
from aplomb.comment import Comment, Platform, Verb
from aplomb.promises.desk import PromiseDesk
from aplomb.promises.promise import Promise, promise_id
from aplomb.promises.tally import PromiseTally, promise_writes, read_tally, tally_key
from aplomb.records import (
    Action,
    CommentRecord,
    Decision,
    ReplyRecord,
    Step,
    comment_item,
    load,
    reply_item,
    stored,
)
from aplomb.replies.reply import Intent, ReplyKey, ReplyState
from aplomb.replies.signing import Signed, Who
from aplomb.replies.talk import Talk
from aplomb.wording.template_set import Templates
from promise_keeper.alarm_clocks import AlarmClocks
from promise_keeper.keeper import Keeper
from promise_keeper.notices import Notices
from promise_keeper.telling import Teller
from tests.aplomb import promised
from tests.fakes.fake_table import FakeTable
from tests.wording.made_up import BRAND, made

RIGA = ZoneInfo("Europe/Riga")
WORKDAYS: tuple[tuple[Span, ...], ...] = (((540, 1020),),) * 5 + ((), ())
HOLIDAY = date(2026, 12, 24)
STAFFED = Hours(zone=RIGA, week=WORKDAYS, is_closed=ClosedDays(country="LV", also=frozenset({HOLIDAY})))
PAGE = Account(
    platform=Platform.FACEBOOK, id="1000", name="Page", languages=("en",), max_age=86_400, message_link=""
)
GREETING = "Hello{% if first_name %} {{ first_name }}{% endif %}, we are late"
LATE = GREETING + "{% if promised_by %} (by {{ promised_by }}){% endif %}. {{ email }} {{ notice }}"
HOURS = 'hours:\n  time_zone: Europe/Riga\n  open: {monday-friday: "9:00-17:00"}\n'


class CrashError(BaseException):
    """The machine is gone, at once and without clearing up."""


class FakeTopic:
    """Keeps what people are told."""

    def __init__(self, boundary: Callable[[str], None]) -> None:
        self.told: list[Mapping[str, Any]] = []
        self.refuses = False
        self._boundary = boundary

    def publish(self, **message: Any) -> None:
        self._boundary("publish")
        if self.refuses:
            raise ClientError({"Error": {"Code": "InternalError"}}, "Publish")
        self.told.append(message)
        self._boundary("after publish")

    @property
    def abouts(self) -> list[str]:
        return [one["MessageAttributes"]["about"]["StringValue"] for one in self.told]


class FakeScheduler:
    """EventBridge Scheduler's one-time entries, by name."""

    def __init__(self, boundary: Callable[[str], None]) -> None:
        self.entries: dict[str, Mapping[str, Any]] = {}
        self.refuses = False
        self._boundary = boundary

    def create_schedule(self, **entry: Any) -> None:
        self._enter("create_schedule")
        if entry["Name"] in self.entries:
            raise ClientError({"Error": {"Code": "ConflictException"}}, "CreateSchedule")
        self.entries[entry["Name"]] = entry
        self._boundary("after create_schedule")

    def get_paginator(self, name: str) -> FakeScheduler:
        assert name == "list_schedules"
        return self

    def paginate(self, **asked: str) -> Iterator[Mapping[str, Any]]:
        self._enter("list_schedules")
        yield {"Schedules": [{"Name": one} for one in self.entries if one.startswith(asked["NamePrefix"])]}

    def _enter(self, name: str) -> None:
        self._boundary(name)
        if self.refuses:
            raise ClientError({"Error": {"Code": "ThrottlingException"}}, name)


class Watch:
    """One stack: the keeper, its people, and a clock that a test moves."""

    def __init__(self, templates: Templates, *, staffed: Hours | None = STAFFED) -> None:
        self.table = FakeTable()
        self.now = at("2026-11-23T10:00")  # a Monday
        self.crash_at = 0  # the how-manieth call kills the machine; 0 for none
        self.calls = 0
        self._other: tuple[int, Callable[[], object]] | None = None
        self.table.boundary = self._boundary
        self.topic, self.scheduler = FakeTopic(self._boundary), FakeScheduler(self._boundary)
        self.keeper = Keeper(
            table=self.table,
            notices=Notices(table=self.table, accounts=Accounts([PAGE]), templates=templates),
            teller=Teller(topic="arn:topic", client=self.topic, zone=RIGA),
            clocks=AlarmClocks(client=self.scheduler, prefix="aplomb-", target="arn:keeper", role="arn:role"),
            staffed=staffed,
        )
        self.desk = PromiseDesk(self.table)

    def meanwhile(self, call: int, do: Callable[[], object] | None) -> None:
        """Have somebody else do something right before or after a call; none where `do` is None."""
        self._other = (call, do) if do is not None else None

    def _boundary(self, _name: str) -> None:
        self.calls += 1
        if self._other and self.calls == self._other[0]:
            (_, do), self._other = self._other, None
            do()
        if self.crash_at and self.calls == self.crash_at:
            raise CrashError

    def promise(self, *, minutes: int = 120, comment: str = "c1", **more: Any) -> Promise:
        """Have a reply promise something now."""
        reply = replace(promised.REPLY, comment=comment)
        case = CaseKey("facebook", "1000", comment, "ana")
        facts = {"id": promise_id(reply), "reply": reply, "case": case, "made_at": self.now}
        made_ = promised.promise(**{**facts, "due_at": self.now + minutes * 60, **more})
        record = CommentRecord(
            comment=a_comment(comment),
            version="1",
            decision=Decision(action=Action.ANSWER_AND_ESCALATE, reason=None),
            received_at=self.now,
            correlation_id="x",
        )
        puts = [
            Put(key=key, item=item)
            for key, item in [comment_item(record), reply_item(a_reply(reply, case, now=self.now))]
        ]
        self.table.write([*promise_writes(None, made_), *puts])
        return made_

    def remove_comment(self, name: str, **more: Any) -> None:
        """Have the platform take a comment away."""
        key = comment_key("facebook", "1000", name)
        record = load(CommentRecord, self.table.peek(key))
        assert record is not None
        self.table.write([Put(key=key, item=comment_item(replace(record, removed=True, **more))[1])])

    def with_clocks(self, kind: type[AlarmClocks]) -> Keeper:
        """Return the keeper with other clocks."""
        own = self.keeper.clocks
        clocks = kind(client=own.client, prefix=own.prefix, target=own.target, role=own.role)
        return replace(self.keeper, clocks=clocks)

    def signed_reply(self, promise: Promise, *, at: int) -> None:
        """Have a person send a reply to whom the promise was made."""
        assert promise.reply is not None
        key = replace(promise.reply, number=1)
        by = Signed(by=Who(id="1", name="Ben"), version="1", turn=1)
        reply = replace(
            a_reply(key, promise.case, now=at),
            state=ReplyState.SENT,
            platform_id="9001",
            signed=by,
            steps=(Step(at=at, state=ReplyState.SENT),),
        )
        place, item = reply_item(reply)
        talk = Put(key=talk_key(promise.case), item=stored(Talk(replies=(key,), rev=1), expires_at=None))
        self.table.write([Put(key=place, item=item), talk])

    def run(self, *, until: str = "", seconds: int = 0) -> None:
        """Run the keeper each minute, up to a time or for so long."""
        end = at(until) if until else self.now + seconds
        self.minute()
        while self.now < end:
            self.now += 60
            self.minute()

    def minute(self) -> None:
        """Run it once; a machine that dies has nothing more to say."""
        with suppress(CrashError):
            self.keeper.run(now=self.now)

    def read(self, promise: Promise) -> Promise:
        found = load(Promise, self.table.peek(promise_key(promise.id)))
        assert found is not None
        return found

    @property
    def tally(self) -> PromiseTally:
        return read_tally(self.table.peek(tally_key("facebook", "1000")), now=self.now)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=RIGA).timestamp())


def templates_in(folder: Path) -> Templates:
    return made(folder, {"promise_late/en": LATE}, brand=BRAND + HOURS)


def a_comment(name: str) -> Comment:
    return Comment(
        platform=Platform.FACEBOOK,
        account="1000",
        comment=name,
        thread=name,
        post="p1",
        author="ana",
        author_name="Ana Berg",
        text="Where is my <b>parcel</b>?",
        created_at=0,
        verb=Verb.ADD,
    )


def a_reply(key: ReplyKey, case: CaseKey, *, now: int) -> ReplyRecord:
    return ReplyRecord(
        key=key,
        state=ReplyState.SENT,
        intent=Intent.COMPLAINT,
        language="en",
        case=case,
        token="t",
        planned_at=now,
        correlation_id="x",
    )
