"""A keeper of promises, and the words that it drafts with."""

from __future__ import annotations

import pytest

from aplomb.wording.template_set import Templates
from tests.promise_keeper.kept_watch import Watch, templates_in


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return templates_in(tmp_path_factory.mktemp("templates"))


@pytest.fixture
def watch(templates: Templates) -> Watch:
    return Watch(templates)
