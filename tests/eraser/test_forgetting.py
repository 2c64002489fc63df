"""Text and names go; that somebody was answered stays."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import count

import pytest

from aplomb.aws.keys import CaseKey, case_key, comment_key
from aplomb.aws.table import Delete
from aplomb.comment import Platform, Surface, Verb
from aplomb.records import CaseRecord, CommentRecord, load
from aplomb.replies.reply import Channel, ReplyState
from aplomb.skips import SkipReason
from aplomb.verdict import Kind
from eraser.eraser import PAGE as PAGE_SIZE
from eraser.eraser import Outcome
from tests.eraser.conftest import NAME, TEXT, World
from tests.fakes.fake_platform import Ending
from tests.fakes.pipeline import PAGE, PRAISE, QUESTION

SECRETS = (NAME, TEXT, "author-4711", "psid of author-4711", "cold")


def answered(world: World, comment: str = "c1") -> None:
    world.post(comment)
    world.pipeline.work(comment)
    world.pipeline.work(comment, Channel.PRIVATE)


def test_nothing_personal_is_left_anywhere(world: World) -> None:
    answered(world)
    assert all(one in world.kept() for one in SECRETS)
    assert world.erase() is Outcome.ERASED
    assert [one for one in SECRETS if one in world.kept()] == []


def test_the_verdict_and_what_became_of_it_stay(world: World) -> None:
    answered(world)
    world.erase()
    record = world.pipeline.record("c1")
    assert record.verdict is not None
    assert (record.verdict.kind, record.verdict.evidence) == (Kind.COMPLAINT, ())
    assert record.erased_at == world.pipeline.clock.now
    assert record.comment.author.startswith("~")
    reply = world.pipeline.reply("c1")
    assert (reply.state, reply.text, bool(reply.platform_id)) == (ReplyState.SENT, "", True)


def test_who_was_forgotten_is_not_answered_a_second_time_in_the_thread(world: World) -> None:
    answered(world)
    world.forget()
    world.pipeline.clock.now += 60
    world.post("c2", "It is still cold.", thread="c1", parent="c1")
    assert world.pipeline.record("c2").decision.reason is SkipReason.BUDGET_USED


def test_a_repeated_webhook_does_not_bring_the_text_back(world: World) -> None:
    comment = world.pipeline.comment("c1", TEXT, author="author-4711", author_name=NAME)
    world.pipeline.post(comment)
    world.erase()
    world.pipeline.take(comment)
    assert TEXT not in world.kept()
    assert world.pipeline.record("c1").duplicates == 1


@pytest.mark.parametrize("verb", [Verb.HIDE, Verb.UNHIDE])
def test_hiding_what_is_erased_plans_no_reply(world: World, verb: Verb) -> None:
    world.post()
    world.erase()
    world.pipeline.take(world.pipeline.comment("c1", "", verb=verb))
    assert world.pipeline.reply("c1").state is ReplyState.CANCELLED
    assert world.pipeline.record("c1").erased_at is not None


def test_a_reply_that_waits_is_withdrawn_and_stays_withdrawn(world: World) -> None:
    world.post()
    world.erase()
    reply = world.pipeline.reply("c1")
    assert (reply.state, reply.reason) == (ReplyState.CANCELLED, SkipReason.FORGOTTEN)
    world.pipeline.until_quiet()
    assert world.pipeline.platform.replies_to("c1") == []


def test_a_comment_whose_reply_is_on_its_way_waits_for_it(world: World) -> None:
    world.pipeline.platform.endings = [Ending.UNKNOWN_BUT_POSTED]
    world.post()
    world.pipeline.work()
    assert world.pipeline.reply("c1").state is ReplyState.UNKNOWN
    assert world.erase() is Outcome.LATER
    world.pipeline.until_quiet()
    assert world.pipeline.reply("c1").state is ReplyState.SENT
    world.pipeline.clock.now += 600
    assert world.sweep() == [Outcome.ERASED]
    assert TEXT not in world.kept()


def test_a_case_keeps_its_name_until_its_last_comment_goes(world: World) -> None:
    world.post("c1")
    world.post("c2", "And late.", thread="c1", parent="c1")
    world.erase("c1")
    case = world.pipeline.case("c1", "author-4711")
    assert case is not None
    assert case.author_name == NAME
    world.erase("c2")
    assert world.pipeline.case("c1", "author-4711") is None
    assert [one for one in SECRETS if one in world.kept()] == []
    left = world.pipeline.record("c2").case
    assert left is not None
    shell = load(CaseRecord, world.pipeline.table.peek(case_key(left)))
    assert shell is not None
    assert (shell.author_name, shell.state) == ("", case.state)
    assert len(list(world.pipeline.table.under(case_key(left).pk, prefix="COMMENT#"))) == 2


def test_a_person_is_forgotten_in_every_thread_and_others_are_not(world: World) -> None:
    for number in range(3):
        world.post(f"c{number}")
    world.post("other", author="author-1", author_name="Ben")
    world.forget()
    assert [one for one in ("author-4711", NAME) if one in world.kept()] == []
    assert "Ben" in world.kept()
    assert world.pipeline.record("other").comment.text == TEXT


def test_a_person_with_many_comments_is_forgotten_page_by_page(world: World) -> None:
    for number in range(2 * PAGE_SIZE + 1):
        world.post(f"c{number:03}", QUESTION)
    assert world.forget() > 4
    assert "author-4711" not in world.kept()


def test_private_messages_of_the_page_are_forgotten_with_the_person(world: World) -> None:
    more = {"platform": Platform.MESSENGER, "surface": Surface.MESSAGE, "thread": "author-4711", "post": ""}
    world.post("m1", "Call me: 29000000", **more)
    world.forget()
    assert [one for one in ("author-4711", NAME, "29000000") if one in world.kept()] == []


def test_a_case_of_which_only_the_pointers_are_left_names_nobody_either(world: World) -> None:
    answered(world)
    key = case_key(CaseKey("facebook", PAGE, "c1", "author-4711"))
    world.pipeline.table.write([Delete(key=key)])  # as time to live does
    world.forget()
    assert "author-4711" not in str(list(world.pipeline.table.items))
    assert [one for one in SECRETS if one in world.kept()] == []


def test_a_private_message_that_continued_a_public_thread_goes_with_its_writer(world: World) -> None:
    answered(world)
    more = {"platform": Platform.MESSENGER, "surface": Surface.MESSAGE, "post": "", "thread": "psid-1"}
    token = world.pipeline.reply("c1").token
    world.post("m1", "Call me: 29000000", **more, author="psid-1", ref=token)
    assert world.pipeline.record("m1", platform=Platform.MESSENGER).case == world.pipeline.record("c1").case
    world.forget("psid-1")
    world.forget("author-4711")
    left = [*map(str, world.pipeline.table.items), world.kept()]
    assert [one for one in (*SECRETS, "29000000", "psid-1") if one in str(left)] == []
    cases = {
        world.pipeline.record("m1", platform=Platform.MESSENGER).case,
        world.pipeline.record("c1").case,
    }
    assert len(cases) == 1


def test_what_was_written_after_asking_is_heard(world: World) -> None:
    world.post("c1")
    world.pipeline.clock.now += 3600
    world.post("c2", "I write again.", thread="c2")
    world.pipeline.clock.now -= 1800
    world.forget()
    assert world.pipeline.record("c1").comment.text == ""
    assert world.pipeline.record("c2").comment.text == "I write again."


def test_the_request_counts_what_it_erased_once(world: World) -> None:
    world.post("c1")
    world.post("c2", thread="c2")
    world.forget()
    world.forget()
    (item,) = [one for key, one in world.pipeline.table.items.items() if key.pk.startswith("ERASURE#")]
    assert (item["erased"], item["done_at"], "author" in str(item)) == (2, world.pipeline.clock.now, False)


def test_a_machine_that_dies_at_any_call_leaves_nothing_half_done() -> None:
    for number in range(100):
        world = World()
        answered(world)
        world.post("c2", "And late.", thread="c1", parent="c1")
        calls = iter(range(1000))

        def dies(_: str, calls: object = calls, number: int = number) -> None:
            if next(calls) == number:  # type: ignore[call-overload]  # it is the iterator above
                raise RuntimeError("Lambda is gone")

        world.pipeline.table.boundary = dies
        try:
            world.forget()
        except RuntimeError:
            world.pipeline.table.boundary = lambda _: None
            world.forget()
            assert [one for one in SECRETS if one in world.kept()] == [], number
        else:
            assert number > 10
            return
    raise AssertionError("It never comes to its end.")


def test_an_edit_after_being_forgotten_is_a_new_text_in_the_authors_own_case(world: World) -> None:
    comment = world.pipeline.comment("c1", TEXT, author="author-4711", author_name=NAME)
    world.pipeline.post(comment)
    world.forget()
    now = world.pipeline.clock.now
    world.pipeline.take(replace(comment, text="And now it is stale.", verb=Verb.EDIT, noted_at=now))
    record = world.pipeline.record("c1")
    assert record.comment.text == "And now it is stale."
    assert record.case == CaseKey("facebook", PAGE, "c1", "author-4711")


def test_what_a_comment_said_before_it_was_edited_is_forgotten_with_it(world: World) -> None:
    comment = world.pipeline.comment("c1", TEXT, author="author-4711", author_name=NAME)
    world.pipeline.post(comment)
    world.pipeline.take(replace(comment, text="And now it is stale.", verb=Verb.EDIT, noted_at=1))
    assert [one.text for one in world.pipeline.record("c1").earlier] == [TEXT]
    assert world.erase("c1") is Outcome.ERASED
    assert world.pipeline.record("c1").earlier == ()
    world.pipeline.take(comment)
    assert [one for one in (TEXT, "stale", NAME) if one in world.kept()] == []


def test_what_is_not_there_is_nothing_to_erase(world: World) -> None:
    assert world.erase("nothing") is Outcome.NOTHING
    world.post()
    world.erase()
    assert world.erase() is Outcome.NOTHING


@pytest.mark.parametrize("identity", ["a#b", "x" * 2048, "../..", "~hash", "ē", "COMMENT#facebook"])
def test_ids_of_any_shape_are_forgotten(world: World, identity: str) -> None:
    world.post(identity, author=identity, thread=identity)
    assert world.erase(identity) is Outcome.ERASED
    world.post("c2", author=identity)
    world.forget(identity)
    key = comment_key(Platform.FACEBOOK, PAGE, "c2")
    record = load(CommentRecord, world.pipeline.table.peek(key))
    assert record is not None
    assert record.comment.text == ""


@pytest.mark.parametrize("comment", ["c1", "c2"])
def test_what_a_triage_left_that_died_before_it_stored_its_comment_is_forgotten(comment: str) -> None:
    """The comment needs nobody any more once its edit comes in first."""
    for number in range(12):
        world = World()
        more = {} if comment == "c1" else {"parent": "c1"}
        if more:
            world.post("c1")
        world.pipeline.table.boundary = _ends_at(number)
        with suppress(RuntimeError):
            world.post(comment, thread="c1", **more)
        world.pipeline.table.boundary = lambda _: None
        world.post(comment, PRAISE, thread="c1", verb=Verb.EDIT, **more)
        world.forget()
        assert [one for one in SECRETS if one in world.kept()] == [], number


def _ends_at(number: int) -> Callable[[str], None]:
    calls = count()

    def boundary(_: str) -> None:
        if next(calls) == number:
            raise RuntimeError("Lambda is gone")

    return boundary
