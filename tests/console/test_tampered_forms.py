"""What a tampered form, another clock, a renamed colleague or a lease that is somebody else's cannot do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from aplomb.aws.keys import Key
from aplomb.aws.queue_keys import desk_key
from aplomb.aws.table import ConflictError
from aplomb.replies.reply import ReplyState
from console.access.refusals import Refusal
from console.ask import Role
from console.cases.reading import read_case
from console.people import find_colleague, keep_colleague
from tests.console.browsing import NOW, Browser, World, person
from tests.console.held import pause_of, paused, promotion, say_on
from tests.console.queued import address, comment, put_case, put_reply, the_case
from tests.console.test_promises_page import act, promise, read


@pytest.mark.parametrize(
    ("at", "told"),
    [("2024-03-31T03:30", "the clocks go forward then"), ("2024-10-27T03:30", "The clocks go back then")],
)
def test_a_case_is_not_put_off_to_a_time_that_no_clock_shows_or_two_do(
    world: World, at: str, told: str
) -> None:
    day = datetime.fromisoformat(at).replace(hour=0, minute=0, tzinfo=UTC)
    world.now = int(day.timestamp()) - 24 * 3600
    where = put_case(world.table)
    riga = world.browser(Role.AGENT, zone="Europe/Riga")
    answer = riga.post(f"{address(where)}/snooze", {"seen": "7_1", "at": at})
    assert (answer.status, told in answer.text) == (409, True)
    assert riga.post(f"{address(where)}/snooze", {"seen": "7_1", "at": at[:11] + "05:30"}).status == 303
    assert the_case(world.table, where).snoozed_until % 3600 == 1800


def test_a_draft_is_not_thrown_away_while_a_colleague_works_on_the_case(
    world: World, ana: Browser, ben: Browser, where: Key
) -> None:
    put_reply(world.table, where, ReplyState.DRAFT)
    ana.post(f"{address(where)}/claim")
    form = {"comment": "facebook/7_1", "reply": "public"}
    answer = ben.post(f"{address(where)}/reply/discard", form)
    assert (answer.status, "Ana is working on this case." in answer.text) == (409, True)
    whole = read_case(world.table, where, now=world.now)
    assert whole is not None
    assert [one.state for one in whole.replies] == [ReplyState.DRAFT]
    assert ana.post(f"{address(where)}/reply/discard", form).status == 303


def test_a_draft_of_another_case_is_not_thrown_away_by_the_address_of_ones_own(
    world: World, ana: Browser, ben: Browser, where: Key
) -> None:
    put_reply(world.table, where, ReplyState.DRAFT)
    ana.post(f"{address(where)}/claim")
    own = put_case(world.table, comment(2))
    form = {"comment": "facebook/7_1", "reply": "public"}
    assert ben.post(f"{address(own)}/reply/discard", form).status == 409
    whole = read_case(world.table, where, now=world.now)
    assert whole is not None
    assert [one.state for one in whole.replies] == [ReplyState.DRAFT]


@pytest.mark.parametrize("to", ["Nobody", "Olga", "id-ben", "<b>Ben</b>"])
def test_a_promise_is_handed_to_a_colleague_who_works_on_cases_and_to_no_other(
    world: World, ana: Browser, ben: Browser, to: str
) -> None:
    world.browser(Role.AUDITOR, name="Olga")
    one = promise(world)
    act(ben, one, "take")
    assert act(ana, one, "hand-over", to=to, evidence="They said yes.") == 409
    assert read(world, one).owner == "Ben"


def test_a_second_name_makes_nobody_a_second_person(world: World) -> None:
    lea = world.browser(Role.LEAD, name="Lea")
    paused(world, promotion())
    assert say_on(lea).status == 303
    renamed = Browser(world=world)
    renamed.sign_in(replace(person(Role.LEAD, name="Lea"), name="Leonora"))
    answer = say_on(renamed)
    assert (answer.status, "a second, different person" in answer.text) == (409, True)
    assert len(pause_of(world).approvals) == 1
    assert say_on(world.browser(Role.LEAD, name="Mia")).status == 303


def test_a_notice_names_a_case_and_not_its_author(world: World, ana: Browser, ben: Browser) -> None:
    where = put_case(world.table, comment(1, author="author-4711"))
    ana.post(f"{address(where)}/assign", {"to": "id-ben"})
    [notice] = (world.table.peek(desk_key("id-ben")) or {})["notices"]
    assert notice["comment"] not in address(where)
    assert address(where).rpartition("/")[2] not in str(notice)
    assert f'href="/comment/{notice["comment"]}"' in ben.get("/queue").text
    answer = ben.get(f"/comment/{notice['comment']}")
    assert (answer.status, answer.headers["location"]) == (303, address(where))


@pytest.mark.usefixtures("ben")
def test_a_notice_whose_case_is_gone_says_so(world: World) -> None:
    where = put_case(world.table)
    world.browser(Role.AGENT).post(f"{address(where)}/assign", {"to": "id-ben"})
    [notice] = (world.table.peek(desk_key("id-ben")) or {})["notices"]
    fresh = World(now=NOW)
    answer = fresh.browser(Role.AGENT).get(f"/comment/{notice['comment']}")
    assert (answer.status, "This case is not here any more" in answer.text) == (404, True)


def test_a_tampered_link_stands_in_words_among_the_refusals(world: World, ana: Browser) -> None:
    assert ana.get("/queue?after=tampered").status == 400
    assert [one.refusal for one in world.refused] == [Refusal.TAMPERED]
    text = world.browser(Role.ADMIN, name="Ada").get("/people/refused").text
    assert "a link or a form that none of our pages holds" in text


def test_keys_are_kept_with_the_person_wherever_they_sign_in(ana: Browser) -> None:
    assert ana.post("/me/keys", {"key-claim": "x", "key-snooze": "", "key-palette": ""}).status == 303
    text = ana.get("/queue").text
    assert 'data-does="claim" data-usual="c" data-own="x"' in text
    assert 'data-does="snooze" data-usual="s" data-own=""' in text
    assert 'data-does="palette" data-usual="k" data-own=""' in text
    assert 'data-does="undo" data-usual="u">' in text
    assert 'name="key-claim" maxlength="1" size="2" autocomplete="off" value="x"' in ana.get("/me").text


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"key-claim": "xy"}, "A key is one letter or sign"),
        ({"key-claim": "\x07"}, "A key is one letter or sign"),
        ({"key-claim": "j"}, "Two acts have the same key"),
    ],
)
def test_a_key_that_cannot_be_is_refused_in_words(ana: Browser, form: dict[str, str], told: str) -> None:
    answer = ana.post("/me/keys", form)
    assert (answer.status, told in answer.text) == (422, True)
    assert "data-own" not in ana.get("/queue").text


def test_a_colleague_who_signs_in_anew_keeps_their_keys(world: World, ana: Browser) -> None:
    ana.post("/me/keys", {"key-claim": "x"})
    known = find_colleague(world.table, "id-ana")
    assert known is not None
    keep_colleague(world.table, replace(known, signed_in_at=NOW + 60))
    again = find_colleague(world.table, "id-ana")
    assert again is not None
    assert again.keys == {"claim": "x"}


def test_a_note_stays_in_the_box_where_others_write_at_the_same_moment(
    world: World, ana: Browser, where: Key
) -> None:
    token = ana.get(address(where)).token

    moments = ["before write"]

    def others_write(moment: str) -> None:
        if moment in moments:
            moments.clear()
            raise ConflictError("An item was changed by someone else first.")

    world.table.boundary = others_write
    form = urlencode({"csrf": token, "text": "She called twice."})
    answer = ana.send("POST", f"{address(where)}/note", body=form)
    assert (answer.status, "She called twice.</textarea>" in answer.text) == (409, True)
    assert "Others wrote at the same moment" in answer.text


def test_a_note_that_is_kept_is_not_called_undone_where_its_colleague_could_not_be_told(
    world: World, ana: Browser, ben: Browser, where: Key
) -> None:
    token = ana.get(address(where)).token
    moments = []

    def their_desk_is_busy(moment: str) -> None:
        moments.append(moment)
        if moment == "before write" and moments.count(moment) > 1:
            raise ConflictError("An item was changed by someone else first.")

    world.table.boundary = their_desk_is_busy
    form = urlencode({"csrf": token, "text": "Look, @Ben."})
    assert ana.send("POST", f"{address(where)}/note", body=form).status == 303
    world.table.boundary = lambda _: None
    page = ana.get(address(where)).text
    assert "The note is kept. It could not be noted for your colleague: tell them yourself." in page
    assert "Look, @Ben." in page
    assert "/comment/" not in ben.get("/queue").text


def test_a_time_is_meant_by_the_clock_that_its_form_showed(world: World) -> None:
    where = put_case(world.table)
    browser = world.browser(Role.AGENT, zone="Europe/Riga")
    form = browser.get(address(where)).text
    assert 'name="clock" value="Europe/Riga"' in form
    browser.post("/me", {"language": "en", "zone": "America/New_York"})
    assert 'name="clock" value="America/New_York"' in browser.get(address(where)).text
    at = {"seen": "7_1", "at": "2023-11-15T12:00", "clock": "Europe/Riga"}
    assert browser.post(f"{address(where)}/snooze", at).status == 303
    assert the_case(world.table, where).snoozed_until == int(
        datetime(2023, 11, 15, 10, tzinfo=UTC).timestamp()
    )


@pytest.mark.parametrize("clock", ["", "../../etc/passwd", "Nowhere/At_All", "Europe", "x" * 5_000, "\x01"])
def test_a_clock_that_there_is_not_means_the_readers_own(world: World, clock: str) -> None:
    where = put_case(world.table)
    browser = world.browser(Role.AGENT, zone="Europe/Riga")
    form = {"seen": "7_1", "at": "2023-11-15T12:00", "clock": clock}
    assert browser.post(f"{address(where)}/snooze", form).status == 303
    assert the_case(world.table, where).snoozed_until % 86400 == 10 * 3600
