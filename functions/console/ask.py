"""What a page is asked, by whom, and what it may answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from aplomb.accounts import Accounts
from aplomb.aws.queue import Queue
from aplomb.aws.table import Table
from console.reader import Locale
from console.templates.sets import Sets


class Role(StrEnum):
    """What somebody may do. An auditor reads everything and changes nothing."""

    AUDITOR = "auditor"
    AGENT = "agent"
    LEAD = "lead"
    ADMIN = "admin"


_RANK = (Role.AUDITOR, Role.AGENT, Role.LEAD, Role.ADMIN)


def highest(roles: frozenset[Role]) -> Role | None:
    """Return the most that any of the roles allows, or None where there is none."""
    return max(roles, key=_RANK.index, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One of us, as the sign-in vouches for."""

    id: str  # the issuer's own, never reused
    name: str
    email: str
    role: Role
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser in which a person is signed in."""

    id: str  # a hash; the browser alone holds what it was made from
    person: Person
    began_at: int  # seconds since 1970
    seen_at: int  # to a few minutes
    secret: str  # what the forms' tokens are made with; never shown
    language: str
    zone: str
    keys: Mapping[str, str] = field(default_factory=dict)  # what they made of the keys; see console.keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the deployment decides about the console."""

    url: str  # its own origin: no slash at the end
    templates: Path  # what editors deployed: accounts.yaml, brand.yaml, replies/
    zone: str  # where a reader has chosen none


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request of somebody who may make it."""

    method: str
    at: str  # the path, as it was asked for
    person: Person
    session: Session
    path: Mapping[str, str]  # what stands in the route's <names>
    query: Mapping[str, str]  # of a repeated name the last
    form: Mapping[str, str]  # the same; empty for GET
    forms: Mapping[str, tuple[str, ...]]  # all values of each name: boxes that were ticked
    now: int  # seconds since 1970
    fresh: str  # a new random id, for whatever this request creates
    seen: str  # the etag that the browser has already; empty for none
    partial: bool  # htmx asks for a part of a page
    table: Table
    responder: Queue
    triage: Queue  # for drills alone
    wake_promo_switch: Callable[[], None]
    accounts: Accounts
    locale: Locale
    settings: Settings
    sets: Sets  # of replies: the one in force


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """A cookie that only this host's pages send back, and no script reads."""

    name: str
    value: str
    seconds: int  # how long it lasts; 0 takes it away


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What goes back to the browser."""

    status: int = 200
    view: str = ""  # a file of views/, rendered with `values`
    part: str = ""  # only this block of the view
    values: Mapping[str, Any] = field(default_factory=dict)
    body: str | bytes = ""  # where there is no view
    media: str = "text/html; charset=utf-8"
    location: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[Cookie, ...] = ()
    notice: str = ""  # what the next page says has happened
    sentence: str = ""  # why it is refused


def page(view: str, *, part: str = "", etag: str = "", status: int = 200, **values: Any) -> Reply:
    """Show a view, or one block of it; with an etag, a browser may ask whether it is still the same."""
    headers = {"ETag": etag} if etag else {}
    return Reply(view=view, part=part, status=status, values=values, headers=headers)


def redirect(location: str, *, notice: str = "") -> Reply:
    """Lead on to a page of ours, which then says what has happened."""
    return Reply(status=303, location=location, notice=notice)


def refused(status: int, sentence: str) -> Reply:
    """Say in words what cannot be done, in a page or, to htmx, in the status line."""
    return Reply(status=status, sentence=sentence)


def unchanged(etag: str) -> Reply:
    """Say that the browser has it already."""
    return Reply(status=304, headers={"ETag": etag})


def download(name: str, body: str | bytes, *, media: str) -> Reply:
    """Hand out a file to be kept."""
    return Reply(body=body, media=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A method and a path, and who may use it."""

    method: str
    path: str  # like /cases/<case>: a name stands for letters, digits, `.`, `_`, `~` and `-`
    handler: Callable[[Ask], Reply]
    least: Role
    writes: bool  # changes what others see or what is sent: never an auditor's
    lively: bool = True  # somebody's act, which keeps them signed in; not what an open page asks by itself

    def __post_init__(self) -> None:
        if self.method not in {"GET", "POST"} or (self.writes and self.method == "GET"):
            raise ValueError(f"{self.method} {self.path}: pages are read with GET and changed with POST.")
        if self.writes and self.least is Role.AUDITOR:
            raise ValueError(f"{self.path}: an auditor changes nothing.")

    def allows(self, role: Role) -> bool:
        """Tell whether somebody of the role may use it. An auditor reads what anyone reads."""
        if role is Role.AUDITOR:
            return not self.writes and (self.method == "GET" or self.least is Role.AUDITOR)
        return _RANK.index(role) >= _RANK.index(self.least)
