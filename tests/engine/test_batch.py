from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import cast

from triage.engine import Scores
from triage.engine.batch import AHEAD, CHUNK, score_many


def test_a_stream_of_any_length_is_read_only_a_little_ahead(tmp_path: Path) -> None:
    read = 0

    def endless() -> Iterator[str]:
        nonlocal read
        while True:
            read += 1
            yield f"comment {read}"

    scores = cast(Generator[Scores], score_many(endless(), processes=1, native=tmp_path))
    next(scores)
    assert read <= (AHEAD + 1) * CHUNK
    scores.close()
