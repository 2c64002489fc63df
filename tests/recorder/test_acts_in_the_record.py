"""What people do in a case, and what they are refused, becomes links of the record, once each."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from aplomb.aws.keys import Key
from aplomb.aws.queue_keys import case_code
from aplomb.case_notes import PREFIX
from aplomb.record_chain import Entry, What, first_break
from aplomb.wording.template_set import Templates
from console.ask import Role
from eraser.eraser import Eraser
from recorder.batch import write_batch
from recorder.ledger import Ledger
from recorder.stand_ins import person, text_hash
from tests.console.browsing import NOW, World
from tests.console.queued import PAGE, address, comment, put_case
from tests.recorder import streamed
from tests.recorder.filtered import is_told
from tests.recorder.streamed import StreamedTable
from tests.recorder.test_recorder import Recorded
from tests.responder.people import BEN, EVA, HEATED, People
from tests.template.document import Template, read_source, transformed

ANA_ID, BEN_ID = person("id-ana"), person("id-ben")


@pytest.fixture(scope="module")
def template() -> Template:
    return transformed(read_source())


class Watched:
    """A console over a table whose changes pass the filters of template.yaml to the recorder."""

    def __init__(self, template: Template) -> None:
        self.table = StreamedTable()
        self.world = World(table=self.table)
        self.ledger = Ledger(self.table)
        self.template = template
        self.told = 0

    def entries(self) -> list[Entry]:
        fresh = [one for one in self.table.told[self.told :] if is_told(one, self.template)]
        self.told = len(self.table.told)
        written = write_batch(self.ledger, fresh, now=streamed.NOW)
        assert written.errors == []
        chains = list(self.ledger.chains())
        assert all(first_break(self.ledger.records(*chain)) is None for chain in chains)
        return [one for chain in chains for link in self.ledger.records(*chain) for one in link.entries]

    def acts(self) -> list[Mapping[str, Any]]:
        return [one.facts for one in self.entries() if one.what is What.ACT]

    def kept(self) -> str:
        return json.dumps([item for key, item in self.table.items.items() if key.pk.startswith("RECORD#")])


@pytest.fixture
def watched(template: Template) -> Watched:
    return Watched(template)


@pytest.fixture
def where(watched: Watched) -> Key:
    return put_case(watched.table, comment(1, "The bread was stale, says Customer 1."))


def test_each_act_on_a_case_is_written_down_with_who_did_it(watched: Watched, where: Key) -> None:
    ana, ben = (watched.world.browser(Role.AGENT, name=name) for name in ("Ana", "Ben"))
    for browser, act, form in (
        (ana, "claim", {}),
        (ben, "claim", {"take_over": "1"}),
        (ben, "note", {"text": "Call the baker."}),
        (ben, "assign", {"to": "id-ana"}),
        (ana, "release", {}),
        (ana, "snooze", {"seen": "7_1", "choice": "hour"}),
        (ana, "reopen", {}),
        (ana, "verdict", {"comment": "facebook/7_1", "kind": "praise"}),
        (ana, "resolve", {"seen": "7_1", "outcome": "helped"}),
    ):
        assert browser.post(f"{address(where)}/{act}", form).status == 303
        watched.world.now += 1
    did = [(one["did"], one["by"], one.get("to"), one.get("about")) for one in watched.acts()]
    assert did == [
        ("claimed", ANA_ID, None, None),
        ("took_over", BEN_ID, None, None),
        ("noted", BEN_ID, None, None),
        ("assigned", BEN_ID, ANA_ID, None),
        ("released", ANA_ID, None, None),
        ("snoozed", ANA_ID, None, str(NOW + 5 + 3600)),
        ("reopened", ANA_ID, None, None),
        ("corrected", ANA_ID, None, "praise"),
        ("resolved", ANA_ID, None, "helped"),
    ]
    assert not [one for one in ("Call", "baker", "author-1", "Customer", "Ben") if one in watched.kept()]


def test_an_act_stands_under_a_code_for_its_case_once_however_often_it_is_told(
    watched: Watched, where: Key
) -> None:
    watched.world.browser(Role.AGENT).post(f"{address(where)}/claim")
    watched.entries()
    watched.told = 0
    [act] = [one for one in watched.entries() if one.what is What.ACT]
    assert act.subject == case_code(where)
    page = watched.world.browser(Role.AUDITOR, name="Olga").get(address(where)).text
    [link] = re.findall(r'href="(/record\?[^"]+)"', page.partition("<main")[2])
    assert "claimed" in watched.world.browser(Role.AUDITOR, name="Olga").get(link.replace("&amp;", "&")).text
    assert {account for account, _ in watched.ledger.chains()} == {f"facebook/{PAGE}"}


def test_what_one_of_us_may_not_do_is_written_down(watched: Watched, where: Key) -> None:
    watched.world.browser(Role.AUDITOR, name="Olga").post(f"{address(where)}/claim")
    [refusal] = [one for one in watched.entries() if one.what is What.REFUSAL]
    assert refusal.subject == person("id-olga")
    assert refusal.facts == {"refusal": "not_allowed", "route": "POST /case/<case>/claim"}


def test_notes_that_are_forgotten_are_not_called_taken_out_by_hand(watched: Watched, where: Key) -> None:
    browser = watched.world.browser(Role.AGENT)
    browser.post(f"{address(where)}/note", {"text": "Call the baker."})
    browser.post(f"{address(where)}/claim")
    by_hand, _ = list(watched.table.under(where.pk, prefix=PREFIX))
    watched.table.take_out(Key(by_hand["pk"], by_hand["sk"]))
    Eraser(table=watched.table).comment(Key(f"COMMENT#facebook#{PAGE}#7_1", "COMMENT"), now=NOW)
    assert not list(watched.table.under(where.pk, prefix=PREFIX))
    deletions = [one.facts for one in watched.entries() if one.what is What.DELETION]
    assert deletions == [{"item": "case"}]


def test_a_reply_is_written_down_when_it_is_asked_for_approved_and_taken_back(
    template: Template, templates: Templates
) -> None:
    recorded = Recorded()
    recorded.post("c1")
    people = People(recorded.pipeline, templates)
    approved = people.approve(people.send(people.wish(HEATED, asks=True)))
    people.undo(approved, by=BEN)
    recorded.tell([one for one in recorded.table.told if is_told(one, template)])
    told = [one.facts for one in recorded.entries() if one.facts.get("text_hash") == text_hash(HEATED)]
    assert [(one.get("did") or one.get("answer") or one["state"], one["by"]) for one in told] == [
        ("asked_approval", person(EVA.id)),
        ("yes", person(BEN.id)),
        ("cancelled", person(EVA.id)),
    ]
    assert (told[0]["weight"], told[0]["rules"]) == ("heated", ["blame", "stonewalling"])
    assert (told[-1]["reason"], told[-1]["ended_by"]) == ("undone", person(BEN.id))
