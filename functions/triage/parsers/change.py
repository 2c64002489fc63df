"""One notification out of a Meta webhook, before it is known what it means."""

from __future__ import annotations

from dataclasses import dataclass

from aplomb.comment import Comment, Platform, Skipped
from aplomb.skips import SkipReason
from triage.parsers.reading import detail

TEST_ID = "0"  # the dashboard's test button uses it for accounts and objects

type Parsed = Comment | Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A `changes[]` or `messaging[]` item and the account it was sent for."""

    platform: Platform
    account: str
    field: str
    value: dict[str, object]
    noted_at: int | None = None  # when the notification was sent, which may be later than what it tells

    def skip(self, reason: SkipReason, *parts: object) -> Skipped:
        """Return the named skip of this notification; `parts` say which item or verb."""
        return Skipped(
            reason=reason, platform=self.platform, account=self.account, detail=detail(self.field, *parts)
        )
