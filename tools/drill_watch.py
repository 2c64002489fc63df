"""Watch what a deployment makes of a drill, and say what was late."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from aplomb.aws.keys import Key, comment_key
from aplomb.aws.table import Table
from aplomb.crisis import CrisisState
from aplomb.crisis_desk import CrisisDesk
from aplomb.crisis_policy import policy
from aplomb.drill import DRILL
from aplomb.promotions import Pause, pause_key
from aplomb.records import CommentRecord, ReplyRecord, load
from aplomb.reply import ReplyState
from tools.drill_play import Written, clear, message, new_run, prepare, reply_keys, script

LONGEST = 40 * 60  # seconds after which a drill ends, whatever was seen
LOOK_EVERY = 2.0  # seconds
SETTLES = 60  # seconds after the last of it, for replies to come to their end

# How many seconds each thing may take.
ON_TIME = {
    "judged": 60,  # the first comment, after it was sent
    "watch": 20 * 60,  # after the first comment
    "crisis": 30 * 60,
    "told": 90,  # people and the rest of the product, after the crisis was found
    "promotions": 60,
}
_AFTER = {"judged": "sent", "watch": "sent", "crisis": "sent", "told": "crisis", "promotions": "crisis"}
_NAMES = {
    "judged": "the first comment was judged",
    "watch": "the account was watched",
    "crisis": "it was called a crisis",
    "told": "people and the rest of the product were told",
    "promotions": "promotions were switched off",
}

type Says = Callable[[str], None]


@dataclass(slots=True, kw_only=True)
class Seen:
    """When what was seen; seconds since 1970."""

    at: dict[str, int] = field(default_factory=dict)
    sent: int = 0
    judged: int = 0
    criticism: int = 0
    posted: list[str] = field(default_factory=list)  # comments to which something may have left; always none

    @property
    def late(self) -> list[str]:
        """Which things came late, or never."""
        return [name for name, limit in ON_TIME.items() if (took := self.took(name)) is None or took > limit]

    def took(self, name: str) -> int | None:
        """Return how many seconds something took from where its time counts."""
        begun = self.at.get(_AFTER[name])
        return self.at[name] - begun if name in self.at and begun is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """One drill: the clock and the pause between looks are given, so that a test need not wait."""

    table: Table
    send: Callable[[str], None]  # puts one message into the triage queue
    clock: Callable[[], int] = lambda: int(time.time())
    sleep: Callable[[float], None] = time.sleep
    longest: int = LONGEST
    each_look: Callable[[], None] = lambda: None  # a deployment looks by itself

    def play(self, *, people: int, minutes: float, says: Says) -> Seen:
        """Let people write, watch what follows, and clear up; nothing of it can be posted."""
        played, seen, begun = script(run=new_run(), people=people, minutes=minutes), Seen(), self.clock()
        prepare(self.table, now=begun)
        try:
            self._watch(played, seen, begun=begun, says=says)
            seen.judged, seen.criticism = self._judged(played)
            seen.posted = list(self._posted(played))
        finally:
            clear(self.table, played, now=self.clock())
        return seen

    def _watch(self, played: Sequence[Written], seen: Seen, *, begun: int, says: Says) -> None:
        waiting = list(played)
        while (now := self.clock()) - begun < self.longest:
            while waiting and now - begun >= waiting[0].after:
                self.send(message(waiting.pop(0), now=now).body())
                seen.sent += 1
                seen.at.setdefault("sent", now)
            self.each_look()
            for name in self._new(played, seen):
                says(f"{now - begun:>5} s  {_NAMES[name]}")
            if not waiting and len(seen.at) == len(_NAMES) + 1:
                break
            self.sleep(LOOK_EVERY)
        self.sleep(SETTLES)

    def _new(self, played: Sequence[Written], seen: Seen) -> Iterator[str]:
        for name, at in self._facts(played, seen):
            if name not in seen.at:
                seen.at[name] = at
                yield name

    def _facts(self, played: Sequence[Written], seen: Seen) -> Iterator[tuple[str, int]]:
        """Yield what holds now, and since when."""
        if "judged" not in seen.at and self.table.get(_comment(played[0])) is not None:
            yield "judged", self.clock()
        record = CrisisDesk(self.table).read(DRILL.platform, DRILL.id)
        if record.state is not CrisisState.CALM:
            yield "watch", record.since
        if not policy(record.state).promotions:
            yield "crisis", record.since
            if record.told:
                yield "told", self.clock()
        pause = load(Pause, self.table.get(pause_key(DRILL.platform, DRILL.id)))
        if pause is not None:
            yield "promotions", pause.steps[0].at

    def _judged(self, played: Sequence[Written]) -> tuple[int, int]:
        found = [load(CommentRecord, self.table.get(_comment(one))) for one in played]
        judged = [one for one in found if one is not None and one.verdict is not None]
        return len(judged), sum(one.verdict is not None and one.verdict.critical for one in judged)

    def _posted(self, played: Sequence[Written]) -> Iterator[str]:
        for one in played:
            replies = (load(ReplyRecord, self.table.get(key)) for key in reply_keys(one))
            if any(reply is not None and _may_have_left(reply) for reply in replies):
                yield one.comment


def report(seen: Seen) -> Iterator[str]:
    """Yield what a drill has shown, what was late first to last."""
    yield (
        "THIS WAS A DRILL. Nobody wrote, and nothing was posted."
        if not seen.posted
        else ("SOMETHING MAY HAVE LEFT. Look at once at: " + ", ".join(seen.posted))
    )
    yield f"{seen.sent} comments were sent, {seen.judged} judged, {seen.criticism} of them criticism."
    for name, limit in ON_TIME.items():
        took = seen.took(name)
        after = "the first comment" if _AFTER[name] == "sent" else "the crisis"
        if took is None:
            yield f"LATE     {_NAMES[name]}: never"
        else:
            late = "LATE   " if took > limit else "on time"
            yield f"{late}  {_NAMES[name]}: {took} s after {after}, of {limit} s"


def _comment(one: Written) -> Key:
    return comment_key(DRILL.platform, DRILL.id, one.comment)


def _may_have_left(reply: ReplyRecord) -> bool:
    """Tell whether a call was ever made for a reply."""
    return reply.called_at is not None or any(
        step.state in {ReplyState.CALLING, ReplyState.SENT, ReplyState.UNKNOWN} for step in reply.steps
    )
