"""Find the comments that somebody means by an id, without reading through the table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import batched

from aplomb.accounts import Accounts
from aplomb.aws.keys import CaseKey, Key, case_key, comment_key, sent_key
from aplomb.aws.table import Table
from aplomb.comment import Platform
from aplomb.errors import AplombError
from aplomb.records import CaseRecord, load

_COMMENT_PARTS, _CASE_PARTS = 3, 4


class NotFoundError(AplombError):
    """Nothing is known by this id."""


def find_comments(table: Table, accounts: Accounts, what: str) -> list[Key]:
    """Return where the comments stand that `what` names.

    It is a comment's or a reply's id as the platform gives it, `platform/account/comment`,
    `platform/account/thread/author` for a case, or a key of the table as the logs show it.

    Raises:
        NotFoundError: there is none; the text says what was tried.
    """
    found = list(dict.fromkeys(_find(table, accounts, what.strip())))
    if not found:
        raise NotFoundError(
            f"Nothing is known of {what!r}. Give a comment's or a reply's id, platform/account/comment, or "
            "platform/account/thread/author for a case. Comments are kept for 90 days."
        )
    return found


def case_named(what: str) -> CaseKey | None:
    """Return the case that `platform/account/thread/author` names."""
    parts = what.split("/")
    return CaseKey(*parts) if len(parts) == _CASE_PARTS else None


def _find(table: Table, accounts: Accounts, what: str) -> Iterator[Key]:
    parts = what.split("/")
    case = case_named(what)
    if what.startswith("CASE#"):
        yield from _of_case(table, Key(what, "CASE"))
    elif what.startswith(("COMMENT#", "REPLY#")):
        yield from _there(table, [Key(f"COMMENT#{what.partition('#')[2]}", "COMMENT")])
    elif case is not None:
        yield from _of_case(table, case_key(case))
    elif len(parts) == _COMMENT_PARTS:
        yield from _there(table, [comment_key(*parts)])
    else:
        yield from _by_bare_id(table, accounts, what)


def _of_case(table: Table, key: Key) -> Iterator[Key]:
    case = load(CaseRecord, table.get(key))
    if case is not None:
        if case.first_comment:
            yield comment_key(case.key.platform, case.key.account, case.first_comment)
        for pointer in table.under(key.pk, prefix="COMMENT#"):
            yield comment_key(pointer["platform"], pointer["account"], pointer["comment"])


def _by_bare_id(table: Table, accounts: Accounts, what: str) -> Iterator[Key]:
    places = [(one.platform, one.id) for one in accounts]
    places += [(Platform.MESSENGER, one.id) for one in accounts if one.platform is Platform.FACEBOOK]
    yield from _there(table, [comment_key(platform, account, what) for platform, account in places])
    for platform in Platform:
        sent = table.get(sent_key(platform, what))
        if sent is not None:
            yield comment_key(platform, sent["account"], sent["comment"])


def _there(table: Table, keys: list[Key]) -> Iterator[Key]:
    for some in batched(keys, 100, strict=False):
        for key, item in zip(some, table.get_many(some), strict=True):
            if item is not None:
                yield key
