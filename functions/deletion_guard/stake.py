"""Gather what a destructive call would take away, from our own records and from the platform."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from aplomb.aws.keys import author_pk, comment_key
from aplomb.aws.table import Table
from aplomb.records import CommentRecord, load
from aplomb.removals.removal import Evidence
from aplomb.same_text import same_text
from deletion_guard.body import body_params, query_params
from deletion_guard.call import Api, Call, split_path
from deletion_guard.classify import Act, Finding
from deletion_guard.decide import Affected
from deletion_guard.sight import Seen, Sight, UnseenError

MOST_KEPT = 20  # texts in one removal: an item holds 400 kB, a comment up to 32
MOST_OF_AUTHOR = 100
_PEOPLE = frozenset({"user", "uid", "psid", "asid", "id", "user_ids", "user_id", "target_user_id"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """What is at stake, and which of it triage has not judged."""

    affected: Affected
    unjudged: tuple[Seen, ...] = ()


class Stakes:
    """Of the calls of one account."""

    def __init__(self, table: Table, sight: Sight, *, account: str) -> None:
        self._table = table
        self._sight = sight
        self._account = account

    def of(self, call: Call, finding: Finding) -> Stake:
        """Return what a call would take away; what cannot be read is said, never assumed."""
        if finding.act is Act.BLOCK:
            return Stake(affected=self._of_people(call, tuple(_people(call))))
        if not finding.target or finding.target == self._account or not _names_a_post(call):
            return Stake(affected=Affected(detail="The call names no comment or post."))
        try:
            sighted = self._sight.look(finding.target)
        except UnseenError as error:
            known = self._known(call, finding.target)
            detail = f"The platform was not read: {error}."
            return Stake(affected=Affected(evidence=known, unread=True, detail=detail))
        if not sighted.items:
            return Stake(affected=Affected(evidence=self._known(call, finding.target), gone=True))
        return self._of_items(call, sighted.items, whole=sighted.whole)

    def _of_items(self, call: Call, items: Sequence[Seen], *, whole: bool) -> Stake:
        records = self._records(call, [one.id for one in items])
        evidence = [self._evidence(seen, record) for seen, record in zip(items, records, strict=True)]
        judged = sorted(evidence, key=lambda one: not (one.verdict is not None and one.verdict.critical))
        kept = tuple(judged[:MOST_KEPT])
        return Stake(
            affected=Affected(evidence=kept, whole=whole and len(kept) == len(evidence)),
            unjudged=tuple(
                seen
                for seen, one in zip(items, evidence, strict=True)
                if one.verdict is None and not one.ours and seen.author
            ),
        )

    def _evidence(self, seen: Seen, record: CommentRecord | None) -> Evidence:
        known = Evidence(
            comment=seen.id, author=seen.author, text=seen.text, ours=seen.author == self._account
        )
        return known if record is None else _with_record(known, record)

    def _known(self, call: Call, comment: str) -> tuple[Evidence, ...]:
        (record,) = self._records(call, [comment])
        return () if record is None else (_recorded(record),)

    def _of_people(self, call: Call, people: Sequence[str]) -> Affected:
        keys = [
            key
            for person in people
            for key in self._table.of_author(author_pk(call.api, person), limit=MOST_OF_AUTHOR)
        ]
        items = self._table.get_many(keys[:MOST_OF_AUTHOR]) if keys else []
        records = [record for item in items if (record := load(CommentRecord, item)) is not None]
        ours = [one for one in records if one.comment.account == self._account]
        critical = [one for one in ours if one.verdict is not None and one.verdict.critical]
        return Affected(
            evidence=tuple(map(_recorded, critical[:MOST_KEPT])),
            detail="" if people else "The call names nobody.",
        )

    def _records(self, call: Call, ids: Sequence[str]) -> list[CommentRecord | None]:
        keys = [comment_key(call.api, self._account, one) for one in ids]
        found: dict[str, CommentRecord] = {}
        unique = list(dict.fromkeys(keys))
        for start in range(0, len(unique), 100):
            some = unique[start : start + 100]
            for key, item in zip(some, self._table.get_many(some), strict=True):
                record = load(CommentRecord, item)
                if record is not None and record.erased_at is None:
                    found[key.pk] = record
        return [found.get(key.pk) for key in keys]


def _recorded(record: CommentRecord) -> Evidence:
    comment = record.comment
    return Evidence(
        comment=comment.comment,
        author=comment.author,
        text=comment.text,
        version=record.version,
        verdict=record.verdict,
    )


def _with_record(seen: Evidence, record: CommentRecord) -> Evidence:
    """Return what was seen with our verdict on it, where that was about the same text.

    Criticism whose words were changed counts as criticism until triage has read the new ones.
    """
    critical = record.verdict is not None and record.verdict.critical
    judged = critical or same_text(record.comment.text, seen.text)
    return replace(seen, version=record.version, verdict=record.verdict if judged else None)


def _names_a_post(call: Call) -> bool:
    """Tell whether an id in the address is a post's; on X an address may name lists and messages as well."""
    segments, _ = split_path(call.path)
    return call.api is not Api.X or "tweets" in map(str.casefold, segments)


def _people(call: Call) -> Iterator[str]:
    """Yield the ids of people that a call names in its parameters."""
    _, query = split_path(call.path)
    for param in (*query_params(query), *body_params(call)):
        if param.name in _PEOPLE and not isinstance(param.value, dict):
            values = param.value if isinstance(param.value, list) else [param.value]
            yield from (str(one) for one in values if isinstance(one, str | int) and str(one).isdigit())
