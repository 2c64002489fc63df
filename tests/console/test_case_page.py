"""A case's page, and what people do on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from aplomb.aws.keys import Key
from aplomb.aws.table import Delete
from aplomb.case_notes import LONGEST
from aplomb.cases import LEASE
from aplomb.comment import Verb
from aplomb.records import CaseState, Outcome
from aplomb.replies.reply import ReplyState
from aplomb.verdict import Severity
from console.ask import Role
from tests.console.browsing import NOW, Answer, Browser, World
from tests.console.queued import address, comment, put_case, put_comment, put_reply, the_case, verdict


def press(browser: Browser, where: Key, act: str, form: Mapping[str, Any] | None = None) -> Answer:
    return browser.post(f"{address(where)}/{act}", {"seen": "7_1", **(form or {})})


def alert(answer: Answer) -> str:
    found = re.search(r'<p class="trouble" role="alert">([^<]*)</p>', answer.text)
    assert found, answer.text
    return found[1]


def test_the_words_come_first_then_why_and_what_we_said(world: World, ana: Browser) -> None:
    where = put_case(world.table, comment(1, "The bread was stale."))
    put_reply(world.table, where, ReplyState.UNKNOWN)
    text = ana.get(address(where)).text
    order = [
        "The bread was stale.",
        "Why it is here",
        "93 % sure",
        "it says &#34;stale&#34;",
        "test/1",
        "replies/complaint/en.txt",
        "We are sorry, and want to put it right.",
        "Unknown: it may be public or not",
        "help@example.com",
    ]
    places = [text.find(one) for one in order]
    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)
    assert re.search(r'<blockquote class="said" dir="auto">The bread', text)


@pytest.mark.parametrize("state", list(ReplyState))
def test_nothing_is_called_sent_before_the_platform_said_so(
    world: World, ana: Browser, state: ReplyState
) -> None:
    where = put_case(world.table)
    put_reply(world.table, where, state)
    text = ana.get(address(where)).text
    assert ("Sent: the platform confirmed it." in text) is (state is ReplyState.SENT)


def test_the_thread_stands_in_the_order_of_time(world: World, ana: Browser) -> None:
    where = put_case(world.table)
    put_reply(world.table, where, ReplyState.SENT, called_at=NOW - 1800)
    put_comment(
        world.table,
        where,
        comment(2, "Still stale!", thread="7_1", author="author-1", created_at=NOW - 900, verb=Verb.EDIT),
    )
    text = ana.get(address(where)).text
    thread = text[text.index("The whole thread") :]
    told = [
        "The bread was stale.",
        "We are sorry",
        "edited; what it said before did not come to us",
        "Still stale!",
    ]
    places = [thread.find(one) for one in told]
    assert -1 not in places
    assert places == sorted(places)


def test_of_many_comments_the_newest_are_shown_and_the_others_can_be(world: World, ana: Browser) -> None:
    where = put_case(world.table)
    for number in range(2, 75):
        put_comment(
            world.table,
            where,
            comment(number, f"word {number}.", thread="7_1", author="author-1", created_at=NOW + number),
        )
    world.table.calls.clear()
    text = ana.get(address(where)).text
    assert len(world.table.calls) <= 5  # the session, the case, its comments, and who else wrote there
    assert "word 74." in text
    assert "word 44." not in text
    assert "Show 44 earlier comments" in text
    assert "word 44." in ana.get(f"{address(where)}?skip=30").text
    assert ana.get(f"{address(where)}?skip=-1").status == ana.get(f"{address(where)}?skip=x9").status == 200


def test_of_two_who_claim_one_case_one_has_it_and_the_other_is_told_who(
    world: World, ana: Browser, ben: Browser
) -> None:
    where = put_case(world.table)
    rivals: list[Answer] = []

    def first(call: str) -> None:
        if call == "before write" and not rivals:
            world.table.boundary = lambda _: None
            rivals.append(press(ben, where, "claim"))

    token = ana.get("/me").token
    world.table.boundary = first
    answer = ana.send("POST", f"{address(where)}/claim", body=f"csrf={token}")
    assert rivals[0].status == 303
    assert answer.status == 409
    assert alert(answer) == "Ben is working on this case."
    assert the_case(world.table, where).owner == "id-ben"


def test_taking_over_tells_whoever_had_it(world: World, ana: Browser, ben: Browser) -> None:
    where = put_case(world.table)
    press(ben, where, "claim")
    assert "Take over from Ben" in ana.get(address(where)).text
    assert press(ana, where, "claim", {"take_over": "1"}).status == 303
    assert the_case(world.table, where).owner == "id-ana"
    told = ben.get("/queue").text
    assert "Ana took your case over." in told
    assert address(where) in told
    ben.post("/queue/notices")
    assert "took your case over" not in ben.get("/queue").text


def test_an_open_page_keeps_its_claim_and_a_page_that_lost_it_is_told(
    world: World, ana: Browser, ben: Browser
) -> None:
    where = put_case(world.table)
    press(ana, where, "claim")
    rev = the_case(world.table, where).rev
    for _ in range(5):
        world.now += LEASE - 10
        assert press(ana, where, "beat", {"claim": "1"}).status == 204
    assert the_case(world.table, where).rev == rev
    put_comment(world.table, where, comment(2, "And late.", thread="7_1", author="author-1"))
    news = press(ana, where, "beat", {"claim": "1"})
    assert (news.status, "Something new was written" in news.text) == (200, True)
    press(ben, where, "claim", {"take_over": "1"})
    token = ana.get("/me").token
    lost = ana.send(
        "POST", f"{address(where)}/beat", body=f"csrf={token}&claim=1", headers={"hx-request": "true"}
    )
    assert (lost.status, lost.text) == (409, "You do not hold this case any more. Ben has it now.")
    assert press(ana, where, "beat", {"claim": "x" * 50}).status == 409
    kept = [key for key in world.table.items if key.pk.startswith("REFUSALS#")]
    assert kept == [], "what an open page asks each minute is nobody's act"


def test_a_lease_that_ran_out_lets_another_in(world: World, ana: Browser, ben: Browser) -> None:
    where = put_case(world.table)
    press(ana, where, "claim")
    world.now += LEASE
    assert press(ben, where, "claim").status == 303
    assert alert(press(ana, where, "resolve", {"outcome": "helped"})) == "Ben is working on this case."


def test_pressing_twice_does_it_once(world: World, ana: Browser) -> None:
    where = put_case(world.table)
    for _ in range(2):
        assert press(ana, where, "resolve", {"outcome": "helped"}).status == 303
    case = the_case(world.table, where)
    assert (case.state, case.outcome) == (CaseState.RESOLVED, Outcome.HELPED)
    notes = [key for key in world.table.items if key.sk.startswith("NOTE#")]
    assert len(notes) == 1


def test_what_was_decided_before_the_newest_words_is_not_done(world: World, ana: Browser) -> None:
    where = put_case(world.table)
    put_comment(
        world.table, where, comment(2, "Wait, there is glass in it!", thread="7_1", author="author-1")
    )
    for act, form in (("resolve", {"outcome": "helped"}), ("snooze", {"choice": "hour"})):
        answer = press(ana, where, act, form)
        assert answer.status == 409
        assert "Something new was written" in alert(answer)
        assert "glass in it" in answer.text
    assert the_case(world.table, where).state is CaseState.OPEN


def test_resolving_can_be_undone_from_the_queue(world: World, ana: Browser) -> None:
    where = put_case(world.table)
    answer = press(ana, where, "resolve", {"outcome": "spam"})
    page = ana.get(answer.headers["location"])
    assert f'action="{address(where)}/reopen"' in page.text
    assert press(ana, where, "reopen").status == 303
    assert the_case(world.table, where).state is CaseState.OPEN
    assert 'data-act="undo"' not in ana.get("/queue?undo=%22%3E%3Cscript").text


@pytest.mark.parametrize(
    ("act", "form", "told"),
    [
        ("resolve", {"outcome": "won"}, "Choose how the case ended."),
        ("snooze", {"choice": "never"}, "Choose when the case comes back."),
        ("snooze", {"at": "tomorrow"}, "That is no time"),
        ("snooze", {"at": "1999-01-01T09:00"}, "Choose a time from now on"),
        ("assign", {"to": "id-nobody"}, "Choose a colleague from the list."),
        ("note", {"text": "  "}, "The note is empty."),
        ("verdict", {"kind": "unsure", "comment": "facebook/7_1"}, "Choose what the comment is."),
    ],
)
def test_a_form_that_says_nothing_is_answered_in_words(
    world: World, ana: Browser, act: str, form: dict[str, str], told: str
) -> None:
    where = put_case(world.table)
    answer = press(ana, where, act, form)
    assert answer.status == 409
    assert told in alert(answer)


def test_a_note_that_is_too_long_stays_in_the_box(world: World, ana: Browser) -> None:
    where = put_case(world.table)
    long = "ā" * 10_000
    answer = press(ana, where, "note", {"text": long})
    assert answer.status == 409
    assert "10,000 characters; 5,000 fit" in alert(answer)
    assert f">{long}</textarea>" in answer.text
    assert press(ana, where, "note", {"text": "ā" * LONGEST}).status == 303


def test_a_note_names_a_colleague_who_is_told(world: World, ana: Browser, ben: Browser) -> None:
    where = put_case(world.table)
    press(ana, where, "note", {"text": "Call her back, @ben. <b>Now</b>"})
    page = ben.get(address(where)).text
    assert "Call her back, @ben. &lt;b&gt;Now&lt;/b&gt;" in page
    assert "Ana mentioned you in a note." in ben.get("/queue").text
    assert "mentioned you" not in ana.get("/queue").text


def test_a_case_is_assigned_to_somebody_who_is_told(world: World, ana: Browser, ben: Browser) -> None:
    where = put_case(world.table)
    world.browser(Role.AUDITOR, name="Cem")
    chooser = ana.get(f"{address(where)}/assign").text
    assert "Ben" in chooser
    assert "Cem" not in chooser
    assert press(ana, where, "assign", {"to": "id-ben"}).status == 303
    case = the_case(world.table, where)
    assert (case.owner, case.lease_until) == ("id-ben", 0)
    assert "Ana assigned a case to you." in ben.get("/queue").text


def test_a_case_that_vanished_by_erasure_says_so(world: World, ana: Browser) -> None:
    where = put_case(world.table)
    world.table.write([Delete(key=where)])
    for answer in (
        ana.get(address(where)),
        press(ana, where, "claim"),
        press(ana, where, "note", {"text": "x"}),
    ):
        assert answer.status == 404
        assert "asked to be forgotten" in answer.text


@pytest.mark.parametrize("reference", ["x", "AAAA", "a" * 3000, "..", "ZmFjZWJvb2sjMSMyIzM"])
def test_an_address_that_names_no_case_is_not_found(ana: Browser, reference: str) -> None:
    assert ana.get(f"/case/{reference}").status == 404


def test_an_auditor_reads_a_case_and_finds_no_button(world: World) -> None:
    where = put_case(world.table)
    auditor = world.browser(Role.AUDITOR)
    main = auditor.get(address(where)).text.split("<main")[1].split("</main>")[0]
    assert "The bread was stale." in main
    assert "<form" not in main


def test_somebody_who_may_harm_themselves_gets_a_text_for_their_country(world: World, ana: Browser) -> None:
    where = put_case(world.table, judged=verdict(Severity.URGENT, dangers=("self_harm",), language="lv"))
    text = ana.get(address(where)).text
    assert text.index("Skalbes") < text.index("Other countries") < text.index("Samaritans")
    assert "No machine answers this." in text
    assert '<details class="distressing"><summary>' in text
