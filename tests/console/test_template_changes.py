"""Changing the replies in the console: written by one, approved by another, said, and taken back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from aplomb.crisis.desk import CrisisDesk
from aplomb.crisis.state import CrisisState
from aplomb.wording.releases import read_releases
from console.ask import Role
from console.templates.changes import ChangeState
from console.templates.desk import MOST
from tests.console.browsing import NOW, TEMPLATES, World
from tests.console.editing import EDIT, FAULTY, FILE, OTHER, WORDS, Editors, refused, said, text_in


@pytest.fixture
def editors() -> Editors:
    return Editors()


def test_what_one_writes_and_another_approves_is_what_the_responder_says_next(editors: Editors) -> None:
    answer = editors.publish()
    assert (answer.status, answer.headers["location"]) == (303, "/templates/changes/c1")
    change = editors.change()
    assert (change.state, said(editors)) == (ChangeState.PUBLISHED, change.set_hash)
    [release] = read_releases(editors.world.table).releases
    assert (release.by, release.approved_by, release.set_hash) == ("Ana", "Lea", change.set_hash)
    assert "truly sorry" in editors.ana.get("/templates?intent=complaint&language=en").text
    assert editors.world.faults == []


def test_a_draft_is_not_said(editors: Editors) -> None:
    editors.save(editors.ana, OTHER)
    editors.act(editors.ana, "ask", why="Kinder.")
    assert said(editors) == "deployed"
    assert editors.world.bucket.objects == {}


def test_a_draft_is_there_again_for_whoever_opens_it(editors: Editors) -> None:
    editors.save(editors.ana, OTHER)
    assert "truly sorry" in text_in(editors.bo.get(f"{EDIT}&change=c1"))
    assert "truly sorry" not in text_in(editors.bo.get(EDIT))


@pytest.mark.parametrize(("name", "role"), [("Ana", Role.LEAD), ("ANA", Role.ADMIN), ("Аna", Role.LEAD)])
def test_nobody_approves_what_they_wrote_whatever_they_are_called(
    name: str, role: Role, editors: Editors
) -> None:
    editors.save(editors.ana, OTHER)
    editors.act(editors.ana, "ask", why="Kinder.")
    refused(editors.act(editors.world.browser(role, name=name), "publish"), "so somebody else approves it")
    assert said(editors) == "deployed"


def test_whoever_edited_last_or_asked_approves_it_neither(editors: Editors) -> None:
    editors.save(editors.ana, OTHER)
    editors.save(editors.lea, OTHER.replace("truly", "really"))
    editors.act(editors.bo, "ask", why="Kinder.")
    for one in (editors.lea, editors.bo):
        refused(editors.act(one, "publish"), "so somebody else approves it")
    assert editors.act(editors.world.browser(Role.ADMIN, name="Eva"), "publish").status == 303


def test_an_edit_takes_the_request_back(editors: Editors) -> None:
    editors.save(editors.ana, OTHER)
    editors.act(editors.ana, "ask", why="Kinder.")
    before = editors.change().rev
    editors.save(editors.ana, OTHER.replace("truly", "so"))
    refused(editors.act(editors.lea, "publish", rev=before), "does not wait for approval")
    editors.act(editors.ana, "ask", why="Kinder.")
    refused(editors.act(editors.lea, "publish", rev=before), "edited since you looked")
    assert editors.act(editors.lea, "publish").status == 303


def test_pressing_twice_publishes_once(editors: Editors) -> None:
    editors.publish()
    refused(editors.act(editors.lea, "publish"), "does not wait for approval")
    refused(editors.act(editors.bo, "publish"), "does not wait for approval")
    assert len(read_releases(editors.world.table).releases) == 1


def test_of_two_who_approve_at_once_one_publishes(editors: Editors) -> None:
    editors.save(editors.ana, OTHER)
    editors.act(editors.ana, "ask", why="Kinder.")
    seen, inside = editors.change().rev, list[bool]()

    def between(call: str) -> None:
        if call == "before write" and not inside:
            inside.append(True)
            assert editors.act(editors.bo, "publish", rev=seen).status == 303

    token = editors.lea.get("/me").token
    editors.world.table.boundary = between
    answer = editors.lea.send(
        "POST", "/templates/changes/c1/publish", body=f"csrf={token}&rev={seen}&releases=0"
    )
    refused(answer, "Others wrote at the same moment")
    assert len(read_releases(editors.world.table).releases) == 1


def test_what_the_lint_refuses_is_neither_asked_for_nor_published(editors: Editors) -> None:
    editors.save(editors.ana, FAULTY)
    refused(editors.act(editors.ana, "ask", why="x"), "The lint finds errors in replies/complaint/en.txt")
    assert "calm down" in editors.ana.get(f"{EDIT}&change=c1").text


def test_it_can_be_said_from_a_time_on(editors: Editors) -> None:
    answer = editors.publish(when="later", at="2023-11-14T23:00")
    assert answer.status == 303
    [release] = read_releases(editors.world.table).coming(now=NOW)
    assert (said(editors), said(editors, now=release.starts_at)) == ("deployed", release.set_hash)


@pytest.mark.parametrize(
    ("at", "words"), [("2023-11-14T22:00", "lies in the past"), ("soon", "That is no time"), ("", "no time")]
)
def test_a_start_that_is_none_is_said_in_words(at: str, words: str, editors: Editors) -> None:
    refused(editors.publish(when="later", at=at), words)
    assert editors.change().state is ChangeState.ASKED


def test_in_a_crisis_a_publish_asks_twice(editors: Editors) -> None:
    [account, *_] = editors.world.front.door.desk.accounts
    CrisisDesk(editors.world.table).decide(account, CrisisState.CRISIS, person="Eva", why="x", now=NOW)
    refused(editors.publish(), f"{account.name} is in a crisis")
    assert editors.act(editors.lea, "publish", crisis="yes").status == 303


def test_another_set_meanwhile_stops_it_until_it_is_carried_over(editors: Editors) -> None:
    editors.save(
        editors.bo, (TEMPLATES / "replies/complaint/lv.txt").read_text() + "# A note.\n", language="lv"
    )
    editors.act(editors.bo, "ask", why="A note.")
    editors.publish(change="c2")
    refused(editors.act(editors.lea, "publish"), "Carry the change over to it first")
    assert "Another set is in force" in editors.ana.get("/templates/changes/c1").text
    assert editors.act(editors.ana, "carry").status == 303
    assert editors.change().state is ChangeState.DRAFT
    editors.act(editors.bo, "ask", why="A note.")
    assert editors.act(editors.lea, "publish").status == 303
    folder = editors.world.front.door.desk.sets.last_good().folder
    assert "truly sorry" in (folder / FILE).read_text()


def test_a_file_that_changed_in_force_too_is_looked_at_before_it_is_carried_over(editors: Editors) -> None:
    mine = WORDS.replace("sorry", "so sorry")
    editors.save(editors.bo, mine)
    editors.publish(change="c2")
    refused(editors.act(editors.bo, "carry"), f"These files were changed in the set in force, too: {FILE}")
    page = editors.bo.get(f"{EDIT}&change=c1").text
    assert "What is said now, since another set came into force" in page
    assert "truly sorry" in page
    editors.save(editors.bo, mine, agreed="yes")
    assert editors.act(editors.bo, "carry").status == 303


def test_of_two_who_edit_one_file_the_second_sees_both_texts(editors: Editors) -> None:
    editors.save(editors.ana, OTHER)
    mine = WORDS.replace("sorry", "very sorry")
    answer = editors.save(editors.bo, mine, rev=0)
    refused(answer, "Ana saved this file meanwhile")
    assert "very sorry" in text_in(answer)
    assert "What Ana saved" in answer.text
    assert answer.text.count("truly sorry") >= 1
    assert editors.change().files[0].text == OTHER
    assert editors.save(editors.bo, mine, rev=0, over=editors.change().files[0].rev).status == 303
    assert editors.change().files[0].text == mine


def test_a_text_as_it_is_said_already_is_no_change(editors: Editors) -> None:
    assert editors.save(editors.ana, WORDS).headers["location"] == "/templates"
    editors.save(editors.ana, OTHER)
    editors.save(editors.ana, WORDS)
    assert editors.change().files == ()
    refused(editors.act(editors.ana, "ask", why="x"), "holds nothing yet")


def test_a_refusal_says_why_and_the_writer_goes_on(editors: Editors) -> None:
    editors.save(editors.ana, OTHER)
    editors.act(editors.ana, "ask", why="Kinder.")
    refused(editors.act(editors.lea, "refuse", why=" "), "Say why not")
    editors.act(editors.lea, "refuse", why="Too sweet.")
    assert "Too sweet." in editors.ana.get("/templates/changes/c1").text
    editors.save(editors.ana, OTHER.replace("truly", "so"))
    assert editors.act(editors.ana, "ask", why="Kinder.").status == 303


def test_what_is_thrown_away_asks_first_and_can_be_read_for_a_while(editors: Editors) -> None:
    editors.save(editors.ana, OTHER)
    refused(editors.act(editors.ana, "discard"), "tick the box")
    editors.act(editors.ana, "discard", sure="yes")
    page = editors.ana.get("/templates/changes/c1").text
    assert "truly" in page
    refused(editors.save(editors.ana, OTHER + "\n# More.\n"), "published or thrown away")
    assert editors.ana.get(f"{EDIT}&change=c1").headers["location"] == "/templates/changes/c1"


def test_no_number_of_old_drafts_hides_what_waits_or_was_edited_last(editors: Editors) -> None:
    for number in range(MOST + 2):
        editors.world.now += 1
        editors.save(editors.ana, f"{OTHER}# {number}\n", change=f"old{number}")
    editors.world.now += 1
    editors.save(editors.ana, OTHER)
    assert "/templates/changes/c1" in editors.bo.get("/templates").text
    editors.act(editors.ana, "ask", why="Kinder.")
    assert "/templates/changes/c1" in editors.lea.get("/approvals").text
    page = editors.lea.get("/templates").text
    assert "/templates/changes/c1" in page
    assert "and 3 more" in page


def test_other_line_ends_in_force_are_no_change(tmp_path: Path) -> None:
    folder = shutil.copytree(TEMPLATES, tmp_path / "templates")
    (folder / FILE).write_bytes(WORDS.replace("\n", "\r\n").encode())
    editors = Editors(world=World(templates=folder))
    assert editors.save(editors.ana, WORDS).headers["location"] == "/templates"


def test_what_waits_stands_among_the_approvals(editors: Editors) -> None:
    editors.save(editors.ana, OTHER)
    assert "No change to the replies waits" in editors.lea.get("/approvals").text
    editors.act(editors.ana, "ask", why="Kinder words.")
    page = editors.lea.get("/approvals").text
    assert '<a href="/templates/changes/c1">replies/complaint/en.txt</a>' in page
    assert "Kinder words." in page
