"""Facebook Pages: the `feed`, `mention` and `ratings` fields (Graph API, "Webhooks Reference: Page")."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from aplomb.comment import Comment, Platform, Surface, Verb
from aplomb.skips import SkipReason
from triage.parsers.change import TEST_ID, Change, Parsed
from triage.parsers.meta import Source, read_entries
from triage.parsers.reading import identifier, mapping, name, seconds, text

# `edited` for comments and statuses, `edit` for posts and ratings; both occur for both.
_VERBS = MappingProxyType(
    {
        "add": Verb.ADD,
        "edit": Verb.EDIT,
        "edited": Verb.EDIT,
        "remove": Verb.REMOVE,
        "delete": Verb.REMOVE,
        "hide": Verb.HIDE,
        "unhide": Verb.UNHIDE,
    }
)
_REACTIONS = frozenset({"like", "reaction"})
_POSTS = frozenset({"album", "event", "link", "note", "photo", "post", "share", "status", "video"})


def parse_page(payload: object) -> Iterator[Parsed]:
    """Yield what a page's webhook says, Messenger's part of it included.

    Raises:
        PayloadError: the payload has no `entry` list.
    """
    return read_entries(payload, _SOURCE)


def _feed(change: Change) -> Parsed:
    item = change.value.get("item")
    if item == "comment":
        return _comment(change, surface=Surface.COMMENT)
    if isinstance(item, str) and item in _POSTS:
        return _visitor_post(change)
    return _other_item(change, item)


def _mention(change: Change) -> Parsed:
    item = change.value.get("item")
    if item == "comment":
        return _comment(change, surface=Surface.MENTION)
    if isinstance(item, str) and item in _POSTS:
        return _post(change)
    return _other_item(change, item)


def _ratings(change: Change) -> Parsed:
    item = change.value.get("item")
    if item == "rating":
        return _review(change)
    if item == "comment":
        return _comment(change, surface=Surface.REVIEW)
    return _other_item(change, item)


def _other_item(change: Change, item: object) -> Parsed:
    verb = change.value.get("verb")
    if not isinstance(item, str):
        return change.skip(SkipReason.MALFORMED, "item", item)
    if item in _REACTIONS:
        return change.skip(SkipReason.NOT_A_COMMENT, item, verb)
    return change.skip(SkipReason.UNKNOWN_FIELD, item, verb)


def _comment(change: Change, *, surface: Surface) -> Parsed:
    value = change.value
    comment = identifier(value.get("comment_id"))
    post = identifier(value.get("post_id")) or identifier(mapping(value.get("post")).get("id"))
    parent = identifier(value.get("parent_id"))
    if parent in ("", TEST_ID, comment) or _same_object(parent, post):
        parent = ""
    return _build(change, surface=surface, comment=comment, post=post, parent=parent)


def _same_object(one: str, other: str) -> bool:
    """Tell whether two ids name one object: one may be written with its owner's id before it."""
    return bool(other) and (one == other or one.endswith(f"_{other}") or other.endswith(f"_{one}"))


def _visitor_post(change: Change) -> Parsed:
    author, _ = _author(change.value)
    item, verb = change.value.get("item"), change.value.get("verb")
    if author == change.account:
        return change.skip(SkipReason.NOT_A_COMMENT, "own", item, verb)
    if verb == "add" and not text(change.value.get("message")):
        return change.skip(SkipReason.NOT_A_COMMENT, item, "without text")
    return _post(change)


def _post(change: Change) -> Parsed:
    post = identifier(change.value.get("post_id"))
    return _build(change, surface=Surface.MENTION, comment=post, post=post)


def _review(change: Change) -> Parsed:
    review = identifier(change.value.get("open_graph_story_id"))
    return _build(change, surface=Surface.REVIEW, comment=review, post=review)


def _build(change: Change, *, surface: Surface, comment: str, post: str, parent: str = "") -> Parsed:
    value, item = change.value, change.value.get("item")
    named = value.get("verb")
    verb = _VERBS.get(named) if isinstance(named, str) else None
    if verb is None:
        return change.skip(SkipReason.UNKNOWN_VERB, item, named)
    if comment == TEST_ID:
        return change.skip(SkipReason.TEST_EVENT, item)
    if not comment:
        return change.skip(SkipReason.MALFORMED, item, named, "without id")
    author, author_name = _author(value)
    return Comment(
        platform=change.platform,
        account=change.account,
        post=post,
        thread=parent or comment,
        comment=comment,
        author=author,
        author_name=author_name,
        text=text(value.get("review_text" if item == "rating" else "message")),
        verb=verb,
        created_at=seconds(value.get("created_time")),
        surface=surface,
        parent=parent,
        recommends=_recommends(value) if item == "rating" else None,
        noted_at=change.noted_at,
    )


def _author(value: dict[str, object]) -> tuple[str, str]:
    """Return who wrote, as id and name; both empty where the platform keeps it to itself."""
    sender = mapping(value.get("from"))
    ids = (sender.get("id"), value.get("sender_id"), value.get("reviewer_id"))
    names = (sender.get("name"), value.get("sender_name"), value.get("reviewer_name"))
    return next(filter(None, map(identifier, ids)), ""), next(filter(None, map(name, names)), "")


def _recommends(value: dict[str, object]) -> bool | None:
    recommendation = text(value.get("recommendation_type")).upper()
    if recommendation in ("POSITIVE", "NEGATIVE"):
        return recommendation == "POSITIVE"
    stars = identifier(value.get("rating"))  # before 2018: 1 to 5
    return {"1": False, "2": False, "4": True, "5": True}.get(stars)


_SOURCE = Source(
    platform=Platform.FACEBOOK,
    messages=Platform.MESSENGER,
    fields=MappingProxyType({"feed": _feed, "mention": _mention, "ratings": _ratings}),
)
