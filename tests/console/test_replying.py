"""What a colleague's browser sees of replying: kept words, clear refusals, and never "sent" too early."""

from __future__ import annotations

import re
from typing import Any

import pytest

from aplomb.aws.keys import Key, reply_key
from aplomb.aws.table import Delete
from aplomb.comment import Platform
from aplomb.records import ReplyRecord, load
from aplomb.replies.moves import moved
from aplomb.replies.reply import Channel, ReplyKey, ReplyState
from aplomb.replies.signing import Met
from aplomb.skips import SkipReason
from aplomb.verdict import Kind
from console.ask import Role
from tests.console.browsing import NOW, Answer, Browser, World
from tests.console.queued import PAGE, address, comment, put_case, put_comment, put_reply, verdict

CALM = "Thank you for telling us. Could you write to us privately?"
HEATED = "You should have read the terms."
BARRED = "We guarantee that this will never happen again."


def fields(page: Answer) -> dict[str, str]:
    """Return what the reply's form holds beside what is typed."""
    form = page.text.split('id="reply-form"')[1].split("</form>")[0]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def send(
    browser: Browser, where: Key, text: str = CALM, *, page: Answer | None = None, **more: Any
) -> Answer:
    """Type and press the button on a page that was opened now, or earlier."""
    opened = page or browser.get(address(where))
    form = {**fields(opened), "channel": "public", "text": text, "act": "send", **more}
    return browser.post(f"{address(where)}/reply", form)


def reply_of(world: World, number: int = 1) -> ReplyRecord:
    key = ReplyKey(
        platform=Platform.FACEBOOK, account=PAGE, comment="7_1", channel=Channel.PUBLIC, number=number
    )
    found = load(ReplyRecord, world.table.peek(reply_key(key)))
    assert found is not None
    return found


def become(world: World, state: ReplyState, **more: Any) -> None:
    """Let the responder have come so far."""
    facts: dict[str, Any] = {"due_at": None, **more}
    _, write = moved(reply_of(world), state, now=world.now, **facts)
    world.table.write([write])


def test_a_reply_leaves_in_ten_seconds_and_is_not_called_sent(world: World, eva: Browser, where: Key) -> None:
    answer = send(eva, where)
    assert (answer.status, answer.headers["location"]) == (303, address(where))
    page = eva.get(address(where))
    assert "It leaves in 10 seconds" in page.text
    assert "not sent yet" in page.text
    assert "confirmed it" not in page.text
    assert world.queue.delays == [10]


SHOWN: dict[str, tuple[ReplyState, dict[str, Any]]] = {
    "The platform has not confirmed it.": (ReplyState.CALLING, {"due_at": NOW + 60}),
    "The platform is asked.": (ReplyState.UNKNOWN, {"due_at": NOW + 60}),
    "Look before you write.": (ReplyState.UNKNOWN, {}),
    "was edited before it left": (ReplyState.CANCELLED, {"reason": SkipReason.TEXT_CHANGED}),
    "The platform did not take it.": (ReplyState.REJECTED, {"reason": SkipReason.NO_PUBLIC_REPLY}),
    "The platform confirmed it.": (ReplyState.SENT, {}),
}


@pytest.mark.parametrize("shown", SHOWN)
def test_a_reply_is_shown_as_it_truly_is(shown: str, world: World, eva: Browser, where: Key) -> None:
    send(eva, where)
    state, more = SHOWN[shown]
    become(world, state, **more)
    part = eva.get(f"{address(where)}/reply", hx_request="true").text
    assert shown in part
    assert ("The platform confirmed it." in part) is (state is ReplyState.SENT)


def test_the_page_looks_again_only_while_something_may_change(world: World, eva: Browser, where: Key) -> None:
    send(eva, where)
    assert "every 2s" in eva.get(f"{address(where)}/reply", hx_request="true").text
    become(world, ReplyState.SENT)
    assert "every 2s" not in eva.get(f"{address(where)}/reply", hx_request="true").text


def test_undo_takes_it_back_and_puts_the_words_into_the_box(world: World, eva: Browser, where: Key) -> None:
    send(eva, where)
    form = {"comment": "facebook/7_1", "reply": "public#1"}
    answer = eva.post(f"{address(where)}/reply/undo", form)
    assert answer.status == 303
    assert reply_of(world).reason is SkipReason.UNDONE
    assert f">{CALM}</textarea>" in eva.get(address(where)).text


def test_too_late_an_undo_says_so(world: World, eva: Browser, where: Key) -> None:
    send(eva, where)
    become(world, ReplyState.CLAIMED, due_at=NOW + 60)
    form = {"comment": "facebook/7_1", "reply": "public#1"}
    answer = eva.post(f"{address(where)}/reply/undo", form)
    assert answer.status == 409
    assert "cannot be taken back any more" in answer.text


def test_a_page_that_is_sent_twice_sends_one_reply(world: World, eva: Browser, where: Key) -> None:
    page = eva.get(address(where))
    assert [send(eva, where, page=page).status for _ in range(3)] == [303, 303, 303]
    assert [key.sk for key in world.table.items if key.pk.startswith("REPLY#")] == ["public#001"]


def test_of_two_colleagues_the_second_reads_what_the_first_wrote_and_keeps_their_words(
    world: World, eva: Browser, where: Key
) -> None:
    ben = world.browser(Role.AGENT, name="Ben")
    before = ben.get(address(where))
    send(eva, where)
    answer = send(ben, where, "We have read it.", page=before)
    assert answer.status == 409
    assert "Eva wrote in this thread since you opened it." in answer.text
    assert ">We have read it.</textarea>" in answer.text
    assert ">We have read it.</textarea>" in ben.get(address(where)).text


def test_whoever_has_not_read_the_newest_words_reads_them_first(
    world: World, eva: Browser, where: Key
) -> None:
    page = eva.get(address(where))
    put_comment(
        world.table, where, comment(2, "And it was late.", thread="7_1", author="author-1", created_at=NOW)
    )
    answer = send(eva, where, page=page)
    assert answer.status == 409
    assert "Something new was written" in answer.text
    assert "And it was late." in answer.text
    assert f">{CALM}</textarea>" in answer.text


def test_a_case_that_a_colleague_works_on_is_answered_by_them(world: World, eva: Browser, where: Key) -> None:
    page = eva.get(address(where))
    world.browser(Role.AGENT, name="Ben").post(f"{address(where)}/claim")
    answer = send(eva, where, page=page)
    assert (answer.status, "Ben is working on this case" in answer.text) == (409, True)


def test_a_case_that_vanished_by_erasure_is_said_in_words(world: World, eva: Browser, where: Key) -> None:
    page = eva.get(address(where))
    world.table.write([Delete(key=where)])
    answer = send(eva, where, page=page)
    assert (answer.status, "not here any more" in answer.text) == (404, True)


def test_heated_words_are_marked_and_calmer_ones_offered(eva: Browser, where: Key) -> None:
    answer = send(eva, where, HEATED)
    assert answer.status == 409
    assert '<mark class="heat">' in answer.text
    assert "Calmer, in our own words" in answer.text
    assert 'value="ask"' in answer.text


def test_what_nobody_may_approve_has_no_button_to_ask(eva: Browser, where: Key) -> None:
    answer = send(eva, where, BARRED)
    assert "cannot be sent" in answer.text
    assert 'value="ask"' not in answer.text


def test_as_one_types_the_lint_answers_and_the_words_are_kept(world: World, eva: Browser, where: Key) -> None:
    form = {**fields(eva.get(address(where))), "text": HEATED, "channel": "public"}
    part = eva.post(f"{address(where)}/reply/words", form, hx_request="true")
    assert part.status == 200
    assert "<html" not in part.text
    assert "It blames somebody." in part.text
    assert f">{HEATED}</textarea>" in eva.get(address(where)).text
    assert f">{HEATED}</textarea>" not in world.browser(Role.AGENT, name="Ben").get(address(where)).text


def test_a_second_reply_asks_for_its_reason(world: World, eva: Browser, where: Key) -> None:
    put_reply(world.table, where, ReplyState.SENT)
    assert "Why one more in public?" in eva.get(address(where)).text
    assert send(eva, where).status == 409
    assert send(eva, where, why="She sent a photo.").status == 303


def test_a_draft_stands_in_the_box_and_is_thrown_away_with_one_button(
    world: World, eva: Browser, where: Key
) -> None:
    put_reply(world.table, where, ReplyState.DRAFT)
    page = eva.get(address(where))
    assert ">We are sorry, and want to put it right.</textarea>" in page.text
    answer = eva.post(f"{address(where)}/reply/discard", {"comment": "facebook/7_1", "reply": "public"})
    assert answer.status == 303
    assert "Throw the draft away" not in eva.get(address(where)).text


def test_a_colleagues_answer_on_the_page_itself_is_quoted(world: World, eva: Browser, where: Key) -> None:
    send(eva, where)
    signed = reply_of(world).signed
    assert signed is not None
    reason = SkipReason.ANSWERED_BY_COLLEAGUE
    met = (Met(id="9", text="We see to it. Ida"),)
    become(
        world,
        ReplyState.CANCELLED,
        reason=reason,
        signed=type(signed)(by=signed.by, version="0.1", turn=1, met=met),
    )
    page = eva.get(address(where))
    assert "A colleague had answered on the platform itself" in page.text
    assert "We see to it. Ida" in page.text


def test_where_we_cannot_post_the_words_are_copied_and_the_place_is_linked(
    world: World, eva: Browser
) -> None:
    said = comment(1, platform=Platform.X, account="1500000000000000001", thread="99", comment="99")
    where = put_case(world.table, said)
    put_reply(world.table, where, ReplyState.DRAFT)
    page = eva.get(address(where))
    assert "lets us answer only who named or quoted us" in page.text
    assert 'href="https://x.com/i/status/99"' in page.text
    assert "data-copy" in page.text
    assert "data-send" not in page.text


@pytest.mark.parametrize("kind", Kind)
def test_after_a_hard_thread_of_ones_own_a_pause_is_suggested(kind: Kind, world: World, eva: Browser) -> None:
    where = put_case(world.table, judged=verdict(kind=kind))
    send(eva, where)
    hard = kind in {Kind.ABUSE, Kind.THREAT}
    assert ("That was a hard thread." in eva.get(address(where)).text) is hard
    assert "That was a hard thread." not in world.browser(Role.AGENT, name="Ben").get(address(where)).text


def test_an_auditor_reads_and_has_nothing_to_press(world: World, eva: Browser, where: Key) -> None:
    send(eva, where)
    auditor = world.browser(Role.AUDITOR, name="Ida")
    page = auditor.get(address(where))
    assert CALM in page.text
    assert "reply-form" not in page.text
    assert "/reply/undo" not in page.text
    assert auditor.post(f"{address(where)}/reply", {"text": CALM}).status == 403


@pytest.mark.parametrize(
    "broken",
    [
        {"comment": ""},
        {"comment": "facebook"},
        {"comment": "nowhere/7_1"},
        {"comment": "facebook/7_999"},
        {"turn": "x"},
        {"turn": "9" * 400},
        {"version": ""},
        {"channel": "loud"},
        {"text": "\x00\ufeff"},
        {"text": "a" * 20_000},
        {"seen": "other"},
    ],
)
def test_a_form_that_was_tampered_with_sends_nothing_and_breaks_nothing(
    broken: dict[str, Any], world: World, eva: Browser, where: Key
) -> None:
    answer = send(eva, where, **broken)
    assert answer.status in {303, 409}
    assert world.faults == []
    if answer.status == 303:  # an unknown channel is the public one
        assert reply_of(world).key.channel is Channel.PUBLIC
        assert reply_of(world).language == "en"


def test_what_strangers_write_stays_text(world: World, eva: Browser) -> None:
    evil = '"><script>alert(1)</script>'
    where = put_case(world.table, comment(1, evil, author_name=evil))
    answer = send(eva, where, f"{evil} {{{{7*7}}}}")
    assert "<script>alert" not in answer.text
    assert "<script>alert" not in eva.get(address(where)).text


def test_words_for_an_account_that_left_its_file_meanwhile_are_kept_and_shown_with_why(
    world: World, eva: Browser
) -> None:
    gone = put_case(world.table, comment(3, account="42"))
    form = {"comment": "facebook/7_3", "seen": "7_3", "version": "0.1", "turn": "0", "channel": "public"}
    answer = eva.post(f"{address(gone)}/reply", {**form, "text": CALM, "act": "send"})
    assert answer.status == 409
    assert "This account is not set up any more, so nothing can be sent for it." in answer.text
    assert all(f">{CALM}</textarea>" in page.text for page in (answer, eva.get(address(gone))))
