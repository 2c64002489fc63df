"""A count of one is said in the singular."""

from __future__ import annotations

import pytest

from tools.quantities import quantity


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 comments"), (1, "1 comment"), (2, "2 comments"), (1234, "1,234 comments")]
)
def test_only_one_is_singular(number: int, said: str) -> None:
    assert quantity(number, "comment") == said


def test_an_irregular_plural_is_given() -> None:
    assert [quantity(number, "reply", "replies") for number in (1, 2)] == ["1 reply", "2 replies"]
