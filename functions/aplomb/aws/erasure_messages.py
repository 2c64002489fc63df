"""What stands in a message to the eraser."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from aplomb.aws.keys import Key
from aplomb.comment import Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetPerson:
    """Somebody asks that we forget them: everything of theirs up to that moment."""

    platform: Platform
    author: str
    code: str  # by which they ask what became of it
    requested_at: int  # seconds since 1970
    after: str = ""  # their comments up to this key are done
    again: bool = True  # it is to be looked a second time for what was on its way
    read_to: Key | None = None  # so far the table was read through; None until the index is worked

    def body(self) -> str:
        """Return the message; it may be sent any number of times."""
        return json.dumps({"forget": asdict(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseComment:
    """The time of one comment's text has come."""

    comment: Key

    def body(self) -> str:
        """Return the message; it may be sent any number of times."""
        return json.dumps({"erase": self.comment})


def read_erasure(body: str) -> ForgetPerson | EraseComment:
    """Return a message to the eraser.

    Raises:
        ValueError: it is no such message; nothing of it is quoted.
    """
    try:
        message = json.loads(body)
        if "erase" in message:
            pk, sk = message["erase"]
            return EraseComment(comment=Key(str(pk), str(sk)))
        fields = message["forget"]
        return ForgetPerson(
            platform=Platform(fields["platform"]),
            author=str(fields["author"]),
            code=str(fields["code"]),
            requested_at=int(fields["requested_at"]),
            after=str(fields["after"]),
            again=fields["again"] is True,
            read_to=Key(*map(str, fields["read_to"])) if fields.get("read_to") else None,
        )
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
        raise ValueError("This is no message to the eraser.") from None
