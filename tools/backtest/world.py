"""One set of rules at work: what it makes of each comment, in the order of time, without sending anything."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from aplomb.accounts import Account
from aplomb.aws.keys import CaseKey
from aplomb.comment import Comment
from aplomb.lint.finding import Finding
from aplomb.modes import Mode, mode_in_force
from aplomb.records import Action, Decision, ReplyRecord
from aplomb.replies.reply import Channel, ReplyKey, ReplyState
from aplomb.skips import SkipReason
from aplomb.track_record import TrackRecord
from aplomb.verdict import Verdict
from aplomb.wording.checking import Saying
from responder.speech import Speech, SpeechRefusedError
from tools.backtest.memory import Memory
from tools.backtest.outcome import Fate, Outcome, Outcomes
from tools.backtest.settings import Rules
from tools.backtest.waiting import Turns, Waiting
from triage.decide import Circumstances, Standards, decide, whose
from triage.engine import Engine

LOOKED_AT = 4096  # texts; replies to people of the same first name are often the same
TOKEN = "sample-reference"  # noqa: S105  as long as the token in a real reply's link, and none

_FATES = {
    Action.ANSWER: Fate.ANSWERED,
    Action.ANSWER_AND_ESCALATE: Fate.ANSWERED,
    Action.ESCALATE: Fate.QUEUED,
    Action.LEAVE: Fate.LEFT,
    Action.SKIP: Fate.SKIPPED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A comment that came in."""

    line: int
    comment: Comment
    verdict: Verdict | None  # None where nobody asked: it is not ours, or came before
    twice: bool  # its id came before
    now: int


@dataclass(frozen=True, kw_only=True)
class _Speech(Speech):
    """The responder's words; the lint looks at the same text once only."""

    _found: dict[Saying, tuple[Finding, ...]] = field(default_factory=dict)

    def faults(self, saying: Saying) -> tuple[Finding, ...]:
        """Return what is wrong with a text that would leave."""
        if saying not in self._found:
            if len(self._found) >= LOOKED_AT:
                self._found.clear()
            self._found[saying] = super().faults(saying)
        return self._found[saying]


class World:
    """What triage and the responder know under one set of rules; all that grows is in a file."""

    def __init__(self, rules: Rules, engine: Engine, db: sqlite3.Connection, *, name: str) -> None:
        self._rules, self._engine = rules, engine
        self._speech = _Speech(templates=rules.templates)
        self._turns = Turns()
        self.outcomes = Outcomes(db, f"outcome_{name}")
        self._memory = Memory(db, name=name)

    def take(self, told: Told) -> None:
        """Decide about a comment, after whatever was due before it."""
        self.pass_time(until=told.now)
        comment = told.comment
        reason = SkipReason.DUPLICATE if told.twice else whose(comment, self._rules.accounts)
        account = self._rules.accounts.find(comment.platform, comment.account)
        if reason is not None or account is None or told.verdict is None:
            self.outcomes.add(_outcome(told, Decision(action=Action.SKIP, reason=reason)))
            return
        mode = mode_in_force(account.mode_setting(told.verdict.language), TrackRecord())
        decision = self._decide(told, told.verdict, account, mode=mode)
        outcome = _outcome(told, decision)
        if decision.intent is None:
            self.outcomes.add(outcome)
            return
        reply = _reply(told, decision, language=told.verdict.language)
        one = Waiting(outcome=outcome, reply=reply, comment=comment, account=account, mode=mode)
        if decision.draft:
            self._word(one)
            return
        self._memory.spend(comment)
        self._send(one, now=told.now)

    def pass_time(self, *, until: int | None) -> None:
        """Let every reply speak whose turn comes by then; without `until` all that wait."""
        for at, one in self._turns.due(until=until):
            self._send(one, now=at)

    def _decide(self, told: Told, verdict: Verdict, account: Account, *, mode: Mode) -> Decision:
        comment = told.comment
        thresholds = self._rules.thresholds(self._engine, account, verdict.language)
        standards = Standards(thresholds=thresholds, mode=mode)
        fresh = Circumstances(now=told.now, hidden=False, answered=False)
        decision = decide(comment, verdict, account=account, standards=standards, circumstances=fresh)
        if decision.intent is None or self._memory.answered(comment) in {None, comment.comment}:
            return decision
        return decide(
            comment,
            verdict,
            account=account,
            standards=standards,
            circumstances=replace(fresh, answered=True),
        )

    def _send(self, one: Waiting, *, now: int) -> None:
        """Let a reply speak, wait, or come too late."""
        asked = self._turns.ask(one, now=now)
        if asked is None:
            return
        if isinstance(asked, Waiting):
            late = replace(asked.outcome, fate=Fate.QUEUED, reason=SkipReason.TOO_OLD, queued=True, late=True)
            self.outcomes.add(replace(late, waited=asked.late_by, cap=asked.cap))
            return
        waited = replace(one.outcome, waited=now - one.reply.planned_at, cap=one.cap)
        said = self._memory.said(one.comment)
        worded = self._word(replace(one, outcome=waited), turn=asked.turn, said=said)
        if worded:
            self._memory.say(one.comment, worded)
            self._turns.take_slot(asked, now=now)

    def _word(self, one: Waiting, *, turn: int | None = None, said: Collection[str] = ()) -> str:
        """Keep what becomes of a reply; return its words, or nothing where none may be sent."""
        try:
            worded = self._speech.words(one.reply, one.comment, one.account, turn=turn, said=said)
        except SpeechRefusedError as refused:
            self.outcomes.add(
                replace(
                    one.outcome, fate=Fate.QUEUED, reason=refused.reason, queued=True, note=str(refused)[:300]
                )
            )
            return ""
        self.outcomes.add(replace(one.outcome, words=worded.text, source=worded.source))
        return worded.text


def _outcome(told: Told, decision: Decision) -> Outcome:
    comment, verdict = told.comment, told.verdict
    fate = Fate.DRAFTED if decision.draft else _FATES[decision.action]
    known = Outcome(
        line=told.line,
        at=told.now,
        fate=fate,
        reason=decision.reason or "",
        platform=comment.platform,
        account=comment.account,
        queued=decision.action in {Action.ESCALATE, Action.ANSWER_AND_ESCALATE},
        intent=decision.intent or "",
    )
    if verdict is None:
        return known
    return replace(
        known,
        language=verdict.language,
        kind=verdict.kind,
        severity=verdict.severity,
        grateful=verdict.grateful,
        positive=verdict.scores.positive if verdict.scores else None,
    )


def _reply(told: Told, decision: Decision, *, language: str) -> ReplyRecord:
    comment = told.comment
    return ReplyRecord(
        key=ReplyKey.to(comment, Channel.PUBLIC),
        state=ReplyState.DRAFT if decision.draft else ReplyState.PLANNED,
        intent=decision.intent or "",
        language=language,
        case=CaseKey(comment.platform, comment.account, comment.thread, comment.author),
        token=TOKEN,
        planned_at=told.now,
        correlation_id="",
        post=comment.post,
        commented_at=comment.created_at,
    )
