"""The page of promises says what the tests say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import promises
from tools.promises import NoSuchTestError, Promise


def test_the_page_is_current() -> None:
    assert promises.PAGE.read_text() == promises.page(), "Run `make promises`."


def test_each_promise_is_held_by_tests_that_are_there() -> None:
    named = promises.promises()
    assert len(named) >= 10
    for promise in named:
        assert list(promises._tests(promise))


@pytest.mark.parametrize("place", ["tests/no/test_such.py", "tests/tools/test_promises.py::test_no_such_*"])
def test_a_promise_without_its_test_is_refused(place: str) -> None:
    with pytest.raises(NoSuchTestError):
        list(promises._tests(Promise(promise="All is well.", tests=[place])))


def test_a_test_is_named_as_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "test_bread.py"
    path.write_text("def test_bread_is_fresh() -> None: ...\ndef helper() -> None: ...\n")
    assert [promises._sentence(name) for name in promises._names(path)] == ["bread is fresh"]
