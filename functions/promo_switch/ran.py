"""What one look of the switch did, and what may fail in it without holding up the rest."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from aplomb.errors import AplombError
from aplomb.promotions.promotion import Visit

MAY_FAIL = (AplombError, ClientError, BotoCoreError, msgspec.ValidationError)


@dataclass(slots=True, kw_only=True)
class Ran:
    """What one look did."""

    looked: int = 0
    off: list[str] = field(default_factory=list)  # accounts around which promotions are off
    visits: list[tuple[str, Visit]] = field(default_factory=list)
    seen_to: int = 0
    slipping: int = 0  # promotions that are kept out, and could not be moved on for an hour
    late: int = 0  # looks at a channel for which there was no time left
    failed: list[tuple[str, Exception]] = field(default_factory=list)
