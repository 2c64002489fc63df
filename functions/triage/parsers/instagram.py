"""Instagram: `comments`, `live_comments` and `mentions` (Instagram Platform, "Webhooks").

There is no event for an edited, removed or hidden comment, and no time in it. What our own looks find, the
poller tells as such an event would, with a `verb`.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from aplomb.comment import Comment, Platform, Surface, Verb
from aplomb.skips import SkipReason
from triage.parsers.change import TEST_ID, Change, Parsed
from triage.parsers.meta import Source, read_entries
from triage.parsers.reading import identifier, mapping, name, seconds, text

_VERBS = MappingProxyType({"remove": Verb.REMOVE, "hide": Verb.HIDE, "unhide": Verb.UNHIDE})


def parse_instagram(payload: object) -> Iterator[Parsed]:
    """Yield what an Instagram webhook says.

    Raises:
        PayloadError: the payload has no `entry` list.
    """
    return read_entries(payload, _SOURCE)


def _comment(change: Change) -> Parsed:
    value, media = change.value, mapping(change.value.get("media"))
    # A comment on an advert is told twice, once for the advert and once for the post it was made from.
    post = identifier(media.get("original_media_id")) or identifier(media.get("id"))
    return _build(
        change,
        surface=Surface.COMMENT,
        post=post,
        comment=identifier(value.get("id")) or identifier(value.get("comment_id")),
    )


def _mention(change: Change) -> Parsed:
    media = identifier(change.value.get("media_id"))
    comment = identifier(change.value.get("comment_id"))
    return _build(change, surface=Surface.MENTION, post=media, comment=comment or media)


def _story_insights(change: Change) -> Parsed:
    return change.skip(SkipReason.NOT_A_COMMENT)


def _build(change: Change, *, surface: Surface, post: str, comment: str) -> Parsed:
    value = change.value
    if comment == TEST_ID:
        return change.skip(SkipReason.TEST_EVENT)
    if not comment:
        return change.skip(SkipReason.MALFORMED, "without id")
    parent = identifier(value.get("parent_id"))
    if parent in (TEST_ID, comment, post):
        parent = ""
    sender = mapping(value.get("from"))
    # `self_ig_scoped_id` is there only when the account comments on its own post.
    ours = bool(identifier(sender.get("self_ig_scoped_id")))
    return Comment(
        platform=change.platform,
        account=change.account,
        post=post,
        thread=parent or comment,
        comment=comment,
        author=change.account if ours else identifier(sender.get("id")),
        author_name=name(sender.get("username")),
        text=text(value.get("text")),
        verb=_VERBS.get(str(value.get("verb")), Verb.ADD),
        created_at=seconds(value.get("timestamp")) or seconds(value.get("created_time")),
        surface=surface,
        parent=parent,
        noted_at=change.noted_at,
    )


_SOURCE = Source(
    platform=Platform.INSTAGRAM,
    messages=Platform.INSTAGRAM,
    fields=MappingProxyType(
        {
            "comments": _comment,
            "live_comments": _comment,
            "mentions": _mention,
            "story_insights": _story_insights,
        }
    ),
)
