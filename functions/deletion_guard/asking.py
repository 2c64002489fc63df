"""Write down what a tool wants removed: the same wish is one removal, however often it is asked for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from aplomb.aws.retrying import retried
from aplomb.removals.desk import RemovalDesk
from aplomb.removals.removal import OPEN, Original, Removal, RemovalState, Standing, changed, looked_again
from deletion_guard.call import Call
from deletion_guard.classify import Act, Finding
from deletion_guard.decide import Affected, Decision, answered_again, decide
from deletion_guard.outbound import Rewritten, outbound
from deletion_guard.shapes import Trouble, Troubled
from deletion_guard.tool_keys import ToolKey

MOST_HELD = 16_000  # bytes of a body that a person can look at
_PLAIN = frozenset({Act.DELETE, Act.HIDE, Act.COMMENTS_OFF, Act.UNPUBLISH})  # the address says it all


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A destructive call that a person could decide about."""

    call: Call
    finding: Finding
    key: ToolKey
    original: Original

    def id(self, *, round_: int) -> str:
        """Return the removal's id: the same for the same wish, until it was carried out."""
        original = self.original
        said: tuple[str, ...] = (
            self.finding.target,
            original.path.partition("?")[0].rstrip("/").rpartition("/")[2],
        )
        if self.finding.act not in _PLAIN or not self.finding.target:
            said = (original.method, original.path, original.body)
        whose = (self.key.platform, self.key.account, str(self.finding.act), str(round_))
        return hashlib.sha256("\0".join((*whose, *said)).encode()).hexdigest()[:16]


def wish(call: Call, finding: Finding, key: ToolKey) -> Wish:
    """Return a wish with its call as a person will see it, and as it would be carried out.

    Raises:
        Troubled: nobody could judge it.
    """
    if not finding.judgeable:
        raise Troubled(
            Trouble.REFUSED,
            f"Aplomb refused this call. {finding.reason} Make each such call alone and plainly, "
            "so that a person can decide about it.",
        )
    made = outbound(call)
    body = made.body.read() if isinstance(made.body, Rewritten) else made.body
    text = body.decode(errors="replace")
    if len(body) > MOST_HELD or text.encode() != body:
        raise Troubled(
            Trouble.REFUSED,
            "Aplomb refused this call: its body is too long, or no text, for a person to judge.",
        )
    original = Original(
        method=made.method,
        path=made.address,
        content_type=made.headers.get("content-type", ""),
        body=text,
    )
    return Wish(call=call, finding=finding, key=key, original=original)


def ask(desk: RemovalDesk, wanted: Wish, affected: Affected, *, now: int) -> tuple[Removal, Troubled, bool]:
    """Write the wish down, and return it with what the tool is told, and whether it is new.

    Raises:
        ConflictError: others kept writing it.
    """
    return retried(lambda: _ask(desk, wanted, affected, now=now))


def _ask(desk: RemovalDesk, wanted: Wish, affected: Affected, *, now: int) -> tuple[Removal, Troubled, bool]:
    decision = decide(wanted.finding, affected)
    before, removal_id = _newest(desk, wanted, gone=affected.gone)
    if before is None:
        removal = desk.save(_removal(wanted, affected, decision, removal_id=removal_id, now=now))
        return removal, _told(removal, decision), True
    removal = _again(before, wanted, affected, now=now)
    if removal is not before:
        desk.save(replace(removal, rev=before.rev + 1))
    return removal, _told(removal, decision), False


def _newest(desk: RemovalDesk, wanted: Wish, *, gone: bool) -> tuple[Removal | None, str]:
    """Return the wish as it stands, or the id of a new one where the last was carried out.

    Asking again for what is not there makes no new one.
    """
    round_ = 0
    while True:
        removal_id = wanted.id(round_=round_)
        removal = desk.find(removal_id)
        if removal is None or not removal.final or (gone and removal.state is RemovalState.FAILED):
            return removal, removal_id
        round_ += 1


def _removal(wanted: Wish, affected: Affected, decision: Decision, *, removal_id: str, now: int) -> Removal:
    return Removal(
        id=removal_id,
        platform=wanted.key.platform,
        account=wanted.key.account,
        object=wanted.finding.target,
        act=str(wanted.finding.act),
        standing=decision.standing,
        state=decision.state,
        original=wanted.original,
        requesters=wanted.key.requesters,
        evidence=affected.evidence,
        whole=affected.whole,
        requested_at=now,
        updated_at=now,
        detail=affected.detail or f"{wanted.finding.reason} {decision.sentence}.",
    )


def _again(before: Removal, wanted: Wish, affected: Affected, *, now: int) -> Removal:
    """Return the wish with one more requester, and with what is seen now; a decision in force stays."""
    removal = before
    if before.state not in OPEN:  # people have spoken; a write here would come between the claim and its end
        return before
    if not set(wanted.key.requesters) <= set(before.requesters):
        requesters = tuple(dict.fromkeys((*before.requesters, *wanted.key.requesters)))
        removal = changed(removal, now=now, requesters=requesters)
    waits = before.state in {RemovalState.REQUESTED, RemovalState.APPROVED}
    if waits and affected.evidence and not affected.detail:
        removal = looked_again(removal, evidence=affected.evidence, whole=affected.whole, now=now)
    if removal.standing is Standing.CRITICISM and removal.state is RemovalState.REQUESTED:
        removal = changed(removal, now=now, state=RemovalState.REFUSED)
    return removal


def _told(removal: Removal, decision: Decision) -> Troubled:
    known = answered_again(removal.state, refused_by_person=bool(removal.refused_by))
    sentence = f"{known or decision.sentence} (removal {removal.id})."
    refused = removal.state is RemovalState.REFUSED
    gone = removal.state is RemovalState.FAILED
    return Troubled(Trouble.REFUSED if refused else Trouble.NOT_THERE if gone else Trouble.HELD, sentence)
