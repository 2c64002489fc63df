"""What becomes of a destructive call: never done at once, refused or held for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aplomb.removals.removal import Evidence, RemovalState, Standing, standing_of
from deletion_guard.classify import Act, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """What a call would take away, as far as it is known."""

    evidence: tuple[Evidence, ...] = ()
    whole: bool = False  # nothing else would go away
    gone: bool = False  # the platform does not show it, to this account at least
    unread: bool = False  # the platform could not be asked
    detail: str = ""  # why more is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The state in which a removal starts, and what the tool is told; it is never told that it was done."""

    state: RemovalState
    standing: Standing
    sentence: str


_WHAT = {
    Act.DELETE: "deletes",
    Act.HIDE: "hides",
    Act.COMMENTS_OFF: "keeps people from commenting on",
    Act.UNPUBLISH: "unpublishes",
    Act.BLOCK: "shuts out the author of",
    Act.UNKNOWN: "changes, in a way that Aplomb does not know to be harmless,",
}


def decide(finding: Finding, affected: Affected) -> Decision:
    """Return what becomes of a destructive call. In doubt a person is asked; no way leads past people."""
    standing = standing_of(affected.evidence, whole=affected.whole)
    what = _WHAT[finding.act or Act.UNKNOWN]
    if standing is Standing.CRITICISM:
        return Decision(
            state=RemovalState.REFUSED,
            standing=standing,
            sentence=f"Aplomb refused this call: it {what} {_criticism(affected.evidence, finding)}, and no "
            "automation may remove criticism. Two people can, where it is illegal or harmful",
        )
    if affected.gone:
        return Decision(
            state=RemovalState.FAILED,
            standing=standing,
            sentence="Aplomb did not pass this call on: the platform shows no such object to this account",
        )
    why = {
        Standing.SPAM: f"it {what} what is surely spam, and one person releases such removals",
        Standing.UNCERTAIN: f"it {what} something that is not known to be spam, so a person must look at it",
    }[standing]
    return Decision(
        state=RemovalState.REQUESTED,
        standing=standing,
        sentence=f"Aplomb holds this call for a person: {why}. It was not done",
    )


def answered_again(state: RemovalState, *, refused_by_person: bool) -> str:
    """Return what a tool is told that asks again for what is known already."""
    if state is RemovalState.REFUSED and refused_by_person:
        return "Aplomb refused this call: a person decided that it stays"
    if state in {RemovalState.RELEASED, RemovalState.CLAIMED}:
        return "Aplomb does this by itself: people have approved it. Do not repeat it"
    return ""


def _criticism(evidence: Sequence[Evidence], finding: Finding) -> str:
    critical = [one for one in evidence if one.verdict is not None and one.verdict.critical]
    alone = len(critical) == 1 and critical[0].comment == finding.target
    return "criticism" if alone or finding.act is Act.BLOCK else "something with criticism in or under it"
