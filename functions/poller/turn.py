"""One account's turn: read its pages, and hand over to triage what no webhook has told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched

from aplomb.accounts import Account
from aplomb.aws.keys import Key, author_pk, comment_key, sent_key
from aplomb.aws.messages import TriageMessage
from aplomb.aws.queue import Queue
from aplomb.aws.table import Table
from aplomb.errors import SettingsError
from aplomb.records import FoundBy
from poller.contract import Listed, Page, PausedError, Reader
from poller.round import PollState, after_page, begun, counted, ended, fresh, missed, paused

PER_MESSAGE = 20  # comments; the longest together stay below what a queue takes
READ_AT_ONCE = 100  # the table's limit
MOST_BY_AUTHOR = 100


@dataclass(slots=True, kw_only=True)
class Turn:
    """Reads one account until its round is over or the run's time is."""

    table: Table
    queue: Queue
    account: Account
    connect: Callable[[Account], Reader]
    now: int
    correlation_id: str
    may_read: Callable[[], bool]  # another page in this run
    found: int = 0
    days: dict[str, dict[str, int]] = field(default_factory=dict)  # comments by day and by how they came

    def work(self, state: PollState) -> PollState:
        """Read on from `state`; return how far it went."""
        try:
            reader = self.connect(self.account)
            if not state.places:
                state = begun(state, reader.places(), now=self.now)
            while state.places and self.may_read():
                page = reader.page(state.places[0], following=state.following, since=state.since)
                self._take(reader, page, state)
                state = after_page(state, page)
        except SettingsError as error:  # a token is missing
            return paused(state, now=self.now, seconds=self.account.poll_every, why=str(error))
        except PausedError as error:
            return paused(state, now=self.now, seconds=error.seconds, why=str(error))
        return ended(state, now=self.now, interval=self.account.poll_every)

    def _take(self, reader: Reader, page: Page, state: PollState) -> None:
        comments = fresh(page, state)
        known = self._known(comments)
        lost = missed(comments, known, now=self.now)
        self.found += len(lost)
        for some in batched(lost, PER_MESSAGE, strict=False):
            self.queue.send_batch([self._message(one) for one in reader.payloads(some, now=self.now)])
        for day, by in counted(comments, known, state=state, account=self.account.id).items():
            so_far = self.days.setdefault(day, {})
            for found_by, number in by.items():
                so_far[found_by] = so_far.get(found_by, 0) + number

    def _message(self, payload: Mapping[str, object]) -> str:
        message = TriageMessage(
            platform=self.account.platform,
            correlation_id=self.correlation_id,
            received_at=self.now,
            payload=payload,
            found_by=FoundBy.POLL,
        )
        return message.body()

    def _known(self, comments: Sequence[Listed]) -> dict[str, FoundBy]:
        """Return how those came that the table knows, by the id under which they are listed.

        What we sent ourselves is known by its id alone.
        """
        keys = {self._key(name): one.ids[0] for one in comments for name in one.ids}
        ours = (one for one in comments if one.author == self.account.id)
        keys |= {sent_key(self.account.platform, name): one.ids[0] for one in ours for name in one.ids}
        known: dict[str, FoundBy] = {}
        for some in batched(keys, READ_AT_ONCE, strict=False):
            for key, item in zip(some, self.table.get_many(some), strict=True):
                if item is not None:
                    known[keys[key]] = FoundBy(item.get("found_by", FoundBy.WEBHOOK))
        for one in comments:
            if one.ids[0] not in known and self._known_by_author(one):
                known[one.ids[0]] = FoundBy.WEBHOOK
        return known

    def _known_by_author(self, comment: Listed) -> bool:
        """Tell whether a comment is known under the same number behind another object's id.

        Facebook writes one comment's id behind its post, its photo or its album: under an id that we do not
        know its author would be answered a second time.
        """
        _, joined, number = comment.ids[0].rpartition("_")
        if not joined or not comment.author:
            return False
        who = author_pk(self.account.platform, comment.author)
        theirs = self.table.of_author(who, limit=MOST_BY_AUTHOR)
        return any(key.pk.rpartition("#")[2].rpartition("_")[2] == number for key in theirs)

    def _key(self, comment: str) -> Key:
        return comment_key(self.account.platform, self.account.id, comment)
