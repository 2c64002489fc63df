from __future__ import annotations

import pytest

from tests.fakes.pipeline import Pipeline


@pytest.fixture
def pipeline() -> Pipeline:
    return Pipeline()
