"""The templates as people see them: what is in force, how it reads, and what the lint says of a text."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from aplomb.aws.keys import Key
from aplomb.aws.table import Put
from aplomb.comment import Platform
from aplomb.lint.engine import LOOKED_AT
from aplomb.wording.every_wording import wordings_of
from aplomb.wording.releases import DEPLOYED, Release, write_release
from aplomb.wording.template_set import load_templates, set_hash
from console.ask import Role
from console.templates.previews import offered, previews
from tests.console.browsing import NOW, TEMPLATES, Answer, World
from tests.console.hostile import hostile_texts
from tests.console.test_hostile_text import shape


def templates(world: World, query: str = "") -> str:
    answer = world.browser(Role.AUDITOR).get(f"/templates{query}")
    assert (answer.status, world.faults) == (200, [])
    return answer.text


def tried(world: World, text: str, **more: str) -> Answer:
    answer = world.browser(Role.AUDITOR).post("/templates/try", {"text": text, **more}, page="/templates/try")
    assert (answer.status, world.faults) == (200, [])
    return answer


def release(set_hash: str, *, at: int = NOW - 60, **more: str) -> Release:
    return Release(set_hash=set_hash, by="Lea", at=at, starts_at=at, approved_by="Ana", **more)


def test_until_somebody_publishes_the_deployed_replies_are_said(world: World) -> None:
    page = templates(world)
    assert f"The deployed replies are said: <code>{set_hash(TEMPLATES)[:8]}</code>" in page
    assert "Releases, the newest first" not in page


def test_a_published_set_is_named_with_who_stands_behind_it(world: World) -> None:
    write_release(world.table, release("ab" * 32))
    page = templates(world)
    assert "A published set is said: <code>abababab</code>, published by <bdi>Lea</bdi>" in page


def test_a_published_set_that_cannot_be_read_is_said_to_be(world: World) -> None:
    write_release(world.table, release("ab" * 32))
    page = templates(world)
    assert "The published set cannot be read, so another is shown here." in page
    assert "Wording 1" in page
    assert len(world.unread) == 1


def test_what_is_to_come_what_holds_and_what_was_taken_back_are_told_apart(world: World) -> None:
    write_release(world.table, release("ab" * 32, at=NOW - 90))
    write_release(world.table, release(DEPLOYED, at=NOW - 60, why="A word was wrong."))
    coming = Release(set_hash="cd" * 32, by="Lea", at=NOW - 30, starts_at=NOW + 3600)
    write_release(world.table, coming)
    page = templates(world)
    marks = re.findall(r"<code>(\w+)</code> (?:<span class=\"tag \w+\">([^<]*)</span>)?", page)
    assert marks[-3:] == [("cdcdcdcd", "to come"), ("deployed", "in force"), ("abababab", "")]
    assert "A word was wrong." in page


def test_releases_that_nobody_can_read_are_said_in_words(world: World) -> None:
    world.table.write([Put(key=Key("SETTINGS", "TEMPLATES"), item={"releases": "x", "rev": 1})])
    answer = world.browser(Role.AUDITOR).get("/templates")
    assert answer.status == 409
    assert "does not say which replies are in force" in answer.text


def test_replies_that_were_changed_after_approval_are_not_called_approved(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(TEMPLATES, folder)
    with (folder / "replies" / "complaint" / "en.txt").open("a") as file:
        file.write("\n")
    assert "They were changed after they were approved" in templates(World(templates=folder))
    (folder / "approved.yaml").unlink()
    assert "Nobody approved them" in templates(World(templates=folder))


def test_a_customer_reads_each_wording_with_their_name_and_our_notice(world: World) -> None:
    page = templates(world, "?intent=complaint_delivery&language=lv&platform=instagram")
    sections = load_templates(TEMPLATES, at_once=False).replies["complaint_delivery", "lv"]
    wanted = [
        one
        for one in wordings_of("complaint_delivery", "lv", sections)
        if Platform.INSTAGRAM in one.platforms
    ]
    assert page.count("Šī ir automātiska atbilde.") == len(wanted) > 1
    assert "replies/complaint_delivery/lv.txt" in page


def test_every_deployed_reply_can_be_looked_at(world: World) -> None:
    accounts = world.front.door.desk.accounts
    for intent, languages in offered(TEMPLATES).items():
        shown = previews(
            load_templates(TEMPLATES, at_once=False),
            accounts,
            intent=intent,
            language=languages[0],
            platform=Platform.FACEBOOK,
        )
        assert all(one.text and one.length <= one.limit for one in shown)


@pytest.mark.parametrize(
    "query", ["?intent=../x", "?intent=complaint&language=xx&platform=myspace", "?language="]
)
def test_a_reply_that_is_not_there_leads_to_one_that_is(query: str, world: World) -> None:
    assert "Wording 1" in templates(world, query)


def test_a_text_is_tried_and_its_words_are_marked(world: World) -> None:
    page = tried(world, "Calm down, you are wrong! Buy our new bread at www.example.org.").text
    assert re.search(r'<mark class="bar">Calm down</mark>', page)
    assert "It sells." in page


def test_a_good_text_has_nothing_against_it(world: World) -> None:
    text = "Hello, we are sorry. Please write to us at help@example.com. Lea"
    assert "Nothing stands against these words." in tried(world, text).text


def test_what_a_machine_says_needs_its_notice_and_what_a_person_says_does_not(world: World) -> None:
    text = "We are sorry. Please write to us at help@example.com."
    assert "missing_notice" not in tried(world, text, sender="person").text
    assert "notice" in tried(world, text, sender="machine").text.split("What stands against it")[1]


def test_trying_a_text_writes_nothing(world: World) -> None:
    browser = world.browser(Role.AUDITOR)
    browser.get("/templates/try")
    before = len(world.table.writes)
    browser.post("/templates/try", {"text": "You are wrong!"}, page="/templates/try")
    assert len(world.table.writes) == before
    assert world.queue.sent == []


def test_a_text_that_is_too_long_is_said_to_be(world: World) -> None:
    assert "too_long" in tried(world, "We are sorry. " * (LOOKED_AT // 10)).text


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_without_a_text_there_is_an_empty_box(text: str, world: World) -> None:
    assert "What stands against it" not in tried(world, text).text


def test_whatever_is_typed_it_stays_text(world: World) -> None:
    plain = set(shape(tried(world, "Calm down! We are sorry.").text).elements)
    plain |= set(shape(tried(world, "We are sorry. Please write to us at help@example.com.").text).elements)
    browser = world.browser(Role.AUDITOR)
    for text in hostile_texts():
        answer = browser.post("/templates/try", {"text": text}, page="/templates/try")
        assert answer.status == 200
        assert set(shape(answer.text).elements) <= plain


def test_whatever_a_release_says_it_stays_text(world: World) -> None:
    write_release(world.table, release(DEPLOYED, why="plain"))
    plain = shape(templates(world)).elements
    for text in hostile_texts():
        other = World()
        write_release(other.table, release(DEPLOYED, why=text or "x"))
        assert shape(templates(other)).elements == plain
