"""Answer a tool's call: pass it on, or say in the platform's own shape why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from aplomb.aws.queue import Queue, QueueError
from aplomb.aws.secrets import SecretUnavailableError
from aplomb.aws.table import ConflictError, Table
from aplomb.errors import SettingsError
from aplomb.removals.desk import RemovalDesk
from deletion_guard.asking import ask, wish
from deletion_guard.call import Api, Call, UnreadableCallError
from deletion_guard.classify import OVERRIDE_HEADERS, Finding, classify
from deletion_guard.forward import TooMuchError, UnansweredError, Upstream, forwarded
from deletion_guard.keyring import Keyring
from deletion_guard.outbound import Outbound, outbound, shown_key
from deletion_guard.scrub import Scrub
from deletion_guard.shapes import ROWS, Trouble, Troubled, error_body, error_headers
from deletion_guard.sight import Sight
from deletion_guard.stake import Stake, Stakes
from deletion_guard.tool_keys import Action, ToolKey
from deletion_guard.unjudged import triage_message

MOST_ANSWER = 4_400_000  # bytes; Lambda hands out 6 MB, and Base64 takes a third more
MOST_UNJUDGED = 25  # comments sent to triage at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the tool gets, and what the log says about it."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    outcome: str
    detail: str = ""  # for the log: never what anybody wrote
    key: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What the guard touches of the world."""

    table: Table
    triage: Queue
    connect: Callable[[Api, str], tuple[Upstream, Sight]]
    guard_url: str  # where tools reach us, without the platform
    now: Callable[[], int]  # seconds since 1970


class Guard:
    """Stands between tools and the platforms."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._keys = Keyring(ports.table)
        self._desk = RemovalDesk(ports.table)

    def answer(self, call: Call, *, trace: str) -> Answer:
        """Answer a call. Whatever fails, a destructive call is not made."""
        key: ToolKey | None = None
        try:
            shown = shown_key(call)
            key = self._admitted(call, shown)
            return self._answered(call, key, shown=shown, trace=trace)
        except Troubled as troubled:
            return refusal(call.api, troubled, trace=trace, key=key)
        except UnreadableCallError as error:
            told = Troubled(Trouble.REFUSED, f"Aplomb refused this call. {error}")
            return refusal(call.api, told, trace=trace, key=key)
        except SettingsError as error:
            sentence = "This account is not set up for the guard. Aplomb's operators know more."
            told = Troubled(Trouble.NOT_CONFIGURED, sentence)
            return refusal(call.api, told, trace=trace, key=key, detail=str(error))
        except (ClientError, BotoCoreError, ConflictError, QueueError, SecretUnavailableError) as error:
            sentence = "Aplomb cannot check this call now, so it was not made. Try again later."
            told = Troubled(Trouble.UNAVAILABLE, sentence)
            return refusal(call.api, told, trace=trace, key=key, detail=type(error).__name__)

    def _admitted(self, call: Call, shown: str) -> ToolKey:
        now = self._ports.now()
        key = self._keys.shown(shown, now=now)
        if key is None:
            raise Troubled(
                Trouble.NO_KEY, "This is no key of Aplomb's deletion guard, or it has expired or was revoked."
            )
        if key.platform != call.api:
            raise Troubled(Trouble.NOT_ALLOWED, f"This key is for {key.platform}, not for {call.api}.")
        if not self._keys.count(key, now=now):
            raise Troubled(
                Trouble.TOO_MANY_CALLS,
                f"This key may make {key.per_minute} calls a minute. Wait for a minute.",
            )
        return key

    def _answered(self, call: Call, key: ToolKey, *, shown: str, trace: str) -> Answer:
        if any(name in call.headers for name in OVERRIDE_HEADERS):
            raise Troubled(Trouble.UNREADABLE, "Say the method in the call itself, not in a header.")
        finding = classify(call)
        _allowed(key, finding)
        upstream, sight = self._ports.connect(call.api, key.account)
        if finding.harmless:
            return self._passed(outbound(call), call.api, key, upstream, shown=shown)
        wanted = wish(call, finding, key)
        stake = Stakes(self._ports.table, sight, account=key.account).of(call, finding)
        removal, told, is_new = ask(self._desk, wanted, stake.affected, now=self._ports.now())
        if is_new:
            self._ask_triage(call.api, key, stake, trace=trace)
        return refusal(call.api, told, trace=trace, key=key, detail=f"{removal.id} {finding.act}")

    def _passed(self, made: Outbound, api: Api, key: ToolKey, upstream: Upstream, *, shown: str) -> Answer:
        scrub = Scrub(
            secrets=upstream.secrets,
            key=shown,
            platform=upstream.address,
            guard=f"{self._ports.guard_url}/{api}",
        )
        try:
            with forwarded(made, upstream=upstream, scrub=scrub) as answered:
                body = _whole(answered.pieces)
                return Answer(
                    status=answered.status,
                    headers=answered.headers,
                    body=body,
                    outcome="passed",
                    key=key.id,
                    account=f"{key.platform}/{key.account}",
                )
        except UnansweredError as error:
            raise Troubled(
                Trouble.NO_ANSWER,
                f"The platform gave no whole answer ({error}). Whether it did what you asked is not known.",
            ) from None
        except TooMuchError as error:
            raise Troubled(Trouble.ANSWER_TOO_LARGE, str(error)) from None

    def _ask_triage(self, api: Api, key: ToolKey, stake: Stake, *, trace: str) -> None:
        """Let triage judge what nobody has judged. The removal waits for a person in any case."""
        now = self._ports.now()
        for seen in stake.unjudged[:MOST_UNJUDGED]:
            try:
                self._ports.triage.send(triage_message(api, key.account, seen, now=now, correlation_id=trace))
            except QueueError:
                return


def _whole(pieces: Iterator[bytes]) -> bytes:
    body = b""
    for piece in pieces:
        body += piece
        if len(body) > MOST_ANSWER:
            raise TooMuchError("The answer is too long to be handed on.")
    return body


def _allowed(key: ToolKey, finding: Finding) -> None:
    needed = Action.READ if finding.reads else Action.WRITE if finding.harmless else Action.ASK_REMOVAL
    if needed not in key.actions:
        what = {Action.READ: "read", Action.WRITE: "write", Action.ASK_REMOVAL: "ask for removals"}[needed]
        raise Troubled(Trouble.NOT_ALLOWED, f"This key may not {what}. {finding.reason}")


def refusal(
    api: Api, troubled: Troubled, *, trace: str, key: ToolKey | None = None, detail: str = ""
) -> Answer:
    """Return the guard's own answer in the platform's shape."""
    return Answer(
        status=ROWS[troubled.trouble].status,
        headers=error_headers(api, troubled.trouble),
        body=error_body(api, troubled, trace=trace),
        outcome=str(troubled.trouble),
        detail=detail,
        key=key.id if key else "",
        account=f"{key.platform}/{key.account}" if key else "",
    )
