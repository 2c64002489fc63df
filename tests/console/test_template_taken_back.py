"""Replies that were published in the console: taken back, called off, kept whole, and taken home."""

from __future__ import annotations

import base64
import io
import zipfile
from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from aplomb.wording.packing import name_of
from aplomb.wording.releases import DEPLOYED, Release, read_releases, write_release
from tests.console.browsing import NOW, Browser, event
from tests.console.editing import FILE, OTHER, Editors, refused, said


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
