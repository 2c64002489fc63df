"""Which column of an export is what: the names that platforms and help desks give them, as data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from aplomb.errors import SettingsError

# Of each field the names it goes by, best first, as `_plain` writes them. Facebook and Instagram (Graph API),
# X (API v1.1 and v2), YouTube (Data API), Zendesk, and what people call a column.
NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "text": (
            "text", "message", "comment", "comment_text", "body", "content", "full_text", "tweet",
            "snippet_text_original", "snippet_text_display",
            "snippet_top_level_comment_snippet_text_original",
            "text_original", "text_display", "plain_body", "description", "review", "review_text",
        ),
        "id": ("id", "comment_id", "id_str", "tweet_id", "message_id", "review_id", "number"),
        "created_at": (
            "created_at", "created_time", "created", "published_at", "snippet_published_at", "posted_at",
            "snippet_top_level_comment_snippet_published_at", "timestamp", "date_time", "datetime", "date",
            "time", "comment_date",
        ),
        "author": (
            "author", "author_id", "from_id", "user_id", "user_id_str", "snippet_author_channel_id_value",
            "author_channel_id", "requester_id", "sender_id", "profile_id", "from_username", "username",
        ),
        "author_name": (
            "author_name", "from_name", "user_name", "author_display_name", "snippet_author_display_name",
            "display_name", "requester_name", "full_name", "name", "from", "from_username", "username",
            "user",
        ),
        "thread": ("thread", "thread_id", "conversation_id", "root_id", "ticket_id", "top_level_comment_id"),
        "post": (
            "post", "post_id", "media_id", "video_id", "snippet_video_id", "object_id", "post_link",
            "post_url", "permalink", "permalink_url",
        ),
        "parent": (
            "parent", "parent_id", "snippet_parent_id", "in_reply_to", "in_reply_to_status_id",
            "in_reply_to_status_id_str", "reply_to", "reply_to_id",
        ),
        "account": ("account", "account_id", "page_id", "page", "profile", "brand", "recipient_id"),
        "platform": ("platform", "network", "social_network", "channel", "source", "via"),
        "language": ("language", "lang", "locale"),
        "summoned": ("summoned",),
    }
)  # fmt: skip
LONGEST_NAME = 100

_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_PLAIN = re.compile(r"[\W_]+")


def choices(pairs: Iterable[str]) -> Mapping[str, str]:
    """Read `--map text=Comment` options: for each field its column, as a person named it.

    Raises:
        SettingsError: an option names no field, or no column.
    """
    chosen: dict[str, str] = {}
    for pair in pairs:
        field, equals, column = (part.strip() for part in pair.partition("="))
        if field not in NAMES or not equals or not column:
            raise SettingsError(
                f"--map {pair[:60]}: write one of {', '.join(NAMES)}, `=`, and a column's name."
            )
        chosen[field] = column
    return MappingProxyType(chosen)


def places(header: Sequence[str], chosen: Mapping[str, str]) -> Mapping[str, str]:
    """Return for each field the column that holds it; a field that no column holds is left out."""
    return _places(tuple(header), tuple(sorted(chosen.items())))


@lru_cache(maxsize=256)  # JSON lines bring few sets of keys, a million times
def _places(header: tuple[str, ...], chosen: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    by_name: dict[str, str] = {}
    for column in header:
        by_name.setdefault(_plain(column), column)
    own = {field: by_name[_plain(column)] for field, column in chosen if _plain(column) in by_name}
    named = dict(chosen)
    found = {
        field: by_name[name]
        for field, names in NAMES.items()
        if field not in named
        for name in reversed(names)
        if name in by_name
    }
    return MappingProxyType(found | own)


def flat(fields: Mapping[str, object], *, depth: int = 4) -> dict[str, object]:
    """Return nested fields side by side: `from: {id: 1}` is also `from_id`."""
    found: dict[str, object] = {}
    for name, value in fields.items():
        if isinstance(value, dict) and depth:
            inner = flat(value, depth=depth - 1)
            found |= {f"{name}_{one}": held for one, held in inner.items()}
        elif not isinstance(value, dict):
            found[name] = value
    return found


def _plain(column: str) -> str:
    spaced = _CAPITAL.sub("_", column[:LONGEST_NAME].strip())
    return _NOT_PLAIN.sub("_", spaced).strip("_").casefold()
