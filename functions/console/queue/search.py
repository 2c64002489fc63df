"""Find cases by an id or a link, or by words among those that are listed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aplomb.accounts import Accounts
from aplomb.aws.keys import CaseKey, Key, case_key, comment_key, sent_key
from aplomb.aws.table import Table
from aplomb.aws.values import Item
from aplomb.cases import awake, case_referred
from aplomb.comment import Platform
from aplomb.records import CaseRecord, CommentRecord, load
from console.ask import Ask
from console.queue.desk import Look
from console.queue.filter import Filter, matching
from console.queue.listing import Entry
from console.queue.rows import newest_keys

MOST_READ = 50  # cases whose words are looked through, each in two places: one read
MOST_KEYS = 100  # of one read
LONGEST = 200  # characters

_ID = re.compile(r"[\w:.-]*\d[\w:.-]{3,}")
_LINK = re.compile(r"/case/([\w-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What was found, and where it was looked for."""

    entries: Sequence[Entry]
    looked_through: int  # of the listed cases; 0 where an id was looked up
    matching: int  # cases that the filters let through


def search(ask: Ask, look: Look, words: str, *, wanted: Filter) -> Search:
    """Return the cases that an id or link names, or whose newest words or author's name hold the words."""
    words = words[:LONGEST]
    by_id = list(dict.fromkeys(_named(ask.table, ask.accounts, words)))
    if by_id:
        return Search(entries=_entries(ask.table, by_id, now=ask.now), looked_through=0, matching=0)
    left = matching(look.entries, wanted, me=ask.person.id, late_since=look.listing.late_since)
    looked = [one for one in left if one.last_comment][:MOST_READ]
    keys = {one: newest_keys(one) for one in looked}
    wanted_keys = list(dict.fromkeys(key for some in keys.values() for key in some))
    found = ask.table.get_many(wanted_keys, as_of_now=False) if wanted_keys else []
    items = dict(zip(wanted_keys, found, strict=True))
    told = {one: load(CommentRecord, _first(items, some)) for one, some in keys.items()}
    hits = [one for one in looked if _holds(told[one], words)]
    return Search(entries=hits, looked_through=len(looked), matching=len(left))


def _holds(record: CommentRecord | None, words: str) -> bool:
    if record is None:
        return False
    text = f"{record.comment.text}\n{record.comment.author_name}".casefold()
    return all(one in text for one in words.casefold().split())


def _first(items: Mapping[Key, Item | None], keys: Sequence[Key]) -> Item | None:
    return next((item for key in keys if (item := items[key]) is not None), None)


def _named(table: Table, accounts: Accounts, words: str) -> list[Key]:
    """Return the cases that an id, a link of ours, or platform/account/thread/author names."""
    if link := _LINK.search(words):
        where = case_referred(link[1])
        return [where] if where else []
    parts = words.split("/")
    if len(parts) == len(CaseKey._fields) and parts[0] in set(Platform):
        return [case_key(CaseKey(*parts))]
    return _of_comment(table, accounts, words) if _ID.fullmatch(words) else []


def _of_comment(table: Table, accounts: Accounts, comment: str) -> list[Key]:
    places = [(one.platform, one.id) for one in accounts]
    places += [(Platform.MESSENGER, one.id) for one in accounts if one.platform is Platform.FACEBOOK]
    keys = [comment_key(platform, account, comment) for platform, account in places]
    sent = [sent_key(platform, comment) for platform in Platform]
    items = table.get_many([*keys, *sent][:MOST_KEYS], as_of_now=False)
    answered = [
        comment_key(platform, item["account"], item["comment"])
        for platform, item in zip(Platform, items[len(keys) :], strict=False)
        if item is not None
    ]
    items = [*items[: len(keys)], *(table.get_many(answered, as_of_now=False) if answered else [])]
    records = (load(CommentRecord, item) for item in items)
    return [case_key(one.case) for one in records if one is not None and one.case is not None]


def _entries(table: Table, places: Sequence[Key], *, now: int) -> list[Entry]:
    cases = [load(CaseRecord, item) for item in table.get_many(places)]
    return [
        Entry(
            state=awake(one, now=now).state,
            place="",
            facts="",
            pk=key.pk,
            last_comment=one.last_comment,
        )
        for key, one in zip(places, cases, strict=True)
        if one is not None
    ]
