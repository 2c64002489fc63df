"""Words that may promise a time, and that nobody could read, are asked about before they leave."""

from __future__ import annotations

import html
import re

import pytest

from aplomb.aws.keys import Key
from aplomb.replies.signing import NamedTime
from aplomb.wording.promise import Act
from tests.console.browsing import Browser, World
from tests.console.queued import address
from tests.console.test_replying import fields, reply_of, send

UNREAD = "Our manager rings you at half four."
ASKED = "This may promise a time. Is it a promise, and until when?"
UNTIL = "2023-11-15T16:30"  # by the reader's clock, the day after the tests' night
AT = 1_700_065_800


def test_words_that_may_promise_a_time_are_asked_about_and_stay_typed(eva: Browser, where: Key) -> None:
    answer = send(eva, where, UNREAD)
    assert answer.status == 409
    assert ASKED in answer.text
    assert 'name="until"' in answer.text
    assert UNREAD in answer.text


def test_a_time_that_the_person_names_is_recorded_as_a_promise(
    world: World, eva: Browser, where: Key
) -> None:
    assert send(eva, where, UNREAD, asked=UNREAD[:-1], until=UNTIL).status == 303
    signed = reply_of(world).signed
    assert signed is not None
    assert signed.promise == NamedTime(act=Act.REPLY, due_at=AT, text="half four")


def test_words_that_promise_nothing_leave_when_the_person_says_so_and_it_is_noted(
    world: World, eva: Browser, where: Key
) -> None:
    assert send(eva, where, UNREAD, asked=UNREAD[:-1], promises="nothing").status == 303
    reply = reply_of(world)
    assert reply.signed is not None
    assert reply.signed.promise is None
    assert "promises no time" in reply.steps[-1].note


@pytest.mark.parametrize(
    ("until", "says"),
    [
        ("2023-11-14T12:00", "This time has passed"),
        ("2023-11-18T12:00", "Nobody of us is there"),  # a Saturday
        ("2023-12-25T12:00", "more than a month away"),
        ("2023-11-15T25:00", "That is no time"),
        ("soon", "That is no time"),
    ],
)
def test_a_time_that_cannot_be_kept_is_asked_about_again(
    eva: Browser, where: Key, until: str, says: str
) -> None:
    answer = send(eva, where, UNREAD, asked=UNREAD[:-1], until=until)
    assert answer.status == 409
    assert says in answer.text


def test_an_answer_does_not_let_out_a_time_that_the_lint_or_the_grammar_doubts(
    eva: Browser, where: Key
) -> None:
    answer = send(eva, where, "We will be in touch soon.", promises="nothing", until=UNTIL)
    assert answer.status == 409
    assert "By when?" in answer.text


def test_two_times_are_one_too_many_even_where_one_of_them_was_asked_about(eva: Browser, where: Key) -> None:
    text = "We will call you by 16:30 tomorrow. " + UNREAD
    answer = send(eva, where, text, asked=UNREAD[:-1], until=UNTIL)
    assert answer.status == 409
    assert "more than one time" in answer.text


def test_the_question_comes_while_one_types_and_keeps_what_was_answered(eva: Browser, where: Key) -> None:
    opened = eva.get(address(where))
    form = {**fields(opened), "channel": "public", "text": UNREAD, "asked": UNREAD[:-1], "until": UNTIL}
    answer = eva.post(f"{address(where)}/reply/words", form)
    assert f'value="{UNTIL}"' in answer.text
    assert "It is written down when it is sent." in answer.text


def test_an_answer_about_other_words_does_not_count(eva: Browser, where: Key) -> None:
    answer = send(eva, where, "Our chef writes at half five.", asked=UNREAD[:-1], promises="nothing")
    assert answer.status == 409
    assert ASKED in answer.text
    assert " checked> No, it promises no time" not in answer.text


def test_a_question_that_was_not_answered_is_asked_again(eva: Browser, where: Key) -> None:
    answer = send(eva, where, UNREAD, asked=UNREAD[:-1], until="")
    assert answer.status == 409
    assert ASKED in answer.text


def test_one_answer_is_no_promise_of_two_things(eva: Browser, where: Key) -> None:
    two = f"{UNREAD} I ring you at half six."
    [asked] = re.findall(r'name="asked" value="([^"]*)"', send(eva, where, two).text)
    answer = send(eva, where, two, asked=html.unescape(asked), until=UNTIL)
    assert answer.status == 409
    assert "It promises more than one time. Promise one, or none." in answer.text
    assert send(eva, where, two, asked=html.unescape(asked), promises="nothing").status == 303
