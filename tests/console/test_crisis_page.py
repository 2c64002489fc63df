"""The crisis switch in the console: what a change means is read before it happens, and who may do what."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from aplomb.accounts import load_accounts
from aplomb.after_action.telling import TITLES
from aplomb.aws.table import Put
from aplomb.crisis.desk import CrisisDesk, beat, crisis_key, record_writes
from aplomb.crisis.policy import explained
from aplomb.crisis.state import Alarm, CrisisRecord, CrisisState
from aplomb.crisis.statements import Statements, StatementState, read_statements, write_statements
from aplomb.drill.account import DRILL
from console.ask import Role
from console.crisis_words import CHANGES, NUMBERS
from tests.console.browsing import NOW, Browser, World
from tests.console.queued import comment, put_case

PAGE = "100200300400500"
AT = f"/crisis/facebook/{PAGE}"


def state(world: World, account: str = PAGE) -> CrisisRecord:
    return CrisisDesk(world.table).read("facebook", account)


def declared(world: World, wanted: CrisisState = CrisisState.CRISIS) -> CrisisRecord:
    accounts = load_accounts(world.templates / "accounts.yaml")
    (account,) = [one for one in accounts if one.id == PAGE]
    return CrisisDesk(world.table).decide(account, wanted, person="Ana", why="A recall.", now=NOW - 600)


def set_it(browser: Browser, wanted: str = "crisis", *, since: int = 0, why: str = "A recall.") -> int:
    return browser.post(f"{AT}/set", {"state": wanted, "since": since, "why": why}).status


def test_what_a_state_changes_is_read_before_it_is_set(eva: Browser) -> None:
    page = eva.get("/crisis").text
    for one in (CrisisState.WATCH, CrisisState.CRISIS):
        for sentence in explained(one):
            assert str(sentence) in page


def test_the_catalogues_know_every_sentence_of_the_policy_and_every_number() -> None:
    said = {one.text for each in CrisisState for one in explained(each)}
    assert said == set(CHANGES)
    assert tuple(TITLES.values()) == NUMBERS


def test_one_person_sets_a_crisis_at_once_with_a_reason(world: World, eva: Browser) -> None:
    assert set_it(eva) == 303
    found = state(world)
    assert (found.state, found.by, found.why) == (CrisisState.CRISIS, "Eva", "A recall.")
    page = eva.get("/crisis").text
    assert "set by Eva" in page
    assert "A lead ends it." in page


@pytest.mark.parametrize(("wanted", "why"), [("crisis", " "), ("calm", "x"), ("panic", "x"), ("", "x")])
def test_a_form_that_says_nothing_sets_nothing(world: World, eva: Browser, wanted: str, why: str) -> None:
    assert set_it(eva, wanted, why=why) == 409
    assert state(world) == CrisisRecord()


def test_ending_needs_a_lead_and_a_reason(world: World, eva: Browser, lea: Browser) -> None:
    since = declared(world).since
    assert eva.post(f"{AT}/end", {"since": since, "why": "It is over."}).status == 403
    assert lea.post(f"{AT}/end", {"since": since, "why": " "}).status == 409
    assert state(world).state is CrisisState.CRISIS
    assert lea.post(f"{AT}/end", {"since": since, "why": "It is over."}).status == 303
    assert (state(world).state, state(world).by) == (CrisisState.CALM, "Lea")


def test_nobody_ends_a_crisis_without_a_lead_by_calling_it_a_watch(
    world: World, eva: Browser, lea: Browser
) -> None:
    since = declared(world).since
    assert "Watch it" not in eva.get("/crisis").text.split(AT)[1].split("</li>")[0]
    assert set_it(eva, "watch", since=since) == 409
    assert state(world).state is CrisisState.CRISIS
    assert set_it(lea, "watch", since=since) == 303
    assert state(world).state is CrisisState.WATCH


def test_an_auditor_sees_it_and_changes_nothing(world: World) -> None:
    auditor = world.browser(Role.AUDITOR, name="Uwe")
    since = declared(world).since
    for path in ("/crisis", AT, f"{AT}/report"):
        assert auditor.get(path).status == 200
    assert "<form" not in auditor.get("/crisis").text.split('id="main"')[1].split("</main>")[0]
    assert auditor.post(f"{AT}/end", {"since": since, "why": "No."}).status == 403


def test_whoever_looked_before_it_changed_looks_again(world: World, lea: Browser) -> None:
    declared(world)
    answer = lea.post(f"{AT}/end", {"since": 0, "why": "It is over."})
    assert (answer.status, "changed since you looked" in answer.text) == (409, True)
    assert state(world).state is CrisisState.CRISIS


@pytest.mark.parametrize("path", ["/crisis/facebook/9", "/crisis/myspace/1", "/crisis/x/drill"])
def test_an_account_that_is_none_of_ours_is_not_found(lea: Browser, path: str) -> None:
    assert lea.get(path).status == 404
    assert lea.get(f"{path}/report").status == 404
    assert lea.post(f"{path}/set", {"state": "crisis", "why": "x"}).status == 409


def test_of_an_account_that_was_always_calm_the_report_says_that_there_is_nothing(lea: Browser) -> None:
    answer = lea.get(f"{AT}/report")
    assert (answer.status, "always been calm" in answer.text, "no such account" in answer.text) == (
        404,
        True,
        False,
    )


def test_the_drills_account_is_shown_while_it_is_not_calm(world: World, lea: Browser) -> None:
    assert 'href="/crisis/facebook/drill"' not in lea.get("/crisis").text
    CrisisDesk(world.table).decide(DRILL, CrisisState.WATCH, person="a drill", why="Drill.", now=NOW)
    assert 'href="/crisis/facebook/drill"' in lea.get("/crisis").text
    assert "account of drills" in lea.get("/crisis/facebook/drill").text


def test_a_detector_that_is_silent_is_said_loudly(world: World, eva: Browser) -> None:
    assert "has never worked" in eva.get("/crisis").text
    beat(world.table, now=NOW - 20)
    assert "Look at the accounts yourself" not in eva.get("/crisis").text
    beat(world.table, now=NOW - 1200)
    assert "Look at the accounts yourself" in eva.get("/crisis").text


def test_what_happened_is_shown_with_a_picture_and_can_be_kept(world: World, lea: Browser) -> None:
    declared(world)
    page = lea.get(AT).text
    assert "<svg" in page
    assert "Crisis. A recall." in page
    kept = json.loads(lea.get(f"{AT}/report").text)
    [moment] = kept["timeline"]
    assert moment["text"] == "Crisis. A recall."
    assert (moment["utc"][-6:], "local" in moment) == ("+00:00", True)
    whole = lea.get(f"{AT}/report?as=page")
    assert whole.headers["content-disposition"].endswith('.html"')
    assert "<svg" in whole.text
    assert "called it a crisis. A recall." in whole.text


def alarmed(world: World, **more: Any) -> None:
    """Let the detector have found a crisis about bills, with two first comments, of which one is kept."""
    put_case(world.table, comment(1, text="You <b>charged</b> me twice."), **more)
    alarm = Alarm(
        at=NOW - 60,
        seconds=1800,
        observed=8,
        expected=0.04,
        comments_in_all=11,
        authors=7,
        first=("7_1", "gone"),
        topic="billing",
    )
    record = CrisisRecord(
        state=CrisisState.CRISIS, since=NOW - 60, why="8 people wrote criticism about billing.", alarm=alarm
    )
    (account,) = [one for one in load_accounts(world.templates / "accounts.yaml") if one.id == PAGE]
    world.table.write(record_writes(account, CrisisRecord(), record))


def test_an_alarm_shows_observed_expected_authors_the_first_comments_and_why_now(
    world: World, lea: Browser
) -> None:
    alarmed(world)
    shown = lea.get(AT).text.split('id="alarm"')[1].split("</section>")[0]
    facts = re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", shown)
    assert facts == [
        ("About", "bills and payments"),
        ("Observed", "8"),
        ("Expected", "0.04"),
        ("Within", "30 minutes"),
        ("Different authors, at least", "7"),
        ("Critical comments", "11"),
    ]
    assert "8 people wrote criticism about billing." in shown
    assert "You &lt;b&gt;charged&lt;/b&gt; me twice." in shown
    assert lea.get(re.findall(r'href="(/case/[^"]+)"', shown)[0]).status == 200
    assert "bills and payments" in lea.get("/crisis").text


def test_a_topic_of_another_version_and_an_alarm_without_authors_are_shown(
    world: World, lea: Browser
) -> None:
    alarmed(world)
    key = crisis_key("facebook", PAGE)
    item = world.table.peek(key)
    assert item is not None
    other = {**item, "alarm": {**item["alarm"], "topic": "<weather>", "authors": None, "first": []}}
    world.table.write([Put(key=key, item=other)])
    shown = lea.get(AT).text.split('id="alarm"')[1].split("</section>")[0]
    assert "&lt;weather&gt;" in shown
    assert "Different authors" not in shown
    assert "first comments" not in shown


def test_a_crisis_that_a_person_called_is_not_shown_with_the_topic_of_an_old_alarm(
    world: World, lea: Browser
) -> None:
    alarmed(world)
    assert lea.post(f"{AT}/end", {"since": NOW - 60, "why": "It is over."}).status == 303
    assert set_it(lea, since=state(world).since) == 303
    assert "bills and payments" not in lea.get("/crisis").text


def test_an_account_that_was_always_calm_says_so(lea: Browser) -> None:
    assert "always been calm" in lea.get(AT).text


def test_what_people_typed_is_shown_and_never_run(lea: Browser) -> None:
    set_it(lea, why="<script>alert(1)</script>")
    for path in ("/crisis", AT):
        assert "<script>alert" not in lea.get(path).text


def drafted(world: World) -> int:
    """Draft a statement for one post, and return the number that the page's form holds."""
    write_statements(world.table, "facebook", PAGE, Statements().drafted({f"{PAGE}_1": "en"}, now=world.now))
    return read_statements(world.table, "facebook", PAGE).rev


def decide(browser: Browser, seen: int, act: str, **more: str) -> int:
    form = {"post": f"{PAGE}_1", "seen": str(seen), "act": act, **more}
    return browser.post(f"{AT}/statement", form).status


def test_a_lead_approves_a_statement_as_it_was_worded(world: World, lea: Browser) -> None:
    seen = drafted(world)
    text = re.search(r"<textarea[^>]*>([^<]+)</textarea>", lea.get(AT).text)
    assert text is not None
    assert decide(lea, seen, "approve", text=text[1]) == 303
    (one,) = read_statements(world.table, "facebook", PAGE).statements
    assert (one.state, one.by) == (StatementState.APPROVED, "Lea")
    assert world.queue.sent == []
    assert decide(lea, seen + 1, "drop", why="No.") == 409


@pytest.mark.parametrize("text", ["", "We guarantee that all is well.", "Buy one, get one free today!"])
def test_a_statement_that_says_too_much_is_not_approved(world: World, lea: Browser, text: str) -> None:
    assert decide(lea, drafted(world), "approve", text=text) == 409
    (one,) = read_statements(world.table, "facebook", PAGE).statements
    assert one.state is StatementState.DRAFT


def test_a_statement_is_dropped_with_a_reason_and_by_a_lead(world: World, eva: Browser, lea: Browser) -> None:
    seen = drafted(world)
    assert decide(eva, seen, "drop", why="Nobody asks.") == 403
    assert decide(lea, seen, "drop") == 409
    assert decide(lea, seen - 1, "drop", why="Nobody asks.") == 409
    assert decide(lea, seen, "drop", why="Nobody asks.") == 303


def test_a_state_that_nobody_can_read_is_shown_as_a_crisis_and_can_be_mended(
    world: World, lea: Browser
) -> None:
    world.table.write([Put(key=crisis_key("facebook", PAGE), item={"state": "panic", "rev": 7})])
    assert "cannot be read" in lea.get("/crisis").text
    assert lea.post(f"{AT}/end", {"since": 0, "why": "Looked at by hand."}).status == 303
    assert (state(world).state, state(world).rev) == (CrisisState.CALM, 8)


def test_setting_or_ending_a_crisis_wakes_the_switch_of_promotions_at_once(
    world: World, eva: Browser, lea: Browser
) -> None:
    assert set_it(eva) == 303
    assert world.woken == 1
    assert lea.post(f"{AT}/end", {"since": state(world).since, "why": "It is over."}).status == 303
    assert world.woken == 2


def test_what_is_refused_wakes_nobody(world: World, eva: Browser) -> None:
    assert set_it(eva, since=5) == 409
    assert set_it(eva, why=" ") == 409
    assert world.woken == 0


def test_a_switch_that_cannot_be_woken_is_told_and_the_crisis_stands(world: World, eva: Browser) -> None:
    world.switch_is_down = True
    assert set_it(eva) == 303
    assert state(world).state is CrisisState.CRISIS
    page = eva.get("/crisis").text
    assert "It is set." in page
    assert "could not be woken. It looks within a minute by itself." in page
    assert world.faults == []
