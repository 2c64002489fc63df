"""What our own code takes of the processor, from a signed POST to the posted reply."""

from __future__ import annotations

import resource
import statistics
from collections.abc import Sequence

from tools.bench.crowd import Arrival, each_alone
from tools.bench.figures import Figure, at_least, at_most, observed
from tools.bench.metering import Usage, metered
from tools.faults.judging import COMPLAINT, PRAISE

WARM_UP, ROUNDS, OF_EACH = 30, 5, 60
EVERY = 4.0  # seconds of the clock between comments, so that no reply waits for its turn
BATCH = 25  # changes of a webhook in a busy hour

ANSWERED_MS, UNANSWERED_MS = 10.0, 4.0
# n8n 2.8 with a webhook, a sentiment step and a reply call, without checking signatures, dropping repeats or
# trying again; Node-RED with the same and no store. Both on a machine like this one.
N8N_MS, N8N_PER_SECOND, N8N_MB, NODE_RED_MS = 29.0, 46.0, 527.0, 1.8
TIMES = 3


def measure() -> list[Figure]:
    """Take all figures; the emulator's, the sandbox's and the model's share is left out."""
    unanswered, answered = _milliseconds(PRAISE), _milliseconds(COMPLAINT)
    batched = _milliseconds(PRAISE, batch=BATCH)
    mixed = 0.9 * unanswered + 0.1 * answered
    return [
        at_most("cpu: an unanswered comment, own code", unanswered, "ms", target=UNANSWERED_MS),
        at_most("cpu: an answered comment, own code", answered, "ms", target=ANSWERED_MS),
        observed(f"cpu: an unanswered comment in webhooks of {BATCH}", batched, "ms"),
        at_least(
            "cpu: comments per core, 10 % answered", 1000 / mixed, "comments/s", target=TIMES * N8N_PER_SECOND
        ),
        observed("cpu: this process at most", _peak(), "MB"),
        observed("cpu: beside it n8n 2.8, per event", N8N_MS, "ms"),
        observed("cpu: beside it n8n 2.8", N8N_PER_SECOND, "events/s"),
        observed("cpu: beside it n8n 2.8, memory", N8N_MB, "MB"),
        observed("cpu: beside it Node-RED, per event, no store", NODE_RED_MS, "ms"),
    ]


def _milliseconds(text: str, *, batch: int = 1) -> float:
    """Return what one such comment takes, until nothing of it waits; the median of some rounds."""
    rounds: list[Usage] = []
    with metered() as cloud:
        for number in range(ROUNDS + 1):
            texts: Sequence[str] = [text] * (OF_EACH if number else WARM_UP)
            rounds.append(cloud.watch(each_alone(texts, every=EVERY), Arrival(batch=batch)))
    return statistics.median(1000 * sum(one.cpu.values()) / one.comments for one in rounds[1:])


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    for figure in measure():
        print(figure)
