"""Keep what was worked out, in bounded memory: most comments are made of the same words and letters."""

from __future__ import annotations

from collections.abc import Callable, Sized


class Known[Key: Sized, Value](dict[Key, Value]):
    """A dict that works out what it does not hold; when it is full it begins anew.

    To look something up takes a third of what an `lru_cache` takes, and a comment asks hundreds of times.
    """

    def __init__(self, work: Callable[[Key], Value], *, most: int, longest: int) -> None:
        """Keep the results of `work`: at most so many, and none of a longer key."""
        super().__init__()
        self._work, self._most, self._longest = work, most, longest

    def __missing__(self, key: Key) -> Value:
        value = self._work(key)
        if len(key) <= self._longest:
            if len(self) >= self._most:
                self.clear()
            self[key] = value
        return value
