"""The page on which people keep promises, hand them over, and say that one was broken."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from aplomb.aws.keys import CaseKey, promise_key
from aplomb.cases import case_reference
from aplomb.promises.promise import LateNotice, Promise, PromiseState, late, promise_id
from aplomb.promises.tally import promise_writes
from aplomb.promises.times import promise_by
from aplomb.records import load
from aplomb.replies.reply import ReplyState
from console.ask import Role
from console.replying.drafts import TypedDrafts
from tests.aplomb import promised
from tests.console.browsing import NOW, Browser, World, person
from tests.console.queued import address, put_case, put_reply, the_case, verdict

CASE = CaseKey("facebook", "1000", "c1", "ana")
EVIL = '"><script>alert(1)</script>'


def promise(world: World, **more: Any) -> Promise:
    reply = replace(promised.REPLY, comment=str(more.pop("comment", "c1")))
    facts = {"id": promise_id(reply), "reply": reply, "case": CASE, "made_at": NOW - 600, "due_at": NOW + 600}
    made = promised.promise(**{**facts, **more})
    world.table.write(promise_writes(None, made))
    return made


def broken(world: World, *, text: str = "We are late. Write to help@example.com.") -> Promise:
    made = promise(world, due_at=NOW - 60)
    called = late(made, evidence="nobody noted that it was kept", now=NOW)
    after = replace(called, notice=LateNotice(drafted_at=NOW, text=text, language="en", told_at=NOW))
    world.table.write(promise_writes(made, after))
    return after


def read(world: World, one: Promise) -> Promise:
    found = load(Promise, world.table.peek(promise_key(one.id)))
    assert found is not None
    return found


def act(browser: Browser, one: Promise, what: str, **form: str) -> int:
    return browser.post(f"/promises/{one.id}/{what}", form).status


@pytest.fixture
def ana(world: World) -> Browser:
    return world.browser(Role.AGENT, name="Ana")


def test_the_page_lists_the_soonest_first_and_escapes_what_stands_there(world: World, ana: Browser) -> None:
    later = promise(world, comment="c1", due_at=NOW + 9000, owner=EVIL)
    soon = promise(world, comment="c2", due_at=NOW + 60)
    page = ana.get("/promises").text
    assert page.index(f"promise-{soon.id}") < page.index(f"promise-{later.id}")
    assert "<script>alert" not in page
    assert "in 1 minute" in page


def test_a_promise_is_taken_handed_over_and_kept_with_evidence(world: World, ana: Browser) -> None:
    world.browser(Role.AGENT, name="Ben")
    one = promise(world)
    assert act(ana, one, "take") == 303
    assert read(world, one).owner == "Ana"
    assert act(ana, one, "hand-over", to="Ben", evidence="He said yes.") == 303
    assert read(world, one).state is PromiseState.HANDED_OVER
    assert act(ana, one, "keep", by="call", evidence="Call 4711") == 303
    kept = read(world, one)
    assert (kept.state, kept.steps[-1].by, kept.steps[-1].note) == (
        PromiseState.KEPT,
        "Ana",
        "call: Call 4711",
    )
    assert f"promise-{one.id}" not in ana.get("/promises").text


def test_when_it_was_done_is_read_by_the_readers_clock(world: World) -> None:
    riga = world.browser()
    riga.sign_in(person(Role.AGENT, name="Ilze"), zone="Europe/Riga")
    one = promise(world, made_at=NOW - 7200)
    done = "2023-11-14T23:30"  # by Riga's clock, in the last two hours
    assert act(riga, one, "keep", by="mail", evidence="m1", at=done) == 303
    assert act(riga, promise(world, comment="c2"), "keep", by="mail", evidence="m1", at="soon") == 409


@pytest.mark.parametrize(
    ("what", "form"),
    [
        ("keep", {"by": "call", "evidence": " "}),
        ("keep", {"by": "owl", "evidence": "x"}),
        ("keep", {}),
        ("keep", {"by": "call", "evidence": "x", "at": "2031-01-01T10:00"}),
        ("hand-over", {"to": "", "evidence": "x"}),
        ("hand-over", {"to": "Ben", "evidence": ""}),
        ("late", {"evidence": "x"}),
        ("say", {"evidence": "x"}),
        ("draft", {}),
    ],
)
def test_what_cannot_be_says_why_and_changes_nothing(
    world: World, ana: Browser, what: str, form: dict[str, str]
) -> None:
    one = promise(world)
    assert act(ana, one, what, **form) == 409
    assert read(world, one) == one


def test_an_unknown_promise_is_refused_in_words(world: World, ana: Browser) -> None:
    answer = ana.post("/promises/nothing/take", {})
    assert answer.status == 409
    assert "no such promise" in answer.text
    assert world.faults == []


def test_the_words_that_say_it_was_broken_are_read_and_sent_by_a_person(world: World, ana: Browser) -> None:
    one = broken(world)
    assert "We are late." in ana.get("/promises").text
    answer = ana.post(f"/promises/{one.id}/draft", {})
    assert answer.headers["location"] == f"/case/{case_reference(CASE)}"
    typed = TypedDrafts(world.table).read(CASE, "id-ana")
    assert typed is not None
    assert typed.text.startswith("We are late.")
    assert typed.why
    assert read(world, one).unsaid


def test_words_that_somebody_has_begun_are_not_overwritten(world: World, ana: Browser) -> None:
    one = broken(world)
    act(ana, one, "draft")
    assert act(ana, one, "draft") == 303  # the same words again
    drafts = TypedDrafts(world.table)
    typed = drafts.read(CASE, "id-ana")
    assert typed is not None
    drafts.keep(CASE, "id-ana", replace(typed, text="My own words"))
    assert act(ana, one, "draft") == 409


def test_a_broken_promise_leaves_the_page_when_the_customer_knows(world: World, ana: Browser) -> None:
    one = broken(world, text=EVIL)
    page = ana.get("/promises").text
    assert "the customer must be told" in page
    assert "<script>alert" not in page
    assert act(ana, one, "say", evidence="I rang her.") == 303
    assert "Nothing is promised." in ana.get("/promises").text


def test_an_auditor_sees_promises_and_changes_none(world: World) -> None:
    one = promise(world)
    auditor = world.browser(Role.AUDITOR, name="Eva")
    assert '<form method="post" action="/promises' not in auditor.get("/promises").text
    assert act(auditor, one, "take") == 403
    assert read(world, one).owner == ""


def test_the_words_that_regret_a_promised_time_leave_and_name_it(world: World, ana: Browser) -> None:
    due, language = NOW - 60, "de"
    by = promise_by(due, language=language, zone=ZoneInfo("Europe/London"))
    where = put_case(world.table, judged=verdict(language=language))
    case = the_case(world.table, where)
    put_reply(world.table, where, ReplyState.SENT, text="Danke.", promised_by=due, language=language)
    made = promise(world, due_at=due, case=case.key, account=case.key.account)
    text = f"Wir wollten uns bis {by} melden und taten es nicht. Wir bedauern das."
    notice = LateNotice(drafted_at=NOW, text=text, language=language, named=by, told_at=NOW)
    world.table.write(
        promise_writes(made, replace(late(made, evidence="nothing was done", now=NOW), notice=notice))
    )
    assert act(ana, made, "draft") == 303
    page = ana.get(address(where))
    assert text in page.text
    form = page.text.split('id="reply-form"')[1].split("</form>")[0]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    sent = {**hidden, "channel": "public", "text": text, "why": "We were late.", "act": "send"}
    answer = ana.post(f"{address(where)}/reply", sent)
    assert answer.status == 303, re.findall(r'id="reply-trouble">([^<]*)', answer.text)
    barred = {**sent, "text": f"{text} Wir rufen Sie morgen an."}
    assert ana.post(f"{address(where)}/reply", barred).status == 409
