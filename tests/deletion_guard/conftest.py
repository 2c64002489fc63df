from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.deletion_guard.guarded import Guarded, guarded


@pytest.fixture
def world() -> Iterator[Guarded]:
    with guarded() as world:
        yield world
