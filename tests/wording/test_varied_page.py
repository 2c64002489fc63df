"""A busy page does not repeat itself: what a platform would see of a thousand replies."""

from __future__ import annotations

import random
import re
from collections import Counter
from itertools import pairwise

import pytest

from aplomb.comment import Platform
from aplomb.wording.rendering import link_with_ref
from aplomb.wording.template_set import Templates
from tests.wording.made_up import said

REPLIES = 1000
NAMES = re.findall(
    r"\w+",
    """
    Anna Maria John Kristīne Jānis Olga Peter Thomas Laura Michael Inga Ilze David Julia
    Marta Andris Sarah Elena Paul Katrin Liene Mārtiņš Emma Daniel Dace Sandra James Līga
    Ivan Natalia Aleksandrs Edgars Zane Robert Mark Baiba Agnese Sofia Lukas Ginta Jurģis Tatjana
    Alex Nikola Viktor Rita Guna Oskars Eva Karl
    """,
)
NAMELESS = 0.12  # handles, emoji, companies


def _page(templates: Templates, *, platform: Platform, link: str, in_turn: bool = True) -> list[str]:
    """Answer a thousand comments; common names are common, and every third reply waits for its turn."""
    chance = random.Random(7)  # noqa: S311  a page, not a secret
    weights = [1 / (rank + 10) for rank in range(len(NAMES))]
    texts, turn = [], 0
    for number in range(REPLIES):
        turn += 2 if number % 3 == 0 else 1
        name = "" if chance.random() < NAMELESS else chance.choices(NAMES, weights)[0]
        own = link_with_ref(link, f"token{number}")
        choice = {"turn": turn} if in_turn else {"variant_key": str(number)}
        texts.append(said(templates, platform=platform, name=name, link=own, **choice).text)
    return texts


def test_where_replies_carry_their_link_no_two_texts_are_alike(templates: Templates) -> None:
    texts = _page(templates, platform=Platform.FACEBOOK, link="https://m.me/examplebakery")

    assert len(set(texts)) == REPLIES


@pytest.mark.parametrize("platform", [Platform.FACEBOOK, Platform.X])
def test_without_links_one_text_is_at_most_one_in_thirty(templates: Templates, platform: Platform) -> None:
    texts = _page(templates, platform=platform, link="")

    assert max(Counter(texts).values()) <= REPLIES / 30


def test_no_text_stands_twice_in_a_row_when_variants_take_turns(templates: Templates) -> None:
    for platform in (Platform.FACEBOOK, Platform.X):
        texts = _page(templates, platform=platform, link="")
        assert [one for one, following in pairwise(texts) if one == following] == []
        by_chance = _page(templates, platform=platform, link="", in_turn=False)
        assert any(one == following for one, following in pairwise(by_chance))
