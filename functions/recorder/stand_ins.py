"""What stands in the record for people and texts, because a chain cannot forget."""

from __future__ import annotations

import hashlib

from aplomb.aws.keys import hashed


def text_hash(text: object) -> str:
    """Return what stands for a text, empty where there is none."""
    return hashlib.sha256(str(text).encode()).hexdigest()[:20] if text else ""


def person(name: str) -> str:
    """Return what stands for one of our people, the same each time."""
    return hashed("person", name)[:12] if name else ""
