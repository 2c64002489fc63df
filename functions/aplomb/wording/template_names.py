"""The names that a reply's template may use: what each becomes, and whether it may be empty."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

PROMISE, PROMISE_BY = "promise", "promise_by"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a name stands for; templates/README.md shows these lines."""

    becomes: str
    may_be_empty: bool = False


NAMES = MappingProxyType(
    {
        "brand": Meaning(becomes="`name` in `brand.yaml`"),
        "signature": Meaning(becomes="`signature` in `brand.yaml`, in the reply's language"),
        "notice": Meaning(becomes="the notice in the reply's language"),
        "email": Meaning(becomes="`contact: email` in `brand.yaml`"),
        "phone": Meaning(becomes="`contact: phone` in `brand.yaml`", may_be_empty=True),
        "opening_hours": Meaning(becomes="the opening hours in the reply's language", may_be_empty=True),
        "first_name": Meaning(
            becomes="the first name of whoever wrote the comment, if it looks like one", may_be_empty=True
        ),
        "message_link": Meaning(becomes="the link that opens a private conversation", may_be_empty=True),
        "promised_by": Meaning(becomes="when we had said we would be in touch", may_be_empty=True),
    }
)
