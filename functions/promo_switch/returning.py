"""What comes due: a promotion goes back at the time that a person chose, or is kept out for longer."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from aplomb.promotions.channels import Channel
from aplomb.promotions.promotion import HELD, HORIZON, RENEW, Promotion, PromotionState, changed
from promo_switch.clients.contract import Found, NotDoneError, Standing, Tool
from promo_switch.planning import PLACES, SAME_TIME, at_rest, where_to

TOO_NEAR = 10 * 60  # seconds; tools take no time that is nearer
AGAIN = 60  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """Sees to one promotion whose time to be looked at has come.

    `save` writes it, unless somebody else did.
    """

    channel: Channel
    tool: Tool
    now: int
    save: Callable[[Promotion, Promotion], None]

    def see_to(self, one: Promotion, *, allowed: bool) -> Promotion:
        """Carry out what is due; `allowed` says whether every account that the channel serves is calm."""
        try:
            return self._see_to(one, allowed=allowed)
        except NotDoneError as error:
            later = self.now + max(error.wait, AGAIN)
            return self._saved(one, changed(one, look_at=later, detail=str(error)))

    def _see_to(self, one: Promotion, *, allowed: bool) -> Promotion:
        if one.state is PromotionState.RETURNING:
            return self._return(one, allowed=allowed)
        if one.state in HELD and one.moved_to is not None:
            return self._renew(one, one.moved_to)
        return self._saved(one, changed(one, look_at=None))

    def _return(self, one: Promotion, *, allowed: bool) -> Promotion:
        """Set the time that a person chose, unless an earlier call, of which nobody knew the end, has."""
        found = self.tool.look(one)
        if found.standing in {Standing.OUT, Standing.GONE}:
            as_decided = found.standing is Standing.OUT and (one.back_at or self.now) <= self.now
            return self._saved(one, _as_decided(one, allowed=allowed) if as_decided else _over(one, found))
        is_back = self._is_back(one, found)
        if not allowed:
            if is_back:
                self.tool.pause(one)
            return self._kept_out(one, "Promotions are off again.")
        if not is_back and found.title not in {"", one.title}:
            renamed = replace(one, title=found.title)
            return self._kept_out(renamed, "Somebody changed its words since. Decide on it anew.")
        if not is_back and self.channel.row.timed and (one.back_at or 0) < self.now + TOO_NEAR:
            late = "Its time came too near before it could be set. Decide on it anew."
            return self._kept_out(one, late)
        if not is_back:
            self.tool.resume(one)
            found = self.tool.look(one)
        if self._is_back(one, found):
            done = changed(one, state=PromotionState.RETURNED, look_at=None, detail="")
            return self._saved(one, done)
        waits = changed(one, look_at=self.now + AGAIN, detail="Its tool does not show the new time yet.")
        return self._saved(one, waits)

    def _is_back(self, one: Promotion, found: Found) -> bool:
        if found.standing is not Standing.WAITING:
            return False
        if not self.channel.row.timed:
            return True
        return abs((found.due_at or 0) - (one.back_at or 0)) < SAME_TIME

    def _kept_out(self, one: Promotion, why: str) -> Promotion:
        renew = None if one.moved_to is None else one.moved_to - RENEW
        out = changed(
            one, state=PromotionState.PAUSED, back_at=None, decided_by="", look_at=renew, detail=why
        )
        return self._saved(one, out)

    def _renew(self, one: Promotion, moved_to: int) -> Promotion:
        """Move a post on that waits, before it would go out by itself."""
        found = self.tool.look(one)
        if found.standing in {Standing.OUT, Standing.GONE}:
            return self._saved(one, _over(one, found))
        if found.due_at is not None and not at_rest(one, found) and found.due_at < self.now + HORIZON:
            theirs = "Somebody gave it a time at its tool."
            return self._saved(one, changed(one, state=PromotionState.RETURNED, look_at=None, detail=theirs))
        if moved_to - RENEW > self.now and at_rest(one, found):
            return self._saved(one, changed(one, look_at=moved_to - RENEW))
        place = zlib.crc32(one.id.encode()) % PLACES
        to = moved_to if moved_to - RENEW > self.now else where_to(self.channel, place=place, now=self.now)
        # The new time is written before the call: a machine that dies in between asks for it once more.
        moved = self._saved(one, changed(one, moved_to=to, look_at=self.now))
        self.tool.pause(moved)
        if not at_rest(moved, self.tool.look(moved)):
            return self._saved(moved, changed(moved, look_at=self.now + AGAIN))
        return self._saved(moved, changed(moved, look_at=(to or 0) - RENEW))

    def _saved(self, before: Promotion, after: Promotion) -> Promotion:
        self.save(before, after)
        return after


def _over(one: Promotion, found: Found) -> Promotion:
    if found.standing is Standing.GONE:
        return changed(one, state=PromotionState.GONE, look_at=None, detail="It was taken away at its tool.")
    detail = "It went out without a decision."
    return changed(one, state=PromotionState.ESCAPED, look_at=None, detail=detail)


def _as_decided(one: Promotion, *, allowed: bool) -> Promotion:
    """Return a promotion that went out at its given time, before anybody saw that this was set."""
    if allowed:
        return changed(one, state=PromotionState.RETURNED, look_at=None, detail="")
    detail = "It went out at the time that a person gave it; promotions were off again."
    return changed(one, state=PromotionState.ESCAPED, look_at=None, detail=detail)
