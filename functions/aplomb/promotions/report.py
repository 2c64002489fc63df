"""What a pause has reached, in numbers and in sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from aplomb.promotions.promotion import HELD, Pause, Promotion, PromotionState, Reach, Visit
from aplomb.promotions.review import moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that is known of one pause; a channel that could not be asked counts as one that is not reached."""

    pause: Pause
    promotions: tuple[Promotion, ...]
    visits: tuple[Visit, ...]
    connected: frozenset[str] | None = None  # the channels of promotions.yaml; None where they do not matter

    @property
    def paused(self) -> int:
        """How many were read back as paused, whatever people decided since."""
        return sum(
            one.paused_at is not None and one.state is not PromotionState.ESCAPED for one in self.promotions
        )

    @property
    def seen(self) -> int:
        """How many there were, with channels and tools that cannot be asked."""
        gone = sum(one.state is PromotionState.GONE and one.paused_at is None for one in self.promotions)
        return len(self.promotions) - gone + len(self.unreached_channels)

    @property
    def escaped(self) -> tuple[Promotion, ...]:
        """Those that went out all the same."""
        return tuple(one for one in self.promotions if one.state is PromotionState.ESCAPED)

    @property
    def pending(self) -> tuple[Promotion, ...]:
        """Those that are being paused, and not confirmed."""
        return tuple(one for one in self.promotions if one.state is PromotionState.SEEN)

    @property
    def unreached(self) -> tuple[Promotion, ...]:
        """Those that go out unless a person stops them."""
        return tuple(one for one in self.promotions if one.state is PromotionState.UNREACHED)

    @property
    def lost(self) -> tuple[Promotion, ...]:
        """Those that wait where nobody moves them on any more: they go out, unless a person sees to them."""
        waiting = HELD | {PromotionState.RETURNING}
        return tuple(
            one
            for one in self.promotions
            if one.state in waiting and self.connected is not None and one.channel not in self.connected
        )

    @property
    def unreached_channels(self) -> tuple[Visit, ...]:
        """Channels of which nothing is known, or that only a person can stop."""
        return tuple(one for one in self.visits if one.reach in {Reach.UNREACHED, Reach.BY_HAND})

    @property
    def seconds(self) -> int | None:
        """How long after the crisis began the last one that was seen at first was paused."""
        first = self.pause.opened_at + 60
        times = [
            one.paused_at - self.pause.since
            for one in self.promotions
            if one.paused_at is not None and one.edited_at is None and one.seen_at <= first
        ]
        return max(times, default=None)


def sentences(report: Report) -> Iterator[str]:
    """Say what a pause has reached, and what is left for people, with links."""
    if not report.visits:
        yield "No channel has been looked at yet."
        return
    yield f"Paused {report.paused} of {report.seen}."
    if report.seconds is not None:
        yield f"The last of those found at first was paused {report.seconds} s after it began."
    if report.pending:
        yield f"Being paused, not confirmed yet: {len(report.pending)}."
    cannot = [(one.title or one.id, one.detail, one.link, one.due_at) for one in report.unreached]
    cannot += [(one.title, one.detail, one.link, None) for one in report.unreached_channels]
    if cannot:
        yield f"{len(cannot)} cannot be reached. Stop them by hand:"
        yield from (_line(*one) for one in cannot)
    if report.lost:
        count = len(report.lost)
        yield f"{count} wait at a tool that promotions.yaml does not name any more. See to them there:"
        yield from (_line(one.title or one.id, _goes_out(one), one.link, None) for one in report.lost)
    if report.escaped:
        yield f"{len(report.escaped)} went out before they could be paused:"
        yield from (_line(one.title or one.id, one.detail, one.link, one.due_at) for one in report.escaped)
    for visit in report.visits:
        if visit.reach is Reach.TOLD:
            yield f"{visit.title} was told; what it does cannot be seen. {visit.detail}".strip()
        if visit.later:
            yield f"{visit.title}: {visit.later} more are not due for two weeks, and are left until then."


def report_of(
    pause: Pause,
    promotions: Sequence[Promotion],
    visits: Sequence[Visit],
    *,
    connected: Collection[str] | None = None,
) -> Report:
    """Return the report of a pause."""
    listed = None if connected is None else frozenset(connected)
    return Report(pause=pause, promotions=tuple(promotions), visits=tuple(visits), connected=listed)


def slipping_sentences(slipping: Sequence[Promotion]) -> Iterator[str]:
    """Say what is kept out and cannot be moved on, with links."""
    if slipping:
        yield f"{len(slipping)} are kept out, and cannot be moved on. See to them at their tool:"
        for one in slipping:
            yield _line(one.title or one.id, f"{_goes_out(one)}; {one.detail}".strip("; "), one.link, None)


def _goes_out(one: Promotion) -> str:
    return f"its tool publishes it at {moment(one.moved_to)}" if one.moved_to else "it stays a draft there"


def _line(title: str, detail: str, link: str, due_at: int | None) -> str:
    parts = [f"  - {title}", moment(due_at) if due_at else "", detail, link]
    return "; ".join(one for one in parts if one)
