"""What a template asks before it names a time: `promise("call", "2 hours")`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

_TIME = re.compile(r"([1-9][0-9]{0,2}) (minute|hour)s?")
_MINUTES = {"minute": 1, "hour": 60}
FORM = 'promise("call", "2 hours")'


class Act(StrEnum):
    """What a reply may promise to do in time."""

    REPLY = "reply"
    CALL = "call"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A promise that a template would like to make."""

    act: Act
    minutes: int  # of staffed time


# Decides whether a promise may be made; returns by when, in the reply's language, or nothing.
type Grant = Callable[[Asked, str], str]


def asked(act: object, time: object) -> Asked | None:
    """Return what the two texts of a promise ask for; None where they are not understood."""
    found = _TIME.fullmatch(time) if isinstance(time, str) else None
    if found is None or act not in tuple(Act):
        return None
    return Asked(act=Act(str(act)), minutes=int(found[1]) * _MINUTES[found[2]])


def refuse(_asked: Asked, _language: str) -> str:
    """Grant nothing, so that the wording without a time is used."""
    return ""
