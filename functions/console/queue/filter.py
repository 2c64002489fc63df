"""Which cases of the queue somebody wants to see, and where in it they are."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import NamedTuple
from urllib.parse import quote, urlencode

from aplomb.aws.keys import CaseKey, case_key
from aplomb.aws.queue_keys import SAFE
from aplomb.errors import AplombError
from console.access.refusals import Refusal, RefusedError
from console.marked import N_
from console.queue.listing import FACTS, Entry, Listing

STATES = ("open", "snoozed", "resolved")
PRIORITIES: Mapping[str, tuple[int, ...]] = {"urgent": (0,), "high": (1,), "normal": (2, 3)}
MINE, NOBODY = "me", "nobody"
FACETS = ("platform", "account", "language", "kind")

_LONGEST = 300  # characters of a value; our own links are shorter


class FilterError(AplombError):
    """A filter is none of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a case must be; empty where anything will do."""

    state: str = "open"
    priority: str = ""
    platform: str = ""
    account: str = ""  # platform/id
    language: str = ""
    kind: str = ""
    owner: str = ""  # an id, or MINE, or NOBODY
    late: str = ""  # "1" for those that are

    @property
    def query(self) -> str:
        """The filter as an address tells it."""
        usual = Filter()
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        return urlencode({name: value for name, value in told.items() if value != getattr(usual, name)})

    @property
    def is_any(self) -> bool:
        """Whether everything that is open will do."""
        return self == Filter()

    @property
    def is_narrow(self) -> bool:
        """Whether more than the state is asked for."""
        return replace(self, state="open") != Filter()


def read_filter(query: Mapping[str, str]) -> Filter:
    """Return the filter that an address tells.

    Raises:
        FilterError: a value cannot be one of ours.
    """
    told = {one.name: query[one.name] for one in fields(Filter) if query.get(one.name)}
    if any(len(value) > _LONGEST for value in told.values()):
        raise FilterError(N_("This filter does not exist. Choose one from the lists."))
    wanted = Filter(**told)
    if wanted.state not in STATES or wanted.priority not in {"", *PRIORITIES} or wanted.late not in {"", "1"}:
        raise FilterError(N_("This filter does not exist. Choose one from the lists."))
    return wanted


def matching(entries: Iterable[Entry], wanted: Filter, *, me: str, late_since: Sequence[int]) -> list[Entry]:
    """Return the entries that a filter lets through, in order; each part of it looks at what is left."""
    priorities = "".join(map(str, PRIORITIES.get(wanted.priority, (0, 1, 2, 3))))
    left = [one for one in entries if one.state == wanted.state and one.facts[0] in priorities]
    for begins in (_account(wanted.account), wanted.platform):
        if begins:
            left = [one for one in left if one.pk.startswith(f"CASE#{begins}#")]
    if wanted.late:
        left = [one for one in left if one.opened_at <= late_since[one.severity]]
    told = {name: value for name in ("language", "kind") if (value := getattr(wanted, name))}
    if wanted.owner:
        told["owner"] = {MINE: me, NOBODY: ""}.get(wanted.owner, wanted.owner)
    for name, value in told.items():
        number, exact = FACTS.index(name), quote(value, safe=SAFE)
        left = [one for one in left if one.facts.split("#")[number : number + 1] == [exact]]
    return left


def _account(told: str) -> str:
    """Return an account as keys write it."""
    platform, _, account = told.partition("/")
    if not account:
        return platform
    return case_key(CaseKey(platform, account, "", "")).pk.removeprefix("CASE#").removesuffix("##")


def count_of(wanted: Filter, listing: Listing, *, me: str) -> int | None:
    """Return how many there are, where that was counted: for a filter of one part, and for none."""
    if wanted.state != "open":
        return listing.snoozed if wanted.state == "snoozed" else None
    parts = [name for name in ("priority", "owner", "late", *FACETS) if getattr(wanted, name)]
    if len(parts) > 1:
        return None
    return _counted(listing, parts[0], wanted, me=me) if parts else listing.open


def _counted(listing: Listing, part: str, wanted: Filter, *, me: str) -> int:
    value = getattr(wanted, part)
    if part == "priority":
        return sum(listing.severities[one] for one in PRIORITIES[value])
    if part == "late":
        return sum(listing.late)
    if part == "owner":
        value = {MINE: me, NOBODY: ""}.get(value, value)
    return listing.by.get(part, {}).get(value, 0)


class Place(NamedTuple):
    """A place in the order of the queue: what comes behind it is the next page."""

    place: str
    pk: str


def signed(place: Place, *, secret: str) -> str:
    """Return a place as an address tells it, in a way that nobody else can make up."""
    told = json.dumps(list(place), separators=(",", ":")).encode()
    return _text(told) + "." + _text(_mark(told, secret))


def read_place(token: str, *, secret: str) -> Place:
    """Return the place that an address tells.

    Raises:
        RefusedError: it was not made for this session, or was changed.
    """
    told, _, mark = token.partition(".")
    try:
        raw = _bytes(told)
    except (binascii.Error, ValueError):
        raw = b""
    if not raw or not hmac.compare_digest(mark.encode(), _text(_mark(raw, secret)).encode()):
        raise RefusedError(Refusal.TAMPERED)
    return Place(*json.loads(raw))


def behind(entries: Sequence[Entry], place: Place | None) -> Sequence[Entry]:
    """Return what comes behind a place."""
    if place is None:
        return entries
    return [one for one in entries if (one.place, one.pk) > place]


def _mark(told: bytes, secret: str) -> bytes:
    return hmac.digest(f"queue:{secret}".encode(), told, hashlib.sha256)[:16]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
