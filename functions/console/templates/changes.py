"""A change to the replies, as people prepare it: edited, asked for, approved and published, or thrown away.

A change holds whole files. Its revision goes up with each act: nobody approves what they have not seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from aplomb.errors import AplombError
from aplomb.replies.signing import Who
from aplomb.same_person import same_person
from console.marked import N_

LONGEST_FILE = 20_000  # characters; the longest that ships has 8,000
_LARGEST = 200_000  # bytes of all files; an item of the table holds 400 KB
LONGEST_WHY = 300

OVER = N_("This change was published or thrown away, so it is not edited any more. Begin a new one.")
STALE = N_("The change was edited since you looked. Look at it again, then decide.")
NOT_ASKED = N_("This change does not wait for approval.")
OWN = N_("You wrote or asked for some of it, so somebody else approves it.")
OTHER_BASE = N_("Another set of replies came into force since. Carry the change over to it first.")
OVERTAKEN = N_(
    "These files were changed in the set in force, too: {files}. Open each, and look at both texts."
)
EMPTY = N_("The change holds nothing yet. Edit a reply first.")
SAY_WHY = N_("Say in a sentence what the change is for.")
SAY_WHY_NOT = N_("Say why not, so that your colleague can write it differently.")
TOO_LONG = N_("A file may have {most} characters. Make it shorter.")
TOO_MUCH = N_("The change holds too much. Ask for approval of a part first, and begin another change.")
_MEANWHILE = N_("{name} saved this file meanwhile. Both texts are here; choose which one stays.")


class ChangeState(StrEnum):
    """Where a change stands."""

    DRAFT = "draft"
    ASKED = "asked"  # it waits for somebody else
    REFUSED = "refused"  # it can be edited and asked for again
    PUBLISHED = "published"
    DISCARDED = "discarded"


OPEN = frozenset({ChangeState.DRAFT, ChangeState.ASKED, ChangeState.REFUSED})


class ChangeError(AplombError):
    """It cannot be done; the sentence names its facts in braces, to be said in other languages."""

    def __init__(self, sentence: str, **facts: str) -> None:
        super().__init__(sentence.format(**facts))
        self.sentence, self.facts = sentence, facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """One file as it should read."""

    name: str  # like replies/complaint/en.txt
    text: str
    rev: int  # goes up with each edit
    by: Who
    at: int
    against: str  # `digest` of the file in the set that it was written against


class TheirsError(ChangeError):
    """A colleague saved the file meanwhile: both texts are shown, and the person decides."""

    def __init__(self, theirs: Edited) -> None:
        super().__init__(_MEANWHILE, name=theirs.by.name)
        self.theirs = theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Some files, and how far they are on their way."""

    id: str
    base: str  # hash of the set that it changes
    state: ChangeState
    rev: int
    began_at: int
    changed_at: int
    files: tuple[Edited, ...] = ()
    writers: tuple[Who, ...] = ()  # whoever edited any of it
    asked_by: Who | None = None
    why: str = ""  # what it is for, as whoever asked says
    decided_by: Who | None = None  # who approved, refused or threw it away
    answer: str = ""  # why it was refused
    set_hash: str = ""  # that it became
    starts_at: int = 0

    def file(self, name: str) -> Edited | None:
        """Return a file that it changes."""
        return next((one for one in self.files if one.name == name), None)

    @property
    def is_open(self) -> bool:
        """Whether it can still be edited."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody wants a file to read, and what they knew."""

    name: str
    text: str
    rev: int  # of the change's own file as they saw it; 0 where it held none
    published: str  # the file's text in the set in force
    agreed: bool = False  # they looked at what changed in force meanwhile, and keep their text


def digest(text: str) -> str:
    """Return what stands for a file's text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def begun(change_id: str, *, base: str, now: int) -> Change:
    """Return a change that holds nothing yet."""
    return Change(id=change_id, base=base, state=ChangeState.DRAFT, rev=0, began_at=now, changed_at=now)


def saved(change: Change, typed: Typed, *, by: Who, now: int) -> Change:
    """Return the change with one file more, or edited. An edit takes a request for approval back.

    Raises:
        TheirsError: a colleague saved the file meanwhile.
        ChangeError: it is published or thrown away, or too long.
    """
    _check_open(change)
    known = change.file(typed.name)
    if known is not None and known.text == typed.text and not typed.agreed:
        return change
    if known is not None and known.rev != typed.rev:
        raise TheirsError(known)
    if typed.text == typed.published:
        return taken_out(change, typed.name, rev=typed.rev, by=by, now=now)
    against = digest(typed.published)
    if known is not None and not typed.agreed:
        against = known.against
    edited = Edited(name=typed.name, text=typed.text, rev=change.rev + 1, by=by, at=now, against=against)
    files = sorted([*_without(change.files, typed.name), edited], key=lambda one: one.name)
    after = replace(change, files=tuple(files), writers=_with(change.writers, by))
    _check_length(after)
    return _drafted(after, now=now)


def taken_out(change: Change, name: str, *, rev: int, by: Who, now: int) -> Change:
    """Return the change without a file: it then reads as in the set in force.

    Raises:
        TheirsError: a colleague saved the file meanwhile.
        ChangeError: it is published or thrown away.
    """
    _check_open(change)
    known = change.file(name)
    if known is None:
        return change
    if known.rev != rev:
        raise TheirsError(known)
    return _drafted(
        replace(change, files=_without(change.files, name), writers=_with(change.writers, by)), now=now
    )


def asked(change: Change, *, by: Who, why: str, rev: int, now: int) -> Change:
    """Return the change as it waits for somebody else's approval.

    Raises:
        ChangeError: it changed since, it holds nothing, or nobody said what it is for.
    """
    _check_open(change)
    _check_rev(change, rev)
    if not change.files:
        raise ChangeError(EMPTY)
    if not why.strip():
        raise ChangeError(SAY_WHY)
    return _next(change, ChangeState.ASKED, now=now, asked_by=by, why=why.strip()[:LONGEST_WHY], answer="")


def refused(change: Change, *, by: Who, why: str, rev: int, now: int) -> Change:
    """Return the change as its writers have it back.

    Raises:
        ChangeError: it does not wait any more, it changed since, or nobody said why.
    """
    _check_asked(change, rev)
    if not why.strip():
        raise ChangeError(SAY_WHY_NOT)
    return _next(change, ChangeState.REFUSED, now=now, decided_by=by, answer=why.strip()[:LONGEST_WHY])


def check_approver(change: Change, *, by: Who, rev: int, base: str) -> None:
    """Check that somebody may let a change be said.

    Raises:
        ChangeError: it does not wait, it changed since, they wrote some of it, or another set is in force.
    """
    _check_asked(change, rev)
    if is_own(change, by):
        raise ChangeError(OWN)
    if change.base != base:
        raise ChangeError(OTHER_BASE)


def is_own(change: Change, person: Who) -> bool:
    """Tell whether somebody wrote or asked for some of it, by their id or under a name like theirs."""
    behind = [*change.writers, *([change.asked_by] if change.asked_by else [])]
    return any(one.id == person.id or same_person(one.name, person.name) for one in behind)


def published(change: Change, *, by: Who, set_hash: str, starts_at: int, now: int) -> Change:
    """Return the change as it has become a set."""
    return _next(
        change, ChangeState.PUBLISHED, now=now, decided_by=by, set_hash=set_hash, starts_at=starts_at
    )


def discarded(change: Change, *, by: Who, rev: int, now: int) -> Change:
    """Return the change as it was thrown away; its texts are kept for a while.

    Raises:
        ChangeError: it changed since, or it is published or thrown away.
    """
    _check_open(change)
    _check_rev(change, rev)
    return _next(change, ChangeState.DISCARDED, now=now, decided_by=by)


def carried(change: Change, *, base: str, overtaken: Collection[str], rev: int, now: int) -> Change:
    """Return the change as one of the set in force, where its files did not change there.

    Raises:
        ChangeError: some did, or the change itself changed since.
    """
    _check_open(change)
    _check_rev(change, rev)
    if overtaken:
        raise ChangeError(OVERTAKEN, files=", ".join(sorted(overtaken)))
    return _drafted(replace(change, base=base), now=now)


def _next(change: Change, state: ChangeState, *, now: int, **more: object) -> Change:
    return replace(change, state=state, rev=change.rev + 1, changed_at=now, **more)  # type: ignore[arg-type]  # fields of it


def _drafted(change: Change, *, now: int) -> Change:
    return _next(change, ChangeState.DRAFT, now=now)


def _without(files: Iterable[Edited], name: str) -> tuple[Edited, ...]:
    return tuple(one for one in files if one.name != name)


def _with(writers: tuple[Who, ...], by: Who) -> tuple[Who, ...]:
    return writers if any(one.id == by.id for one in writers) else (*writers, by)


def _check_open(change: Change) -> None:
    if not change.is_open:
        raise ChangeError(OVER)


def _check_rev(change: Change, rev: int) -> None:
    if change.rev != rev:
        raise ChangeError(STALE)


def _check_asked(change: Change, rev: int) -> None:
    if change.state is not ChangeState.ASKED:
        raise ChangeError(NOT_ASKED)
    _check_rev(change, rev)


def _check_length(change: Change) -> None:
    if any(len(one.text) > LONGEST_FILE for one in change.files):
        raise ChangeError(TOO_LONG, most=f"{LONGEST_FILE:,}")
    if sum(len(one.text.encode("utf-8", "surrogatepass")) for one in change.files) > _LARGEST:
        raise ChangeError(TOO_MUCH)
