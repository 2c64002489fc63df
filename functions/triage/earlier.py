"""What a comment said before it was edited: the first words and the last few, whatever order they came in."""

from __future__ import annotations

from collections.abc import Iterable

from aplomb.comment import Comment, Verb
from aplomb.records import CommentRecord, EarlierText
from triage.event import version_of

LAST = 5  # besides the first
LONGEST = 4_000  # characters of each


def earlier_texts(before: CommentRecord | None, comment: Comment) -> tuple[EarlierText, ...]:
    """Return what is kept beside a comment's newest version; nothing of words that were forgotten."""
    if before is None or before.erased_at is not None:
        return ()
    return _kept([*before.earlier, *_as_earlier(before.comment, before.version)], newest=version_of(comment))


def with_late(before: CommentRecord, late: Comment) -> tuple[EarlierText, ...]:
    """Return what is kept once a version came in that is older than the newest."""
    if before.erased_at is not None or not before.version:
        return before.earlier
    return _kept([*before.earlier, *_as_earlier(late, version_of(late))], newest=before.version)


def _as_earlier(comment: Comment, version: str) -> list[EarlierText]:
    if not version or not comment.text:
        return []
    at = comment.created_at
    if comment.verb is Verb.EDIT and comment.noted_at is not None:
        at = comment.noted_at
    return [EarlierText(version=version, text=comment.text[:LONGEST], at=at)]


def _kept(some: Iterable[EarlierText], *, newest: str) -> tuple[EarlierText, ...]:
    """Return the first and the last few; of one version that came twice, one."""
    ordered = sorted(some, key=lambda one: one.version)
    found = {_what(one.version): one for one in ordered if _what(one.version) != _what(newest)}
    versions = tuple(found.values())
    return versions if len(versions) <= LAST + 1 else (versions[0], *versions[-LAST:])


def _what(version: str) -> tuple[str, ...]:
    """Return what a version is known by: not by how much its delivery told of its place and author."""
    edited, time, noted, _, words = version.split(".")
    return edited, time, noted, words
