"""What every page about the replies asks first: which set is in force, and who wants what of which file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aplomb.aws.table import ConflictError
from aplomb.errors import AplombError
from aplomb.replies.signing import Who
from aplomb.wording.releases import Releases, read_releases
from console.ask import Ask, Reply, refused
from console.telling import BUSY
from console.templates.changes import ChangeError
from console.templates.desk import ChangeDesk
from console.templates.sets import SetNotReadableError, WordingSet

_LONGEST_ID = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """What is said now."""

    releases: Releases
    set: WordingSet  # where the one in force cannot be read, the last good one
    trouble: str = ""  # why it cannot


def present(ask: Ask) -> Present:
    """Return the set in force as far as it can be read."""
    releases = read_releases(ask.table)
    try:
        return Present(releases=releases, set=ask.sets.look(releases, now=ask.now))
    except SetNotReadableError as error:
        return Present(releases=releases, set=ask.sets.last_good(), trouble=str(error))


def firm(ask: Ask) -> Present:
    """Return the set in force, to decide on.

    Raises:
        SetNotReadableError: it is out of reach or damaged.
    """
    releases = read_releases(ask.table)
    return Present(releases=releases, set=ask.sets.look(releases, now=ask.now))


def desk(ask: Ask) -> ChangeDesk:
    """Return where changes are kept."""
    return ChangeDesk(table=ask.table, bucket=ask.sets.bucket, failed=ask.sets.failed)


def who(ask: Ask) -> Who:
    """Return who asks."""
    return Who(id=ask.person.id, name=ask.person.name)


def sentence(error: AplombError, ask: Ask) -> str:
    """Return what went wrong, in the reader's language."""
    match error:
        case ChangeError():
            return ask.locale.gettext(error.sentence).format(**error.facts)
        case ConflictError():
            return ask.locale.gettext(BUSY)
        case _:
            return ask.locale.gettext(str(error))


def in_words(act: Callable[[Ask], Reply]) -> Callable[[Ask], Reply]:
    """Return an act that turns what may go wrong into a refusal with its sentence."""

    def handler(ask: Ask) -> Reply:
        try:
            return act(ask)
        except AplombError as error:
            return refused(409, sentence(error, ask))

    return handler


def number(text: str) -> int:
    """Return a number that a form sent, -1 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1  # noqa: PLR2004  far enough


def change_id(text: str) -> str:
    """Return the id of a change that a form or an address sent; empty for what can be none."""
    known = text.replace("-", "").replace("_", "").isalnum() and text.isascii()
    return text if known and len(text) <= _LONGEST_ID else ""
