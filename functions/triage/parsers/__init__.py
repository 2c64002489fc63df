"""Platform payload -> comments and named skips."""

from __future__ import annotations

from aplomb.comment import Platform
from triage.parsers.change import Parsed
from triage.parsers.facebook import parse_page
from triage.parsers.instagram import parse_instagram
from triage.parsers.reading import PayloadError, mapping
from triage.parsers.x import parse_x

__all__ = ["Parsed", "PayloadError", "parse"]


def parse(platform: Platform, payload: object) -> list[Parsed]:
    """Return what a webhook says: for each notification in it one comment or one named skip.

    `payload` is whatever JSON was received. A page's subscription delivers Messenger too, so both
    platforms are read alike; a payload that calls itself Instagram's is read as that.

    Raises:
        PayloadError: the payload is none of the platform's at all. Nothing deeper raises.
    """
    if platform is Platform.X:
        return list(parse_x(payload))
    if platform is Platform.INSTAGRAM or mapping(payload).get("object") == Platform.INSTAGRAM:
        return list(parse_instagram(payload))
    return list(parse_page(payload))
