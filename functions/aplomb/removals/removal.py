"""A wish to take away what somebody wrote, from a tool's request to what people decided about it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from aplomb import retention
from aplomb.aws.keys import Key, removal_key, work_pk
from aplomb.errors import AplombError
from aplomb.records import stored
from aplomb.same_person import known_by
from aplomb.same_text import words
from aplomb.verdict import Kind, Verdict

SURE_OF_SPAM = 0.9  # the confidence from which many may be released at once
FOR_CRITICISM = 2  # different people


class RemovalState(StrEnum):
    """A removal's life. Time alone moves it nowhere: what nobody decides stays where it is."""

    REQUESTED = "requested"
    APPROVED = "approved"  # by one person, where two are needed
    RELEASED = "released"  # the guard carries it out next
    CLAIMED = "claimed"  # stored before the one call to the platform
    EXECUTED = "executed"
    FAILED = "failed"  # the platform did not do it, or it is not known; nothing is tried again by itself
    REFUSED = "refused"  # by a person for good; by the rule until two people open it


OPEN = frozenset({RemovalState.REQUESTED, RemovalState.APPROVED, RemovalState.REFUSED})


class Standing(StrEnum):
    """What is known of what would go away."""

    CRITICISM = "criticism"
    UNCERTAIN = "uncertain"
    SPAM = "spam"


class Ground(StrEnum):
    """The only grounds on which criticism may go: it is illegal, or does harm, whatever it criticises."""

    THREAT = "threat"
    PRIVATE_DATA = "private_data"  # of a third person
    CHILD_ABUSE_MATERIAL = "child_abuse_material"
    INTIMATE_IMAGE = "intimate_image"  # without consent
    INCITEMENT = "incitement"  # to violence or hatred
    FRAUD = "fraud"  # a link or a number that robs whoever follows it
    COURT_ORDER = "court_order"


class RemovalError(AplombError):
    """The approval or refusal does not count; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The call as the tool made it, without credentials; what is approved is this and nothing else."""

    method: str
    path: str  # with its query, after the platform's base
    content_type: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Something that would go away, kept as it was when it was judged."""

    comment: str
    author: str
    text: str
    ours: bool = False  # written by our own account
    version: str = ""  # of the comment record; empty where we have none
    verdict: Verdict | None = None
    digest: str = ""  # of its words, once they are forgotten; an edit is still noticed


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One person's yes."""

    person: str
    at: int
    ground: Ground | None = None
    id: str = ""  # by which a sign-in knows the person, whatever they call themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """One wish, however many tools and times it is asked for."""

    id: str
    platform: str
    account: str
    object: str  # the platform's id of what it is done to; empty where the call names none
    act: str
    standing: Standing
    state: RemovalState
    original: Original
    requesters: tuple[str, ...]  # names of the tools' keys, and of the people who answer for them
    evidence: tuple[Evidence, ...]
    whole: bool  # the evidence is all that would go away
    requested_at: int
    updated_at: int
    approvals: tuple[Approval, ...] = ()
    refused_by: str = ""  # empty where the rule refused it
    detail: str = ""  # why it stands as it does, for people
    due_at: int = 0  # when the guard looks at it next, once it is released
    rev: int = 1

    @property
    def ground(self) -> Ground | None:
        """The ground that the newest approval gives."""
        return self.approvals[-1].ground if self.approvals else None

    @property
    def final(self) -> bool:
        """Whether nothing more comes of it; the same wish again is a new one, unless a person refused it."""
        return self.state in {RemovalState.EXECUTED, RemovalState.FAILED}


def standing_of(evidence: Sequence[Evidence], *, whole: bool) -> Standing:
    """Return what is known of what would go away; one criticism among it is enough."""
    verdicts = [one.verdict for one in evidence if not one.ours]
    if any(verdict is not None and verdict.critical for verdict in verdicts):
        return Standing.CRITICISM
    if whole and verdicts and all(verdict is not None and _surely_spam(verdict) for verdict in verdicts):
        return Standing.SPAM
    return Standing.UNCERTAIN


def _surely_spam(verdict: Verdict) -> bool:
    return verdict.kind is Kind.SPAM and verdict.confidence >= SURE_OF_SPAM and not verdict.degraded


def approve(
    removal: Removal, *, person: str, ground: Ground | None, now: int, person_id: str = ""
) -> Removal:
    """Return the removal after one person's yes; the id, where there is one, tells people apart, too.

    Raises:
        RemovalError: it is not theirs to give, or a ground is missing.
    """
    _check_open(removal)
    name = _name(person)
    if name in map(_name, removal.requesters):
        raise RemovalError(f"{person} asked for this removal, so another person must approve it.")
    before = [(_name(one.person), one.id) for one in removal.approvals]
    if any(name == known or (person_id and person_id == its_id) for known, its_id in before):
        raise RemovalError(f"{person} approved it already. It needs a second, different person.")
    critical = removal.standing is Standing.CRITICISM
    if critical and ground is None:
        grounds = ", ".join(Ground)
        raise RemovalError(f"This is criticism. It may go on one of these grounds only: {grounds}.")
    if critical and any(one.ground is not ground for one in removal.approvals):
        raise RemovalError(
            f"The first person named another ground: {removal.ground}. Both must see the same."
        )
    approvals = (*removal.approvals, Approval(person=person.strip(), at=now, ground=ground, id=person_id))
    enough = len(approvals) >= (FOR_CRITICISM if critical else 1)
    state = RemovalState.RELEASED if enough else RemovalState.APPROVED
    detail = "" if enough else "A second, different person must approve it."
    return changed(removal, now=now, state=state, approvals=approvals, due_at=now, detail=detail)


def refuse(removal: Removal, *, person: str, now: int) -> Removal:
    """Return the removal after one person's no, which is final.

    Raises:
        RemovalError: it is not open any more, or no person is named.
    """
    _check_open(removal)
    _name(person)
    return changed(
        removal, now=now, state=RemovalState.REFUSED, refused_by=person.strip(), detail="A person refused it."
    )


def looked_again(removal: Removal, *, evidence: Sequence[Evidence], whole: bool, now: int) -> Removal:
    """Return the removal with what is known now. Where a text changed, every approval is void."""
    same = same_texts(removal.evidence, evidence)
    # The same words do not stop being criticism because a model thinks again.
    critical = same and removal.standing is Standing.CRITICISM
    standing = Standing.CRITICISM if critical else standing_of(evidence, whole=whole)
    if same and standing is removal.standing:
        return removal
    refused = removal.state is RemovalState.REFUSED
    return changed(
        removal,
        now=now,
        evidence=_without_forgotten(removal.evidence, evidence),
        whole=whole,
        standing=standing,
        state=removal.state if refused else RemovalState.REQUESTED,
        approvals=(),
    )


def same_texts(before: Sequence[Evidence], after: Sequence[Evidence]) -> bool:
    """Tell whether the same texts of others would go away; what we write ourselves changes no decision."""
    return _texts(before) == _texts(after)


def _texts(evidence: Sequence[Evidence]) -> set[tuple[str, str]]:
    return {(one.comment, digest(one)) for one in evidence if not one.ours}


def digest(one: Evidence) -> str:
    """Return what stands for the words of one piece of evidence, and changes with them."""
    return one.digest or hashlib.sha256("\0".join(words(one.text)).encode()).hexdigest()


def _without_forgotten(before: Sequence[Evidence], after: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return what is seen now; words that were forgotten and are still the same do not come back."""
    gone = {one.comment: one for one in before if one.digest}

    def kept(one: Evidence) -> Evidence:
        known = gone.get(one.comment)
        if known is None or known.digest != digest(one):
            return one
        return replace(one, text="", author=known.author, digest=known.digest)

    return tuple(map(kept, after))


def changed(removal: Removal, *, now: int, **fields: Any) -> Removal:
    """Return the removal's next revision."""
    return replace(removal, **fields, updated_at=now, rev=removal.rev + 1)


def removal_item(removal: Removal) -> tuple[Key, dict[str, Any]]:
    """Return where the removal stands and what is written there, the queue in which it waits included."""
    key = removal_key(removal.id)
    queue = _queue(removal)
    # What waits for people never expires; what expires later is the record, never a comment.
    item = stored(removal, expires_at=None if queue else removal.updated_at + retention.REMOVAL)
    if queue:
        at = removal.due_at if queue == "RELEASED" else removal.requested_at
        item |= {"work_pk": work_pk(queue, key), "work_sk": f"{at:012d}"}
    return key, item


def _queue(removal: Removal) -> str:
    match removal.state:
        case RemovalState.REQUESTED | RemovalState.APPROVED:
            return "REMOVAL"
        case RemovalState.RELEASED | RemovalState.CLAIMED:
            return "RELEASED"
        case RemovalState.REFUSED if not removal.refused_by:
            return "REFUSED"
        case _:
            return ""


def _check_open(removal: Removal) -> None:
    if removal.state is RemovalState.REFUSED and removal.refused_by:
        raise RemovalError(f"{removal.refused_by} refused it for good.")
    if removal.state not in OPEN:
        raise RemovalError(f"It is not open any more: it is {removal.state}.")


def _name(person: str) -> str:
    """Return a name as it is compared: no spelling makes one person two."""
    name = known_by(person)
    if not name:
        raise RemovalError("A person's name is missing.")
    return name
