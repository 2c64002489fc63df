from __future__ import annotations

import pytest

from tests.second_opinion.world import World


@pytest.fixture
def world() -> World:
    return World()
