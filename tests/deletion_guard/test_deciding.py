"""The decision, as a table."""

from __future__ import annotations

import pytest

from aplomb.removals.removal import Evidence, RemovalState, Standing, standing_of
from aplomb.verdict import Kind, Verdict
from deletion_guard.classify import Act, Finding
from deletion_guard.decide import Affected, decide
from tests.deletion_guard.guarded import verdict

CRITICISM = verdict(Kind.COMPLAINT, critical=True)
ABUSE = verdict(Kind.ABUSE)
RUDE_CRITICISM = verdict(Kind.ABUSE, critical=True)
SPAM, MAYBE_SPAM = verdict(Kind.SPAM), verdict(Kind.SPAM, confidence=0.7)
SPAM_WITH_A_COMPLAINT = verdict(Kind.SPAM, critical=True)
PRAISE = verdict(Kind.PRAISE)


def of(*verdicts: Verdict | None, whole: bool = True) -> Affected:
    evidence = tuple(
        Evidence(comment=str(n), author="a", text="t", verdict=one) for n, one in enumerate(verdicts)
    )
    return Affected(evidence=evidence, whole=whole)


TABLE = [
    (of(CRITICISM), RemovalState.REFUSED, Standing.CRITICISM),
    (of(RUDE_CRITICISM), RemovalState.REFUSED, Standing.CRITICISM),
    (of(SPAM_WITH_A_COMPLAINT), RemovalState.REFUSED, Standing.CRITICISM),
    (of(SPAM, CRITICISM), RemovalState.REFUSED, Standing.CRITICISM),
    (of(CRITICISM, None, whole=False), RemovalState.REFUSED, Standing.CRITICISM),
    (of(SPAM), RemovalState.REQUESTED, Standing.SPAM),
    (of(SPAM, SPAM), RemovalState.REQUESTED, Standing.SPAM),
    (of(SPAM, whole=False), RemovalState.REQUESTED, Standing.UNCERTAIN),
    (of(SPAM, None), RemovalState.REQUESTED, Standing.UNCERTAIN),
    (of(MAYBE_SPAM), RemovalState.REQUESTED, Standing.UNCERTAIN),
    (of(ABUSE), RemovalState.REQUESTED, Standing.UNCERTAIN),
    (of(PRAISE), RemovalState.REQUESTED, Standing.UNCERTAIN),
    (of(None), RemovalState.REQUESTED, Standing.UNCERTAIN),
    (Affected(unread=True), RemovalState.REQUESTED, Standing.UNCERTAIN),
    (Affected(gone=True), RemovalState.FAILED, Standing.UNCERTAIN),
    (Affected(), RemovalState.REQUESTED, Standing.UNCERTAIN),
]


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize(("affected", "state", "standing"), TABLE)
def test_what_becomes_of_a_destructive_call(
    act: Act, affected: Affected, state: RemovalState, standing: Standing
) -> None:
    decision = decide(Finding(harmless=False, reason="This deletes.", act=act, target="0"), affected)
    assert (decision.state, decision.standing) == (state, standing)
    assert "Aplomb" in decision.sentence
    assert decision.state not in {RemovalState.RELEASED, RemovalState.CLAIMED, RemovalState.EXECUTED}


def test_what_we_wrote_ourselves_is_no_criticism_and_no_spam() -> None:
    ours = Evidence(comment="1", author="page", text="Thank you", ours=True)
    spam = Evidence(comment="2", author="b", text="Buy", verdict=SPAM)
    assert standing_of([ours], whole=True) is Standing.UNCERTAIN
    assert standing_of([spam, ours], whole=True) is Standing.SPAM
