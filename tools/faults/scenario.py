"""One scenario: a story, how the platform answers, how webhooks arrive, and where machines die."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from aplomb.comment import Platform
from aplomb.errors import AplombError
from tools.faults import checks
from tools.faults.checks import Finding
from tools.faults.cloud import Cloud
from tools.faults.outcomes import OUTCOMES
from tools.faults.runs import Boundary, Trouble
from tools.faults.stories import RELEASE_AT, Delivery, begin

HOUR = 60 * 60
DAY = (
    30 * HOUR
)  # seconds; a comment becomes too old after 24 hours, and the longest wait is an eighth of that
ALIKE = 2  # so many runs that make the same calls are worth killing


class UnknownScenarioError(AplombError):
    """There is no such scenario."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What happens; `str` gives an id from which `read` makes the same scenario again."""

    platform: Platform
    outcome: str
    delivery: Delivery
    crash_at: tuple[int, ...] = ()
    lose_at: tuple[int, ...] = ()

    def __str__(self) -> str:
        machines = [f"crash@{one}" for one in self.crash_at] + [f"lose@{one}" for one in self.lose_at]
        return "/".join([self.platform, self.outcome, self.delivery, *machines])

    @classmethod
    def read(cls, text: str) -> Scenario:
        """Return the scenario with this id.

        Raises:
            UnknownScenarioError: a part is none of the known ones.
        """
        try:
            platform, outcome, delivery, *machines = text.split("/")
            troubles = [one.split("@") for one in machines]
            found = cls(
                platform=Platform(platform),
                outcome=outcome,
                delivery=Delivery(delivery),
                crash_at=tuple(int(at) for kind, at in troubles if kind == "crash"),
                lose_at=tuple(int(at) for kind, at in troubles if kind == "lose"),
            )
        except ValueError as error:
            raise UnknownScenarioError(f"{text!r} is no scenario: {error}.") from None
        if str(found) != text or outcome not in OUTCOMES:
            raise UnknownScenarioError(f"{text!r} is no scenario.")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a scenario."""

    scenario: Scenario
    findings: tuple[Finding, ...]
    answered: bool  # the public saw a reply
    boundaries: tuple[Boundary, ...] = field(repr=False)


def play(scenario: Scenario) -> Result:
    """Let a scenario happen until nothing waits, and look at what came of it."""
    cloud = Cloud(
        Trouble(
            crash_at=frozenset(scenario.crash_at),
            lose_at=frozenset(scenario.lose_at),
            at_once=scenario.delivery is Delivery.TWICE,
        )
    )
    with cloud.up():
        return play_in(cloud, scenario)


def play_in(cloud: Cloud, scenario: Scenario) -> Result:
    """Let a scenario happen in a cloud that is up."""
    started = cloud.clock.now
    begin(cloud, scenario.platform, OUTCOMES[scenario.outcome], scenario.delivery)
    cloud.run_until(
        started + DAY,
        quiet=lambda: cloud.clock.now > started + RELEASE_AT and not cloud.waiting and not cloud.work(),
    )
    findings = (*checks.duplicates(cloud), *checks.lost(cloud), *checks.stuck(cloud))
    return Result(
        scenario=scenario,
        findings=findings,
        answered=any(checks.machine_replies(cloud, scenario.platform)),
        boundaries=tuple(cloud.boundaries),
    )


def places_to_die(result: Result) -> Iterator[int]:
    """Yield the numbers of the boundaries that are worth a crash.

    Of runs that make the same calls, such as a sweeper's that finds nothing, the first stand for all.
    """
    runs: dict[int, list[Boundary]] = {}
    for one in result.boundaries:
        runs.setdefault(one.run, []).append(one)
    seen: Counter[tuple[str, ...]] = Counter()
    for boundaries in runs.values():
        calls = tuple(f"{one.function} {one.call}" for one in boundaries)
        seen[calls] += 1
        if seen[calls] <= ALIKE:
            yield from (one.number for one in boundaries)


def lost_answers(result: Result) -> Iterator[int]:
    """Yield the boundaries after writes whose answer the SDK can miss, so that it makes them again."""
    worth = set(places_to_die(result))
    for one in result.boundaries:
        write = one.after and one.call.writes and one.call.service != "platform" and not one.call.once
        if write and one.number in worth:
            yield one.number
