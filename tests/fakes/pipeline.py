"""Triage, responder and sweeper over one table and one platform, without queues: the test hands over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aplomb.accounts import Account, Accounts
from aplomb.aws.keys import CaseKey, Key, budget_key, case_key, comment_key, reply_key
from aplomb.aws.table import ConflictError
from aplomb.comment import Comment, Platform, Verb
from aplomb.modes import ModeSetting
from aplomb.records import CaseRecord, CommentRecord, ReplyRecord, load
from aplomb.replies.reply import Channel, ReplyKey
from aplomb.skips import SkipReason
from aplomb.thresholds import Thresholds
from aplomb.verdict import Kind, Scores, Severity, Verdict
from aplomb.wording.rendering import Rendered
from responder.flow import Responder
from responder.ledger import Ledger
from responder.speech import Speech, SpeechRefusedError
from sweeper.sweep import due_work
from tests.fakes.clock import Clock
from tests.fakes.fake_platform import FakePlatform
from tests.fakes.fake_table import FakeTable
from triage.event import Event
from triage.intake import Intake, Taken

PAGE, PROFILE, INSTAGRAM = "1000", "2000", "3000"
OTHER_PAGE = "1001"
ACCOUNTS = Accounts(
    Account(
        platform=platform,
        id=one,
        name="Example",
        languages=("en",),
        max_age=3600,
        message_link=link,
        mode=ModeSetting.AUTO,
    )
    for platform, one, link in (
        (Platform.FACEBOOK, PAGE, "https://m.me/example"),
        (Platform.FACEBOOK, OTHER_PAGE, "https://m.me/other"),
        (Platform.X, PROFILE, ""),
        (Platform.INSTAGRAM, INSTAGRAM, ""),
    )
)

COMPLAINT, SECOND, PRAISE = "The bread was cold.", "And it was late, too.", "The best bread in town!"
QUESTION, URGENT = "When do you open?", "I broke a tooth on it."
MILD, BOTH = "The bread was a little dry.", "Why was the bread cold?"
_KINDS = {PRAISE: Kind.PRAISE, QUESTION: Kind.QUESTION, BOTH: Kind.QUESTION}
_SEVERITIES = {URGENT: Severity.URGENT, MILD: Severity.LOW}

THRESHOLDS = Thresholds(low=0.2, ask=0.5, high=0.8, positive_most=0.3, abuse=0.9, spam=0.9, urgent=0.9)


def scores(**more: float) -> Scores:
    """Return the scores of something that says nothing, except what is given."""
    nothing = {"negative": 0, "neutral": 1, "positive": 0, "complaint": 0, "abuse": 0, "spam": 0}
    return Scores(**{**nothing, "critical": 0, "urgent": 0, **more})


def judge(comment: Comment) -> Verdict:
    """Judge by a list: whatever is not on it is a complaint."""
    kind = _KINDS.get(comment.text, Kind.COMPLAINT if comment.text.strip() else Kind.NEUTRAL)
    return Verdict(
        kind=kind,
        severity=_SEVERITIES.get(comment.text, Severity.NORMAL),
        critical=kind is Kind.COMPLAINT,
        language="en",
        confidence=0.9,
        evidence=("cold",),
        engine="test/1",
        scores=scores(critical=0.9 if kind is Kind.COMPLAINT or comment.text == BOTH else 0.1),
    )


class FakeSpeech(Speech):
    """Says one sentence in three ways, or has none. Its parent is frozen, and what it says may change."""

    __slots__ = ("refusal", "variants")
    __setattr__ = object.__setattr__
    __repr__ = object.__repr__

    def __init__(self) -> None:
        self.refusal: SkipReason | None = None
        self.variants: tuple[str, ...] = ("we are sorry", "this is not good", "thank you for telling us")

    def words(
        self, reply: ReplyRecord, comment: Comment, account: Account, *, attempt: int = 0, **_: Any
    ) -> Rendered:
        if self.refusal is not None:
            raise SpeechRefusedError("no words", reason=self.refusal)
        if attempt >= len(self.variants):
            raise SpeechRefusedError("no variant left", reason=SkipReason.TEXT_REPEATED)
        said = self.variants[attempt]
        text = f"{reply.intent}: {said}. Write to {account.name} about {comment.comment}."
        return Rendered(text=text, template="replies/test.txt", language=reply.language, variant=attempt + 1)


@dataclass
class Pipeline:
    clock: Clock = field(default_factory=Clock)
    table: FakeTable = field(default_factory=FakeTable)
    speech: FakeSpeech = field(default_factory=FakeSpeech)
    accounts: Accounts = ACCOUNTS
    tokens: int = 0
    stopped: list[str] = field(default_factory=list)  # accounts of which people were told

    def __post_init__(self) -> None:
        self.platform = FakePlatform(clock=self.clock)
        self.intake = Intake(
            table=self.table, accounts=self.accounts, judge=judge, thresholds=lambda *_: THRESHOLDS
        )
        self.responder = self.worker()

    def worker(self) -> Responder:
        return Responder(
            ledger=Ledger(table=self.table),
            accounts=self.accounts,
            speech=self.speech,
            connect=lambda _: self.platform,
            clock=self.clock,
            account_stopped=lambda account, _detail: self.stopped.append(account.id),
        )

    def comment(self, comment: str = "c1", text: str = COMPLAINT, **more: Any) -> Comment:
        """Return what a parser would, for a fresh comment at the top of a Facebook post."""
        facts: dict[str, Any] = {
            "platform": Platform.FACEBOOK,
            "account": PAGE,
            "post": "p1",
            "thread": comment,
            "comment": comment,
            "author": "ana",
            "author_name": "Ana B.",
            "text": text,
            "verb": Verb.ADD,
            "created_at": self.clock.now - 30,
        }
        return Comment(**{**facts, **more})

    def event(self, comment: Comment) -> Event:
        self.tokens += 1
        return Event(
            comment=comment,
            received_at=self.clock.now - 1,
            now=self.clock.now,
            correlation_id=f"correlation-{self.tokens}",
            token=f"token-{self.tokens}",
        )

    def take(self, comment: Comment) -> Taken:
        return self.intake.take(self.event(comment))

    def post(self, comment: Comment) -> Taken:
        """Let somebody comment on the platform, and its webhook arrive."""
        self.platform.comments[comment.reply_target] = comment.text
        if comment.platform is Platform.FACEBOOK:  # X lists what is to one person
            self.platform.roots[comment.reply_target] = comment.thread
        if comment.created_at is not None:
            self.platform.written.setdefault(comment.comment, comment.created_at)
        return self.take(comment)

    def work(self, comment: str = "c1", channel: Channel = Channel.PUBLIC, **more: Any) -> Key | None:
        return self.responder.work(reply_key(_reply_key(comment, channel, **more)))

    def sweep(self) -> int:
        """Let the sweeper find what is due, and the responder work it; return how much there was."""
        due = list(due_work(self.table, now=self.clock.now).replies)
        for found in due:
            key: Key | None = found
            while key is not None:
                try:
                    key = self.responder.work(key)
                except ConflictError:
                    key = None
        return len(due)

    def until_quiet(self, *, before_each: Callable[[], None] = lambda: None) -> None:
        """Sweep each minute, as time goes by, until nothing waits any more."""
        for _ in range(3000):
            waiting = [item["work_sk"] for item in self.table.items.values() if _waits(item)]
            if not waiting:
                return
            self.clock.now = max(self.clock.now + 60, int(min(waiting)))
            before_each()
            self.sweep()
        raise AssertionError("It never becomes quiet.")

    def reply(self, comment: str = "c1", channel: Channel = Channel.PUBLIC, **more: Any) -> ReplyRecord:
        found = self.find_reply(comment, channel, **more)
        assert found is not None
        return found

    def find_reply(
        self, comment: str = "c1", channel: Channel = Channel.PUBLIC, **more: Any
    ) -> ReplyRecord | None:
        return load(ReplyRecord, self.table.peek(reply_key(_reply_key(comment, channel, **more))))

    def record(self, comment: str = "c1", **more: Any) -> CommentRecord:
        facts = {"platform": Platform.FACEBOOK, "account": PAGE, **more}
        found = load(CommentRecord, self.table.peek(comment_key(comment=comment, **facts)))
        assert found is not None
        return found

    def case(self, thread: str = "c1", author: str = "ana") -> CaseRecord | None:
        return load(CaseRecord, self.table.peek(case_key(facebook_case(thread, author))))

    def in_case(self, case: CaseRecord) -> int:
        """Return how many comments a case has."""
        later = list(self.table.under(case_key(case.key).pk, prefix="COMMENT#"))
        return len(later) + bool(case.first_comment)

    def budget(self, thread: str = "c1", author: str = "ana") -> str | None:
        """Return the comment on which a person's one reply in a thread is spent."""
        item = self.table.peek(budget_key(facebook_case(thread, author)))
        return None if item is None else str(item["comment"])


def facebook_case(thread: str, author: str) -> CaseKey:
    return CaseKey(Platform.FACEBOOK, PAGE, thread, author)


def _reply_key(comment: str, channel: Channel, **more: Any) -> ReplyKey:
    facts: dict[str, Any] = {"platform": Platform.FACEBOOK, "account": PAGE, **more}
    return ReplyKey(comment=comment, channel=channel, **facts)


def _waits(item: dict[str, Any]) -> bool:
    return str(item.get("work_pk", "")).startswith("REPLY#")
