"""The one table's keys: what stands where.

| record  | pk                                  | sk                   | holds                           |
|---------|-------------------------------------|----------------------|---------------------------------|
| comment | COMMENT#platform#account#comment    | COMMENT              | newest version, verdict, action |
| reply   | REPLY#platform#account#comment      | public or private    | one reply's life                |
| case    | CASE#platform#account#thread#author | CASE                 | what a person works on          |
|         | same                                | COMMENT#time#comment | points to each of its comments  |
| budget  | BUDGET#hash of the case's key       | BUDGET               | who was answered; never expires |
| sent    | SENT#platform#reply id              | SENT                 | a posted reply -> its comment   |
| ref     | REF#token                           | REF                  | an m.me link's token -> case    |
| person  | PERSON#platform#account#id          | PERSON               | a private writer -> case        |

The index `work` lists what waits: `REPLY#shard` by the time of its next look, `CASE#shard` by priority.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple
from urllib.parse import quote

from aplomb.reply import ReplyKey

SHARDS = 8

# DynamoDB allows 2,048 bytes for a whole partition key; longer ids are hashed.
LONGEST_PART = 200


class Key(NamedTuple):
    """Primary key of one item."""

    pk: str
    sk: str


class CaseKey(NamedTuple):
    """All of one author's comments in one thread."""

    platform: str
    account: str
    thread: str
    author: str


def comment_key(platform: str, account: str, comment: str) -> Key:
    """Return where a comment stands."""
    return Key(_join("COMMENT", platform, account, comment), "COMMENT")


def reply_key(reply: ReplyKey) -> Key:
    """Return where a reply stands."""
    return Key(_join("REPLY", reply.platform, reply.account, reply.comment), reply.channel)


def case_key(case: CaseKey) -> Key:
    """Return where a case stands."""
    return Key(_join("CASE", *case), "CASE")


def case_comment_key(case: CaseKey, comment: str, *, at: int) -> Key:
    """Return where a case's pointer to one comment stands; pointers sort by time."""
    return Key(case_key(case).pk, _join("COMMENT", f"{max(at, 0):012d}", comment))


def budget_key(case: CaseKey) -> Key:
    """Return where the one automatic reply of a person and thread is spent.

    It outlives the comments, so it holds no name or id that could be read back.
    """
    return Key("BUDGET#" + hashlib.sha256(_join(*case).encode()).hexdigest(), "BUDGET")


def sent_key(platform: str, reply_id: str) -> Key:
    """Return where a sent reply is found by the platform's id."""
    return Key(_join("SENT", platform, reply_id), "SENT")


def ref_key(token: str) -> Key:
    """Return where an m.me link's token leads to its case."""
    return Key(_join("REF", token), "REF")


def person_key(platform: str, account: str, person: str) -> Key:
    """Return where someone who wrote to us privately leads to their case."""
    return Key(_join("PERSON", platform, account, person), "PERSON")


def work_pk(what: str, key: Key) -> str:
    """Return the index partition in which an item waits."""
    digest = hashlib.sha256(key.pk.encode()).digest()
    return f"{what}#{digest[0] % SHARDS}"


def work_partitions(what: str) -> tuple[str, ...]:
    """Return every index partition of one kind of work."""
    return tuple(f"{what}#{shard}" for shard in range(SHARDS))


def _join(*parts: str) -> str:
    return "#".join(_part(part) for part in parts)


def _part(part: str) -> str:
    """Make an id safe between `#`: ids are the platform's, hence a stranger's. No two become one."""
    safe = quote(part, safe=":._-").replace("~", "%7E")  # `~` marks the hashed ones
    return safe if len(safe) <= LONGEST_PART else "~" + hashlib.sha256(part.encode()).hexdigest()
