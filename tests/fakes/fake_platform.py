"""A platform with a public page and private messages, that fails as it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from aplomb.skips import SkipReason
from responder.clients import CommentNow, OwnAnswer, ReadFailedError, Target, TooMuchToReadError
from responder.outcomes import NotSent, Outcome, Rejected, Repeated, Sent, Unknown

RETRY_AFTER = 120
SLOW = 200  # seconds: longer than a lease


class Ending(StrEnum):
    """How a call that posts ends."""

    SENT = "sent"
    UNKNOWN_BUT_POSTED = "unknown but posted"
    UNKNOWN_NOT_POSTED = "unknown and not posted"
    REJECTED = "rejected"
    NOT_SENT = "not sent"
    NOT_SENT_BUT_POSTED = "not sent, by its word, but posted"
    RATE_LIMITED = "rate limited"
    ACCOUNT_STOPPED = "account stopped"
    REPEATED = "repeated"
    REPEATED_BUT_POSTED = "repeated but posted"


_POSTED = {Ending.SENT, Ending.UNKNOWN_BUT_POSTED, Ending.REPEATED_BUT_POSTED, Ending.NOT_SENT_BUT_POSTED}


@dataclass(frozen=True)
class Posted:
    """What our account wrote below a comment, by a machine or by a colleague."""

    under: str
    answer: OwnAnswer
    by_machine: bool


@dataclass
class FakePlatform:
    """Keeps to `PlatformClient`. Endings are used up one by one; afterwards every call succeeds."""

    clock: Callable[[], int]
    comments: dict[str, str] = field(default_factory=dict)  # id -> text
    written: dict[str, int] = field(default_factory=dict)  # id -> when its first version was
    roots: dict[str, str] = field(default_factory=dict)  # id -> the comment below which a list shows it
    newer: set[str] = field(default_factory=set)  # ids that show an old version
    posted: list[Posted] = field(default_factory=list)
    private: list[tuple[str, str]] = field(default_factory=list)  # comment, text
    journal: list[str] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)
    private_endings: list[Ending] = field(default_factory=list)
    reads_that_fail: int = 0
    too_much: bool = False  # the lists are longer than what is read of them
    token_is_dead: bool = False  # reads that fail do so for good
    takes_private: bool = True
    names_us: bool = True  # it says who wrote what we wrote
    counts: bool = False  # it says how many answers a comment has
    lag: int = 0  # seconds until a list shows what was posted
    boundary: Callable[[str], None] = lambda _: None

    def read_comment(self, target: Target) -> CommentNow:
        self._enter("read_comment")
        self._read()
        found = self.comments.get(target.comment)
        self.boundary("after read_comment")
        if found is None:
            return CommentNow(exists=False)
        written = {comment for comment, _ in self.private}
        return CommentNow(
            exists=True,
            text=found,
            created_at=self.written.get(target.original),
            superseded=target.comment in self.newer,
            can_reply_privately=self.takes_private and target.comment not in written,
            answers=sum(one.under == target.comment for one in self.posted) if self.counts else None,
        )

    def our_answers(self, target: Target) -> list[OwnAnswer]:
        self._enter("our_answers")
        self._read()
        if self.too_much:
            raise TooMuchToReadError("too much", retry_after=RETRY_AFTER)
        ids = {target.original, target.comment, target.thread}
        since = 0 if target.comment == target.thread else target.since or 0
        until = self.clock() - self.lag
        found = [one.answer for one in self.posted if {one.under, self.roots.get(one.under)} & ids]
        found = [answer for answer in found if since <= answer.created_at <= until]
        self.boundary("after our_answers")
        return found

    def reply(self, target: Target, text: str) -> Outcome:
        self._enter("reply")
        if target.comment not in self.comments:
            return Rejected(reason=SkipReason.COMMENT_GONE, detail="gone")
        ending = self.endings.pop(0) if self.endings else Ending.SENT
        identity = f"r{len(self.posted) + 1}"
        if ending in _POSTED:
            self._post(target.comment, text, identity=identity, by_machine=True)
        self.boundary("after reply")
        return _outcome(ending, identity)

    def reply_privately(self, target: Target, text: str) -> Outcome:
        self._enter("reply_privately")
        if target.comment in {comment for comment, _ in self.private}:
            return Sent(id="")  # 10900
        ending = self.private_endings.pop(0) if self.private_endings else Ending.SENT
        if ending in {Ending.SENT, Ending.UNKNOWN_BUT_POSTED}:
            self.private.append((target.comment, text))
        self.boundary("after reply_privately")
        if ending is Ending.REJECTED:
            return Rejected(reason=SkipReason.NO_PRIVATE_REPLY, detail="no")
        return _outcome(ending, f"m{len(self.private)}", recipient=f"psid of {target.author}")

    def colleague_answers(self, comment: str, text: str = "I will look into it. Eva") -> None:
        self._post(comment, text, identity=f"c{len(self.posted) + 1}", by_machine=False)

    def replies_to(self, comment: str) -> list[str]:
        """Return what the machine wrote in public below a comment."""
        return [one.answer.text for one in self.posted if one.by_machine and one.under == comment]

    def _post(self, comment: str, text: str, *, identity: str, by_machine: bool) -> None:
        withheld = not self.names_us
        answer = OwnAnswer(id=identity, created_at=self.clock(), text=text, withheld=withheld)
        self.posted.append(Posted(under=comment, answer=answer, by_machine=by_machine))

    def _enter(self, call: str) -> None:
        self.boundary(f"before {call}")
        self.journal.append(call)

    def _read(self) -> None:
        if self.reads_that_fail:
            self.reads_that_fail -= 1
            raise ReadFailedError(
                "the platform is down", retry_after=RETRY_AFTER, account_stopped=self.token_is_dead
            )


def _outcome(ending: Ending, identity: str, *, recipient: str = "") -> Outcome:
    if ending is Ending.SENT:
        return Sent(id=identity, recipient=recipient)
    return _OUTCOMES.get(ending, Unknown(detail="no answer"))


_LATER = NotSent(detail="slow down", retry_after=RETRY_AFTER)
_SAID_BEFORE = Repeated(detail="duplicate content")
_OUTCOMES: dict[Ending, Outcome] = {
    Ending.REJECTED: Rejected(reason=SkipReason.NO_PUBLIC_REPLY, detail="no"),
    Ending.NOT_SENT: _LATER,
    Ending.NOT_SENT_BUT_POSTED: _LATER,
    Ending.RATE_LIMITED: NotSent(detail="too many calls", retry_after=RETRY_AFTER, account_paused=True),
    Ending.ACCOUNT_STOPPED: NotSent(detail="the token is dead", retry_after=3600, account_stopped=True),
    Ending.REPEATED: _SAID_BEFORE,
    Ending.REPEATED_BUT_POSTED: _SAID_BEFORE,
}
