"""The corpus is what its guidelines say, and its two sides share nothing that could be learnt by heart."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from aplomb.verdict import Kind, Severity
from tools.paths import ROOT

LANGUAGES = ("en", "lv", "lt", "et", "ru", "de", "es", "fr", "pl")
RULES = {
    "injury", "product_danger", "self_harm", "threat", "legal", "press", "discrimination", "child",
    "personal_data", "fake_support",
}  # fmt: skip
TAGS = {
    "sarcasm", "negation", "typos", "folded", "mixed_script", "short", "long", "emoji", "quote",
    "praise_in_negative_words", "near_miss", "caps", "with_question",
}  # fmt: skip
TRADES = {
    "train": {
        "shop", "telecom", "restaurant", "hotel", "health", "school", "utility", "leisure", "beauty",
        "software", "housing", "garden",
    },
    "test": {"delivery", "bank", "transport", "public_office"},
}  # fmt: skip
STYLES = {
    "train": {f"s{number}" for number in (*range(1, 7), *range(13, 19))},
    "test": {f"s{number}" for number in range(7, 13)},
}
FIELDS = ["text", "lang", "kind", "severity", "critical", "rule", "trade", "style", "side", "tags"]


def rows(language: str) -> list[dict[str, Any]]:
    lines = (ROOT / "corpus" / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def sequences(text: str, length: int = 5) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"[\w'’]+", text.casefold())
    return (tuple(words[start : start + length]) for start in range(len(words) - length + 1))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_is_as_the_guidelines_say(language: str) -> None:
    for row in rows(language):
        side = row["side"]
        assert list(row) == FIELDS
        assert row["lang"] == language
        assert row["text"].strip()
        assert Kind(row["kind"]) is not Kind.UNSURE
        assert row["rule"] is None or row["rule"] in RULES
        assert (Severity(row["severity"]) is Severity.URGENT) == (row["rule"] is not None)
        assert row["trade"] in TRADES[side]
        assert row["style"] in STYLES[side]
        assert set(row["tags"]) <= TAGS
        assert row["critical"] or row["kind"] != "complaint"


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_of_every_kind_on_both_sides(language: str) -> None:
    found = rows(language)
    assert len(found) >= 300
    for side in TRADES:
        here = [row for row in found if row["side"] == side]
        assert len(here) >= 150
        assert min(Counter(row["kind"] for row in here)[kind] for kind in Kind if kind != Kind.UNSURE) >= 3
        assert all(Counter(row["rule"] for row in here)[rule] >= 3 for rule in RULES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_stands_twice_and_no_phrase_stands_on_both_sides(language: str) -> None:
    found = rows(language)
    assert len({row["text"].casefold() for row in found}) == len(found)
    train, test = (
        {one for row in found if row["side"] == side for one in sequences(row["text"])} for side in TRADES
    )
    assert train & test == set()
