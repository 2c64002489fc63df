"""Under which posts people criticise in a crisis, and in which language: there a statement is drafted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from aplomb.accounts import Account
from aplomb.aws.keys import comment_key
from aplomb.aws.table import Table
from aplomb.crisis.state import Alarm
from aplomb.crisis.statements import read_statements, write_statements
from aplomb.records import CommentRecord, load
from crisis_detector.tally import LATELY, Tally

MOST = 25  # comments that are read in a minute


def draft_statements(table: Table, account: Account, tally: Tally, alarm: Alarm | None, *, now: int) -> None:
    """Draft a statement for each post under which people criticise and that has none.

    Raises:
        ConflictError: somebody decided about one at the same moment; the next minute tries again.
    """
    ids = _examples(tally, alarm, now=now)
    if not ids:
        return
    keys = [comment_key(account.platform, account.id, one) for one in ids]
    found = (load(CommentRecord, item) for item in table.get_many(keys, as_of_now=False))
    languages = languages_of_posts((one for one in found if one is not None), account)
    before = read_statements(table, account.platform, account.id)
    after = before.drafted(languages, now=now)
    if after is not before:
        write_statements(table, account.platform, account.id, after)


def _examples(tally: Tally, alarm: Alarm | None, *, now: int) -> list[str]:
    lately = [held for start, held in tally.bins.items() if start > now - LATELY]
    newest = [name for held in lately for name in (*held.f, held.z) if name]
    return list(dict.fromkeys([*newest, *(alarm.first if alarm else ())]))[:MOST]


def languages_of_posts(comments: Iterable[CommentRecord], account: Account) -> Mapping[str, str]:
    """Return for each post the language of most of its criticism; where none is known, the account's own."""
    counts: dict[str, Counter[str]] = {}
    for one in comments:
        counts.setdefault(one.comment.post, Counter())
        if one.verdict is not None and one.verdict.language:
            counts[one.comment.post][one.verdict.language] += 1
    return {
        post: max(sorted(found), key=found.__getitem__) if found else account.languages[0]
        for post, found in counts.items()
    }
