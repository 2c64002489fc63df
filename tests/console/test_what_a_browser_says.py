"""What a browser says of itself and of a form decides nothing, and breaks nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aplomb.accounts import Accounts
from aplomb.aws.keys import Key
from console.ask import Role
from console.front import Front
from tests.console.browsing import NOW, URL, Browser, World
from tests.console.queued import address, comment, put_case, put_comment, the_case, verdict
from tests.console.test_replying import fields, reply_of, send

HEATED = "Jūs pats esat vainīgs, vajadzēja izlasīt noteikumus."


@pytest.fixture
def where(world: World) -> Key:
    return put_case(world.table, judged=verdict(language="lv"))


@pytest.mark.parametrize("claimed", ["de", "en", "<b>"])
def test_nobody_chooses_in_which_language_the_lint_reads_their_words(
    claimed: str, world: World, eva: Browser, where: Key
) -> None:
    assert send(eva, where, HEATED, language=claimed).status == 409
    assert send(eva, where, language=claimed).status == 303
    assert reply_of(world).language == "lv"


def test_on_an_older_page_of_a_long_thread_a_reply_still_answers_the_newest_words(
    world: World, eva: Browser, where: Key
) -> None:
    for number in range(2, 45):
        said = comment(number, f"word {number}.", author="author-1", thread="7_1", created_at=NOW + number)
        put_comment(world.table, where, said)
    older = eva.get(f"{address(where)}?skip=30")
    assert "word 44." in older.text
    assert "word 43." not in older.text
    assert fields(older)["comment"] == "facebook/7_44"


def test_a_case_is_given_to_nobody_who_may_not_work_on_it(world: World, eva: Browser, where: Key) -> None:
    world.browser(Role.AUDITOR, name="Uwe")
    assert eva.post(f"{address(where)}/assign", {"to": "id-uwe"}).status == 409
    many = {"deed": "assign", "to": "id-uwe", "case": f"{address(where).removeprefix('/case/')}:7_1"}
    assert eva.post("/queue/bulk/do", many).status == 422
    assert the_case(world.table, where).owner == ""


def test_the_way_back_from_a_refusal_leads_to_no_other_host(eva: Browser) -> None:
    assert "elsewhere.example" not in eva.get("/nothing", referer=f"{URL}//elsewhere.example/x").text
    assert 'href="/queue"' in eva.get("/nothing", referer=f"{URL}/queue").text


@pytest.mark.parametrize("header", [{"referer": "http://["}, {"hx_request": "true", "hx_current_url": "//["}])
def test_a_strangers_address_that_is_none_is_no_fault_of_ours(header: dict[str, str], world: World) -> None:
    for path in ("/queue", "/nothing"):
        assert world.browser().get(path, **header).status in {303, 401, 404}
    assert world.faults == []


def test_signing_out_says_so_even_while_the_sign_in_service_is_silent(eva: Browser) -> None:
    farewell = eva.get(eva.post("/sign-out").headers["location"])
    assert (farewell.status, "Nobody is signed in here any more." in farewell.text) == (200, True)


def test_a_company_with_more_accounts_than_one_read_takes_has_a_console(world: World) -> None:
    door = world.front.door
    [first, *_] = door.desk.accounts
    many = Accounts(replace(first, id=str(number)) for number in range(250))
    world.front = Front(replace(door, desk=replace(door.desk, accounts=many)), failed=world.faults.append)
    assert world.browser(Role.AGENT).get("/people").status == 200
    assert world.faults == []
