"""What was promised to somebody who is forgotten stays a promise, and names them no more."""

from __future__ import annotations

from dataclasses import replace

from aplomb.aws.keys import promise_key
from aplomb.aws.table import Update
from aplomb.promises.desk import PromiseDesk
from aplomb.promises.promise import LateNotice, Promise, PromiseState, kept, late, promise_id
from aplomb.promises.tally import promise_writes
from aplomb.records import load
from aplomb.wording.promise import Act
from eraser.eraser import Outcome
from tests.aplomb import promised
from tests.eraser.conftest import NAME, World


def noted(world: World, words: str, *, within: int) -> Promise:
    """Note what Eve promised otherwise than by a reply to somebody who complained."""
    world.post()
    world.pipeline.work()
    record, now = world.pipeline.record(), world.pipeline.clock.now
    assert record.case is not None
    return PromiseDesk(world.pipeline.table).typed(
        record.case,
        record.comment.comment,
        act=Act.CALL,
        due_at=now + within,
        words=words,
        person="Eve",
        now=now,
    )


def test_a_promise_to_a_forgotten_person_names_them_no_more(world: World) -> None:
    world.post()
    world.pipeline.work()
    reply, table, now = world.pipeline.reply(), world.pipeline.table, world.pipeline.clock.now
    made = promised.promise(id=promise_id(reply.key), case=reply.case, made_at=now, due_at=now + 60)
    table.write(promise_writes(None, made))
    done = kept(made, person="Eve", evidence=f"called {NAME}", done_at=now, now=now)
    table.write(promise_writes(made, done))

    assert world.erase() is Outcome.ERASED
    left = load(Promise, table.peek(promise_key(made.id)))
    assert left is not None
    assert (left.state, left.case) == (PromiseState.KEPT, world.pipeline.record().case)
    assert left.case.author.startswith("~")
    assert not any(one in world.kept() for one in (NAME, "author-4711"))


def test_a_promise_that_no_reply_made_and_the_words_about_its_breaking_go_too(world: World) -> None:
    made = noted(world, f"call {NAME} by then", within=5)
    table, now = world.pipeline.table, world.pipeline.clock.now
    broken = late(made, evidence="nobody noted that it was kept", now=now + 6)
    told = replace(broken, notice=LateNotice(drafted_at=now, text=f"Hello {NAME}, we are late."))
    table.write(promise_writes(made, told))

    assert world.erase() is Outcome.ERASED
    assert not any(one in world.kept() for one in (NAME, "author-4711"))


def test_the_words_of_a_promise_by_telephone_go_while_it_waits_and_it_is_still_watched(world: World) -> None:
    made = noted(world, f"I call {NAME} on +371 29 000 000", within=60)

    assert world.erase() is Outcome.ERASED
    assert not any(one in world.kept() for one in (NAME, "29 000 000"))
    [waits] = PromiseDesk(world.pipeline.table).waiting()
    assert (waits.id, waits.due_at, waits.owner) == (made.id, world.pipeline.clock.now + 60, "Eve")


def test_a_damaged_record_of_a_promise_loses_its_words_and_stops_no_forgetting(world: World) -> None:
    made = noted(world, f"I call {NAME} by then", within=60)
    table = world.pipeline.table
    table.write([Update(key=promise_key(made.id), set={"act": "sing"})])

    assert world.erase() is Outcome.ERASED
    assert not any(one in world.kept() for one in (NAME, "author-4711"))
    assert PromiseDesk(table).look().unreadable
