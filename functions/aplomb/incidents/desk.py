"""Where people decide about incidents, and where the guard finds what it is to show again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import Key, incident_key, work_partitions
from aplomb.aws.retrying import retried
from aplomb.aws.table import Put, Table
from aplomb.errors import AplombError
from aplomb.incidents.incident import Incident, IncidentState, Missing, Unhide, changed, incident_item
from aplomb.records import load


class IncidentError(AplombError):
    """It cannot be decided so; the text says why."""


class IncidentDesk:
    """Reads and writes the incidents of all accounts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, platform: str, account: str, comment: str) -> Iterator[Incident]:
        """Yield what is known of one comment."""
        for what in Missing:
            incident = self._load(incident_key(platform, account, comment, what=what))
            if incident is not None:
                yield incident

    def waiting(self, *, limit: int = 50) -> Iterator[Incident]:
        """Yield what waits for people, by shard, the gravest first."""
        for partition in work_partitions("INCIDENT"):
            yield from self._listed(partition, until=None, limit=limit)

    def to_unhide(self, *, now: int, limit: int = 10) -> Iterator[Incident]:
        """Yield what the guard is to show again, once its time has come."""
        for partition in work_partitions("UNHIDE"):
            yield from self._listed(partition, until=f"{now:012d}", limit=limit)

    def want_unhide(self, incident: Incident, *, person: str, now: int) -> Incident:
        """Note that a person wants a hidden comment shown again.

        Raises:
            IncidentError: it is not hidden, or not open any more.
        """

        def decide(current: Incident) -> Incident:
            if current.what is not Missing.HIDDEN or current.state is not IncidentState.OPEN:
                raise IncidentError("Only an open incident of a hidden comment can end so.")
            return changed(current, now=now, unhide=Unhide.WANTED, by=person, due_at=now)

        return self._decided(incident, decide)

    def ask(self, incident: Incident, *, now: int) -> Incident:
        """Claim an incident before the guard's call, so that of two runs one makes it, and return it.

        Raises:
            ConflictError: somebody wrote it first.
        """
        key, _ = incident_item(incident)
        asked = changed(incident, now=now, unhide=Unhide.ASKED)
        unchanged = Attr("rev").eq(incident.rev)
        self._table.write([Put(key=key, item=incident_item(asked)[1], condition=unchanged)])
        return asked

    def unhidden(self, incident: Incident, *, done: bool, detail: str = "", now: int) -> Incident:
        """Note what became of the guard's call. The platform's webhook ends the incident, not the call."""
        unhide = Unhide.DONE if done else Unhide.FAILED
        return self._decided(incident, lambda one: changed(one, now=now, unhide=unhide, detail=detail))

    def later(self, incident: Incident, *, due_at: int, detail: str, now: int) -> Incident:
        """Let the guard look again, where the platform could not be asked."""

        def decide(current: Incident) -> Incident:
            return changed(current, now=now, unhide=Unhide.WANTED, due_at=due_at, detail=detail)

        return self._decided(incident, decide)

    def close(self, incident: Incident, *, person: str, why: str, now: int) -> Incident:
        """Close an incident on a person's word.

        Raises:
            IncidentError: no reason is given, or it is not open any more.
        """
        if not person.strip() or not why.strip():
            raise IncidentError("Say who closes it, and why: it goes into the record.")

        def decide(current: Incident) -> Incident:
            if current.state is not IncidentState.OPEN:
                raise IncidentError(f"It is not open any more: it is {current.state}.")
            return changed(
                current, now=now, state=IncidentState.CLOSED, by=person.strip(), detail=why.strip()[:300]
            )

        return self._decided(incident, decide)

    def _decided(self, incident: Incident, decide: Callable[[Incident], Incident]) -> Incident:
        key, _ = incident_item(incident)

        def attempt() -> Incident:
            current = self._load(key)
            if current is None:
                raise IncidentError("There is no such incident. `aplomb incidents` lists those that wait.")
            after = decide(current)
            unchanged = Attr("rev").eq(current.rev)
            self._table.write([Put(key=key, item=incident_item(after)[1], condition=unchanged)])
            return after

        return retried(attempt)

    def _listed(self, partition: str, *, until: str | None, limit: int) -> Iterator[Incident]:
        for key in self._table.waiting(partition, until=until, limit=limit):
            incident = self._load(key)
            if incident is not None and incident.state is IncidentState.OPEN:
                yield incident

    def _load(self, key: Key) -> Incident | None:
        return load(Incident, self._table.get(key))
