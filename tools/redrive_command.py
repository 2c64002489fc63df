"""`aplomb redrive`: a dead-letter queue's messages -> back to work, or only what would become of them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from aplomb.accounts import Accounts
from aplomb.errors import AplombError
from tools.dead_letters import DeadLetters, Letter
from tools.deployments import Deployment
from tools.fates import TELLERS, Knowledge, UnreadableError, fates


class RedriveError(AplombError):
    """There is no such queue."""


@dataclass(slots=True, kw_only=True)
class Redriven:
    """What was found, and what was moved."""

    messages: int = 0
    moved: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    unreadable: list[tuple[str, str]] = field(default_factory=list)  # message id, why


def open_queue(deployment: Deployment, queue: str, *, rate: float) -> DeadLetters:
    """Return a function's dead-letter queue; `rate` is how many messages go back a second.

    Raises:
        RedriveError: no function has such a queue.
    """
    if queue not in TELLERS:
        raise RedriveError(f"There is no queue {queue!r}. Use {', '.join(sorted(TELLERS))}.")
    stem = queue.capitalize()
    return DeadLetters(
        sqs=deployment.client("sqs"),
        url=deployment.outputs[f"{stem}DeadLetterQueueUrl"],
        back_to=deployment.outputs[f"{stem}QueueUrl"],
        pause=lambda: time.sleep(1 / rate),
    )


def redrive(letters: DeadLetters, queue: str, known: Knowledge, *, dry_run: bool) -> Redriven:
    """Move what can be worked back to its queue; what nobody can read stays and is named.

    Safe at any time: intake knows what it has seen, and the responder claims before it speaks.
    """
    done = Redriven()
    try:
        for letter in letters.read():
            done.messages += 1
            if _judge(letter, queue, known, done) and not dry_run:
                letters.move_back(letter)
                done.moved += 1
    finally:
        letters.release()
    return done


def _judge(letter: Letter, queue: str, known: Knowledge, done: Redriven) -> bool:
    try:
        done.fates.update(fates(queue, letter.body, known))
    except UnreadableError as error:
        done.unreadable.append((letter.id, str(error)))
        return False
    return True


def lines(done: Redriven, queue: str, *, dry_run: bool) -> Iterator[str]:
    """Yield what a person wants to read."""
    verb = "would go" if dry_run else "went"
    movable = done.messages - len(done.unreadable) if dry_run else done.moved
    yield f"{done.messages} in the dead-letter queue of {queue}; {movable} {verb} back to work."
    for fate, number in done.fates.most_common():
        yield f"  {number:6}  {fate}"
    for message, why in done.unreadable:
        yield f"  stays: {message}: {why}"


def redrive_queue(
    deployment: Deployment, queue: str, accounts: Accounts, *, dry_run: bool, rate: float
) -> Iterator[str]:
    """Redrive one queue of a deployment, and yield what became of it."""
    letters = open_queue(deployment, queue, rate=rate)
    known = Knowledge(table=deployment.table(), accounts=accounts, now=int(time.time()))
    yield from lines(redrive(letters, queue, known, dry_run=dry_run), queue, dry_run=dry_run)
