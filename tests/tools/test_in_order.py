"""A stream is worked on all cores, and comes out in order."""

import os
import time
from collections.abc import Iterator
from itertools import count

import pytest

from tools.in_order import ALONE, WorkerLostError, in_order


def slow_first(number: int) -> int:
    time.sleep(0.3 if number == ALONE else 0)
    return number


def pid(_number: int) -> int:
    return os.getpid()


def die(number: int) -> int:
    if number >= ALONE:
        os._exit(9)
    return number


def fail(number: int) -> int:
    if number > ALONE:
        raise ValueError(number)
    return number


def test_results_come_in_the_order_of_the_items() -> None:
    assert list(in_order(slow_first, range(ALONE + 20))) == list(range(ALONE + 20))


def test_a_short_stream_starts_no_process() -> None:
    assert set(in_order(pid, range(ALONE))) == {os.getpid()}


def test_an_endless_stream_can_be_left() -> None:
    stream = in_order(slow_first, count())
    assert [next(stream) for _ in range(ALONE + 5)] == list(range(ALONE + 5))
    stream.close()  # type: ignore[attr-defined]  # it is a generator


def test_what_reading_raises_comes_after_the_results_before_it() -> None:
    def broken() -> Iterator[int]:
        yield from range(ALONE + 3)
        raise OSError("gone")

    stream = in_order(slow_first, broken())
    assert [next(stream) for _ in range(ALONE + 3)] == list(range(ALONE + 3))
    with pytest.raises(OSError, match="gone"):
        next(stream)


def test_what_the_work_raises_is_raised_here() -> None:
    with pytest.raises(ValueError, match=str(ALONE + 1)):
        list(in_order(fail, range(ALONE + 5)))


def test_a_lost_process_is_told_in_one_sentence() -> None:
    with pytest.raises(WorkerLostError, match="ended"):
        list(in_order(die, range(ALONE + 5)))
