"""Say how many of something there are."""

from __future__ import annotations


def quantity(number: int, one: str, several: str = "") -> str:
    """Return a number with its noun, whose plural is given where it is not `one` with an s."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"
