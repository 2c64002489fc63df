"""Give messages to their channels: each is claimed before it is sent, so that nobody else sends it meanwhile.

A machine that dies between sending and noting it leaves the claim; when that is over, the message goes out
once more under the same id. So every message arrives at least once, and hardly ever twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aplomb.aws.table import ConflictError
from aplomb.errors import AplombError
from aplomb.platforms import DAY
from notifier.doors.contract import Door, NotToldError
from notifier.notice import Said, notice_of
from notifier.outbox import Box, Message, Outbox

CLAIM = 3 * 60  # seconds in which whoever claimed a message sends it
FIRST_WAIT = 60  # seconds after the first failure; each further one doubles it
LONGEST_WAIT = 60 * 60
TELL_AFTER = 4  # failures, so within a quarter of an hour
GIVE_UP = 3 * DAY


@dataclass(slots=True, kw_only=True)
class Sent:
    """What became of one channel's messages in one run."""

    sent: list[Message] = field(default_factory=list)
    failed: list[tuple[Message, str]] = field(default_factory=list)  # and why
    given_up: list[Message] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Sends what is due on one channel."""

    outbox: Outbox
    console: str  # its address
    said: Callable[[Message], Mapping[str, Said]]  # what may be shown of strangers, read when it is sent
    complain: Callable[[str, str], None]  # tell people otherwise that a channel fails, and why
    clock: Callable[[], int]

    def send(self, box: Box, door: Door, *, quiet: bool, until: int) -> Sent:
        """Send what is due, and what failed before once the channel works; after one failure it rests.

        While it is quiet, what can wait is not tried again either.
        """
        done = Sent()
        for message in sorted(box.messages, key=lambda one: (one.due_at, one.made_at)):
            now = self.clock()
            works_again = bool(done.sent) and bool(message.trouble)
            if now >= until or done.failed or (message.due_at > now and not works_again):
                continue
            if quiet and not message.pressing:
                continue
            try:
                self._send(box, message, door, done, now=now)
            except ConflictError:
                continue  # another run has it
        return done

    def _send(self, box: Box, message: Message, door: Door, done: Sent, *, now: int) -> None:
        self.outbox.take(box.channel, message)
        claimed = self.outbox.change(
            box.channel, message, now=now, due_at=now + CLAIM, tries=message.tries + 1, trouble="", takes=()
        )
        try:
            door.tell(notice_of(claimed, console=self.console, said=self.said(claimed)), now=now)
        except AplombError as error:
            self._failed(box, claimed, error, done, now=self.clock())
        else:
            self.outbox.done(box.channel, claimed)
            done.sent.append(claimed)

    def _failed(self, box: Box, message: Message, error: AplombError, done: Sent, *, now: int) -> None:
        done.failed.append((message, str(error)))
        asked = error.wait if isinstance(error, NotToldError) else 0
        due_at = now + max(waiting_time(message.tries), asked)
        after = self.outbox.change(box.channel, message, now=now, due_at=due_at, trouble=str(error))
        if message.tries >= TELL_AFTER and not any(one.told for one in box.messages):
            self.complain(box.channel, str(error))
            after = self.outbox.change(box.channel, after, now=now, told=True)
        if now - message.made_at > GIVE_UP:
            self.outbox.done(box.channel, after)
            done.given_up.append(after)


def waiting_time(tries: int) -> int:
    """Return for how many seconds a message waits after so many failures."""
    return min(FIRST_WAIT << min(max(tries - 1, 0), 10), LONGEST_WAIT)
