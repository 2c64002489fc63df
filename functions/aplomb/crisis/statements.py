"""What an account says under a post in a crisis: one draft per post, which a person approves or drops.

Nothing here is posted by a machine: a person puts the approved text under the post.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import Key, account_key
from aplomb.aws.table import Put, Table
from aplomb.errors import AplombError
from aplomb.platforms import DAY
from aplomb.records import load, stored

MOST = 20  # of an account; beyond that a person writes one for all
KEPT = 30 * DAY  # seconds after a draft was made
LONGEST = 8000  # characters of an approved text, as long as Facebook's comments
LONGEST_WHY = 300


class StatementError(AplombError):
    """It cannot be decided so; the text says why."""


class StatementState(StrEnum):
    """Where a statement is in its life."""

    DRAFT = "draft"
    APPROVED = "approved"  # a person stands behind the text, and puts it under the post
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement; its draft's text is rendered when it is looked at, from the replies then in force."""

    post: str
    language: str
    state: StatementState = StatementState.DRAFT
    drafted_at: int
    text: str = ""  # that was approved
    by: str = ""  # who decided
    why: str = ""
    decided_at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """All of one account, the newest last, in one item."""

    statements: tuple[Statement, ...] = ()
    rev: int = 0

    def of(self, post: str) -> Statement | None:
        """Return the one statement of a post."""
        return next((one for one in self.statements if one.post == post), None)

    def drafted(self, languages: Mapping[str, str], *, now: int) -> Statements:
        """Return the statements with a draft for each post, by its language, that has none.

        What is older than a month goes. Where there are as many as there may be, no more are drafted.
        """
        kept = tuple(one for one in self.statements if one.drafted_at > now - KEPT)
        known = {one.post for one in kept}
        new = [
            Statement(post=post, language=language, drafted_at=now)
            for post, language in languages.items()
            if post and post not in known
        ]
        return self if not new else replace(self, statements=(*kept, *new)[:MOST])

    def approved(self, post: str, *, text: str, person: str, now: int) -> Statements:
        """Return the statements with one that a person stands behind.

        Raises:
            StatementError: there is none, it was decided, or nobody or no text is given.
        """
        text, person = text.strip(), person.strip()
        if not text or not person:
            raise StatementError("Say who approves it, and what it says.")
        if len(text) > LONGEST:
            raise StatementError(f"It is longer than {LONGEST} characters.")
        return self._decided(post, state=StatementState.APPROVED, text=text, by=person, decided_at=now)

    def dropped(self, post: str, *, person: str, why: str, now: int) -> Statements:
        """Return the statements with one that is not to be said. Raises as `approved` does."""
        person, why = person.strip(), why.strip()
        if not person or not why:
            raise StatementError("Say who drops it, and why.")
        state = StatementState.DROPPED
        return self._decided(post, state=state, why=why[:LONGEST_WHY], by=person, decided_at=now)

    def _decided(self, post: str, **changes: object) -> Statements:
        found = self.of(post)
        if found is None:
            raise StatementError("There is no statement for this post.")
        if found.state is not StatementState.DRAFT:
            raise StatementError(f"It is {found.state} already, by {found.by}.")
        after = replace(found, **changes)  # type: ignore[arg-type]  # the fields of a statement
        return replace(self, statements=tuple(after if one is found else one for one in self.statements))


def statements_key(platform: str, account: str) -> Key:
    """Return where the statements of an account stand."""
    return account_key(platform, account, "STATEMENTS")


def read_statements(table: Table, platform: str, account: str) -> Statements:
    """Return the statements of an account as they are now."""
    return load(Statements, table.get(statements_key(platform, account))) or Statements()


def write_statements(table: Table, platform: str, account: str, after: Statements) -> None:
    """Write the statements, unless somebody wrote them since they were read.

    Raises:
        ConflictError: somebody did.
    """
    unchanged = Attr("rev").eq(after.rev) if after.rev else Attr("pk").not_exists()
    newest = max((max(one.drafted_at, one.decided_at) for one in after.statements), default=0)
    item = stored(replace(after, rev=after.rev + 1), expires_at=newest + KEPT)
    table.write([Put(key=statements_key(platform, account), item=item, condition=unchanged)])
