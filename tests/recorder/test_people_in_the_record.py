"""Who sent a reply and who approved it stands in the record, without names and words."""

from __future__ import annotations

import json

import pytest

from aplomb.record_chain import What
from aplomb.typed.cool_down import COOL_DOWN
from aplomb.wording.template_set import Templates
from recorder.stand_ins import person, text_hash
from tests.recorder.test_recorder import Recorded
from tests.responder.people import BEN, CALM, EVA, HEATED, People


@pytest.fixture
def recorded() -> Recorded:
    return Recorded()


@pytest.fixture
def people(recorded: Recorded, templates: Templates) -> People:
    recorded.post("c1")
    return People(recorded.pipeline, templates)


def test_a_persons_reply_is_written_down_with_who_sent_it(recorded: Recorded, people: People) -> None:
    people.send(people.wish())
    people.wait()
    recorded.tell()
    [sent] = [one for one in recorded.entries() if one.facts.get("state") == "sent"]
    assert (sent.facts["channel"], sent.facts["by"]) == ("public#001", person(EVA.id))
    assert sent.facts["text_hash"] == text_hash(CALM)


def test_a_colleagues_yes_is_written_down_once(recorded: Recorded, people: People) -> None:
    people.approve(people.send(people.wish(HEATED, asks=True)))
    people.wait(COOL_DOWN)
    recorded.tell()
    approvals = [one.facts for one in recorded.entries() if one.what is What.APPROVAL]
    assert [(one["answer"], one["by"]) for one in approvals] == [("yes", person(BEN.id))]


def test_a_colleagues_no_is_written_down(recorded: Recorded, people: People) -> None:
    people.refuse(people.send(people.wish(HEATED, asks=True)), "Too hard on Ana.")
    recorded.tell()
    [approval] = [one.facts for one in recorded.entries() if one.what is What.APPROVAL]
    assert approval["answer"] == "no"
    kept = json.dumps([item for key, item in recorded.table.items.items() if key.pk.startswith("RECORD#")])
    assert not [word for word in ("Ana", "Eva", "Ben", "terms") if word in kept]
