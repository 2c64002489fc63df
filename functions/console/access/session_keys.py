"""Where the table holds who is signed in, who was, and who was refused; aplomb/aws/keys.py lists all keys."""

from __future__ import annotations

from aplomb.aws.keys import Key, hashed


def session_key(session_id: str) -> Key:
    """Return where a session stands, by the hash of its cookie."""
    return Key(f"SESSION#{session_id}", "SESSION")


def sign_in_key(state: str) -> Key:
    """Return where a sign-in that has begun stands, by its state, which only the browser keeps."""
    return Key(f"SIGNIN#{hashed(state)}", "SIGNIN")


def colleague_key(person: str = "") -> Key:
    """Return where one of us stands in the list of all; without an id, what all such places begin with."""
    return Key("COLLEAGUES", f"COLLEAGUE#{hashed(person) if person else ''}")


def colleague_session_key(person: str, session_id: str = "") -> Key:
    """Return where one of our sessions is pointed to; without its id, what all such places begin with."""
    return Key(f"COLLEAGUE#{hashed(person)}", f"SESSION#{session_id}")


def refusal_key(day: str, *, at: int = 0, ask: str = "", person: str = "") -> Key:
    """Return where a refusal of a day like 2026-01-31 stands.

    Without `ask`, where a person's are counted; without either, where those of nobody are.
    """
    if person:
        return Key(f"REFUSALS#{day}", f"OF#{hashed(person)}")
    return Key(f"REFUSALS#{day}", f"AT#{at:012d}#{ask}" if ask else "COUNT")
