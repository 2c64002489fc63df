"""Whatever people type while they change the replies stays text, and names nothing beside the replies."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from console.ask import Role
from tests.console.browsing import Answer, World
from tests.console.editing import EDIT, OTHER, WORDS, Editors
from tests.console.hostile import hostile_texts
from tests.console.test_hostile_text import shape

_BARRED = {"img", "iframe", "object", "embed", "style", "base", "meta http-equiv"}


def stays_text(answer: Answer, text: str, *, status: int = 200) -> None:
    assert answer.status == status, text
    read = shape(answer.text)
    assert not _BARRED & {name for name, _ in read.elements}, text
    assert not [name for _, names in read.elements for name in names if name.startswith("on")], text
    scripts = [names for name, names in read.elements if name == "script"]
    assert all("src" in names for names in scripts), text


def test_what_stands_in_a_file_is_shown_and_never_run() -> None:
    editors = Editors()
    for number, text in enumerate(hostile_texts()):
        change = f"c{number}"
        answer = editors.save(
            editors.ana, f"{WORDS}---\n{text} {{{{ email }}}}. {{{{ notice }}}}", change=change
        )
        assert answer.status in {303, 409}, text
        if answer.status == 303:
            stays_text(editors.ana.get(f"{EDIT}&change={change}"), text)
            stays_text(editors.ana.get(f"/templates/changes/{change}"), text)
    assert editors.world.faults == []


def test_what_people_say_of_a_change_is_shown_and_never_run() -> None:
    editors = Editors()
    for number, text in enumerate(hostile_texts()):
        change, why = f"c{number}", text or "x"
        editors.save(editors.ana, OTHER, change=change)
        editors.act(editors.ana, "ask", change=change, why=why)
        if number % 40 == 0:
            stays_text(editors.lea.get("/approvals"), text)
        editors.act(editors.lea, "refuse", change=change, why=why)
        stays_text(editors.ana.get(f"/templates/changes/{change}"), text)
        editors.act(editors.ana, "discard", change=change, sure="yes")
    assert editors.world.faults == []


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "\u202eKim", "{{ 7*7 }}", "", "A" * 300])
def test_whatever_a_colleague_is_called_a_change_can_be_published(name: str) -> None:
    editors = Editors()
    odd = editors.world.browser(Role.LEAD, name=name)
    editors.save(editors.ana, OTHER)
    editors.act(editors.ana, "ask", why="x")
    assert editors.act(odd, "publish").status == 303
    stays_text(editors.ana.get("/templates"), name)
    stays_text(editors.ana.get("/templates/changes/c1"), name)


@pytest.mark.parametrize(
    ("intent", "language"),
    [
        ("../../etc", "passwd"),
        ("complaint", "../en"),
        ("complaint", "en/../lv"),
        ("complaint", "xx"),
        ("nothing", "en"),
        ("", ""),
        ("complaint/en.txt\0", "en"),
        ("complaint", "en.txt"),
    ],
)
def test_only_a_reply_of_ours_is_edited(intent: str, language: str, world: World) -> None:
    ana = world.browser(Role.AGENT)
    assert ana.get(f"/templates/edit?intent={quote(intent)}&language={quote(language)}").status == 404
    form = {"intent": intent, "language": language, "text": "x", "change": "c1", "rev": 0}
    assert ana.post("/templates/edit", form).status == 404
    assert world.faults == []


@pytest.mark.parametrize(
    "text",
    [
        "a\n" * 10_000,
        "x" * 300_000,
        "---\n" * 5_000,
        "{{" * 5_000,
        "{% if first_name %}" * 900,
        "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
        "\x00\x07",
        "[x]\n" * 4_000,
        "Wort. {{ email }} {{ notice }}\n---\n" * 600,
    ],
)
def test_a_text_that_is_no_reply_is_answered_in_words(text: str, world: World) -> None:
    editors = Editors(world=world)
    answer = editors.save(editors.ana, text)
    assert answer.status in {303, 409, 413}
    assert world.faults == []
    if answer.status == 303:
        page = editors.ana.get(f"{EDIT}&change=c1").text
        assert ">error<" in page


@pytest.mark.parametrize("rev", ["", "-1", "x", "9" * 400, "1e3", "\u0661"])
def test_a_form_that_was_tampered_with_decides_nothing(rev: str) -> None:
    editors = Editors()
    editors.save(editors.ana, OTHER)
    editors.act(editors.ana, "ask", why="x")
    assert editors.act(editors.lea, "publish", rev=rev).status == 409
    assert editors.act(editors.lea, "publish", releases=rev).status == 409
    assert editors.world.faults == []


def test_what_is_forged_by_an_auditor_or_an_agent_is_refused() -> None:
    editors = Editors()
    auditor, bo = (
        editors.world.browser(Role.AUDITOR, name="Kim"),
        editors.world.browser(Role.AGENT, name="Bob"),
    )
    assert editors.save(auditor, OTHER).status == 403
    editors.save(editors.ana, OTHER)
    editors.act(editors.ana, "ask", why="x")
    assert editors.act(bo, "publish").status == 403
    assert editors.act(auditor, "discard", sure="yes").status == 403
    page = auditor.get("/templates/changes/c1").text
    assert "Approve and publish" not in page
    assert "truly" in page
