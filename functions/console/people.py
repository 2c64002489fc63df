"""Who has signed in to the console, and how each of them reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from boto3.dynamodb.conditions import Attr

from aplomb.aws.table import Put, Table, Update
from console.access.session_keys import colleague_key, session_key
from console.ask import Person, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """One of us, as they last signed in."""

    person: Person
    signed_in_at: int
    language: str
    zone: str
    keys: Mapping[str, str] = field(default_factory=dict)  # what they made of the keys; see console.keys


def all_colleagues(table: Table) -> tuple[Colleague, ...]:
    """Return everyone who has ever signed in, by name."""
    place = colleague_key()
    read = [_colleague(item) for item in table.under(place.pk, prefix=place.sk)]
    return tuple(sorted(read, key=lambda one: (one.person.name.casefold(), one.person.id)))


def find_colleague(table: Table, person: str) -> Colleague | None:
    """Return one of us, or None where nobody of this id has signed in."""
    item = table.get(colleague_key(person))
    return _colleague(item) if item else None


def find_case_worker(table: Table, person: str) -> Colleague | None:
    """Return one of us who may work on cases, or None; with an auditor they would lie."""
    found = find_colleague(table, person)
    return found if found is not None and found.person.role is not Role.AUDITOR else None


def keep_colleague(table: Table, colleague: Colleague) -> None:
    """Keep who has signed in, for others to see and to mention."""
    person = colleague.person
    item = {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "role": str(person.role),
        "groups": list(person.groups),
        "signed_in_at": colleague.signed_in_at,
        "language": colleague.language,
        "zone": colleague.zone,
        "keys": dict(colleague.keys),
    }
    table.write([Put(key=colleague_key(person.id), item=item)])


def keep_preferences(table: Table, person: str, session: str, *, language: str, zone: str) -> None:
    """Keep how somebody reads, from now on and in this session."""
    _keep_chosen(table, person, session, {"language": language, "zone": zone})


def keep_keys(table: Table, person: str, session: str, keys: Mapping[str, str]) -> None:
    """Keep what somebody made of the keys, from now on and in this session."""
    _keep_chosen(table, person, session, {"keys": dict(keys)})


def _keep_chosen(table: Table, person: str, session: str, chosen: Mapping[str, Any]) -> None:
    there = Attr("pk").exists()
    keys = (colleague_key(person), session_key(session))
    table.write([Update(key=key, set=chosen, condition=there) for key in keys])


def _colleague(item: Mapping[str, Any]) -> Colleague:
    person = Person(
        id=item["id"],
        name=item["name"],
        email=item["email"],
        role=Role(item["role"]),
        groups=tuple(item["groups"]),
    )
    return Colleague(
        person=person,
        signed_in_at=int(item["signed_in_at"]),
        language=item["language"],
        zone=item["zone"],
        keys=dict(item.get("keys") or {}),
    )
