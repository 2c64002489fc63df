"""What somebody promised on the telephone is noted on its case; a time that cannot be is asked about."""

from __future__ import annotations

import pytest

from aplomb.aws.keys import Key
from aplomb.aws.table import Put
from aplomb.promises.desk import PromiseDesk
from aplomb.wording.promise import Act
from tests.console.browsing import Answer, Browser, World
from tests.console.queued import address

FACTS = {"act": "call", "words": "by half past four", "until": "2023-11-15T16:30", "owner": "Eva"}


def note(browser: Browser, where: Key, **more: str) -> Answer:
    path = f"{address(where)}/promise"
    return browser.post(path, {**FACTS, **more}, page=path)


def test_the_case_leads_to_the_form_and_what_is_noted_waits_with_the_others(
    world: World, eva: Browser, where: Key
) -> None:
    assert f'href="{address(where)}/promise"' in eva.get(address(where)).text
    assert note(eva, where).status == 303
    [promise] = PromiseDesk(world.table).waiting()
    assert (promise.act, promise.text, promise.by, promise.owner) == (Act.CALL, FACTS["words"], "Eva", "Eva")
    assert promise.due_at == 1_700_065_800
    assert FACTS["words"] in eva.get("/promises").text


def test_the_same_promise_sent_twice_is_one(world: World, eva: Browser, where: Key) -> None:
    assert [note(eva, where).status for _ in range(2)] == [303, 303]
    assert len(PromiseDesk(world.table).waiting()) == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"until": "2023-11-14T12:00"}, "This time has passed"),
        ({"until": "2023-11-15T25:00"}, "That is no time"),
        ({"until": "soon"}, "That is no time"),
        ({"until": ""}, "That is no time"),
        ({"until": "2023-11-18T12:00"}, "Nobody of us is there"),  # a Saturday
        ({"until": "9999-12-31T23:59"}, "more than a month away"),
        ({"words": " "}, "in which words"),
        ({"act": "dance"}, "what was promised"),
        ({"owner": "Nobody"}, "Choose a colleague"),
    ],
)
def test_what_cannot_be_is_asked_about_and_what_was_typed_stays(
    world: World, eva: Browser, where: Key, wrong: dict[str, str], says: str
) -> None:
    answer = note(eva, where, **wrong)
    assert answer.status == 409
    assert says in answer.text
    if "words" not in wrong:
        assert f'value="{FACTS["words"]}"' in answer.text
    assert PromiseDesk(world.table).waiting() == []


def test_what_stands_in_the_form_is_escaped(eva: Browser, where: Key) -> None:
    evil = '"><script>alert(1)</script>'
    answer = note(eva, where, words=evil, until=evil, owner=evil)
    assert "<script>alert" not in answer.text


def test_a_record_that_cannot_be_read_is_named_and_hides_no_other(
    world: World, eva: Browser, where: Key
) -> None:
    note(eva, where)
    note(eva, where, words="tomorrow at noon", until="2023-11-15T12:00")
    good, spoilt = PromiseDesk(world.table).waiting()
    key = Key(f"PROMISE#{spoilt.id}", "PROMISE")
    assert world.table.peek(key)
    world.table.write([Put(key=key, item={**world.table.items[key], "state": "lost"})])
    text = eva.get("/promises").text
    assert f"One promise cannot be read: {spoilt.id}" in text
    assert good.text in text


def test_a_promise_of_another_act_in_the_same_words_is_another_one(
    world: World, eva: Browser, where: Key
) -> None:
    assert [note(eva, where, act=act).status for act in ("call", "reply")] == [303, 303]
    assert {one.act for one in PromiseDesk(world.table).waiting()} == {Act.CALL, Act.REPLY}


def test_a_damaged_record_does_not_keep_the_next_promise_from_being_noted(
    world: World, eva: Browser, where: Key
) -> None:
    note(eva, where)
    [spoilt] = PromiseDesk(world.table).waiting()
    key = Key(f"PROMISE#{spoilt.id}", "PROMISE")
    world.table.write([Put(key=key, item={**world.table.items[key], "state": "lost"})])
    assert note(eva, where, words="tomorrow at noon").status == 303
    assert [one.text for one in PromiseDesk(world.table).waiting()] == ["tomorrow at noon"]
