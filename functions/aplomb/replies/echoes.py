"""Which replies said some words in a thread, where the platform's echo does not name what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from aplomb.aws.keys import CaseKey, Key, echo_key
from aplomb.comment import Platform
from aplomb.replies.reply import Channel, ReplyKey
from aplomb.same_text import words

_MOST = 49  # of each kind, with the same words in one thread: the table hands out 100 items at once


def echo_place(case: CaseKey, text: str) -> Key:
    """Return where the replies in the case's thread stand that said a text."""
    return echo_key(case.platform, case.account, case.thread, words=" ".join(words(text)))


def said_by(found: Mapping[str, Any] | None, case: CaseKey) -> list[ReplyKey]:
    """Return the replies that an item of such a place names, the newest of them."""
    if found is None:
        return []
    to = partial(ReplyKey, platform=Platform(case.platform), account=case.account, channel=Channel.PUBLIC)
    by_machine = [to(comment=comment) for comment in found.get("comments", [])[-_MOST:]]
    by_people = [to(comment=comment, number=number) for comment, number in found.get("signed", [])[-_MOST:]]
    return list(dict.fromkeys([*by_machine, *by_people]))
