"""How long an account's webhooks are usually apart, and whether it has been silent for too long."""

from __future__ import annotations

import math
from dataclasses import dataclass

from aplomb.platforms import DAY

HALF_LIFE = 3 * DAY  # of what was heard; afterwards it counts half
SILENCES = 3  # times the usual gap
SHORTEST_SILENCE = 60 * 60  # seconds; below it nobody is called
KNOWN_AFTER = DAY  # of listening; before that no gap is usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """When an account was last heard, and its gaps so far, the older ones fading."""

    at: int
    seconds: float = 0.0  # all gaps together
    cubes: float = 0.0

    @property
    def usual_gap(self) -> float | None:
        """The gap, in seconds, in which a moment falls (root mean square); None while too little is known.

        Gaps count by their length. By the plain mean every night would be silence, and of gaps that chance
        makes one in twenty; by this one in a thousand is.
        """
        return math.sqrt(self.cubes / self.seconds) if self.seconds >= KNOWN_AFTER else None

    def heard(self, at: int) -> Pulse:
        """Return the pulse after a webhook that came in at `at`; an older one changes nothing."""
        gap = at - self.at
        if gap <= 0:
            return self
        faded = 0.5 ** (gap / HALF_LIFE)
        return Pulse(at=at, seconds=self.seconds * faded + gap, cubes=self.cubes * faded + gap**3)

    def is_silent(self, *, now: int) -> bool:
        """Tell whether nothing was heard for three times the usual gap."""
        usual = self.usual_gap
        return usual is not None and now - self.at > max(SILENCES * usual, SHORTEST_SILENCE)
