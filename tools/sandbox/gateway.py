"""A platform call's way: written down, judged, broken on request, answered."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from aplomb.comment import Platform
from tools.sandbox.faults import Fault, FaultKind, Operation
from tools.sandbox.state import State

_HIDING_PARAMETERS = frozenset({"is_hidden", "hide", "hidden"})
_BLOCKING_PATHS = frozenset({"blocked", "moderate_conversations", "blocking", "muting", "manage_reply"})
_HARMLESS = frozenset({"false", "0", ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One HTTP request, as values. `problem` says why its body or query could not be read."""

    method: str
    path: str  # below the platform's own prefix, as sent
    url: str
    query: Mapping[str, str]
    body: Mapping[str, object]
    is_json: bool
    headers: Mapping[str, str]
    raw: bytes = b""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back. A status of 0 cuts the connection."""

    status: int
    body: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    refused: bool = False
    destructive: bool = False


class HaltError(Exception):
    """The call ends here, with this answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A call that the platform understands and allows, not yet carried out."""

    operation: Operation
    run: Callable[[], Answer]


class PlatformApi(Protocol):
    """What a stand-in for one platform can do."""

    platform: Platform

    def plan(self, call: Incoming) -> Plan:
        """Understand a call; raise HaltError with the platform's own error when it is wrong."""

    def refusal(self, status: int, message: str) -> Answer:
        """Return an error in the platform's shape for a call that no correct client makes."""

    def failure(self, fault: Fault) -> Answer:
        """Return the error that a fault asks for."""

    def headers(self, call: Incoming) -> Mapping[str, str]:
        """Return the headers that stand on every answer."""


def answer(state: State, api: PlatformApi, call: Incoming) -> Answer:
    """Answer one platform call and write it into the journal."""
    with state.lock:
        entry = state.journal.open(
            time=state.clock(),
            platform=api.platform,
            method=call.method,
            path=f"/{call.path}",
            query=dict(call.query),
            body=dict(call.body),
        )
        entry.approved = _take_approval(state, api.platform, call)
        plan = _understand(api, call, approved=entry.approved)
        fault = None
        if isinstance(plan, Plan):
            fault = state.faults.take(api.platform, plan.operation, now=state.clock())
            entry.fault = fault.kind if fault else ""
        result = _run(plan) if fault is None else None
    if result is None and fault is not None and isinstance(plan, Plan):
        result = _play(state, api, plan, fault)
    assert result is not None  # noqa: S101 - one of the two branches ran
    with state.lock:
        destroys = result.destructive or entry.approved
        state.journal.close(entry, status=result.status, refused=result.refused, destructive=destroys)
        entry.answer = dict(result.body)
        return dataclasses.replace(result, headers={**api.headers(call), **result.headers})


def _take_approval(state: State, platform: Platform, call: Incoming) -> bool:
    """Use up a person's approval of this very removal; only a plain DELETE of one object is played."""
    approved = (platform, call.path.rpartition("/")[2])
    if call.method != "DELETE" or approved not in state.approvals:
        return False
    state.approvals.remove(approved)
    return True


def _understand(api: PlatformApi, call: Incoming, *, approved: bool) -> Plan | Answer:
    if not approved and (harm := destructive(call)) is not None:
        refusal = api.refusal(403, f"The sandbox never {harm}.")
        return dataclasses.replace(refusal, destructive=True)
    if call.problem:
        return api.refusal(400, call.problem)
    try:
        return api.plan(call)
    except HaltError as halt:
        return halt.answer


def _run(plan: Plan | Answer) -> Answer:
    if isinstance(plan, Answer):
        return plan
    try:
        return plan.run()
    except HaltError as halt:
        return halt.answer


def _play(state: State, api: PlatformApi, plan: Plan, fault: Fault) -> Answer:
    match fault.kind:
        case FaultKind.TIMEOUT_BEFORE:
            state.hold(fault.seconds)
            return Answer(status=504)
        case FaultKind.TIMEOUT_AFTER:
            with state.lock:
                result = _run(plan)
            state.hold(fault.seconds)
            return result
        case FaultKind.CREATED_THEN_FAILED:
            with state.lock:
                result = _run(plan)
            return api.failure(fault) if result.status < 300 else result  # noqa: PLR2004 - it was created
        case FaultKind.RESET:
            return Answer(status=0)
        case _:
            return api.failure(fault)


def destructive(call: Incoming) -> str | None:
    """Return what the call would do to what people wrote, or None when it is harmless."""
    parameters = {**call.query, **call.body}
    override = parameters.get("method", parameters.get("_method"))
    if call.method == "DELETE" or str(override).upper() == "DELETE":
        return "deletes anything"
    if any(name in _HIDING_PARAMETERS and not _harmless(value) for name, value in parameters.items()):
        return "hides what people wrote"
    if str(parameters.get("comment_enabled", "true")).lower() in {"false", "0"}:
        return "closes a post's comments"
    if call.method != "GET" and not _BLOCKING_PATHS.isdisjoint(call.path.lower().split("/")):
        return "blocks or mutes people"
    return None


def _harmless(value: object) -> bool:
    return str(value).strip().lower() in _HARMLESS
