"""The preview shows each reply as a customer sees it, whatever the customer is called."""

from __future__ import annotations

import re
import shutil
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aplomb.comment import Platform
from aplomb.wording.length import text_length
from aplomb.wording.template_set import Templates
from tests.conftest import FOLDER
from tests.wording.made_up import made
from tools.cli import main
from tools.templates.cards import AUTHORS, Asked, cards
from tools.templates.preview import NothingToShowError, Wanted, html, lines, show

HOSTILE = '<script>alert(1)</script>{{ 7*7 }}\x1b[31m</style>" onload="alert(2)'


class Tags(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_each_reply_stands_with_its_length_its_place_and_its_longest_form(
    templates: Templates,
) -> None:
    shown = list(cards(templates, FOLDER, Asked(intents=("complaint",), language="en")))

    assert {one.platform for one in shown} == {Platform.FACEBOOK, Platform.INSTAGRAM, Platform.X}
    assert {one.author for one in shown} >= set(AUTHORS[:4])
    for one in shown:
        assert one.length == text_length(one.text, platform=one.platform) <= one.longest <= one.limit
        assert re.fullmatch(r"replies/complaint/en\.txt:[0-9]+", one.place)
        assert not set(one.text) & set("{}<>")


def test_the_terminal_shows_a_complaint_in_english_where_nothing_else_is_asked_for() -> None:
    shown = CliRunner().invoke(main, ["templates", "preview"]).output

    assert "complaint · en · facebook, public reply · replies/complaint/en.txt:" in shown
    assert "with the longest names" in shown
    assert " · lv · " not in shown


def test_only_what_is_asked_for_is_shown() -> None:
    wanted = Wanted(intent="private_reply", language="lv", platform="facebook")
    heads = [line for line in show(FOLDER, wanted) if " · " in line]

    assert len(heads) >= 3
    assert all(one.startswith("private_reply · lv · facebook, private message") for one in heads)
    with pytest.raises(NothingToShowError, match="coverage"):
        list(show(FOLDER, Wanted(intent="nonsense")))


def test_a_comment_gets_the_replies_that_triage_would_choose() -> None:
    comment = "Mans sūtījums kavējas jau trīs nedēļas, tas ir briesmīgi."
    shown = "\n".join(show(FOLDER, Wanted(comment=comment)))

    assert comment in shown
    assert re.search(r"^(complaint|tell_us_more)\w* · lv · facebook, public reply", shown, re.MULTILINE)
    assert re.search(r"^private_reply\w* · lv · facebook, private message", shown, re.MULTILINE)
    elsewhere = "\n".join(show(FOLDER, Wanted(comment=comment, language="it")))
    assert " · en · facebook, public reply" in elsewhere
    with pytest.raises(NothingToShowError, match="no automatic reply"):
        list(show(FOLDER, Wanted(comment="The best bread in town, thank you!")))


def test_the_page_runs_nothing_whatever_stands_in_comments_and_names(templates: Templates) -> None:
    shown = list(cards(templates, FOLDER, Asked(intents=("complaint",), language="en", comment=HOSTILE)))
    page = html(shown, templates)

    found = Tags()
    found.feed(page)
    assert not found.tags & {"script", "img", "iframe", "object", "link", "form", "svg"}
    assert not {one for one in found.attributes if one.startswith("on") or one in {"src", "style"}}
    assert "default-src 'none'" in page
    assert "&lt;script&gt;alert(1)" in page


@given(comment=st.text(max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
def test_no_comment_can_take_over_the_terminal(tmp_path: Path, comment: str) -> None:
    templates = made(tmp_path, {"complaint/en": "Sorry. {{ notice }}"})
    shown = list(lines(cards(templates, tmp_path, Asked(comment=comment))))

    assert len(shown) > 3
    assert not [char for line in shown for char in line if unicodedata.category(char) in {"Cc", "Cf", "Cs"}]


def test_the_page_names_every_language_that_it_shows(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    told = list(show(FOLDER, Wanted(intent="complaint"), page=page))

    text = page.read_text(encoding="utf-8")
    assert told == [f"Wrote {text.count('<article')} replies to {page}."]
    assert {'id="en"', 'id="lv"', 'href="#de"'} <= set(re.findall(r'(?:id|href)="#?[a-z]{2}"', text))


def test_what_is_wrong_stands_beside_its_reply(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "set")
    file = tmp_path / "set" / "replies" / "complaint" / "en.txt"
    file.write_text("You hear from us within 24 hours. {{ email }} {{ notice }}\n")

    shown = list(show(tmp_path / "set", Wanted(intent="complaint", language="en", platform="x")))
    assert any(line.startswith("  ! ") and "[promised_time]" in line for line in shown)
