"""Where pauses and promotions stand: people decide here, and the switch notes what it did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import batched

from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import channel_key, promotion_key, work_partitions
from aplomb.aws.retrying import retried
from aplomb.aws.table import Put, Table, Write
from aplomb.crisis.desk import CrisisDesk
from aplomb.crisis.policy import policy
from aplomb.platforms import DAY
from aplomb.promotions.channels import Channel
from aplomb.promotions.former import listing
from aplomb.promotions.promotion import (
    HISTORY,
    Pause,
    PauseState,
    Promotion,
    PromotionError,
    PromotionState,
    Visit,
    again,
    approve,
    noted,
    opened,
    pause_key,
    promotion_item,
    slips,
)
from aplomb.promotions.review import dropped, given_back, moment, seen_to
from aplomb.records import load, stored

_AT_ONCE = 50  # writes in one transaction


class PauseDesk:
    """Reads and writes the pauses of all accounts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read(self, platform: str, account: str) -> Pause | None:
        """Return the newest pause of an account, whatever became of it."""
        return load(Pause, self._table.get(pause_key(platform, account)))

    def history(self, platform: str, account: str) -> Iterable[Pause]:
        """Yield the account's past pauses, the newest first, without the one that `read` returns."""
        key = pause_key(platform, account)
        for item in self._table.newest_under(key.pk, prefix=f"{key.sk}#"):
            pause = load(Pause, item)
            if pause is not None:
                yield pause

    def promotions(self, pause: Pause) -> list[Promotion]:
        """Return all promotions of a pause, what is due first in front."""
        loaded = [load(Promotion, item) for item in self._table.under(pause.pk, prefix="PROMOTION#")]
        found = [one for one in loaded if one is not None]
        return sorted(found, key=lambda one: (one.due_at or 0, one.channel, one.id))

    def holding(self, platform: str, account: str, channel_id: str, promotion_id: str) -> Pause | None:
        """Return the newest pause of an account in which a promotion is, also one that is long over."""
        newest = self.read(platform, account)
        for pause in (*([newest] if newest else []), *self.history(platform, account)):
            if self._table.get(promotion_key(pause.pk, channel_id, promotion_id)) is not None:
                return pause
        return None

    def visits(self, pause: Pause) -> list[Visit]:
        """Return how each channel was found."""
        loaded = [load(Visit, item) for item in self._table.under(pause.pk, prefix="CHANNEL#")]
        return [one for one in loaded if one is not None]

    def slipping(self, *, now: int) -> list[Promotion]:
        """Return what is kept out and could not be moved on for an hour, of any pause."""
        keys = [
            key
            for partition in work_partitions("PROMOTION")
            for key in self._table.waiting(partition, until=f"{now + DAY:012d}", limit=_AT_ONCE)
        ]
        items = (
            item for some in batched(keys, _AT_ONCE, strict=False) for item in self._table.get_many(some)
        )
        loaded = [load(Promotion, item) for item in items]
        return [one for one in loaded if one is not None and slips(one, now=now)]

    def allowed(self, platform: str, account: str) -> bool:
        """Tell whether promotions around an account may go out now."""
        pause = self.read(platform, account)
        return self.calm(platform, account) and (pause is None or pause.state is not PauseState.ACTIVE)

    def calm(self, platform: str, account: str) -> bool:
        """Tell whether the account's state allows promotions."""
        return policy(CrisisDesk(self._table).read(platform, account).state).promotions

    def begin(  # noqa: PLR0913 - the parts of a pause, all by keyword
        self, platform: str, account: str, *, why: str, by: str = "", since: int, now: int
    ) -> Pause:
        """Turn promotions off, unless they are, and return the pause.

        Raises:
            ConflictError: others kept writing it.
        """

        def attempt() -> Pause:
            before = self.read(platform, account)
            if before is not None and before.state is PauseState.ACTIVE:
                return before
            if before is not None and before.state is PauseState.REVIEW:
                after = again(before, why=why, by=by, now=now)
            else:
                after = opened(platform=platform, account=account, why=why, by=by, since=since, now=now)
                # No two writes of the one place have the same number.
                after = replace(after, rev=before.rev + 1 if before else 1)
            self._put(before, after)
            return after

        return retried(attempt)

    def approve(self, platform: str, account: str, *, person: str, now: int, person_id: str = "") -> Pause:
        """Note that one person wants promotions to go on; with the second, each waits for its own decision.

        Raises:
            PromotionError: nothing is paused, the crisis is not over, or the same person said so before.
        """

        def decide(pause: Pause) -> Pause:
            if not self.calm(platform, account):
                raise PromotionError("The crisis is not over. It must be ended first.")
            if any(one.state is PromotionState.SEEN for one in self.promotions(pause)):
                raise PromotionError("Promotions are being paused at this moment. Try again in a minute.")
            return approve(pause, person=person, now=now, person_id=person_id)

        return self._decided(platform, account, decide)

    def give_back(  # noqa: PLR0913 - who, what, where and when, all by keyword
        self, pause: Pause, channel: Channel, promotion_id: str, *, person: str, at: int | None, now: int
    ) -> Promotion:
        """Let one promotion go out at a time of a person's choice; None for the time that it had.

        Raises:
            PromotionError: it cannot be so; the text says why.
            ConflictError: others kept deciding at the same moment.
        """

        def decide(current: Pause, every: Sequence[Promotion]) -> tuple[Promotion, Promotion, str]:
            one = _find(every, channel.id, promotion_id)
            after = given_back(current, one, person=person, at=at, row=channel.row, others=every, now=now)
            return one, after, f"{channel.id}/{one.id} goes out at {moment(after.back_at or 0)}."

        return self._one_at_a_time(pause, decide, person=person, now=now)

    def drop(self, pause: Pause, channel: Channel, promotion_id: str, *, person: str, now: int) -> Promotion:
        """Keep one promotion out for good. Raises as `give_back` does."""

        def decide(current: Pause, every: Sequence[Promotion]) -> tuple[Promotion, Promotion, str]:
            one = _find(every, channel.id, promotion_id)
            return one, dropped(current, one, person=person), f"{channel.id}/{one.id} stays out."

        return self._one_at_a_time(pause, decide, person=person, now=now)

    def see_to(self, pause: Pause, channel_id: str, promotion_id: str, *, person: str, now: int) -> Promotion:
        """Note that a person saw to one at its tool, which we do not reach. Raises as `give_back` does.

        What stays out may be of a pause long past, which nobody writes any more.
        """
        newest = self.read(pause.platform, pause.account)
        if newest is not None and newest.opened_at != pause.opened_at:
            return retried(lambda: self._see_to_past(pause, channel_id, promotion_id, person=person))

        def decide(current: Pause, every: Sequence[Promotion]) -> tuple[Promotion, Promotion, str]:
            one = _find(every, channel_id, promotion_id)
            return (
                one,
                seen_to(current, one, person=person),
                f"{channel_id}/{one.id} was seen to at its tool.",
            )

        return self._one_at_a_time(pause, decide, person=person, now=now)

    def _see_to_past(self, pause: Pause, channel_id: str, promotion_id: str, *, person: str) -> Promotion:
        before = _find(self.promotions(pause), channel_id, promotion_id)
        if before.state is not PromotionState.DROPPED:
            raise PromotionError("That pause is over.")
        after = seen_to(pause, before, person=person)
        self.save(pause, [(before, after)])
        return after

    def _one_at_a_time(
        self,
        pause: Pause,
        decide: Callable[[Pause, Sequence[Promotion]], tuple[Promotion, Promotion, str]],
        *,
        person: str,
        now: int,
    ) -> Promotion:
        """Decide on one promotion in the light of all; two people at once never choose the same time."""

        def attempt() -> Promotion:
            current = self.read(pause.platform, pause.account)
            if current is None or current.opened_at != pause.opened_at:
                raise PromotionError("That pause is over.")
            before, after, what = decide(current, self.promotions(current))
            told = self._pause_write(current, noted(current, what, by=person, now=now))
            self._table.write([told, _promotion_write(current, before, after)])
            return after

        return retried(attempt)

    def save(self, pause: Pause, changes: Sequence[tuple[Promotion | None, Promotion]]) -> None:
        """Write promotions, each unless somebody wrote it first; up to 50 of them together.

        Raises:
            ConflictError: somebody did; those of the same 50 are not written either.
        """
        for some in batched(changes, _AT_ONCE, strict=False):
            self._table.write([_promotion_write(pause, before, after) for before, after in some])

    def visited(self, pause: Pause, visit: Visit) -> None:
        """Note how a channel was found."""
        item = stored(visit, expires_at=pause.opened_at + HISTORY)
        self._table.write([Put(key=channel_key(pause.pk, visit.channel), item=item)])

    def replace(self, before: Pause, after: Pause) -> None:
        """Write the next revision of a pause.

        Raises:
            ConflictError: somebody wrote it first.
        """
        self._put(before, after)

    def _decided(self, platform: str, account: str, decide: Callable[[Pause], Pause]) -> Pause:
        def attempt() -> Pause:
            before = self.read(platform, account)
            if before is None or before.state is PauseState.ENDED:
                raise PromotionError(
                    "No promotions of {account} are paused.", account=f"{platform}/{account}"
                )
            after = decide(before)
            self._put(before, after)
            return after

        return retried(attempt)

    def _pause_write(self, before: Pause | None, after: Pause) -> Write:
        key = pause_key(after.platform, after.account)
        unchanged = Attr("rev").eq(before.rev) if before else Attr("pk").not_exists()
        item = {**stored(after, expires_at=None), **listing(after)}
        return Put(key=key, item=item, condition=unchanged)

    def _put(self, before: Pause | None, after: Pause) -> None:
        writes: list[Write] = [self._pause_write(before, after)]
        if before is not None and before.opened_at != after.opened_at:
            past = pause_key(before.platform, before.account, before.opened_at)
            writes.append(Put(key=past, item=stored(before, expires_at=before.opened_at + HISTORY)))
        self._table.write(writes)


def _find(promotions: Sequence[Promotion], channel_id: str, promotion_id: str) -> Promotion:
    for one in promotions:
        if (one.channel, one.id) == (channel_id, promotion_id):
            return one
    raise PromotionError("There is no such promotion in this pause.")


def _promotion_write(pause: Pause, before: Promotion | None, after: Promotion) -> Write:
    key, item = promotion_item(pause, after)
    unchanged = Attr("rev").eq(before.rev) if before else Attr("pk").not_exists()
    return Put(key=key, item=item, condition=unchanged)
