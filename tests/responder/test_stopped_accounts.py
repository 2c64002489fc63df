"""An account whose token is dead, or that may not post, is told to people."""

import pytest

from tests.fakes.fake_platform import Ending
from tests.fakes.pipeline import PAGE, Pipeline


@pytest.fixture
def pipeline() -> Pipeline:
    """Return a pipeline in which one complaint waits for its reply."""
    made = Pipeline()
    made.post(made.comment())
    return made


def test_people_are_told_of_an_account_that_may_not_post(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.ACCOUNT_STOPPED]
    pipeline.work()
    assert pipeline.stopped == [PAGE]


def test_people_are_told_of_an_account_that_may_not_read(pipeline: Pipeline) -> None:
    pipeline.platform.reads_that_fail, pipeline.platform.token_is_dead = 1, True
    pipeline.work()
    assert pipeline.stopped == [PAGE]


def test_people_are_told_of_an_account_that_may_not_read_back(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.UNKNOWN_NOT_POSTED]
    pipeline.work()
    pipeline.platform.reads_that_fail, pipeline.platform.token_is_dead = 1, True
    pipeline.clock.now += 10
    pipeline.work()
    assert pipeline.stopped == [PAGE]


def test_nobody_is_told_of_an_account_that_is_only_slowed_down(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.NOT_SENT]
    pipeline.work()
    assert pipeline.stopped == []
