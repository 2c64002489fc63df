"""What people do to the replies becomes links of the record: who, what and when, no words and no names."""

from __future__ import annotations

import json

import pytest

from aplomb.record_chain import Entry, What
from recorder.stand_ins import person
from tests.console.editing import FILE, OTHER, Editors
from tests.recorder.test_acts_in_the_record import Watched
from tests.template.document import Template, read_source, transformed


@pytest.fixture(scope="module")
def template() -> Template:
    return transformed(read_source())


def about_replies(watched: Watched) -> list[Entry]:
    return [one for one in watched.entries() if "change" in one.facts or "replies" in one.facts]


def test_asking_approving_switching_and_going_back_are_written_down(template: Template) -> None:
    watched = Watched(template)
    editors = Editors(world=watched.world)
    editors.publish()
    editors.lea.post("/templates/roll-back", {"releases": 1, "why": "A word was wrong."})
    found = about_replies(watched)
    told = sorted(
        (one.what, one.facts.get("change") or one.facts["replies"], one.facts["by"]) for one in found
    )
    new = editors.change().set_hash[:20]
    ana, lea = person("id-ana"), person("id-lea")
    assert told == sorted(
        [
            (What.SETTING, "asked", ana),
            (What.APPROVAL, "published", lea),
            (What.SWITCH, new, person("Ana")),
            (What.SWITCH, "deployed", person("Lea")),
        ]
    )
    assert all(one.facts["files"] == [FILE] for one in found if "change" in one.facts)


def test_refusing_and_throwing_away_are_written_down_and_typing_is_not(template: Template) -> None:
    watched = Watched(template)
    editors = Editors(world=watched.world)
    editors.save(editors.ana, OTHER)
    assert about_replies(watched) == []
    editors.act(editors.ana, "ask", why="Kinder words.")
    editors.act(editors.lea, "refuse", why="Too sweet.")
    editors.act(editors.ana, "discard", sure="yes")
    found = [one.facts["change"] for one in about_replies(watched)]
    assert sorted(found) == ["asked", "discarded", "refused"]


def test_the_record_holds_none_of_the_words(template: Template) -> None:
    watched = Watched(template)
    editors = Editors(world=watched.world)
    editors.publish()
    kept = json.dumps([one.facts for one in about_replies(watched)])
    assert not [word for word in ("truly", "Kinder", "Ana", "Lea") if word in kept]
