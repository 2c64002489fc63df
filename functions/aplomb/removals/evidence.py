"""Find the evidence that removals keep by the comment it was, and forget it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from boto3.dynamodb.conditions import ConditionBase

from aplomb.aws.keys import evidence_key, evidence_pk, hashed
from aplomb.aws.table import Put
from aplomb.removals.removal import Evidence, Removal, changed, digest, removal_item


def removal_writes(removal: Removal, *, before: ConditionBase) -> Iterator[Put]:
    """Yield the writes of a removal: itself, and what finds it by each comment whose text it keeps."""
    key, item = removal_item(removal)
    yield Put(key=key, item=item, condition=before)
    kept = {one.comment: one for one in removal.evidence if one.text and not one.ours}
    for one in kept.values():
        yield Put(
            key=evidence_key(removal.platform, removal.account, one.comment, removal.id),
            item={
                "removal": removal.id,
                "platform": removal.platform,
                "account": removal.account,
                "comment": one.comment,
                "expires_at": item["expires_at"],
                "author_pk": evidence_pk(removal.platform, one.author) if one.author else None,
            },
        )


def forgotten(removal: Removal, comment: str, *, now: int) -> Removal:
    """Return the removal without a comment's text and author; what people decided about it stays."""
    kept = tuple(_forgotten(one, removal) if one.comment == comment else one for one in removal.evidence)
    original = removal.original
    if removal.final:  # nobody makes the call again, so it need not name the person
        for one in (one for one in removal.evidence if one.comment == comment and one.author):
            original = replace(
                original,
                path=original.path.replace(one.author, "~"),
                body=original.body.replace(one.author, "~"),
            )
    return changed(removal, now=now, evidence=kept, original=original)


def _forgotten(one: Evidence, removal: Removal) -> Evidence:
    if one.ours or one.digest:
        return one
    verdict = replace(one.verdict, evidence=()) if one.verdict else None
    author = f"~{hashed(removal.platform, one.author)}" if one.author else ""
    return replace(one, text="", author=author, verdict=verdict, digest=digest(one))
