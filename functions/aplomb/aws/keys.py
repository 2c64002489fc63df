"""The one table's keys: what stands where. aplomb.aws.queue_keys tells what the indexes list.

| record  | pk                                  | sk                   | holds                           |
|---------|-------------------------------------|----------------------|---------------------------------|
| comment | COMMENT#platform#account#comment    | COMMENT              | newest version, verdict, action |
| reply   | REPLY#platform#account#comment      | public or private    | one reply's life                |
|         | same                                | public#number        | one that a person signs         |
| talk    | TALK#hash of the case's key         | TALK                 | what people wrote to one person |
|         | same                                | DRAFT#person         | what one of us is typing        |
| case    | CASE#platform#account#thread#author | CASE                 | what a person works on          |
|         | same                                | COMMENT#time#comment | points to its later comments    |
|         | same                                | NOTE#time#id         | what people noted and did there |
| feedback| FEEDBACK#platform#account#comment   | FEEDBACK             | a verdict that a person corrects|
| queue   | QUEUE                               | LISTING              | counts of the open cases        |
|         | same                                | PART#number          | the cases to work first         |
| desk    | DESK#person                         | DESK                 | a colleague's views and notices |
| session | SESSION#hash of its cookie          | SESSION              | a browser someone signed in with|
| sign-in | SIGNIN#hash of its state            | SIGNIN               | one that has begun; used once   |
| people  | COLLEAGUES                          | COLLEAGUE#id         | who signed in, how they read    |
|         | COLLEAGUE#id                        | SESSION#hash         | points to each of their sessions|
| refused | REFUSALS#yyyy-mm-dd                 | AT#time#id           | what one of us was refused      |
|         | same                                | OF#hash              | how often one of us was         |
|         | same                                | COUNT                | refusals of nobody, by reason   |
| budget  | BUDGET#hash of the case's key       | BUDGET               | who was answered; never expires |
| sent    | SENT#platform#reply id              | SENT                 | a posted reply -> its comment   |
| ref     | REF#token                           | REF                  | a link's token that names none  |
| person  | PERSON#platform#account#id          | PERSON               | a private writer -> case        |
| track   | TRACK#platform#account#language     | TRACK                | how replies were judged         |
| label   | LABEL#platform#account#comment      | LABEL                | what a person called a comment  |
| opinion | OPINION#day                         | OPINION              | second opinions asked for       |
| pulse   | ACCOUNT#platform#account            | PULSE                | when its webhooks were heard    |
| poll    | same                                | POLL                 | how far its comments were read  |
| day     | same                                | DAY#yyyy-mm-dd       | comments by webhook, by poll    |
| erasure | ERASURE#code                        | ERASURE              | a request to forget somebody    |
| forgot  | FORGOTTEN#hash, aplomb.forgetting   | FORGOTTEN            | when somebody asked to be; 90   |
| health  | ACCOUNT#platform#account            | HEALTH               | whether it can speak, or rests  |
| pace    | PACE#platform#account               | PUBLIC or PRIVATE    | its newest replies, and its line|
|         | PACE#platform#account#post          | PUBLIC               | the same under one post         |
| echo    | ECHO#platform#account#thread#text   | ECHO                 | what we say -> whom it answers  |
| tool key| TOOLKEY#id                          | TOOLKEY              | what another tool may do by us  |
|         | ACCOUNT#platform#account            | TOOLKEY#id           | points to each of its keys      |
| tool use| TOOLUSE#id                          | TOOLUSE              | when a key was last used        |
| removal | REMOVAL#id                          | REMOVAL              | what a tool wants taken away    |
| evidence| EVIDENCE#platform#account#comment   | REMOVAL#id           | points to removals with its text|
| incident| INCIDENT#platform#account#comment   | removed or hidden    | criticism that somebody took    |
| ours    | OURS#platform#account#comment       | OURS                 | taken away on people's word     |
| record  | RECORD#platform/account#shard       | N#number             | one link of the chain           |
|         | same                                | HEAD                 | where the chain ends            |
| chains  | CHAINS                              | CHAIN#platform/ac..  | lists every chain               |
| settings| SETTINGS                            | SETTINGS             | hashes of what editors deployed |
| releases| same                                | TEMPLATES            | which published replies hold    |
| change  | CHANGE#id                           | CHANGE               | replies as people change them   |
| crisis  | ACCOUNT#platform#account            | CRISIS               | calm, watch or crisis, and why  |
|         | same                                | CRISIS#time#revision | each of its states; for 400 days|
|         | same                                | WHY#CRISIS#time#...  | a person's words for one; 90    |
| tally   | same                                | TALLY                | criticism of the last hours     |
| detector| same                                | DETECTOR             | what is usual for the account   |
| beat    | DETECTOR                            | HEARTBEAT            | when the detector worked last   |
| stated  | ACCOUNT#platform#account            | STATEMENTS           | drafts for the posts of a crisis|
| drill   | ACCOUNT#facebook#drill              | DRILL                | the drill that began last       |
| pause   | ACCOUNT#platform#account            | PAUSE                | whether promotions are off      |
|         | same                                | PAUSE#time           | each pause that is past         |
| promo   | PAUSE#platform#account#time         | PROMOTION#channel#id | what was to go out, and when    |
|         | same                                | CHANNEL#channel      | the newest look at a channel    |
| promise | PROMISE#id                          | PROMISE              | what we said to do by a time    |
| promises| ACCOUNT#platform#account            | PROMISES             | how many are open, kept, late   |
| alert   | ALERT#hash, OUTBOX#channel, ALERTS  | see aplomb.alerts.alert | who was told, who is to be told |
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from aplomb.replies.reply import ReplyKey

SHARDS = 8
SHORT = 32  # of a hash's 64 digits, where each comment holds one: nobody finds two people of one

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
    sk = f"{reply.channel}#{reply.number:03d}" if reply.number else reply.channel
    return Key(_join("REPLY", reply.platform, reply.account, reply.comment), sk)


def case_key(case: CaseKey) -> Key:
    """Return where a case stands."""
    return Key(_join("CASE", *case), "CASE")


def case_comment_key(case: CaseKey, comment: str, *, at: int) -> Key:
    """Return where a case's pointer to one comment stands; pointers sort by time."""
    return Key(case_key(case).pk, _join("COMMENT", f"{max(at, 0):012d}", comment))


def budget_key(case: CaseKey) -> Key:
    """Return where the one automatic reply of a person and thread is spent; on nothing, once people answer.

    It outlives the comments, so it holds no name or id that could be read back.
    """
    return Key(f"BUDGET#{hashed(*case)}", "BUDGET")


def talk_key(case: CaseKey) -> Key:
    """Return where it stands what people wrote to one person in one thread."""
    return Key(f"TALK#{hashed(*case)}", "TALK")


def typed_key(case: CaseKey, person: str = "") -> Key:
    """Return where a text stands that one of us types; without a person, what all such places begin with."""
    return Key(talk_key(case).pk, f"DRAFT#{hashed(person)[:SHORT] if person else ''}")


def sent_key(platform: str, reply_id: str) -> Key:
    """Return where a sent reply is found by the platform's id."""
    return Key(_join("SENT", platform, reply_id), "SENT")


def ref_key(token: str) -> Key:
    """Return where an m.me link's token leads to its case."""
    return Key(_join("REF", token), "REF")


def person_key(platform: str, account: str, person: str) -> Key:
    """Return where someone who wrote to us privately leads to their case."""
    return Key(_join("PERSON", platform, account, person), "PERSON")


def track_key(platform: str, account: str, language: str) -> Key:
    """Return where the track record of an account in one language stands; it never expires."""
    return Key(_join("TRACK", platform, account, language), "TRACK")


def label_key(platform: str, account: str, comment: str) -> Key:
    """Return where it stands what a person called a comment, so that it counts once."""
    return Key(_join("LABEL", platform, account, comment), "LABEL")


def account_key(platform: str, account: str, what: str) -> Key:
    """Return where something about one of our accounts stands."""
    return Key(_join("ACCOUNT", platform, account), what)


def pace_key(platform: str, account: str, *post: str, what: str) -> Key:
    """Return where it stands how fast an account has spoken, or under one post of it."""
    return Key(_join("PACE", platform, account, *post), what)


def echo_key(platform: str, account: str, thread: str, *, words: str) -> Key:
    """Return where the echo of what we say deep in a thread finds the comments that it may answer."""
    return Key(_join("ECHO", platform, account, thread, hashed(words)), "ECHO")


def erasure_key(code: str) -> Key:
    """Return where a request to forget somebody stands."""
    return Key(_join("ERASURE", code), "ERASURE")


def tool_key(key_id: str) -> Key:
    """Return where a tool's key stands."""
    return Key(_join("TOOLKEY", key_id), "TOOLKEY")


def tool_use_key(key_id: str) -> Key:
    """Return where a tool key's use is counted: apart, so that the key itself changes only by people."""
    return Key(_join("TOOLUSE", key_id), "TOOLUSE")


def account_tool_key(platform: str, account: str, key_id: str = "") -> Key:
    """Return where an account's list names a tool's key; without an id, what all such places begin with."""
    return account_key(platform, account, f"TOOLKEY#{_part(key_id)}")


def removal_key(removal_id: str) -> Key:
    """Return where a wish to remove something stands."""
    return Key(_join("REMOVAL", removal_id), "REMOVAL")


def evidence_key(platform: str, account: str, comment: str, removal_id: str = "") -> Key:
    """Return where a comment points to a removal that keeps its text; without an id, what all begin with."""
    return Key(_join("EVIDENCE", platform, account, comment), f"REMOVAL#{_part(removal_id)}")


def incident_key(platform: str, account: str, comment: str, *, what: str) -> Key:
    """Return where it stands that somebody removed or hid a comment."""
    return Key(_join("INCIDENT", platform, account, comment), what)


def ours_key(platform: str, account: str, comment: str) -> Key:
    """Return where it stands that a comment is taken away on people's word."""
    return Key(_join("OURS", platform, account, comment), "OURS")


def change_key(change_id: str) -> Key:
    """Return where a change to the replies stands."""
    return Key(_join("CHANGE", change_id), "CHANGE")


def promise_key(promise_id: str) -> Key:
    """Return where a promise stands."""
    return Key(_join("PROMISE", promise_id), "PROMISE")


def pause_pk(platform: str, account: str, opened_at: int) -> str:
    """Return the partition of all that one pause of promotions is about."""
    return _join("PAUSE", platform, account, f"{opened_at:012d}")


def promotion_key(pause: str, channel: str, promotion_id: str) -> Key:
    """Return where a promotion stands in the partition of its pause."""
    return Key(pause, f"PROMOTION#{_join(channel, promotion_id)}")


def channel_key(pause: str, channel: str) -> Key:
    """Return where it stands how a channel was found during a pause."""
    return Key(pause, f"CHANNEL#{_part(channel)}")


def record_key(account: str, shard: int, number: int) -> Key:
    """Return where one link of the record's chain stands; links sort by number."""
    return Key(_join("RECORD", account, str(shard)), f"N#{number:012d}")


def chain_head_key(account: str, shard: int) -> Key:
    """Return where it stands how far a chain goes."""
    return Key(_join("RECORD", account, str(shard)), "HEAD")


def chain_listing_key(account: str, shard: int) -> Key:
    """Return where the list of all chains names this one."""
    return Key("CHAINS", _join("CHAIN", account, str(shard)))


def hashed(*parts: str) -> str:
    """Return what stands for ids that may no longer be read: the same for the same ids."""
    return hashlib.sha256(_join(*parts).encode()).hexdigest()


def author_pk(platform: str, author: str) -> str:
    """Return the partition of the index `author` that lists a person's comments."""
    return f"AUTHOR#{hashed(platform, author)[:SHORT]}"


def evidence_pk(platform: str, author: str) -> str:
    """Return the partition of the index `author` that lists the evidence which removals keep of a person."""
    return f"EVIDENCE#{hashed(platform, author)}"


def opinions_key(day: str) -> Key:
    """Return where the second opinions asked for on a day, like 2026-01-31, are counted."""
    return Key(_join("OPINION", day), "OPINION")


def work_pk(what: str, key: Key) -> str:
    """Return the index partition in which an item waits."""
    digest = hashlib.sha256(key.pk.encode()).digest()
    return f"{what}#{digest[0] % SHARDS}"


def work_partitions(what: str) -> tuple[str, ...]:
    """Return every index partition of one kind of work."""
    return tuple(f"{what}#{shard}" for shard in range(SHARDS))


def _join(*parts: str) -> str:
    return "#".join(_part(part) for part in parts)


@lru_cache(maxsize=4096)
def _part(part: str) -> str:
    """Make an id safe between `#`: ids are the platform's, hence a stranger's. No two become one."""
    safe = quote(part, safe=":._-").replace("~", "%7E")  # `~` marks the hashed ones
    return safe if len(safe) <= LONGEST_PART else "~" + hashlib.sha256(part.encode()).hexdigest()
