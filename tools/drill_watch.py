"""Watch what a deployment makes of a drill, and say what was late."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from aplomb.aws.keys import Key, comment_key
from aplomb.aws.table import Table
from aplomb.drill.account import DRILL
from aplomb.drill.play import (
    BY,
    SETTLES,
    DrillRecord,
    Written,
    begin,
    clear,
    forget,
    message,
    new_run,
    reply_keys,
)
from aplomb.drill.report import NAMES, Seen, facts, timings
from aplomb.records import CommentRecord, ReplyRecord, load
from aplomb.replies.reply import ReplyState
from tools.quantities import quantity

LONGEST = 40 * 60  # seconds after which a drill ends, whatever was seen
LOOK_EVERY = 2.0  # seconds

type Says = Callable[[str], None]


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
        seen, begun = Seen(), self.clock()
        drill = DrillRecord(run=new_run(), people=people, minutes=minutes, began_at=begun, by=BY)
        begin(self.table, drill)
        played = drill.played()
        try:
            self._watch(played, seen, begun=begun, says=says)
            seen.judged, seen.criticism = self._judged(played)
            seen.posted = list(self._posted(played))
        finally:
            clear(self.table, played, now=self.clock())
            forget(self.table)
        return seen

    def _watch(self, played: Sequence[Written], seen: Seen, *, begun: int, says: Says) -> None:
        waiting = list(played)
        while (now := self.clock()) - begun < self.longest:
            while waiting and now - begun >= waiting[0].after:
                self.send(message(waiting.pop(0), now=now).body())
                seen.sent += 1
                seen.at.setdefault("sent", now)
            self.each_look()
            for name in self._new(played[0], seen, begun=begun):
                says(f"{now - begun:>5} s  {NAMES[name]}")
            if not waiting and len(seen.at) == len(NAMES) + 1 and self._judged(played)[0] == len(played):
                break
            self.sleep(LOOK_EVERY)
        self.sleep(SETTLES)

    def _new(self, first: Written, seen: Seen, *, begun: int) -> Iterator[str]:
        for name, at in facts(self.table, first, since=begun):
            if name not in seen.at:
                seen.at[name] = at
                yield name

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
    sent = quantity(seen.sent, "comment was", "comments were")
    yield f"{sent} sent, {seen.judged} judged, {seen.criticism} of them criticism."
    for one in timings(seen.at):
        if one.took is None:
            yield f"LATE     {one.what}: never"
        else:
            late = "LATE   " if one.late else "on time"
            yield f"{late}  {one.what}: {one.took} s after {one.after}, of {one.limit} s"


def _comment(one: Written) -> Key:
    return comment_key(DRILL.platform, DRILL.id, one.comment)


def _may_have_left(reply: ReplyRecord) -> bool:
    """Tell whether a call was ever made for a reply."""
    return reply.called_at is not None or any(
        step.state in {ReplyState.CALLING, ReplyState.SENT, ReplyState.UNKNOWN} for step in reply.steps
    )
