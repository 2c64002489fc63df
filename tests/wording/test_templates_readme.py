"""The editors' page says what the code does."""

from __future__ import annotations

import re

from aplomb.replies.reply import Intent
from aplomb.wording.promise import FORM
from aplomb.wording.subset import ALLOWED_FILTERS
from aplomb.wording.template_names import NAMES
from aplomb.wording.template_set import Templates
from aplomb.wording.template_syntax import Source, read_variant
from tools.templates.intents import SAYS
from tools.templates.readme import README, with_tables

TEXT = README.read_text(encoding="utf-8")


def test_the_tables_are_those_that_follow_from_the_code() -> None:
    assert with_tables(TEXT) == TEXT
    assert all(f"| `{name}` |" in TEXT for name in (*NAMES, *Intent))
    assert all(f"| {one} }}}}" in TEXT for one in ALLOWED_FILTERS)


def test_every_reply_is_said_to_be_for_something() -> None:
    assert list(SAYS) == list(Intent)


def test_every_example_of_a_template_may_be_used() -> None:
    examples = re.findall(r"^    (.*\{%.*)$", TEXT, re.MULTILINE)
    assert any(FORM in one for one in examples)
    for one in examples:
        lines = ((1, one),)
        assert read_variant(Source(file="README.md", lines=lines)).names


def test_the_folders_are_those_that_ship(templates: Templates) -> None:
    assert {intent for intent, _ in templates.replies} == set(Intent)
