"""Which reply a form means."""

from __future__ import annotations

from collections.abc import Mapping

from aplomb.aws.keys import Key, reply_key
from aplomb.comment import Platform
from aplomb.replies.by_people import PersonReplyError
from aplomb.replies.reply import Channel, ReplyKey
from console.marked import N_

_TOO_OLD = N_("The page is too old. Open it again; what you typed is kept.")
_MOST_DIGITS = 6


def comment_of(form: Mapping[str, str]) -> tuple[Platform, str]:
    """Return the comment that a form answers.

    Raises:
        PersonReplyError: it names none.
    """
    platform, _, comment = form.get("comment", "").partition("/")
    if platform not in tuple(Platform) or not comment:
        raise PersonReplyError(_TOO_OLD)
    return Platform(platform), comment


def reply_of(form: Mapping[str, str], *, account: str) -> Key:
    """Return where the reply stands that a form means. Raises as `comment_of`."""
    platform, comment = comment_of(form)
    channel, _, number = form.get("reply", "").partition("#")
    if channel not in tuple(Channel) or not (number or "0").isdecimal() or len(number) > _MOST_DIGITS:
        raise PersonReplyError(_TOO_OLD)
    key = ReplyKey(
        platform=platform, account=account, comment=comment, channel=Channel(channel), number=int(number or 0)
    )
    return reply_key(key)


def count_of(text: str) -> int:
    """Return the number that a form holds; one that no record has, where it holds none."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else -1
