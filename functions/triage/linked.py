"""Find the public thread that a private message continues, by its link's token or by who writes."""

from __future__ import annotations

import secrets

from aplomb.aws.keys import CaseKey, person_key, ref_key, reply_key
from aplomb.comment import Comment, Platform
from aplomb.records import ReplyRecord, load
from aplomb.replies.reply import Channel, ReplyKey
from triage.lookup import Lookup


def linked_case(message: Comment, table: Lookup) -> CaseKey | None:
    """Return the public case of a private message's writer, or None where one cannot tell."""
    person = person_key(message.platform, message.account, message.thread)
    if not message.ref:
        known = table.get(person)
        return CaseKey(*known["case"]) if known else None
    known, link, item = table.get_many([person, ref_key(message.ref), reply_key(_named_in(message))])
    reply = load(ReplyRecord, item)
    if reply is not None and secrets.compare_digest(reply.token.encode(), message.ref.encode()):
        return reply.case
    found = link or known
    return CaseKey(*found["case"]) if found else None


def _named_in(message: Comment) -> ReplyKey:
    """Return the reply whose link the message came by, as its token names it; nobody vouches for it."""
    public = Platform.FACEBOOK if message.platform is Platform.MESSENGER else message.platform
    return ReplyKey(
        platform=public,
        account=message.account,
        comment=message.ref.partition("-")[0],
        channel=Channel.PUBLIC,
    )
