"""Show hidden criticism again, where a person or the account's setting wants that."""

from __future__ import annotations

from collections.abc import Iterator

from aplomb.aws.secrets import SecretUnavailableError
from aplomb.aws.table import ConflictError
from aplomb.comment import Platform
from aplomb.errors import SettingsError
from aplomb.incidents.desk import IncidentDesk
from aplomb.incidents.incident import Incident
from deletion_guard.call import Api, Call
from deletion_guard.classify import classify
from deletion_guard.guard import Ports
from deletion_guard.own_calls import Ending, made

SOONEST = 300  # seconds until it is asked for again, where the platform cannot be reached
LATEST = 3_600

_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"
# Without a version: these calls are the same in all of them.
_CALLS = {
    Platform.FACEBOOK: ("POST", "/{}", _FORM, b"is_hidden=false"),
    Platform.INSTAGRAM: ("POST", "/{}", _FORM, b"hide=false"),
    Platform.X: ("PUT", "/2/tweets/{}/hidden", _JSON, b'{"hidden": false}'),
}


class Unhiding:
    """Works the incidents of hidden comments that are to be seen again."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._desk = IncidentDesk(ports.table)

    def run(self) -> Iterator[Incident]:
        """Ask the platforms for what is due, and yield each incident as it is then."""
        now = self._ports.now()
        for incident in self._desk.to_unhide(now=now):
            try:
                asked = self._desk.ask(incident, now=now)
            except ConflictError:  # another run has it, or the platform told news of it
                continue
            yield self._asked(asked, now=now)

    def _asked(self, incident: Incident, *, now: int) -> Incident:
        """Make the call. To make it twice would do no harm, so no answer is a reason to ask again."""
        call = unhide_call(incident)
        if call is None:
            detail = "This platform shows nothing again by a call."
            return self._desk.unhidden(incident, done=False, detail=detail, now=now)
        try:
            upstream, _ = self._ports.connect(call.api, incident.account)
        except (SettingsError, SecretUnavailableError) as error:
            return self._later(incident, str(error), now=now)
        ended = made(call, upstream=upstream)
        if ended.ending is Ending.UNKNOWN or ended.busy:
            return self._later(incident, ended.detail, now=now)
        done = ended.ending is Ending.DONE
        return self._desk.unhidden(incident, done=done, detail=ended.detail, now=now)

    def _later(self, incident: Incident, detail: str, *, now: int) -> Incident:
        wait = min(max(now - incident.found_at, SOONEST), LATEST)
        return self._desk.later(incident, due_at=now + wait, detail=detail, now=now)


def unhide_call(incident: Incident) -> Call | None:
    """Return the call that shows a comment again; None where none is known to be harmless."""
    if incident.platform not in _CALLS:
        return None
    method, path, kind, body = _CALLS[incident.platform]
    call = Call(
        api=Api(incident.platform),
        method=method,
        path=path.format(incident.comment),
        headers={"content-type": kind},
        body=body,
    )
    return call if classify(call).harmless else None
