"""Replies that were published in the console: taken back, called off, kept whole, and taken home."""

from __future__ import annotations

import base64
import io
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from aplomb.wording.packing import name_of
from aplomb.wording.releases import DEPLOYED, Release, read_releases, write_release
from console.templates.changes import ChangeState
from tests.console.browsing import NOW, TEMPLATES, Browser, World, event
from tests.console.editing import FILE, OTHER, Editors, refused, said, text_in


@pytest.fixture
def editors() -> Editors:
    return Editors()


def roll_back(by: Browser, editors: Editors, **form: Any) -> Any:
    return by.post("/templates/roll-back", {"releases": editors.rev, "why": "A word was wrong.", **form})


def test_one_lead_goes_back_to_what_was_said_before(editors: Editors) -> None:
    editors.publish()
    refused(roll_back(editors.lea, editors, why=" "), "Say what was wrong")
    assert roll_back(editors.ana, editors).status == 403
    assert roll_back(editors.lea, editors).status == 303
    assert said(editors) == "deployed"
    last = read_releases(editors.world.table).releases[-1]
    assert (last.set_hash, last.by, last.why) == (DEPLOYED, "Lea", "A word was wrong.")
    assert "truly sorry" not in editors.ana.get("/templates?intent=complaint&language=en").text


def test_going_back_on_what_one_no_longer_sees_is_refused(editors: Editors) -> None:
    editors.publish()
    seen = editors.rev
    write_release(
        editors.world.table, Release(set_hash=editors.change().set_hash, by="Cli", at=NOW, starts_at=NOW)
    )
    refused(roll_back(editors.lea, editors, releases=seen), "Somebody switched the replies since you looked")


def test_what_was_to_start_later_is_called_off_alone(editors: Editors) -> None:
    editors.publish(when="later", at="2023-11-14T23:00")
    form = {"releases": editors.rev, "why": "Not yet."}
    assert editors.lea.post("/templates/call-off", form).status == 303
    assert read_releases(editors.world.table).coming(now=NOW) == ()
    assert said(editors, now=NOW + 90_000) == "deployed"
    refused(editors.lea.post("/templates/call-off", form | {"releases": editors.rev}), "nothing to call off")


def test_of_a_set_that_was_called_off_or_taken_back_its_change_says_that_it_is_not_in_force(
    editors: Editors,
) -> None:
    words = "This set is not in force"
    editors.publish(when="later", at="2023-11-14T23:00")
    assert words not in editors.ana.get("/templates/changes/c1").text
    editors.lea.post("/templates/call-off", {"releases": editors.rev, "why": "Not yet."})
    assert words in editors.ana.get("/templates/changes/c1").text
    editors.publish(change="c2")
    assert words not in editors.ana.get("/templates/changes/c2").text
    roll_back(editors.lea, editors)
    assert words in editors.ana.get("/templates/changes/c2").text


@pytest.mark.parametrize("end", ["called off", "taken back", "thrown away"])
def test_a_change_that_is_not_said_is_begun_again_once_and_approved_by_somebody_else(
    editors: Editors, end: str
) -> None:
    over(editors, end)
    assert 'href="/templates/changes/c1"' in editors.bo.get("/templates").text
    page = editors.bo.get("/templates/changes/c1").text
    to = re.search(r'name="to" value="([^"]+)"', page)
    assert to, page
    for _ in range(2):
        answer = editors.bo.post("/templates/changes/c1/again", {"to": to[1]})
        assert answer.headers["location"] == f"/templates/changes/{to[1]}"
    new = editors.change(to[1])
    assert (new.state, [one.text for one in new.files]) == (ChangeState.DRAFT, [OTHER])
    assert editors.act(editors.bo, "ask", change=to[1], why="Again.").status == 303
    refused(editors.act(editors.bo, "publish", change=to[1]), "You wrote or asked for some of it")
    assert editors.act(editors.lea, "publish", change=to[1]).status == 303
    assert said(editors) == editors.change(to[1]).set_hash


def test_the_writers_of_a_change_that_is_begun_again_do_not_approve_it(editors: Editors) -> None:
    assert editors.save(editors.lea, OTHER).status == 303
    editors.act(editors.lea, "discard", sure="yes")
    editors.bo.post("/templates/changes/c1/again", {"to": "c2"})
    editors.act(editors.bo, "ask", change="c2", why="Again.")
    refused(editors.act(editors.lea, "publish", change="c2"), "You wrote or asked for some of it")


def test_what_is_said_or_still_prepared_is_not_begun_again(editors: Editors) -> None:
    editors.save(editors.ana, OTHER)
    assert "Begin it again" not in editors.ana.get("/templates/changes/c1").text
    refused(editors.ana.post("/templates/changes/c1/again", {"to": "c2"}), "nothing to begin again")
    editors.publish()
    assert "Begin it again" not in editors.ana.get("/templates/changes/c1").text
    refused(editors.ana.post("/templates/changes/c1/again", {"to": "c2"}), "nothing to begin again")


def over(editors: Editors, end: str) -> None:
    """Let Ana's change be over, and not said."""
    if end == "thrown away":
        editors.save(editors.ana, OTHER)
        editors.act(editors.ana, "discard", sure="yes")
    elif end == "called off":
        editors.publish(when="later", at="2023-11-14T23:00")
        editors.lea.post("/templates/call-off", {"releases": editors.rev, "why": "Not yet."})
    else:
        editors.publish()
        roll_back(editors.lea, editors)


def test_who_calls_off_or_goes_back_is_not_said_to_have_published(editors: Editors) -> None:
    editors.publish()
    first = editors.change().set_hash
    editors.world.now += 60
    editors.publish(OTHER.replace("truly", "so"), change="c2", when="later", at="2023-11-20T12:00")
    editors.bo.post("/templates/call-off", {"releases": editors.rev, "why": "Not yet."})
    last = read_releases(editors.world.table).releases[-1]
    assert (last.set_hash, last.starts_at, last.by) == (first, NOW, "Bo")
    page = editors.ana.get("/templates").text
    assert "switched by <bdi>Bo</bdi>" in page
    assert "published by <bdi>Bo</bdi>" not in page


def test_a_start_that_no_clock_of_a_colleague_could_show_is_refused(editors: Editors) -> None:
    refused(editors.publish(when="later", at="9999-12-31T23:59"), "more than a year ahead")
    assert read_releases(editors.world.table).releases == ()


def test_replies_that_nobody_approved_are_not_published_along_with_a_change(tmp_path: Path) -> None:
    folder = shutil.copytree(TEMPLATES, tmp_path / "templates")
    with (folder / "replies/question/en.txt").open("a", encoding="utf-8") as file:
        file.write("# Nobody looked at this.\n")
    editors = Editors(world=World(templates=folder))
    refused(editors.publish(), "The replies were changed after")
    assert read_releases(editors.world.table).releases == ()
    assert editors.world.bucket.objects == {}


def test_a_set_that_stands_in_the_bucket_is_never_written_over(editors: Editors) -> None:
    editors.publish()
    key = name_of(editors.change().set_hash)
    first = editors.world.bucket.objects[key]
    roll_back(editors.lea, editors)
    editors.world.now += 60
    assert editors.publish(change="c2").status == 303
    assert editors.world.bucket.objects[key] == first


def test_without_the_bucket_nothing_is_published(editors: Editors) -> None:
    editors.world.bucket.down = True
    refused(editors.publish(), "could not be stored")
    assert read_releases(editors.world.table).releases == ()
    editors.world.bucket.down = False
    assert editors.act(editors.lea, "publish").status == 303


def test_what_was_typed_stays_in_the_box_while_the_set_in_force_cannot_be_read(editors: Editors) -> None:
    editors.publish()
    fresh = Editors(world=World(table=editors.world.table, bucket=editors.world.bucket))
    fresh.world.bucket.down = True
    answer = fresh.save(fresh.ana, OTHER + "# My long work.\n", change="c2")
    refused(answer, "The published set cannot be read")
    assert "My long work." in text_in(answer)
    assert fresh.desk.find("c2") is None


def test_a_damaged_set_under_the_same_name_is_not_switched_to(editors: Editors) -> None:
    editors.publish()
    key = name_of(editors.change().set_hash)
    roll_back(editors.lea, editors)
    editors.world.bucket.objects[key] = b"damaged"
    refused(editors.publish(change="c2"), "could not be stored")


def test_files_and_the_whole_set_are_taken_home(editors: Editors) -> None:
    editors.publish()
    files = zipfile.ZipFile(io.BytesIO(raw(editors.ana, "/templates/changes/c1/files")))
    assert {name: files.read(name).decode() for name in files.namelist()} == {FILE: OTHER}
    whole = zipfile.ZipFile(io.BytesIO(raw(editors.ana, "/templates/set")))
    assert whole.read(FILE).decode() == OTHER
    assert b"by: Lea" in whole.read("approved.yaml")


def raw(browser: Browser, path: str) -> bytes:
    """Return a file as it is handed out."""
    asked = event("GET", path, body="", headers={}, cookies=browser.cookies)
    told = browser.world.front.resolver.resolve(asked, LambdaContext())
    assert told["headers"]["Content-Disposition"].startswith("attachment")
    return base64.b64decode(told["body"])
