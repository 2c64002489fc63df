from __future__ import annotations

from collections.abc import Iterator

import pytest

from aplomb.aws.keys import Key
from console.ask import Role
from tests.console.browsing import Browser, World
from tests.console.queued import put_case
from tests.fakes.fake_issuer import FakeIssuer


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def ana(world: World) -> Browser:
    return world.browser(Role.AGENT)


@pytest.fixture
def ben(world: World) -> Browser:
    return world.browser(Role.AGENT, name="Ben")


@pytest.fixture
def eva(world: World) -> Browser:
    return world.browser(Role.AGENT, name="Eva")


@pytest.fixture
def lea(world: World) -> Browser:
    return world.browser(Role.LEAD, name="Lea")


@pytest.fixture
def mia(world: World) -> Browser:
    return world.browser(Role.ADMIN, name="Mia")


@pytest.fixture
def where(world: World) -> Key:
    """Return a case of which the table knows."""
    return put_case(world.table)


@pytest.fixture
def issuer() -> Iterator[FakeIssuer]:
    running = FakeIssuer()
    yield running
    running.close()
