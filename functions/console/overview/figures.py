"""What an account's counters and record say of the last weeks; nothing that they do not say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aplomb.platforms import DAY
from aplomb.record_chain import Entry, What
from aplomb.replies.reply import ReplyState

DAYS = 28
_NOT_SENT = (ReplyState.REJECTED, ReplyState.CANCELLED, ReplyState.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Whole days by UTC, the last of which is today."""

    starts: range  # seconds since 1970
    cut_at: int | None = None  # older entries of the record were not read

    @property
    def since(self) -> int:
        """When the first day begins that is told of whole."""
        return self.starts[0]


def last_days(now: int, *, reached: int | None = None) -> Span:
    """Return the last weeks, or as much of them as begins after what was `reached`; today at least."""
    today = now - now % DAY
    first = today - (DAYS - 1) * DAY
    if reached is not None:
        first = min(max(first, -(-reached // DAY) * DAY), today)
    return Span(starts=range(first, today + DAY, DAY), cut_at=reached)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What the record says of the days."""

    critical: Sequence[int]  # comments by day
    public: Sequence[int]  # public replies that a platform confirmed, by day
    private: Sequence[int]
    kinds: Mapping[str, int]  # comments by what they are, the most first
    not_sent: Mapping[str, int]  # replies by how they ended otherwise
    answered: int  # comments that were publicly replied to
    in_private: int  # of those, to which a private reply went, too
    seconds: Sequence[int]  # from the verdict to the first confirmed public reply, the shortest first

    @property
    def private_share(self) -> float | None:
        """The part of those answered in public that were answered in private, too."""
        return self.in_private / self.answered if self.answered else None

    def within(self, part: float) -> int | None:
        """Return the time within which so many of them had their first answer."""
        return (
            self.seconds[min(int(len(self.seconds) * part), len(self.seconds) - 1)] if self.seconds else None
        )


@dataclass(slots=True)
class _Life:
    """What was done about one comment."""

    decided: int = 0
    kind: str = ""
    critical: int = 0  # when it was first so called
    public: list[int] = field(default_factory=list)
    private: list[int] = field(default_factory=list)


def recorded(entries: Iterable[Entry], span: Span) -> Recorded:
    """Count what the entries say of the days; each comment once, however often it was decided on."""
    lives: dict[str, _Life] = {}
    not_sent: Counter[str] = Counter()
    for entry in sorted(entries, key=lambda one: one.at):
        if entry.at < span.since:
            continue
        if entry.what is What.DECISION:
            _decided(lives.setdefault(entry.subject, _Life()), entry)
        elif entry.what is What.REPLY:
            _replied(lives.setdefault(entry.subject, _Life()), entry)
            not_sent.update(state for state in _NOT_SENT if entry.facts.get("state") == state)
    every = lives.values()
    answered = [one for one in every if one.public]
    return Recorded(
        critical=_by_day((one.critical for one in every if one.critical), span),
        public=_by_day((at for one in every for at in one.public), span),
        private=_by_day((at for one in every for at in one.private), span),
        kinds=dict(Counter(one.kind for one in every if one.kind).most_common()),
        not_sent=dict(not_sent.most_common()),
        answered=len(answered),
        in_private=sum(bool(one.private) for one in answered),
        seconds=sorted(max(one.public[0] - one.decided, 0) for one in answered if one.decided),
    )


def _decided(life: _Life, entry: Entry) -> None:
    life.decided = life.decided or entry.at
    life.kind = str(entry.facts.get("kind", "")) or life.kind
    if entry.facts.get("critical") is True:
        life.critical = life.critical or entry.at


def _replied(life: _Life, entry: Entry) -> None:
    if entry.facts.get("state") == ReplyState.SENT:
        private = str(entry.facts.get("channel", "")).startswith("private")
        (life.private if private else life.public).append(entry.at)


def _by_day(moments: Iterable[int], span: Span) -> tuple[int, ...]:
    counts = Counter(at - at % DAY for at in moments)
    return tuple(counts[start] for start in span.starts)


def date_of(start: int) -> str:
    """Return a day as the counters name it, like 2026-01-31."""
    return datetime.fromtimestamp(start, UTC).date().isoformat()
