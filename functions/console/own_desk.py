"""What the console keeps for one colleague: views of the queue, and notices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from boto3.dynamodb.conditions import Attr

from aplomb.aws.queue_keys import desk_key
from aplomb.aws.retrying import retried
from aplomb.aws.table import Put, Table
from aplomb.errors import AplombError
from aplomb.platforms import DAY
from aplomb.records import load, stored

MOST_NOTICES, MOST_VIEWS = 30, 20
KEPT_FOR = 400 * DAY  # from the last change
NOTICE_AGE = 14 * DAY
LONGEST_NAME = 60  # characters


class DeskError(AplombError):
    """A view cannot be kept so."""


class Why(StrEnum):
    """What a notice is about."""

    MENTIONED = "mentioned"
    TAKEN_OVER = "taken_over"
    ASSIGNED = "assigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that a colleague should know about a case."""

    at: int
    why: Why
    comment: str = ""  # how an address names the case by a comment in it, so that nobody's id stands here
    count: int = 1  # of the cases that it is about; of several no single one is named
    by_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDesk:
    """What one colleague has arranged, and has not read yet."""

    views: Mapping[str, str] = field(default_factory=dict)  # name -> query of the queue
    notices: tuple[Notice, ...] = ()
    rev: int = 0


def noticed(desk: OwnDesk, notice: Notice) -> OwnDesk:
    """Return the desk with a notice; the oldest go."""
    fresh = [one for one in desk.notices if one.at > notice.at - NOTICE_AGE]
    return replace(desk, notices=tuple([*fresh, notice][-MOST_NOTICES:]))


def without_notices(desk: OwnDesk) -> OwnDesk:
    """Return the desk with everything read."""
    return replace(desk, notices=())


def with_view(desk: OwnDesk, name: str, query: str) -> OwnDesk:
    """Return the desk with a view kept under a name.

    Raises:
        DeskError: the name does not do, or there are too many.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise DeskError(f"Give the view a name of at most {LONGEST_NAME} characters.")
    if len(desk.views) >= MOST_VIEWS and name not in desk.views:
        raise DeskError(f"There are {MOST_VIEWS} views already. Remove one first.")
    return replace(desk, views={**desk.views, name: query})


def without_view(desk: OwnDesk, name: str) -> OwnDesk:
    """Return the desk without a view."""
    return replace(desk, views={one: query for one, query in desk.views.items() if one != name})


class OwnDesks:
    """Reads and writes the colleagues' desks."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of(self, person: str) -> OwnDesk:
        """Return a colleague's desk."""
        return load(OwnDesk, self._table.get(desk_key(person))) or OwnDesk()

    def change(self, person: str, change: Callable[[OwnDesk], OwnDesk], *, now: int) -> OwnDesk:
        """Write a desk as it is after a change.

        Raises:
            ConflictError: others kept writing it.
        """

        def attempt() -> OwnDesk:
            before = self.of(person)
            after = change(before)
            if after == before:
                return before
            after = replace(after, rev=before.rev + 1)
            as_read = Attr("pk").not_exists() if before.rev == 0 else Attr("rev").eq(before.rev)
            item = stored(after, expires_at=now + KEPT_FOR)
            self._table.write([Put(key=desk_key(person), item=item, condition=as_read)])
            return after

        return retried(attempt)
