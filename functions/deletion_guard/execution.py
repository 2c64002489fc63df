"""Carry out what people approved: claimed first, looked at again, called once, never repeated by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from aplomb.aws.keys import work_partitions
from aplomb.aws.table import ConflictError, Table, Write
from aplomb.errors import SettingsError
from aplomb.incidents.incident import off_our_word, on_our_word
from aplomb.records import load
from aplomb.removals.desk import RemovalDesk
from aplomb.removals.removal import Removal, RemovalState, changed, looked_again, same_texts
from deletion_guard.call import Api, Call
from deletion_guard.classify import Act, classify
from deletion_guard.guard import Ports
from deletion_guard.own_calls import Ending, made
from deletion_guard.stake import Stake, Stakes

LEASE = 120  # seconds; twice what the function may run
LOOK_AGAIN = 300  # seconds, where the platform could not be read
MOST_AT_ONCE = 10  # of each shard, in one run


_STATES = {
    Ending.DONE: RemovalState.EXECUTED,
    Ending.REFUSED: RemovalState.FAILED,
    Ending.UNKNOWN: RemovalState.CLAIMED,
}


class Execution:
    """Works the removals that people released."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._desk = RemovalDesk(ports.table)

    def run(self) -> Iterator[Removal]:
        """Work what is due, and yield each removal as it is then."""
        now = self._ports.now()
        for removal in due(self._ports.table, now=now):
            try:
                yield self._tried(removal, now=now)
            except ConflictError:  # another run has it
                continue

    def _tried(self, removal: Removal, *, now: int) -> Removal:
        try:
            return self._work(removal, now=now)
        except SettingsError as error:
            return self._later(removal, str(error), now=now)

    def _work(self, removal: Removal, *, now: int) -> Removal:
        stake = self._stake(removal)
        affected = stake.affected
        if affected.unread:
            return self._later(removal, affected.detail, now=now)
        if removal.state is RemovalState.CLAIMED:
            return self._read_back(removal, gone=affected.gone, now=now)
        if affected.gone:
            detail = "It was gone already; nothing was called."
            return self._ended(removal, RemovalState.EXECUTED, detail, now=now)
        if not same_texts(removal.evidence, affected.evidence):
            again = looked_again(removal, evidence=affected.evidence, whole=affected.whole, now=now)
            detail = "What would go away has changed since it was approved. Look at it again."
            return self._desk.save(replace(again, detail=detail))
        claimed = changed(removal, now=now, state=RemovalState.CLAIMED, due_at=now + LEASE)
        ours = list(on_our_word(claimed, now=now)) if _takes_away(claimed) else []
        return self._called(self._desk.save(claimed, ours), now=now)

    def _stake(self, removal: Removal) -> Stake:
        call = _call_of(removal)
        _, sight = self._ports.connect(call.api, removal.account)
        return Stakes(self._ports.table, sight, account=removal.account).of(call, classify(call))

    def _called(self, removal: Removal, *, now: int) -> Removal:
        """Make the approved call, once, and write down how it ended."""
        call = _call_of(removal)
        upstream, _ = self._ports.connect(call.api, removal.account)
        ended = made(call, upstream=upstream)
        refused = ended.ending is Ending.REFUSED and _takes_away(removal)
        also = list(off_our_word(removal)) if refused else []
        return self._ended(removal, _STATES[ended.ending], ended.detail, now=now, also=also)

    def _read_back(self, removal: Removal, *, gone: bool, now: int) -> Removal:
        """End a call of which nobody knows how it ended. It is never simply made again."""
        if gone:
            detail = "It is gone, as a look afterwards showed."
            return self._ended(removal, RemovalState.EXECUTED, detail, now=now)
        detail = "Whether it was done is not known. Look, and ask for it again if it was not."
        return self._ended(removal, RemovalState.FAILED, detail, now=now)

    def _ended(
        self, removal: Removal, state: RemovalState, detail: str, *, now: int, also: Sequence[Write] = ()
    ) -> Removal:
        return self._desk.save(changed(removal, now=now, state=state, detail=detail), also)

    def _later(self, removal: Removal, detail: str, *, now: int) -> Removal:
        return self._desk.save(changed(removal, now=now, due_at=now + LOOK_AGAIN, detail=detail))


def due(table: Table, *, now: int) -> Iterator[Removal]:
    """Yield the released removals whose time has come."""
    for partition in work_partitions("RELEASED"):
        for key in table.waiting(partition, until=f"{now:012d}", limit=MOST_AT_ONCE):
            removal = load(Removal, table.get(key))
            working = {RemovalState.RELEASED, RemovalState.CLAIMED}
            if removal is not None and removal.state in working and removal.due_at <= now:
                yield removal


def _call_of(removal: Removal) -> Call:
    original = removal.original
    headers = {"content-type": original.content_type} if original.content_type else {}
    return Call(
        api=Api(removal.platform),
        method=original.method,
        path=original.path,
        headers=headers,
        body=original.body.encode(),
    )


def _takes_away(removal: Removal) -> bool:
    """Tell whether comments go missing by it; who is blocked leaves theirs behind."""
    return removal.act != Act.BLOCK
