"""Two people for what one must not decide alone; the rule is the server's, whatever a browser sends."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from aplomb.aws.keys import Key, account_key, comment_key
from aplomb.aws.table import Put, Update
from aplomb.crisis.state import CrisisRecord, CrisisState
from aplomb.promotions.desk import PauseDesk
from aplomb.records import reply_item, stored
from aplomb.replies.reply import ReplyState
from aplomb.replies.signing import NamedTime
from aplomb.skips import SkipReason
from aplomb.typed.cool_down import COOL_DOWN
from aplomb.wording.promise import Act
from aplomb.wording.releases import Release, write_release
from console.ask import Role
from tests.console.browsing import NOW, Browser, World, person
from tests.console.queued import PAGE, address, put_reply
from tests.console.test_replying import BARRED, CALM, fields, reply_of, send

HEATED, DOUBTFUL = "You should have read the terms.", "The problem has been fixed."
WHICH = {"comment": "facebook/7_1", "account": PAGE, "reply": "public#1", "turn": "1"}


def decide(browser: Browser, what: str, **more: Any) -> tuple[int, str]:
    answer = browser.post(f"/approvals/reply/{what}", {**WHICH, **more})
    return answer.status, answer.text


def test_words_are_not_approved_from_a_page_that_showed_others_in_their_place(
    eva: Browser, ben: Browser, where: Key
) -> None:
    private: dict[str, Any] = {"channel": "private", "act": "ask"}
    assert send(eva, where, HEATED, **private).status == 303
    stale = {
        "reply": "private",
        "turn": re.findall(r'name="turn" value="(\d+)"', ben.get("/approvals").text)[0],
    }
    assert eva.post(f"{address(where)}/reply/undo", {**WHICH, **stale}).status == 303
    assert send(eva, where, "You never read the terms, as always.", **private).status == 303
    status, text = decide(ben, "approve", **stale)
    assert (status, "changed since you looked" in text) == (409, True)
    assert decide(ben, "approve", **{**stale, "turn": "2"})[0] == 303


def test_with_nothing_to_decide_the_page_says_so(lea: Browser) -> None:
    page = lea.get("/approvals").text
    for sentence in ("No reply waits", "Nothing waits to be taken away", "Every account is calm"):
        assert sentence in page


def test_a_colleague_sees_the_words_as_they_would_be_read_and_approves_them(
    world: World, eva: Browser, ben: Browser, where: Key
) -> None:
    send(eva, where, HEATED, act="ask")
    page = ben.get("/approvals").text
    for words in (HEATED, "The bread was stale.", "It blames somebody.", "It cools down until"):
        assert words in page
    assert decide(ben, "approve")[0] == 303
    reply = reply_of(world)
    assert (reply.state, reply.not_before) == (ReplyState.PLANNED, NOW + COOL_DOWN)
    assert world.queue.delays == [COOL_DOWN]
    assert "counts as sent when the platform confirms it" in ben.get("/approvals").text


def test_who_wrote_it_has_no_button_and_is_refused_without_one(
    world: World, eva: Browser, where: Key
) -> None:
    send(eva, where, HEATED, act="ask")
    assert "/approvals/reply/approve" not in eva.get("/approvals").text
    status, text = decide(eva, "approve")
    assert (status, "a colleague must approve it" in text) == (409, True)
    assert reply_of(world).state is ReplyState.DRAFT


def test_the_same_person_under_another_name_is_still_the_same(world: World, eva: Browser, where: Key) -> None:
    send(eva, where, HEATED, act="ask")
    renamed = world.browser()
    renamed.sign_in(replace(person(Role.LEAD, name="Eva"), name="Somebody Else"))
    assert decide(renamed, "approve")[0] == 409


def test_a_second_sign_in_under_the_same_name_is_no_colleague(world: World, eva: Browser, where: Key) -> None:
    send(eva, where, HEATED, act="ask")
    second = world.browser()
    second.sign_in(replace(person(Role.AGENT, name="Other"), name="Éva "))
    status, text = decide(second, "approve")
    assert (status, "a colleague must approve it" in text) == (409, True)
    assert reply_of(world).state is ReplyState.DRAFT


def test_what_may_be_untrue_is_approved_by_a_lead_who_says_why(
    world: World, eva: Browser, ben: Browser, lea: Browser, where: Key
) -> None:
    send(eva, where, DOUBTFUL, act="ask")
    assert "A lead approves what may be untrue." in ben.get("/approvals").text
    assert decide(ben, "approve", why="I know it")[0] == 409
    assert decide(lea, "approve")[0] == 409
    assert decide(lea, "approve", why="The shop confirmed it.")[0] == 303
    signed = reply_of(world).signed
    assert signed is not None
    assert (signed.approved_why, signed.approver and signed.approver.name) == (
        "The shop confirmed it.",
        "Lea",
    )


def test_a_no_says_why_and_gives_the_words_back(world: World, eva: Browser, ben: Browser, where: Key) -> None:
    send(eva, where, HEATED, act="ask")
    assert decide(ben, "refuse")[0] == 409
    assert decide(ben, "refuse", why="Too hard.")[0] == 303
    assert reply_of(world).reason is SkipReason.NOT_APPROVED
    assert f">{HEATED}</textarea>" in eva.get(address(where)).text
    assert "A colleague did not approve it." in eva.get(address(where)).text


def test_two_colleagues_at_once_send_one_reply(eva: Browser, ben: Browser, lea: Browser, where: Key) -> None:
    send(eva, where, HEATED, act="ask")
    assert sorted([decide(ben, "approve")[0], decide(lea, "approve")[0]]) == [303, 409]


def test_a_comment_that_was_edited_since_cannot_be_approved(
    world: World, eva: Browser, ben: Browser, where: Key
) -> None:
    send(eva, where, HEATED, act="ask")
    world.table.write([Update(key=comment_key("facebook", PAGE, "7_1"), set={"version": "0.2"})])
    page = ben.get("/approvals").text
    assert "The comment was edited since" in page
    assert decide(ben, "approve")[0] == 409


def test_words_whose_time_is_over_before_they_could_leave_are_not_approved(
    world: World, eva: Browser, ben: Browser, where: Key
) -> None:
    send(eva, where, HEATED, act="ask")
    reply = reply_of(world)
    assert reply.signed
    over = NamedTime(act=Act.CALL, due_at=reply.signed.cool_until, text="within 2 minutes")
    key, item = reply_item(replace(reply, signed=replace(reply.signed, promise=over)))
    world.table.write([Put(key=key, item=item)])
    status, text = decide(ben, "approve")
    assert (status, "This time has passed" in text) == (409, True)
    assert reply_of(world).state is ReplyState.DRAFT


def test_nobody_is_asked_for_what_nobody_may_approve(world: World, eva: Browser, where: Key) -> None:
    assert send(eva, where, BARRED, act="ask").status == 409
    assert not [key for key in world.table.items if key.pk.startswith("REPLY#")]


@pytest.mark.parametrize(
    "broken",
    [{"reply": ""}, {"reply": "public#x"}, {"reply": "public#9"}, {"comment": "x/"}, {"account": "0"}],
)
def test_a_form_that_names_no_waiting_reply_is_refused_in_words(
    broken: dict[str, str], world: World, eva: Browser, ben: Browser, where: Key
) -> None:
    send(eva, where, HEATED, act="ask")
    status, _ = decide(ben, "approve", **broken)
    assert (status, world.faults) == (409, [])


def test_a_machines_draft_is_nobodys_to_approve_here(world: World, ben: Browser, where: Key) -> None:
    put_reply(world.table, where, ReplyState.DRAFT)
    assert decide(ben, "approve", reply="public")[0] == 409
    assert world.faults == []


def test_promotions_that_are_held_back_are_shown_with_who_lets_them_go_on(world: World, lea: Browser) -> None:
    desk = PauseDesk(world.table)
    desk.begin("facebook", PAGE, why="A crisis.", since=NOW, now=NOW)
    desk.approve("facebook", PAGE, person="Mia", now=NOW)
    page = lea.get("/approvals").text
    assert "Promotions are off." in page
    assert "Mia said that they may go on." in page
    assert f'href="/promotions#pause-facebook-{PAGE}"' in page


def test_a_crisis_and_the_newest_releases_are_shown(world: World, lea: Browser) -> None:
    record = CrisisRecord(state=CrisisState.CRISIS, since=NOW - 60, why="Many <b>people</b>", by="Ida", rev=1)
    key = account_key("facebook", PAGE, "CRISIS")
    world.table.write([Put(key=key, item=stored(record, expires_at=None))])
    write_release(
        world.table, Release(set_hash="ab" * 32, by="Ben", at=NOW, starts_at=NOW, approved_by="Lea")
    )
    page = lea.get("/approvals").text
    for words in ("in a crisis", "set by Ida", "Many &lt;b&gt;people&lt;/b&gt;", "abababab"):
        assert words in page


def test_an_auditor_reads_and_decides_nothing(world: World, eva: Browser, where: Key) -> None:
    send(eva, where, HEATED, act="ask")
    auditor = world.browser(Role.AUDITOR, name="Ida")
    page = auditor.get("/approvals").text
    assert HEATED in page
    assert "<button" not in page.split("<main")[1].split("</main>")[0]
    assert decide(auditor, "approve")[0] == 403


def test_a_colleague_sees_what_the_writer_said_of_a_time_that_nobody_could_read(
    eva: Browser, ben: Browser, where: Key
) -> None:
    unread = "Our manager rings you at half four."
    text = f"{HEATED} {unread}"
    assert send(eva, where, text, act="ask", asked=unread[:-1], promises="nothing").status == 303
    assert "Eva says that it promises none" in ben.get("/approvals").text
    assert eva.post(f"{address(where)}/reply/undo", WHICH).status == 303
    until = "2023-11-15T16:30"
    assert send(eva, where, text, act="ask", asked=unread[:-1], until=until).status == 303
    page = ben.get("/approvals").text
    assert "It promises to reply by 15" in page
    assert "promises none" not in page


def test_an_open_page_looks_seldom_while_a_reply_cools_down_and_often_when_it_leaves(
    world: World, eva: Browser, ben: Browser, where: Key
) -> None:
    send(eva, where, HEATED, act="ask")
    decide(ben, "approve")
    assert "every 15s" in eva.get(f"{address(where)}/reply", hx_request="true").text
    world.now += COOL_DOWN - 30
    assert "every 2s" in eva.get(f"{address(where)}/reply", hx_request="true").text


def test_calm_words_never_come_here(eva: Browser, ben: Browser, where: Key) -> None:
    assert "version" in fields(eva.get(address(where)))
    send(eva, where, CALM, act="ask")
    assert "No reply waits" in ben.get("/approvals").text
