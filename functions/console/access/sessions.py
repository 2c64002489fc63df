"""Sessions stand in the table under a hash; what they are made from is in the browser's cookie alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import Key
from aplomb.aws.table import ConflictError, Delete, Put, Table, Update
from console.access.refusals import Refusal
from console.access.session_keys import colleague_session_key, session_key
from console.ask import Person, Role, Session

IDLE = 30 * 60  # seconds without a sign of life
LONGEST = 12 * 60 * 60  # seconds, whatever happens: roles are looked up anew at each sign-in
STEP = 3 * 60  # seconds between two notes of a sign of life


def session_id(cookie: str) -> str:
    """Return under which name a cookie's session stands."""
    return hashlib.sha256(cookie.encode()).hexdigest()


def why_over(session: Session, *, now: int) -> Refusal | None:
    """Return why a session is over, or None while it is not."""
    if now - session.began_at >= LONGEST:
        return Refusal.ENDED
    return Refusal.IDLE if now - session.seen_at >= IDLE else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One place where somebody is signed in."""

    id: str
    began_at: int
    seen_at: int

    def is_open(self, *, now: int) -> bool:
        """Tell whether somebody may still be there."""
        return now - self.began_at < LONGEST and now - self.seen_at < IDLE


class Sessions:
    """Begins, renews and ends sessions."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def begin(  # noqa: PLR0913  whose it is, when, and how they read, all by keyword
        self,
        person: Person,
        *,
        now: int,
        random: Callable[[], str],
        language: str,
        zone: str,
        keys: Mapping[str, str] | None = None,
    ) -> str:
        """Begin a session under a new secret, and return the secret for the browser's cookie."""
        cookie = random()
        name, ends = session_id(cookie), now + LONGEST
        item = {
            "person": {
                "id": person.id,
                "name": person.name,
                "email": person.email,
                "role": str(person.role),
                "groups": list(person.groups),
            },
            "began_at": now,
            "seen_at": now,
            "secret": random(),
            "language": language,
            "zone": zone,
            "keys": dict(keys or {}),
            "expires_at": ends,
        }
        seat = {"id": name, "began_at": now, "seen_at": now, "expires_at": ends}
        self._table.write(
            [
                Put(key=session_key(name), item=item),
                Put(key=colleague_session_key(person.id, name), item=seat),
            ]
        )
        return cookie

    def note(self, session: Session, *, now: int) -> None:
        """Note a sign of life; not each one, for a page is read more often than that matters."""
        if now - session.seen_at < STEP:
            return
        there = Attr("pk").exists()
        keys = (session_key(session.id), colleague_session_key(session.person.id, session.id))
        try:
            self._table.write([Update(key=key, set={"seen_at": now}, condition=there) for key in keys])
        except ConflictError:  # ended meanwhile: the next request will notice
            return

    def end(self, session: Session) -> None:
        """End one session."""
        self._end(session.person.id, session.id)

    def end_named(self, name: str) -> None:
        """End a session by its name, whosever it was."""
        item = self._table.get(session_key(name))
        session = read_session(name, item) if item else None
        if session:
            self.end(session)

    def end_all(self, person: str) -> int:
        """End every session of a person, and tell how many there were."""
        seats = self._seats(person)
        for seat in seats:
            self._end(person, seat.id)
        return len(seats)

    def open_seats(self, person: str, *, now: int) -> tuple[Seat, ...]:
        """Return where somebody is signed in, the newest first."""
        found = (seat for seat in self._seats(person) if seat.is_open(now=now))
        return tuple(sorted(found, key=lambda seat: -seat.began_at))

    def _seats(self, person: str) -> list[Seat]:
        place = colleague_session_key(person)
        return [
            Seat(id=item["id"], began_at=item["began_at"], seen_at=item["seen_at"])
            for item in self._table.under(place.pk, prefix=place.sk)
        ]

    def _end(self, person: str, name: str) -> None:
        gone: list[Key] = [session_key(name), colleague_session_key(person, name)]
        self._table.write([Delete(key=key) for key in gone])


def read_session(name: str, item: dict[str, Any]) -> Session | None:
    """Return a session as the table holds it, or None where it was written otherwise."""
    try:
        person = item["person"]
        return Session(
            id=name,
            person=Person(
                id=person["id"],
                name=person["name"],
                email=person["email"],
                role=Role(person["role"]),
                groups=tuple(person["groups"]),
            ),
            began_at=int(item["began_at"]),
            seen_at=int(item["seen_at"]),
            secret=item["secret"],
            language=item["language"],
            zone=item["zone"],
            keys=dict(item.get("keys") or {}),
        )
    except (KeyError, TypeError, ValueError):
        return None
