"""What comes due in any pause, also in one that is long over: each promotion by itself, in a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aplomb.accounts import Accounts
from aplomb.aws.keys import Key, work_partitions
from aplomb.aws.table import ConflictError, Table
from aplomb.errors import AplombError
from aplomb.promotions.channels import Channel
from aplomb.promotions.desk import PauseDesk
from aplomb.promotions.promotion import Pause, Promotion, PromotionError, changed, opened, pause_key, slips
from aplomb.records import load
from promo_switch.clients.contract import Tool
from promo_switch.ran import MAY_FAIL, Ran
from promo_switch.returning import AGAIN, Keeper
from promo_switch.visiting import Pace

_AT_ONCE = 20  # of each partition
_DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """Sees to the promotions whose time to be looked at has come."""

    table: Table
    accounts: Accounts
    channels: Sequence[Channel]
    tool: Callable[[Channel], Tool]
    pace: Pace

    @property
    def _desk(self) -> PauseDesk:
        return PauseDesk(self.table)

    def run(self, ran: Ran) -> None:
        """See to as many as there is time for."""
        now = self.pace.clock()
        for partition in work_partitions("PROMOTION"):
            for key in self.table.waiting(partition, until=f"{now:012d}", limit=_AT_ONCE):
                if self.pace.clock() >= self.pace.until:
                    return  # the next minute goes on
                try:
                    ran.seen_to += self._see_to(key, ran, now=now)
                except MAY_FAIL as error:
                    ran.failed.append((key.pk, error))

    def _see_to(self, key: Key, ran: Ran, *, now: int) -> bool:
        """See to one promotion that is due; of two runs, the one that writes first counts."""
        one = load(Promotion, self.table.get(key))
        if one is None or one.look_at is None or one.look_at > now:
            return False
        ran.slipping += slips(one, now=now)
        pause = self._pause_of(key, one)
        desk = self._desk

        def save(before: Promotion, after: Promotion) -> None:
            desk.save(pause, [(before, after)])

        channel = next((two for two in self.channels if two.id == one.channel), None)
        if channel is None:
            why = "Its channel is not in promotions.yaml any more."
            save(one, changed(one, look_at=now + _DAY, detail=why))
            raise PromotionError(
                "{channel} holds a promotion, and is not in promotions.yaml.", channel=one.channel
            )
        try:
            keeper = Keeper(channel=channel, tool=self.tool(channel), now=now, save=save)
            keeper.see_to(one, allowed=self._allowed(channel, one))
        except ConflictError:
            return False
        except AplombError as error:  # behind the others in the line, which it would hold up for ever
            save(one, changed(one, look_at=now + AGAIN, detail=str(error)))
            raise
        return True

    def _pause_of(self, key: Key, one: Promotion) -> Pause:
        """Return the pause of a promotion; of one so long past that it is forgotten, what names it."""
        newest = self._desk.read(one.platform, one.account)
        if newest is not None and newest.pk == key.pk:
            return newest
        opened_at = int(key.pk.rpartition("#")[2])
        past = load(Pause, self.table.get(pause_key(one.platform, one.account, opened_at)))
        return past or opened(
            platform=one.platform, account=one.account, why="", since=opened_at, now=opened_at
        )

    def _allowed(self, channel: Channel, one: Promotion) -> bool:
        """Tell whether every account that a channel serves is out of its crisis and its pause.

        So must be the one around which the promotion was paused, though it is not served any more.
        """
        served = {(two.platform, two.id) for two in self.accounts if channel.serves(two.platform, two.id)}
        return all(self._desk.allowed(*two) for two in served | {(one.platform, one.account)})
