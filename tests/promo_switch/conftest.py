from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.promo_switch.real_tools import RealTools, deployed


@pytest.fixture
def real() -> Iterator[RealTools]:
    with deployed() as tools:
        yield tools
        assert tools.state.journal.unapproved == [], "something would have been removed"
        assert tools.state.journal.refused() == [], "a call was wrong"
