"""A call that a tool makes to a platform, read in every way in which the platform might read it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO
from urllib.parse import unquote

from aplomb.errors import AplombError

PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:,@")
LONGEST_PATH = 2_000  # characters, with the query
MOST_SEGMENTS = 8


class Api(StrEnum):
    """A platform's HTTP API, one table of harmless calls each."""

    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    X = "x"


class UnreadableCallError(AplombError):
    """The call cannot be read in one way only, so nobody can say that it is harmless."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One HTTP call, as the tool sent it."""

    api: Api
    method: str
    path: str  # after the platform's base: "/v26.0/123/comments?fields=id"
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    stream: BinaryIO | None = None  # of a multipart body that is not in memory; `body` is how it begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """A named value from the query, a form, or JSON at any depth."""

    name: str  # as a careless platform would read it: in lower case, without brackets
    value: object
    in_query: bool

    @property
    def text(self) -> str:
        """The value as JSON writes a plain one; nothing else is normalised, or a disguise would pass."""
        return str(self.value).lower() if isinstance(self.value, bool) else str(self.value)


def plain_name(name: str) -> str:
    """Return a parameter's name as a careless platform would read it: `Is.Hidden[0]` is `is_hidden`."""
    normal = unicodedata.normalize("NFKC", name).casefold()
    seen = "".join(char for char in normal if char.isprintable()).strip().split("[", 1)[0].strip()
    return seen.replace(".", "_").replace(" ", "_").replace("-", "_")


def split_path(path: str) -> tuple[tuple[str, ...], str]:
    """Return a path's segments and its query.

    Raises:
        UnreadableCallError: the path is not plain, so a platform might read another one.
    """
    if len(path) > LONGEST_PATH:
        raise UnreadableCallError("The address is too long.")
    place, _, query = path.partition("?")
    if "#" in path or not path.isascii() or not path.isprintable():
        raise UnreadableCallError("The address holds a character that has no place there.")
    segments = tuple(_segments(place))
    if len(segments) > MOST_SEGMENTS:
        raise UnreadableCallError("The address has too many parts.")
    return segments, query


def _segments(place: str) -> Iterator[str]:
    for segment in place.strip("/").split("/") if place.strip("/") else ():
        # A comma or colon may come encoded; anything that decodes to more than that is a disguise.
        plain = unquote(segment)
        if not plain or not PLAIN.issuperset(plain) or not plain.strip("."):
            raise UnreadableCallError(
                "The address is written in a way that a platform might read as another one."
            )
        yield plain
