"""What waits to go out in the sandbox: scheduled posts and campaigns of every tool that holds them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from tools.sandbox.faults import DEFAULT_HOLD, FaultKind


class Holder(StrEnum):
    """Which tool holds it."""

    FACEBOOK = "facebook"
    FACEBOOK_ADS = "facebook_ads"
    MIXPOST = "mixpost"
    POSTIZ = "postiz"


class Asked(StrEnum):
    """What a fault can be played on."""

    LIST = "list"
    CHANGE = "change"
    ANY = "any"


@dataclass(slots=True, kw_only=True)
class Planned:
    """One scheduled post, or one campaign, which has no time."""

    holder: Holder
    owner: str  # the page, the advertising account, the workspace
    id: str
    text: str
    due_at: float | None
    live: bool = True  # it goes out, or runs
    out_at: float | None = None
    shown: tuple[bool, float | None] | None = None  # what is shown until `shown_until`
    shown_until: float = 0

    def as_json(self) -> dict[str, object]:
        """Return it for the control API."""
        return {
            "holder": self.holder,
            "owner": self.owner,
            "id": self.id,
            "text": self.text,
            "due_at": self.due_at,
            "live": self.live,
            "out_at": self.out_at,
        }


@dataclass(slots=True, kw_only=True)
class Mishap:
    """One thing that will go wrong `times` more times."""

    holder: Holder
    asked: Asked
    kind: FaultKind
    times: int = 1
    seconds: float = DEFAULT_HOLD


@dataclass(slots=True)
class Schedules:
    """All that is planned, and what goes wrong. Callers hold the state's lock."""

    clock: Callable[[], float]
    planned: list[Planned] = field(default_factory=list)
    mishaps: list[Mishap] = field(default_factory=list)
    slow: dict[Holder, float] = field(default_factory=dict)  # seconds for which a change is not shown
    calls: dict[Holder, list[float]] = field(default_factory=dict)  # when each tool was called

    def clear(self) -> None:
        """Plan nothing, and let nothing go wrong."""
        for shelf in (self.planned, self.mishaps, self.slow, self.calls):
            shelf.clear()

    def plan(self, holder: Holder, owner: str, *, text: str, due_at: float | None) -> Planned:
        """Plan something."""
        number = str(int(uuid.uuid4().int % 10**15))
        ids = {Holder.FACEBOOK: f"{owner}_{number}", Holder.FACEBOOK_ADS: number}
        one = Planned(
            holder=holder, owner=owner, id=ids.get(holder, str(uuid.uuid4())), text=text, due_at=due_at
        )
        self.planned.append(one)
        return one

    def of(self, holder: Holder, owner: str | None = None) -> Iterator[Planned]:
        """Yield what a tool holds, after publishing what has come due."""
        self.pass_time()
        for one in self.planned:
            if one.holder is holder and owner in {None, one.owner}:
                yield one

    def find(self, holder: Holder, planned_id: str) -> Planned | None:
        """Return one by its id."""
        return next((one for one in self.of(holder) if one.id == planned_id), None)

    def pass_time(self) -> None:
        """Publish what has come due."""
        now = self.clock()
        for one in self.planned:
            if one.live and one.due_at is not None and one.due_at <= now and one.out_at is None:
                one.live, one.out_at = False, one.due_at

    def change(self, one: Planned, *, due_at: float | None = None, live: bool | None = None) -> None:
        """Change a plan; a slow tool shows it later."""
        one.shown, one.shown_until = (one.live, one.due_at), self.clock() + self.slow.get(one.holder, 0)
        one.due_at = one.due_at if due_at is None else due_at
        one.live = one.live if live is None else live

    def shown(self, one: Planned) -> tuple[bool, float | None]:
        """Return whether a plan goes out, and when, as its tool shows it."""
        if one.shown is not None and self.clock() < one.shown_until and one.out_at is None:
            return one.shown
        return one.live, one.due_at

    def mishap(self, holder: Holder, asked: Asked) -> Mishap | None:
        """Use up one turn of the first thing that goes wrong here, and note the call."""
        self.calls.setdefault(holder, []).append(self.clock())
        for one in self.mishaps:
            if one.holder is holder and one.asked in {asked, Asked.ANY}:
                one.times -= 1
                if one.times <= 0:
                    self.mishaps.remove(one)
                return one
        return None
