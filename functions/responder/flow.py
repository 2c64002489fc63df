"""One reply's way out: its turn, claim, look, word, call, settle; and read back what nobody knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from aplomb.accounts import Account, Accounts
from aplomb.aws.keys import Key
from aplomb.aws.secrets import SecretUnavailableError
from aplomb.errors import SettingsError
from aplomb.modes import Mode
from aplomb.records import CommentRecord, ReplyRecord
from aplomb.replies.reply import Channel, ReplyState
from aplomb.replies.signing import Signed
from aplomb.skips import SkipReason
from responder.breaker import Trouble
from responder.clients import CommentNow, PlatformClient, ReadFailedError, RefusedCallError, Target
from responder.delivery import Delivery, not_sent
from responder.gate import Gate
from responder.job import Job
from responder.ledger import Ledger
from responder.outcomes import Sent
from responder.read_back import ReadBack
from responder.restraint import as_said
from responder.sight import Sight
from responder.speech import Speech, SpeechRefusedError
from responder.timing import EDIT_WAIT, EDIT_WAITS, READING_ENDS, needs_work
from responder.turns import Go, Later, Standing, last_second
from responder.withdrawal import withdrawn

SECRETS_WAIT = 60  # seconds

type Decide = Callable[..., tuple[Go | Later, Standing]]


def _no_credential(_: Account) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Responder:
    """Works replies, one at a time; the ledger's conditional writes keep two workers apart.

    Raises ConflictError when another worker took the reply over; there is then nothing left to do.
    """

    ledger: Ledger
    accounts: Accounts
    speech: Speech
    connect: Callable[[Account], PlatformClient]
    clock: Callable[[], int]
    account_stopped: Callable[[Account, str], None]  # tells people why an account can do nothing
    credential: Callable[[Account], str] = _no_credential  # a hash of its tokens, to notice new ones
    lately: dict[Target, tuple[int, CommentNow]] = field(default_factory=dict)  # see Sight

    def forget(self) -> None:
        """Begin anew: what earlier runs wrote and saw is no longer known."""
        self.ledger.forget()
        self.lately.clear()

    @property
    def gate(self) -> Gate:
        """What lets replies through, one by one."""
        return Gate(table=self.ledger.table, account_stopped=self.account_stopped, credential=self.credential)

    @property
    def sight(self) -> Sight:
        """What looks at the platform."""
        return Sight(ledger=self.ledger, clock=self.clock, lately=self.lately)

    @property
    def delivery(self) -> Delivery:
        """What makes the calls that post."""
        return Delivery(
            ledger=self.ledger, gate=self.gate, speech=self.speech, sight=self.sight, clock=self.clock
        )

    @property
    def read_back(self) -> ReadBack:
        """What finds out about calls of unknown outcome."""
        return ReadBack(ledger=self.ledger, sight=self.sight, delivery=self.delivery, clock=self.clock)

    def work(self, key: Key) -> Key | None:
        """Do what a reply needs now; return the key of a private reply that this made due."""
        reply = self.ledger.reply(key)
        if reply is None or not needs_work(reply, now=self.clock()):
            return None
        if reply.state is ReplyState.DRAFT:
            self._word_draft(reply)
            return None
        account = self.accounts.find(reply.key.platform, reply.key.account)
        if reply.state in {ReplyState.CALLING, ReplyState.UNKNOWN}:
            return self._find_out(reply, account)
        if account is None or self._is_late(reply, account):
            self._close(reply, SkipReason.ACCOUNT_NOT_CONFIGURED if account is None else _late(reply))
            return None
        passed = self._let_through(reply, account, self.gate.decide)
        return None if passed is None else self._send(reply, account, *passed)

    def _word_draft(self, reply: ReplyRecord) -> None:
        account = self.accounts.find(reply.key.platform, reply.key.account)
        if account is None:
            self._close(reply, SkipReason.ACCOUNT_NOT_CONFIGURED)
            return
        record = self._wanted(reply, account, mode=Mode.DRAFT)
        if record is None:
            return
        reply = as_said(reply, record, self.gate.policy(account))
        try:
            said = self.speech.words(reply, record.comment, account)
        except SpeechRefusedError as refused:
            self._close(reply, refused.reason, note=str(refused))
            return
        self.ledger.word_draft(reply, text=said.text, template=said.source, now=self.clock())

    def _is_late(self, reply: ReplyRecord, account: Account) -> bool:
        until = last_second(reply, account)
        return until is not None and self.clock() > until

    def _let_through(
        self, reply: ReplyRecord, account: Account, decide: Decide
    ) -> tuple[PlatformClient, Standing] | None:
        """Return what a reply needs whose turn it is; let every other one wait."""
        decided, standing = decide(reply, account, now=self.clock())
        client = self._connected(account) if decided in (Go.SPEAK, Go.PROBE) else None
        if decided in (Go.SPEAK, Go.PROBE) and client is None:
            decided, standing = decide(reply, account, now=self.clock())
        if isinstance(decided, Later):
            now = self.clock()
            self.ledger.postpone(reply, until=decided.at, now=now, place=decided.place, why=decided.why)
        return None if client is None else (client, standing)

    def _connected(self, account: Account) -> PlatformClient | None:
        """Return the client; without tokens the account rests, as if the platform had refused them."""
        try:
            return self.connect(account)
        except SettingsError as missing:
            trouble = Trouble(stopped=True, wait=0, reason=str(missing))
        except SecretUnavailableError as unavailable:
            trouble = Trouble(stopped=False, wait=SECRETS_WAIT, reason=str(unavailable))
        self.gate.trip(account, trouble, now=self.clock())
        return None

    def _send(
        self, reply: ReplyRecord, account: Account, client: PlatformClient, standing: Standing
    ) -> Key | None:
        if (
            reply.key.channel is Channel.PUBLIC
        ):  # of private replies the platform takes one alone: CALLING claims it
            reply = self.ledger.claim(reply, now=self.clock())
        record = self._wanted(reply, account, mode=standing.mode)
        if record is None:
            return None
        job = Job(reply=reply, record=record, account=account, client=client, standing=standing)
        try:
            seen = self.sight.look(job)
        except ReadFailedError as failed:
            return self.delivery.settle(job, not_sent(failed))
        except RefusedCallError as refused:
            # The platform gives out no such ids; a person looks.
            self._close(reply, SkipReason.MALFORMED, state=ReplyState.REJECTED, note=str(refused))
            return None
        if seen.stop is None:
            return self.delivery.speak(job, said=seen.said)
        self.delivery.looked(job)
        if isinstance(seen.stop, Sent):
            return self.delivery.settle(job, seen.stop)
        if reply.signed is not None:
            self._close(reply, seen.stop, signed=replace(reply.signed, met=seen.met))
        elif seen.stop is SkipReason.TEXT_CHANGED and reply.mismatches < EDIT_WAITS:
            self.ledger.wait_for_edit(reply, now=self.clock(), seconds=EDIT_WAIT)
        else:
            self._close(reply, seen.stop)
        return None

    def _wanted(self, reply: ReplyRecord, account: Account, *, mode: Mode) -> CommentRecord | None:
        """Return what a reply answers; a reply that nobody wants any more is cancelled."""
        record = self.ledger.comment(reply.key)
        reason: SkipReason | None = SkipReason.COMMENT_GONE
        if record is not None:
            reason = withdrawn(reply, record, account, mode=mode, now=self.clock())
        if reason is None:
            return record
        self._close(reply, reason)
        return None

    def _find_out(self, reply: ReplyRecord, account: Account | None) -> Key | None:
        """Read back a call of unknown outcome when the account may be asked; after a day a person decides."""
        record = self.ledger.comment(reply.key)
        over = self.clock() - (reply.called_at or 0) >= READING_ENDS
        if account is None or record is None:
            self._give_up(reply, note="its comment or account is gone")
            return None
        passed = self._let_through(reply, account, self.gate.decide_reading)
        if passed is None:
            if over:
                self._give_up(reply, note="the platform could not be asked")
            return None
        reply = self.ledger.claim_read_back(reply, now=self.clock())
        client, standing = passed
        job = Job(reply=reply, record=record, account=account, client=client, standing=standing)
        return self.read_back.find_out(job)

    def _give_up(self, reply: ReplyRecord, *, note: str) -> None:
        held = self.ledger.claim_read_back(reply, now=self.clock())
        self.read_back.leave_to_a_person(held, note=note)

    def _close(
        self,
        reply: ReplyRecord,
        reason: SkipReason,
        *,
        state: ReplyState = ReplyState.CANCELLED,
        note: str = "",
        **changes: Signed,
    ) -> None:
        self.ledger.close(reply, state, now=self.clock(), reason=reason, note=note, **changes)


def _late(reply: ReplyRecord) -> SkipReason:
    return SkipReason.WINDOW_CLOSED if reply.key.channel is Channel.PRIVATE else SkipReason.TOO_OLD
