"""Our people at the console's reply desk, over the table and the platform of a pipeline."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from aplomb.accounts import Accounts
from aplomb.aws.keys import Key, reply_key
from aplomb.comment import Platform
from aplomb.modes import ModeSetting
from aplomb.records import ReplyRecord
from aplomb.replies.by_people import UNDO, Known, Wish
from aplomb.replies.moves_of_people import Yes
from aplomb.replies.reply import Channel
from aplomb.replies.signing import Who
from aplomb.wording.template_set import Templates
from console.replying.desk import ReplyDesk
from console.replying.drafts import TypedDraft, TypedDrafts
from console.replying.typed_words import Words
from tests.fakes.fake_queue import FakeQueue
from tests.fakes.pipeline import ACCOUNTS, Pipeline, facebook_case

EVA, BEN, LEA = Who(id="1", name="Eva"), Who(id="2", name="Ben"), Who(id="3", name="Lea")

CALM = "Thank you for telling us. Could you write to us privately?"
OTHER = "We have read your message and looked at the photo."
HEATED = "You should have read the terms."
DOUBTFUL = "The problem has been fixed."
BARRED = "We guarantee that this will never happen again."

DRAFTS = Accounts(replace(one, mode=ModeSetting.DRAFT) for one in ACCOUNTS)


@dataclass
class People:
    """A desk at which people reply; time goes by only when a test says so."""

    pipeline: Pipeline
    templates: Templates
    queue: FakeQueue = field(default_factory=FakeQueue)

    def __post_init__(self) -> None:
        self.pipeline.speech.templates = self.templates  # type: ignore[misc]  # the fake may change
        self.desk = ReplyDesk(
            table=self.pipeline.table,
            accounts=self.pipeline.accounts,
            templates=self.templates,
            responder=self.queue,
        )

    def known(self, comment: str = "c1", *, thread: str = "", **more: Any) -> Known:
        """Return what a page would show."""
        case = self.pipeline.case(thread or comment, more.pop("author", "ana"))
        assert case is not None
        return self.desk.known(case, Platform.FACEBOOK, comment)

    def wish(self, text: str = CALM, *, by: Who = EVA, comment: str = "c1", **more: Any) -> Wish:
        """Return what somebody wants to say who has seen what stands there now."""
        known = self.known(comment, thread=more.pop("thread", ""))
        return self.wish_of(known, text, by=by, **more)

    def wish_of(self, known: Known, text: str, *, by: Who = EVA, **more: Any) -> Wish:
        """Return what somebody wants to say who has seen this."""
        seen = {"version": known.record.version, "turn": known.talk.rev}
        facts: dict[str, Any] = {"channel": Channel.PUBLIC, **seen, **more}
        return Wish(by=by, text=text, **facts)

    def send(self, wish: Wish, *, comment: str = "c1", thread: str = "") -> ReplyRecord:
        """Press the button."""
        case = self.pipeline.case(thread or comment)
        assert case is not None
        return self.desk.send(case, Platform.FACEBOOK, comment, wish, now=self.pipeline.clock.now)

    def approve(self, reply: ReplyRecord, by: Who = BEN, *, lead: bool = False, why: str = "") -> ReplyRecord:
        """Say yes."""
        yes = Yes(by=by, lead=lead, turn=reply.signed.turn if reply.signed else -1, why=why)
        return self.desk.approve(reply_key(reply.key), yes, now=self.pipeline.clock.now)

    def undo(self, reply: ReplyRecord, by: Who = EVA) -> ReplyRecord:
        """Take it back."""
        return self.desk.undo(reply_key(reply.key), by=by, now=self.pipeline.clock.now)

    def wait(self, seconds: int = UNDO) -> None:
        """Let time go by, and the responder do what is due."""
        self.pipeline.clock.now += seconds
        self.pipeline.sweep()

    def refuse(self, reply: ReplyRecord, why: str, by: Who = BEN) -> ReplyRecord:
        """Say no."""
        return self.desk.refuse(reply_key(reply.key), by=by, why=why, now=self.pipeline.clock.now)

    def words(self, text: str) -> Words:
        """Return what is typed into the page."""
        return Words(text=text, channel=Channel.PUBLIC, language="en")

    def kept(self, person: Who) -> TypedDraft | None:
        """Return what the page still has of a person's words."""
        return TypedDrafts(self.pipeline.table).read(CASE, person.id)

    def keep(self, person: Who, text: str) -> None:
        """Type, without sending."""
        draft = TypedDraft(text=text, saved_at=self.pipeline.clock.now)
        TypedDrafts(self.pipeline.table).keep(CASE, person.id, draft)

    def now(self, reply: ReplyRecord) -> ReplyRecord:
        """Return a reply as it is now."""
        return self.desk.reply(reply_key(reply.key))

    @property
    def public(self) -> list[str]:
        """What the public reads below the comment c1 that went through us."""
        return self.pipeline.platform.replies_to("c1")


def complaint(templates: Templates, *, accounts: Accounts = DRAFTS) -> People:
    """Return people before whom one complaint stands; in draft mode its reply is worded for them."""
    pipeline = Pipeline(accounts=accounts)
    people = People(pipeline, templates)
    pipeline.post(pipeline.comment())
    pipeline.work()
    return people


def key_of(reply: ReplyRecord) -> Key:
    return reply_key(reply.key)


CASE = facebook_case("c1", "ana")
