"""Compare the last hour of an account with what is usual for it; learn from the hours before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from aplomb.crisis.state import CrisisRecord
from crisis_detector.baseline import HOUR
from crisis_detector.comparing import readings
from crisis_detector.memory import Memory, learn
from crisis_detector.observation import Observation
from crisis_detector.phases import Standards, next_record
from crisis_detector.reading import Reading

KEPT = 2 * HOUR  # the hour that is compared, and one before it, which is learned from


@dataclass(slots=True)
class Detector:
    """One account's detector: what it remembers, its newest windows and its state."""

    zone: tzinfo = UTC
    standards: Standards = field(default_factory=Standards)
    memory: Memory = field(default_factory=Memory)
    windows: list[Observation] = field(default_factory=list)
    record: CrisisRecord = field(default_factory=CrisisRecord)

    def step(self, observation: Observation) -> Reading:
        """Take the next window in; `record` then holds the state."""
        end = observation.end
        last = self.windows[-1:]
        self.windows = [one for one in self.windows if one.end > end - KEPT or one in last]
        self.windows.append(observation)
        return self.look(now=end)

    def look(self, *, now: float, frozen: bool = False) -> Reading:
        """Judge the windows as they are, and return what all criticism says.

        `frozen` while webhooks are missing.
        """
        found = readings(self.memory, self.windows, self.standards, zone=self.zone)
        self.record = next_record(self.record, found, self.standards)
        learn(self.memory, self.windows, zone=self.zone, now=now, frozen=frozen)
        return found[0]
