"""What goes wrong on request: errors, silences, cut connections, webhooks that come twice or late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from aplomb.comment import Platform
from tools.sandbox.setup import PLAYED, BadRequestError

DEFAULT_HOLD = 30.0  # seconds; longer than a client's timeout
DEFAULT_WEBHOOK_SECONDS = 5.0
MOST_TIMES = 100_000
LONGEST = 3600.0


class Operation(StrEnum):
    """What a fault can be played on."""

    REPLY = "reply"
    READ = "read"
    PRIVATE = "private"
    CHANGE = "change"  # of a scheduled post or a campaign
    ANY = "any"
    WEBHOOK = "webhook"


class FaultKind(StrEnum):
    """The faults, those of calls first, then those of webhooks."""

    ERROR = "error"
    TIMEOUT_BEFORE = "timeout_before"  # nothing was created
    TIMEOUT_AFTER = "timeout_after"  # it was created, the answer came too late
    CREATED_THEN_FAILED = "created_then_failed"
    RATE_LIMIT = "rate_limit"
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - the name of a fault
    RESET = "reset"  # nothing was created and the connection was cut

    DUPLICATE = "duplicate"
    REORDER = "reorder"  # the next `times` go out in reverse order
    DELAY = "delay"
    BATCH = "batch"  # the next `times` go out in one POST
    DROP = "drop"


WEBHOOK_KINDS = frozenset(
    {FaultKind.DUPLICATE, FaultKind.REORDER, FaultKind.DELAY, FaultKind.BATCH, FaultKind.DROP}
)


@dataclass(slots=True, kw_only=True)
class Fault:
    """One thing that will go wrong `remaining` more times."""

    n: int
    platform: Platform
    operation: Operation
    kind: FaultKind
    times: int
    remaining: int
    seconds: float
    status: int | None = None
    code: int | None = None
    subcode: int | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Faults:
    """The faults still to play and the log of those played. Callers hold the state's lock."""

    waiting: list[Fault] = field(default_factory=list)
    played: list[dict[str, object]] = field(default_factory=list)
    _last: int = 0

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self.waiting.clear()
        self.played.clear()

    def add(self, request: Mapping[str, object]) -> Fault:
        """Take a fault from a control request.

        Raises:
            BadRequestError: a value is unknown; the message names it.
        """
        unknown = set(request) - {
            *("platform", "operation", "kind", "times", "seconds", "status", "code", "subcode", "headers")
        }
        if unknown:
            raise BadRequestError(f"`{min(unknown)}` is no part of a fault.")
        self._last += 1
        fault = _read(request, self._last)
        self.waiting.append(fault)
        return fault

    def take(self, platform: Platform, operation: Operation, *, now: float) -> Fault | None:
        """Use up one turn of the first fault that concerns this operation."""
        wanted = {operation} if operation is Operation.WEBHOOK else {operation, Operation.ANY}
        for fault in self.waiting:
            if fault.platform is platform and fault.operation in wanted:
                fault.remaining -= 1
                if not fault.remaining:
                    self.waiting.remove(fault)
                self.played.append(
                    {
                        "fault": fault.n,
                        "time": now,
                        "platform": platform,
                        "operation": operation,
                        "kind": fault.kind,
                    }
                )
                return fault
        return None

    def listing(self) -> dict[str, object]:
        """Return what waits and what was played, as JSON."""
        return {"waiting": [asdict(fault) for fault in self.waiting], "played": list(self.played)}


def _read(request: Mapping[str, object], number: int) -> Fault:
    platform = one_of(Platform, request.get("platform"), "platform", PLAYED)
    kind = one_of(FaultKind, request.get("kind"), "kind")
    webhook = kind in WEBHOOK_KINDS
    default = Operation.WEBHOOK if webhook else None
    operation = one_of(Operation, request.get("operation", default), "operation")
    if webhook is not (operation is Operation.WEBHOOK):
        raise BadRequestError(f"The fault {kind} cannot be played on {operation}.")
    if kind is FaultKind.BATCH and platform is Platform.X:
        raise BadRequestError("X sends one event per webhook, so there is nothing to batch.")
    times = _number(request, "times", 2 if kind in {FaultKind.REORDER, FaultKind.BATCH} else 1)
    if not 1 <= times <= MOST_TIMES or times != int(times):
        raise BadRequestError(f"`times` must be a whole number from 1 to {MOST_TIMES}.")
    seconds = _number(request, "seconds", DEFAULT_WEBHOOK_SECONDS if webhook else DEFAULT_HOLD)
    if not 0 <= seconds <= LONGEST:
        raise BadRequestError(f"`seconds` must be from 0 to {LONGEST:.0f}.")
    status = _whole(request, "status")
    if status is not None and not 400 <= status <= 599:  # noqa: PLR2004 - the range of HTTP errors
        raise BadRequestError("`status` must be from 400 to 599.")
    return Fault(
        n=number,
        platform=platform,
        operation=operation,
        kind=kind,
        times=int(times),
        remaining=int(times),
        seconds=seconds,
        status=status,
        code=_whole(request, "code"),
        subcode=_whole(request, "subcode"),
        headers=_headers(request),
    )


def one_of[Choice: StrEnum](
    choices: type[Choice], value: object, name: str, allowed: tuple[Choice, ...] = ()
) -> Choice:
    """Return the named choice.

    Raises:
        BadRequestError: there is no such choice; the message lists them.
    """
    options = allowed or tuple(choices)
    found = next((choice for choice in options if choice.value == value), None)
    if found is None:
        raise BadRequestError(f"`{name}` must be one of {', '.join(options)}.")
    return found


def _number(request: Mapping[str, object], name: str, default: float) -> float:
    value = request.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadRequestError(f"`{name}` must be a number.")
    return value


def _whole(request: Mapping[str, object], name: str) -> int | None:
    value = request.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise BadRequestError(f"`{name}` must be a whole number.")
    return value


def _headers(request: Mapping[str, object]) -> dict[str, str]:
    headers = request.get("headers", {})
    if not isinstance(headers, Mapping) or not all(
        isinstance(text, str) and text.isascii() and text.isprintable()
        for text in (*headers.keys(), *headers.values())
    ):
        raise BadRequestError("`headers` must be a JSON object of plain texts.")
    return dict(headers)
