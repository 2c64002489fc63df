"""What the platforms were asked, in order."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from aplomb.comment import Platform

SECRET_PARAMETERS = frozenset(
    {"access_token", "appsecret_proof", "client_secret", "oauth_token", "oauth_signature"}
)


@dataclass(slots=True, kw_only=True)
class Call:
    """One request to a platform. `status` is None until it was answered, 0 when the socket was cut."""

    n: int
    time: float
    platform: Platform
    method: str
    path: str
    query: dict[str, str]
    body: dict[str, object]
    status: int | None = None
    refused: bool = False  # a correct client never sends this
    destructive: bool = False  # it would delete, hide or block
    approved: bool = False  # people had said so before
    fault: str = ""  # the fault that was played on it
    answer: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Journal:
    """The calls since the last reset. Callers hold the state's lock."""

    calls: list[Call] = field(default_factory=list)
    unapproved: list[Call] = field(default_factory=list)  # destructive ones; a reset does not forget them

    def open(  # noqa: PLR0913 - one argument for each column, all by keyword
        self,
        *,
        time: float,
        platform: Platform,
        method: str,
        path: str,
        query: dict[str, str],
        body: dict[str, object],
    ) -> Call:
        """Write down a request the moment it arrives, without its secrets."""
        call = Call(
            n=len(self.calls) + 1,
            time=time,
            platform=platform,
            method=method,
            path=path,
            query={name: _hidden(name, value) for name, value in query.items()},
            body={name: _hidden(name, value) for name, value in body.items()},
        )
        self.calls.append(call)
        return call

    def since(self, n: int) -> list[dict[str, object]]:
        """Return the calls after number `n`, as JSON."""
        return [asdict(call) for call in self.calls[max(n, 0) :]]

    def close(self, call: Call, *, status: int, refused: bool, destructive: bool) -> None:
        """Write down how a call ended. One that would destroy without an approval fails every test."""
        call.status, call.refused, call.destructive = status, refused, destructive
        if destructive and not call.approved:
            self.unapproved.append(call)

    def refused(self) -> list[dict[str, object]]:
        """Return the calls that a correct client would not have sent."""
        return [asdict(call) for call in self.calls if call.refused]


def _hidden[Value](name: str, value: Value) -> Value | str:
    return "(secret)" if name in SECRET_PARAMETERS else value
