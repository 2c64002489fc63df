"""How long we wait for others; a comment that must wait longer is a person's."""

from __future__ import annotations

from botocore.config import Config

# One try, and no storm of repeats.
IMPATIENT = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 1})

WINDOW = 60.0  # seconds; triage may run so long
MOST = 20.0  # seconds of waiting in one window, so that a slow adviser does not stop the queue


class Patience:
    """Adds up the waiting of one process."""

    def __init__(self) -> None:
        self._since = 0.0
        self._waited = 0.0

    def is_left(self, *, now: float) -> bool:
        """Tell whether one may ask now; times are seconds of any clock that never goes back."""
        if now - self._since >= WINDOW:
            self._since, self._waited = now, 0.0
        return self._waited < MOST

    def note(self, seconds: float) -> None:
        """Add one wait."""
        self._waited += seconds
