"""The console speaks English and Latvian: every word stands in the catalogue, and none beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.nodes import TemplateData

from console.access.refusals import STATUS, WORDS, Refusal
from console.ask import Role
from console.reader import LANGUAGES, Locale, catalogue
from tests.console.browsing import World
from tools.words import CONSOLE, FOLDER, read, spoken, unsaid, updated, written

CATALOGUES = sorted(FOLDER.glob("*.po"))
VIEWS = sorted((CONSOLE / "views").glob("*.html"))
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|\{\w*\}")
NAMES = {"Aplomb", "Ctrl", "Enter", "Esc", "UTC"}


def test_there_is_a_catalogue_for_every_language_but_the_codes_own() -> None:
    assert {path.stem for path in CATALOGUES} == LANGUAGES.keys() - {"en"}
    assert len(list(spoken())) > 300


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.name))
def test_a_catalogue_has_words_for_everything_that_is_said(path: Path) -> None:
    assert list(unsaid(updated(path))) == [], "python -m tools.words, then fill in what it names"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.name))
def test_a_catalogue_holds_nothing_that_nobody_says_any_more(path: Path) -> None:
    assert path.read_bytes() == written(updated(path)), "python -m tools.words"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.name))
def test_a_translation_fills_in_the_same_values(path: Path) -> None:
    for message in read(path):
        if not message.id:
            continue
        said = message.id if isinstance(message.id, str) else message.id[1]
        for words in [message.string] if isinstance(message.string, str) else message.string or ():
            assert sorted(PLACEHOLDER.findall(words)) == sorted(PLACEHOLDER.findall(said)), words


@pytest.mark.parametrize("view", VIEWS, ids=lambda path: str(path.name))
def test_a_view_has_no_words_of_its_own(view: Path) -> None:
    parsed = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(view.read_text())
    text = "\0".join(node.data for node in parsed.find_all(TemplateData))
    text = re.sub(r"<(code|kbd)\b.*?</\1>", " ", text.replace("\0", ""), flags=re.DOTALL)  # commands and keys
    shown = re.sub(r"<[^>]*?>|&\w+;|^[^<]*>|<[^>]*$", " ", text)
    words = set(re.findall(r"[^\W\d_]{2,}", shown)) - NAMES
    assert words == set()


@pytest.mark.parametrize("count", [0, 1, 2, 10, 11, 21, 100, 101, 111])
def test_latvian_counts_as_latvians_do(count: int) -> None:
    said = Locale(language="lv").ngettext("%(number)s case", "%(number)s cases", count)
    single = count % 10 == 1 and count % 100 != 11
    assert said == ("%(number)s lieta" if single else "%(number)s lietas")


def test_every_refusal_has_its_status_and_its_words() -> None:
    assert set(WORDS) == set(STATUS) == set(Refusal)


def test_a_latvian_reader_meets_no_english_in_the_frame(world: World) -> None:
    browser = world.browser(Role.ADMIN, language="lv", zone="Europe/Riga")
    for path in ("/me", "/people", "/accounts", "/nowhere"):
        text = re.sub(r"<option.*?</option>|<[^>]*>", " ", browser.get(path).text, flags=re.DOTALL)
        assert not re.search(r"\b(the|your|and|sign|page|of)\b", text), path


def test_an_unknown_language_is_english() -> None:
    assert catalogue("xx").gettext("Queue") == "Queue"
    assert catalogue("../../../etc/passwd").gettext("Queue") == "Queue"
