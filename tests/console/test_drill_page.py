"""A lead begins and ends a drill in the console: one at a time, and nothing of it concerns a real account."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from aplomb.aws.keys import account_key
from aplomb.aws.messages import read_triage_message
from aplomb.aws.table import ConflictError, Put
from aplomb.comment import Comment
from aplomb.crisis.desk import CrisisDesk
from aplomb.crisis.state import CrisisState
from aplomb.drill.account import DRILL
from aplomb.drill.play import MINUTES, NOT_CALM, PEOPLE, TOO_SOON, DrillRecord, begin, clear, running
from aplomb.drill.report import FIRST_COMMENT, NAMES, THE_CRISIS
from console.ask import Role
from console.drill_words import AFTER, REFUSALS, SHOWN
from tests.console.browsing import NOW, Browser, World
from tests.console.queued import comment, put_case
from triage.parsers import parse

PAGE = "/crisis/facebook/drill"


def begun(world: World) -> DrillRecord:
    found = running(world.table)
    assert found is not None
    return found


def test_a_lead_reads_what_a_drill_does_and_begins_it(world: World, lea: Browser) -> None:
    page = lea.get("/crisis").text
    assert "Nothing can be posted for that account" in page
    assert world.triage.sent == []
    assert lea.post("/drill/start", {}).status == 303
    assert begun(world).by == "Lea"
    assert len(world.triage.sent) == PEOPLE
    assert world.queue.sent == []


def test_all_of_a_drill_is_for_the_drills_account_and_due_within_what_the_queue_can_wait(
    world: World, lea: Browser
) -> None:
    lea.post("/drill/start", {})
    for body, delay in zip(world.triage.sent, world.triage.delays, strict=True):
        told = read_triage_message(body)
        (one,) = parse(told.platform, told.payload)
        assert isinstance(one, Comment)
        assert (one.platform, one.account) == (DRILL.platform, DRILL.id)
        assert one.text.startswith("[Drill]")
        assert told.received_at == NOW + delay
    assert world.triage.delays == sorted(world.triage.delays)
    assert world.triage.delays[-1] <= MINUTES * 60 <= 900


def test_a_drill_cannot_begin_twice(world: World, lea: Browser) -> None:
    tom = world.browser(Role.LEAD, name="Tom")
    assert [lea.post("/drill/start", {}).status for _ in range(2)] == [303, 409]
    again = tom.post("/drill/start", {})
    assert (again.status, TOO_SOON in again.text) == (409, True)
    assert len(world.triage.sent) == PEOPLE
    assert begun(world).by == "Lea"
    world.now += 3600
    assert world.browser(Role.LEAD, name="Tom").post("/drill/start", {}).status == 303


def test_no_drill_begins_while_its_account_is_not_calm(world: World, lea: Browser) -> None:
    desk = CrisisDesk(world.table)
    desk.decide(DRILL, CrisisState.WATCH, person="Ana", why="A drill.", now=NOW)
    answer = lea.post("/drill/start", {})
    assert (answer.status, NOT_CALM in answer.text) == (409, True)
    assert world.triage.sent == []


def test_only_a_lead_begins_or_ends_a_drill(world: World) -> None:
    eva = world.browser(Role.AGENT, name="Eva")
    assert "Begin the drill" not in eva.get("/crisis").text
    assert eva.post("/drill/start", {}).status == 403
    assert eva.post("/drill/end", {"run": "x"}).status == 403
    assert world.triage.sent == []


def test_a_queue_that_takes_nothing_is_told_and_the_drill_can_be_ended(world: World, lea: Browser) -> None:
    world.triage.down = True
    assert lea.post("/drill/start", {}).status == 409
    world.now += 20 * 60
    assert lea.post("/drill/end", {"run": begun(world).run}).status == 303
    assert begun(world).cleared_at == world.now


def test_the_drills_page_shows_what_was_late_and_still_does_when_all_is_cleared_away(
    world: World, lea: Browser
) -> None:
    lea.post("/drill/start", {})
    first = begun(world).played()[0]
    said = comment(
        account=DRILL.id, comment=first.comment, thread=first.comment, author=first.author, text=first.text
    )
    put_case(world.table, said)
    assert any(first.comment in str(key) for key in world.table.items)
    assert "not yet" in lea.get(PAGE).text
    world.now += 15 * 60
    CrisisDesk(world.table).decide(DRILL, CrisisState.CRISIS, person="Ana", why="A drill.", now=world.now)
    assert lea.post("/drill/end", {"run": begun(world).run}).status == 303
    page = lea.get(PAGE).text
    assert "<td>it was called a crisis</td><td>on time</td>" in page
    assert "<td>promotions were switched off</td><td>never</td>" in page
    assert "not yet" not in page
    assert CrisisDesk(world.table).read(DRILL.platform, DRILL.id).state is CrisisState.CALM
    assert not any(first.comment in str(key) for key in world.table.items)


def test_a_drill_that_is_ended_early_is_ended_once_more_when_all_of_it_has_come(
    world: World, lea: Browser
) -> None:
    lea.post("/drill/start", {})
    run = {"run": begun(world).run}
    world.now += 60
    assert lea.post("/drill/end", run).status == 303
    assert begun(world).cleared_at == 0
    assert "still to come" in lea.get(PAGE).text
    world.now = begun(world).done_at
    assert lea.post("/drill/end", run).status == 303
    assert begun(world).cleared_at == world.now
    assert lea.post("/drill/end", run).status == 409


@pytest.mark.parametrize("key", ["DRILL", "PAUSE"])
def test_a_drill_that_nobody_can_read_does_not_hide_the_crisis_page(
    world: World, lea: Browser, key: str
) -> None:
    lea.post("/drill/start", {})
    world.table.write([Put(key=account_key("facebook", DRILL.id, key), item={"run": 5, "steps": "none"})])
    page = lea.get("/crisis")
    assert (page.status, "One person can set a watch" in page.text) == (200, True)


def test_the_largest_drill_is_cleared_away_before_the_function_ends(world: World) -> None:
    drill = DrillRecord(run="abc", people=999, minutes=1, began_at=NOW, by="Lea")
    for one in drill.played():
        said = comment(account=DRILL.id, comment=one.comment, thread=one.comment, author=one.author)
        put_case(world.table, said)
    world.table.calls.clear()
    clear(world.table, drill.played(), now=NOW)
    assert not any("drill_abc" in str(key) for key in world.table.items)
    assert len(world.table.calls) < 100


def test_a_drill_is_cleared_away_while_another_function_writes(world: World) -> None:
    drill = DrillRecord(run="abc", people=5, minutes=1, began_at=NOW, by="Lea")
    for one in drill.played():
        said = comment(account=DRILL.id, comment=one.comment, thread=one.comment, author=one.author)
        put_case(world.table, said)
    world.table.boundary = others_write_at_the_first_write()
    clear(world.table, drill.played(), now=NOW)
    assert not any("drill_abc" in str(key) for key in world.table.items)


def others_write_at_the_first_write() -> Callable[[str], None]:
    """Return what lets the table refuse the first transaction, as where another holds one of its items."""
    moments = ["before write"]

    def boundary(moment: str) -> None:
        if moment in moments:
            moments.clear()
            raise ConflictError("An item was changed by someone else first.")

    return boundary


def test_a_form_of_another_drill_ends_nothing(world: World, lea: Browser) -> None:
    assert lea.post("/drill/end", {"run": "abc"}).status == 409
    lea.post("/drill/start", {})
    assert lea.post("/drill/end", {"run": "abc"}).status == 409
    assert begun(world).cleared_at == 0


def test_the_catalogues_know_every_word_of_a_drill() -> None:
    assert tuple(NAMES.values()) == SHOWN
    assert (FIRST_COMMENT, THE_CRISIS) == AFTER
    assert (NOT_CALM, TOO_SOON) == REFUSALS


@pytest.mark.parametrize("dies_at", [1, 2, 3, 4, 8, 9])
def test_a_machine_that_dies_while_the_next_drill_begins_loses_nothing_that_the_last_one_left(
    world: World, lea: Browser, dies_at: int
) -> None:
    lea.post("/drill/start", {})
    last = begun(world).played()[-1]
    said = comment(
        account=DRILL.id, comment=last.comment, thread=last.comment, author=last.author, text=last.text
    )
    put_case(world.table, said)
    calls = 0

    def dies(moment: str) -> None:
        nonlocal calls
        calls += moment == "after write"
        if calls == dies_at:
            raise KeyboardInterrupt

    for hour in (1, 2):
        drill = DrillRecord(run=f"r{hour}", people=5, minutes=1, began_at=NOW + hour * 3600, by="Lea")
        world.table.boundary = dies if hour == 1 else lambda _: None
        with suppress(KeyboardInterrupt):
            begin(world.table, drill)
    assert not any(last.comment in str(key) for key in world.table.items)
