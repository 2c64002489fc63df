"""What people do with a case, as pure moves: each returns the case as it is then, or says why not."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, replace

from aplomb.aws.keys import LONGEST_PART, CaseKey, Key, case_key, comment_key
from aplomb.comment import Platform
from aplomb.errors import AplombError
from aplomb.platforms import DAY
from aplomb.records import CaseRecord, CaseState, Outcome

LEASE = 5 * 60  # seconds; an open page renews it each minute
LONGEST_SNOOZE = 30 * DAY

_PUT_AWAY = frozenset({CaseState.SNOOZED, CaseState.RESOLVED})


class CaseError(AplombError):
    """A case cannot be moved so; the text says why and what to do."""


class HeldByAnotherError(CaseError):
    """A colleague works on the case just now."""

    def __init__(self, case: CaseRecord) -> None:
        self.owner_name, self.until = case.owner_name, case.lease_until
        super().__init__(f"{case.owner_name or 'A colleague'} is working on this case.")


class WroteAgainError(CaseError):
    """The person wrote something that whoever decides has not seen."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of our own people."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a page showed when somebody decided on it."""

    last_comment: str
    claim: int = 0


def belongs_to(case: CaseRecord) -> bool:
    """Tell whether whatever its author writes on belongs to a case, criticism or not.

    It does where the case waits for that, and where people work on it or did.
    """
    return case.state is not CaseState.OPEN or bool(case.owner)


def reopened(case: CaseRecord, *, now: int) -> CaseRecord:
    """Return the case in the queue again, waiting from now on, if it had been put away."""
    if case.state not in _PUT_AWAY:
        return case
    return replace(_in_queue(case), opened_at=now)


def awake(case: CaseRecord, *, now: int) -> CaseRecord:
    """Return the case as it counts now: one whose snooze is over waits since then, with nothing written."""
    if case.state is not CaseState.SNOOZED or case.snoozed_until > now:
        return case
    return replace(_in_queue(case), opened_at=case.snoozed_until)


def is_held(case: CaseRecord, *, now: int) -> bool:
    """Tell whether somebody works on the case just now."""
    return bool(case.owner) and case.lease_until > now


def check_free(case: CaseRecord, *, by: Colleague, now: int) -> None:
    """Let only its owner act on a case while they work on it.

    Raises:
        HeldByAnotherError: it is somebody else's just now.
    """
    if is_held(case, now=now) and case.owner != by.id:
        raise HeldByAnotherError(case)


def check_seen(case: CaseRecord, seen: Seen) -> None:
    """Refuse a decision that was made before the newest words.

    Raises:
        WroteAgainError: there is something newer.
    """
    if case.last_comment != seen.last_comment:
        raise WroteAgainError(
            "Something new was written in this case since you opened it. Read it, then decide again."
        )


def claimed(case: CaseRecord, *, by: Colleague, now: int, take_over: bool = False) -> CaseRecord:
    """Return the case as one colleague's, held for a while.

    Raises:
        HeldByAnotherError: somebody works on it just now, and it is not to be taken over.
        CaseError: it is resolved.
    """
    case = awake(case, now=now)
    if case.state is CaseState.RESOLVED:
        raise CaseError("This case is resolved. Reopen it first.")
    if not take_over:
        check_free(case, by=by, now=now)
    anew = case.owner != by.id or not is_held(case, now=now)
    return replace(
        _in_queue(case),
        owner=by.id,
        owner_name=by.name,
        claim=case.claim + anew,
        lease_until=now + LEASE,
    )


def held_on(case: CaseRecord, *, by: Colleague, claim: int, now: int) -> CaseRecord:
    """Return the case with its lease renewed.

    Raises:
        CaseError: it is not theirs any more.
    """
    if case.owner != by.id or case.claim != claim or case.state is not CaseState.OPEN:
        whose = f" {case.owner_name} has it now." if case.owner not in {"", by.id} else ""
        raise CaseError(f"You do not hold this case any more.{whose}")
    return replace(case, lease_until=now + LEASE)


def released(case: CaseRecord, *, by: Colleague, now: int) -> CaseRecord:
    """Return the case as nobody's.

    Raises:
        HeldByAnotherError: a colleague works on it just now.
    """
    check_free(case, by=by, now=now)
    return replace(awake(case, now=now), owner="", owner_name="", lease_until=0)


def assigned(case: CaseRecord, *, by: Colleague, to: Colleague, now: int) -> CaseRecord:
    """Return the case as another colleague's, who has yet to begin.

    Raises:
        HeldByAnotherError: a colleague works on it just now.
        CaseError: it is resolved.
    """
    check_free(case, by=by, now=now)
    case = awake(case, now=now)
    if case.state is CaseState.RESOLVED:
        raise CaseError("This case is resolved. Reopen it first.")
    lease = now + LEASE if to.id == by.id else 0
    return replace(_in_queue(case), owner=to.id, owner_name=to.name, claim=case.claim + 1, lease_until=lease)


def snoozed(case: CaseRecord, *, by: Colleague, until: int, seen: Seen, now: int) -> CaseRecord:
    """Return the case out of the queue until a time.

    Raises:
        CaseError: the time is over or too far off, somebody else works on it, or wrote in it.
    """
    check_free(case, by=by, now=now)
    check_seen(case, seen)
    if not now < until <= now + LONGEST_SNOOZE:
        raise CaseError(f"Choose a time from now on, at most {LONGEST_SNOOZE // DAY} days off.")
    if case.state is CaseState.RESOLVED:
        raise CaseError("This case is resolved. Reopen it first.")
    return replace(awake(case, now=now), state=CaseState.SNOOZED, snoozed_until=until, lease_until=0)


def resolved(case: CaseRecord, *, by: Colleague, outcome: Outcome, seen: Seen, now: int) -> CaseRecord:
    """Return the case as done; doing it again the same way is harmless.

    Raises:
        CaseError: somebody else works on it, or wrote in it.
    """
    if case.state is CaseState.RESOLVED and case.outcome is outcome:
        return case
    check_free(case, by=by, now=now)
    check_seen(case, seen)
    return replace(
        case,
        state=CaseState.RESOLVED,
        outcome=outcome,
        resolved_at=now,
        snoozed_until=0,
        owner=case.owner or by.id,
        owner_name=case.owner_name or by.name,
        lease_until=0,
    )


def taken_up(case: CaseRecord, *, by: Colleague, now: int) -> CaseRecord:
    """Return a case that was put away as one that waits, on a person's word.

    Raises:
        HeldByAnotherError: a colleague works on it just now.
    """
    check_free(case, by=by, now=now)
    return reopened(case, now=now)


def _in_queue(case: CaseRecord) -> CaseRecord:
    return replace(case, state=CaseState.OPEN, snoozed_until=0, outcome=None, resolved_at=0)


def case_reference(case: CaseKey | Key) -> str:
    """Return how an address names a case."""
    key = case if isinstance(case, Key) else case_key(case)
    return _written(key.pk.removeprefix("CASE#"))


def case_referred(reference: str) -> Key | None:
    """Return where the case stands that an address names, or None where it can name none."""
    rest = _read(reference, parts=len(CaseKey._fields))
    return Key(f"CASE#{rest}", "CASE") if rest else None


def comment_reference(case: CaseRecord) -> str:
    """Return how an address names a case by a comment in it: that tells nobody whose comment it is."""
    comment = case.first_comment or case.last_comment
    key = comment_key(case.key.platform, case.key.account, comment)
    return _written(key.pk.removeprefix("COMMENT#"))


def comment_referred(reference: str) -> tuple[Key, ...]:
    """Return where the comment may stand that an address names; a case holds private messages, too."""
    rest = _read(reference, parts=3)
    if not rest:
        return ()
    platforms = dict.fromkeys((rest.partition("#")[0], Platform.MESSENGER))
    places = (f"COMMENT#{one}#{rest.partition('#')[2]}" for one in platforms)
    return tuple(Key(place, "COMMENT") for place in places)


def _written(rest: str) -> str:
    return base64.urlsafe_b64encode(rest.encode()).decode().rstrip("=")


def _read(reference: str, *, parts: int) -> str:
    """Return what a reference was made of; nothing where none of ours was made of it."""
    try:
        padded = reference + "=" * (-len(reference) % 4)
        rest = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return ""
    found = rest.split("#")
    known = len(found) == parts and found[0] in set(Platform) and rest.isprintable()
    return rest if known and max(map(len, found)) <= LONGEST_PART else ""
