"""Who is in an X payload, and whom a post names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from triage.parsers.reading import identifier, items, mapping, name


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What X tells about an author."""

    name: str = ""
    automated: bool = False


NOBODY = Person()


def read_people(users: object) -> Mapping[str, Person]:
    """Return people by id, from a list or an object of users; each may be wrapped in `data`."""
    listed = list(users.values()) if isinstance(users, dict) else items(users)
    known = (mapping(mapping(user).get("data", user)) for user in listed)
    return {tweet_id(user): read_person(user) for user in known}


def read_person(user: dict[str, object]) -> Person:
    """Return what a user object says; X labels bots through their affiliation."""
    return Person(
        name=name(user.get("name")) or name(user.get("username")) or name(user.get("screen_name")),
        automated=mapping(user.get("affiliation")).get("description") == "Automated",
    )


def tweet_id(thing: dict[str, object], key: str = "id") -> str:
    """Return an id of API v1.1, where `id_str` is the exact one, or of v2, which has `id` alone."""
    return identifier(thing.get(f"{key}_str")) or identifier(thing.get(key))


def names_account(post: dict[str, object], account: str, *, is_reply: bool) -> bool:
    """Tell whether the author wrote our name into the text.

    X puts the names of those whom a reply answers before its text; they stand before
    `display_text_range` and are nobody's words.
    """
    entities = mapping(post.get("entities"))
    spans = sorted(
        _span(mention) for mention in items(entities.get("user_mentions") or entities.get("mentions"))
    )
    start = _text_start(post)
    if start is None:
        start = _end_of_leading_names(spans) if is_reply else 0
    return any(who == account and begin >= start for begin, _, who in spans)


def _span(mention: object) -> tuple[int, int, str]:
    known = mapping(mention)
    ends = items(known.get("indices")) or [known.get("start"), known.get("end")]
    begin, end = ends if len(ends) == 2 else (None, None)  # noqa: PLR2004 - a span has two ends
    if not isinstance(begin, int) or not isinstance(end, int):
        return -1, -1, ""
    return begin, end, tweet_id(known)


def _text_start(post: dict[str, object]) -> int | None:
    match post.get("display_text_range"):
        case [int(start), int()]:
            return start
    return None


def _end_of_leading_names(spans: list[tuple[int, int, str]]) -> int:
    end = 0
    for begin, stop, _ in spans:
        if begin > end + 1:
            break
        end = stop
    return end
