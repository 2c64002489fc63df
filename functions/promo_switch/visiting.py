"""Look at one channel during a pause: keep what it plans, stop it, and read back that it is stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from aplomb.aws.table import ConflictError
from aplomb.promotions.channels import Channel
from aplomb.promotions.desk import PauseDesk
from aplomb.promotions.promotion import (
    HORIZON,
    TO_PAUSE,
    Pause,
    Promotion,
    PromotionState,
    Reach,
    Visit,
    changed,
)
from promo_switch.clients.contract import NotDoneError, Tool, Trouble
from promo_switch.planning import Look, Plan, planned, settled

WAITS = (0, 2, 5)  # seconds before a channel is read back the first time, the second, the third
MINUTE, HOUR = 60, 3600  # seconds
FULL = "its tool takes no more changes within an hour; the next ones follow then"
IGNORED = "its tool said yes, and shows it unchanged"
SLOWEST = 45  # seconds in which a tool must show a change
CONFLICTS = 4  # another run may note the same
MOST_LOOKS = 10  # single ones in one run
_ENDS_THE_RUN = frozenset({Trouble.REST, Trouble.REFUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How time passes: asked for, never read by itself."""

    clock: Callable[[], int]  # seconds since 1970
    sleep: Callable[[float], None]
    until: int  # nothing new is begun after it
    at_once: bool = True  # calls of a channel, as many as it stands


@dataclass(slots=True, kw_only=True)
class _Run:
    """What one run has learned of a channel."""

    asked: set[str] = field(default_factory=set)
    why_not: dict[str, NotDoneError] = field(default_factory=dict)  # by promotion
    trouble: NotDoneError | None = None  # of the whole channel
    cut: NotDoneError | None = None  # why its list broke off; what it showed by then is stopped all the same
    later: int = 0
    listed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Visits channels that can be seen."""

    desk: PauseDesk
    pace: Pace

    def visit(self, pause: Pause, channel: Channel, tool: Tool, *, stops: bool) -> Visit:
        """Bring one channel to rest as far as it goes, and return how it was found."""
        run = _Run()
        for wait in (None, *WAITS[: channel.row.read_backs]):
            if wait:
                self.pace.sleep(wait)
            plan = self._noted(pause, channel, tool, run)
            if plan is None:
                break
            self._look_at_missing(pause, plan, tool)
            if not plan.stop or not stops or run.trouble is not None or self._is_late():
                break
            open_ = [one for one in plan.stop if one.id not in run.asked or one.id in run.why_not]
            self._stop(open_, channel, tool, run)
        left, pending = self._leave_notes(pause, channel, run)
        return self._visit(channel, run, left=left, pending=pending)

    def _noted(self, pause: Pause, channel: Channel, tool: Tool, run: _Run) -> Plan | None:
        """List a channel and write down what is new, the original times before anything is called."""
        for _ in range(CONFLICTS):
            now, run.cut = self.pace.clock(), None
            try:
                found = tool.upcoming(until=now + HORIZON)
            except NotDoneError as error:
                run.cut = error
                if not error.found or error.trouble in _ENDS_THE_RUN:
                    run.trouble = error
                    return None
                found = error.found
            plan = planned(
                self._known(pause, channel), found, look=Look(pause=pause, channel=channel, now=now)
            )
            try:
                self.desk.save(pause, plan.changes)
            except ConflictError:
                continue
            run.later, run.listed = plan.later, run.cut is None
            if not run.listed:
                plan.missing.clear()  # nobody knows what is not in the rest
            return plan
        run.trouble = NotDoneError("it is being looked at by another run", trouble=Trouble.UNKNOWN)
        return None

    def _known(self, pause: Pause, channel: Channel) -> Mapping[str, Promotion]:
        return {one.id: one for one in self.desk.promotions(pause) if one.channel == channel.id}

    def _stop(self, promotions: Sequence[Promotion], channel: Channel, tool: Tool, run: _Run) -> None:
        """Call for each promotion, what is due first in front; a tool that wants rest gets it."""
        most = channel.row.an_hour

        def one(promotion: Promotion) -> None:
            if run.trouble is not None or self._is_late():
                return
            if most and len(run.asked) >= most:
                run.trouble = NotDoneError(FULL, trouble=Trouble.REST, wait=HOUR)
                return
            try:
                tool.pause(promotion)
                run.why_not.pop(promotion.id, None)
            except NotDoneError as error:
                run.why_not[promotion.id] = error
                if error.trouble in _ENDS_THE_RUN:
                    run.trouble = error
            run.asked.add(promotion.id)

        if not self.pace.at_once or channel.row.at_once == 1:
            for promotion in promotions:
                one(promotion)
            return
        with ThreadPoolExecutor(channel.row.at_once) as pool:
            list(pool.map(one, promotions))

    def _look_at_missing(self, pause: Pause, plan: Plan, tool: Tool) -> None:
        for before in _in_turn(plan.missing, now=self.pace.clock()):
            try:
                after = settled(before, tool.look(before), now=self.pace.clock())
                if after is not before:
                    self.desk.save(pause, [(before, after)])
            except (NotDoneError, ConflictError):
                continue  # the next run looks again

    def _leave_notes(self, pause: Pause, channel: Channel, run: _Run) -> tuple[int, int]:
        """Say why promotions are not paused; return how many are so, and how many may yet show it."""
        known = [one for one in self._known(pause, channel).values() if one.state in TO_PAUSE]
        changes, left = [], 0
        for before in known:
            why = self._why_not(before, run)
            left += bool(why)
            if why and (before.state, before.detail) != (PromotionState.UNREACHED, why):
                changes.append((before, changed(before, state=PromotionState.UNREACHED, detail=why)))
        with suppress(ConflictError):  # another run knows more
            self.desk.save(pause, changes)
        return left, len(known) - left

    def _why_not(self, one: Promotion, run: _Run) -> str:
        """Return why one is not paused; nothing while its tool may only be slow to show it."""
        if one.id in run.why_not:
            return str(run.why_not[one.id])
        if one.id not in run.asked:
            return str(run.trouble or run.cut or "")
        return IGNORED if one.seen_at <= self.pace.clock() - SLOWEST else ""

    def _visit(self, channel: Channel, run: _Run, *, left: int, pending: int) -> Visit:
        now, trouble, every = self.pace.clock(), run.trouble or run.cut, channel.row.every
        rest = max(trouble.wait, every) if trouble and trouble.wait else every
        return Visit(
            channel=channel.id,
            title=channel.title,
            reach=Reach.UNREACHED if trouble and not run.listed else Reach.REACHED,
            at=now,
            link=channel.link,
            detail=str(trouble) if trouble else "",
            later=run.later,
            left=left,
            next_at=now if (left or pending) and not trouble else now + rest - 1,
        )

    def _is_late(self) -> bool:
        return self.pace.clock() >= self.pace.until


def _in_turn(missing: Sequence[Promotion], *, now: int) -> Sequence[Promotion]:
    """Return as many as one run looks at singly; each minute begins behind those of the last."""
    begins = now // MINUTE * MOST_LOOKS % max(len(missing), 1)
    return [*missing[begins:], *missing[:begins]][:MOST_LOOKS]
