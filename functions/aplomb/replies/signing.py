"""Who stands behind a reply that a person sends, and what they knew when they did."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from aplomb.wording.promise import Act


class Weight(StrEnum):
    """What the lint's findings mean for a text that a person typed."""

    CLEAR = "clear"
    HEATED = "heated"  # it cools down, and a colleague approves it
    DOUBTFUL = "doubtful"  # it may be untrue: it cools down, and a lead answers for it
    BARRED = "barred"  # it is not sent; the words must change


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """One of our people: the id tells them apart, the name is shown."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Something that our account said there, and that did not go through Aplomb."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedTime:
    """A time that a person's text promises."""

    act: Act
    due_at: int
    text: str  # the words that name it


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What a person says of words that may promise a time and that nobody else could read."""

    about: str = ""  # the sentences that they were asked about: of others they have not said it
    until: int | None = None  # they promise something by then
    nothing: bool = False  # they promise none

    @property
    def is_told(self) -> bool:
        """Whether they have said."""
        return self.nothing or self.until is not None


NOT_TOLD = Meant()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What a person's reply has beside a machine's."""

    by: Who
    version: str  # of the comment as they read it; a newer one stops the reply
    turn: int  # the talk's count right after it was written; a higher one means that somebody wrote since
    why: str = ""  # they say more where something was said already
    known: tuple[str, ...] = ()  # ids of what colleagues wrote by hand, and the person has read
    met: tuple[Met, ...] = ()  # what a look found that they had not read: it stopped the reply
    weight: Weight = Weight.CLEAR
    findings: tuple[str, ...] = ()  # the rules for which it waits
    cool_until: int = 0
    approver: Who | None = None
    approved_why: str = ""
    promise: NamedTime | None = None
    recorded: tuple[str, ...] = ()  # times that were promised before, as the words may name them
    no_promise: bool = False  # asked whether its words promise a time, they said that they do not

    @property
    def granted(self) -> tuple[str, ...]:
        """The words of times that stand in the record of promises, this one's and earlier ones."""
        return (*self.recorded, *((self.promise.text,) if self.promise else ()))

    @property
    def may_leave(self) -> bool:
        """Whether a text that must be approved is."""
        return self.weight is Weight.CLEAR or (self.weight is not Weight.BARRED and self.approver is not None)
