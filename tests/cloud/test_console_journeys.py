"""A day at the deployed console: people sign in, work, race, lose the network, cool down and go home."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from aplomb.aws.keys import CaseKey, Key, case_key, reply_key
from aplomb.aws.table import Put
from aplomb.cases import case_reference
from aplomb.comment import Platform
from aplomb.records import CaseState, ReplyRecord, load, reply_item
from aplomb.replies.by_people import UNDO
from aplomb.replies.reply import Channel, ReplyKey, ReplyState
from aplomb.typed.cool_down import COOL_DOWN
from tests.cloud.conftest import PAGE, Deployment, look_until
from tests.cloud.test_console import sign_in
from tests.console.opened import take_the_next
from tests.console.queued import comment, put_case
from tools.local.play import wait_for

pytestmark = pytest.mark.browser

CALM = "Thank you for telling us. Could you write to us privately?"
HEATED = "You should have read the terms."
LONGEST_WAIT = 300  # seconds that a reply waits on purpose in a crisis
CONFIRMED = "The platform confirmed it."
INJURY = "There was glass in your bread and my daughter cut her mouth."


@dataclass
class Office:
    """Two people at their browsers, and what the platforms saw of them."""

    deployment: Deployment
    chromium: Browser
    pages: list[Page] = field(default_factory=list)

    def sits_down(self, group: str, *, to: str = "/me") -> Page:
        """Sign somebody in, the whole way."""
        page = self.chromium.new_context(base_url=self.deployment.cloud.console_url).new_page()
        self.pages.append(page)
        sign_in(page, self.deployment, group, to=to)
        return page

    def posted(self) -> list[str]:
        """Return what the platforms were told to publish."""
        return [call["body"]["message"] for call in self.deployment.posts()]

    def is_honest(self) -> None:
        """See that no page calls anything sent which no platform has."""
        for page in self.pages:
            shown = page.locator("#reply-about").get_by_text(CONFIRMED)
            if page.url.startswith("http") and shown.count():
                said = page.locator("#reply-about .said").all_inner_texts()
                assert any(one in said for one in self.posted()), page.url

    def complaint(self, author: str) -> tuple[str, str]:
        """Let somebody write what no machine answers; return the comment and the page of its case."""
        ids = self.deployment.comment(INJURY, author=author, author_name=f"Customer {author}")
        key = CaseKey("facebook", PAGE, ids["thread"], author)
        self.deployment.until(lambda: self.deployment.case(key), what="The case")
        return ids["comment"], f"/case/{case_reference(case_key(key))}"

    def reply(self, comment: str) -> ReplyRecord | None:
        """Return the newest reply that a person wrote."""
        key = ReplyKey(platform=Platform.FACEBOOK, account=PAGE, comment=comment, channel=Channel.PUBLIC)
        keys = [reply_key(replace(key, number=number)) for number in (3, 2, 1)]
        found = (load(ReplyRecord, self.deployment.table.get(one)) for one in keys)
        return next((one for one in found if one is not None), None)

    def later(self, reply: ReplyRecord | None, seconds: int) -> None:
        """Let so much time go by for a reply, as its record tells the time, and its turn come."""
        assert reply is not None
        assert reply.state is ReplyState.PLANNED
        assert reply.due_at is not None
        earlier = replace(
            reply,
            planned_at=reply.planned_at - seconds,
            not_before=reply.not_before - seconds,
            due_at=reply.due_at - seconds,
            signed=reply.signed and replace(reply.signed, cool_until=reply.signed.cool_until - seconds),
        )
        key, item = reply_item(earlier)
        self.deployment.table.write([Put(key=key, item=item)])
        self.deployment.sweep()

    def confirmed(self, page: Page, comment: str) -> None:
        """Wait until a reply is out, and see that the page says so only then."""

        def is_sent() -> bool:
            self.is_honest()
            reply = self.reply(comment)
            return reply is not None and reply.state is ReplyState.SENT

        wait_for(is_sent, what="The reply")
        page.reload()
        expect(about(page).get_by_text(CONFIRMED)).to_be_visible()
        self.is_honest()


@pytest.fixture
def office(chromium: Browser, deployment: Deployment) -> Iterator[Office]:
    made = Office(deployment, chromium)
    yield made
    made.is_honest()
    for page in made.pages:
        page.context.close()


def about(page: Page) -> Locator:
    """Return the place that tells what has become of one's reply."""
    return page.locator("#reply-about")


def written(page: Page, words: str) -> None:
    """Type a reply, and send it with the keyboard."""
    page.wait_for_load_state()
    page.keyboard.press("r")
    expect(page.locator("#reply-text")).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Control+Enter")


def put_ten(deployment: Deployment) -> list[Key]:
    """Put ten cases into the queue that a search finds together."""
    now = int(time.time())
    said = [
        comment(5000 + number, author=f"5{number}", author_name=f"Zeltene {number}", created_at=now)
        for number in range(10)
    ]
    return [put_case(deployment.table, one, received_at=now, opened_at=now, updated_at=now) for one in said]


def test_ten_cases_are_worked_by_keyboard_alone(office: Office) -> None:
    places = put_ten(office.deployment)
    page = office.sits_down("agent")
    look_until(page, "/queue?q=Zeltene", shows="[data-case] >> nth=9")
    for left in range(10, 0, -1):
        take_the_next(page, left=left)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#status")).to_contain_text("The case is resolved.")
        page.goto("/queue?q=Zeltene")
    expect(page.locator("[data-case]")).to_have_count(0)
    states = {office.deployment.table.get(one)["state"] for one in places}  # type: ignore[index]  # put above
    assert states == {CaseState.RESOLVED}
    assert office.posted() == []


def test_two_race_for_one_case_and_for_one_reply_and_one_takes_it_back(office: Office) -> None:
    comment_id, case = office.complaint("9001")
    hers, his = office.sits_down("agent", to=case), office.sits_down("lead", to=case)
    hers.get_by_role("button", name="Claim").click()
    expect(hers.get_by_role("button", name="Release")).to_be_visible()
    his.get_by_role("button", name="Claim").click()
    expect(his.get_by_role("button", name="Take over from Ana Agent")).to_be_visible()
    hers.get_by_role("button", name="Release").click()
    expect(hers.get_by_role("button", name="Claim")).to_be_visible()

    his.goto(case)
    written(hers, CALM)
    expect(about(hers).get_by_text("not sent yet")).to_be_visible()
    written(his, "We have read it.")
    expect(his.get_by_text("Ana Agent wrote in this thread since you opened it.")).to_be_visible()
    expect(his.get_by_label("Your words")).to_have_value("We have read it.")
    office.is_honest()
    assert office.posted() == []

    hers.locator("h1").click()
    hers.keyboard.press("u")
    expect(hers.locator("#status")).to_contain_text("Taken back.")
    expect(hers.get_by_label("Your words")).to_have_value(CALM)
    written(hers, "")
    expect(about(hers).get_by_text("not sent yet")).to_be_visible()
    office.later(office.reply(comment_id), UNDO)
    office.confirmed(hers, comment_id)
    assert office.posted() == [CALM]


def test_heated_words_wait_for_a_second_person_and_the_clock(office: Office) -> None:
    comment_id, case = office.complaint("9002")
    hers, his = office.sits_down("agent", to=case), office.sits_down("lead", to="/approvals")
    hers.get_by_label("Your words").press_sequentially(HEATED)
    hers.get_by_role("button", name="Ask a colleague to approve mine").click()
    expect(hers.get_by_text("waits for a colleague", exact=True)).to_be_visible()
    his.reload()
    card = his.locator("li.card").filter(has_text=HEATED)
    expect(card).to_contain_text("It cools down until")
    card.get_by_role("button", name="Approve").click()
    expect(his.get_by_role("status")).to_contain_text("Approved. It leaves at")
    expect(card).to_have_count(0)
    office.is_honest()
    assert office.posted() == []
    office.later(office.reply(comment_id), COOL_DOWN)
    office.confirmed(hers, comment_id)
    assert office.posted() == [HEATED]


def test_without_a_network_nothing_is_lost_and_nothing_is_claimed(office: Office) -> None:
    _, case = office.complaint("9003")
    page = office.sits_down("agent", to=case)
    page.context.set_offline(True)
    page.get_by_role("textbox", name="Note").fill("She called at noon.")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_role("alert").get_by_text("No connection.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Note")).to_have_value("She called at noon.")
    page.get_by_label("Your words").fill(CALM)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_label("Your words")).to_have_value(CALM)
    page.context.set_offline(False)
    expect(page.get_by_role("alert").get_by_text("No connection.")).to_have_count(0)
    page.reload()
    expect(page.locator(".thread")).not_to_contain_text("She called at noon.")
    expect(page.get_by_role("textbox", name="Note")).to_have_value("She called at noon.")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".thread")).to_contain_text("She called at noon.")
    expect(page.get_by_role("textbox", name="Note")).to_have_value("")
    assert office.posted() == []


def test_in_a_crisis_that_a_person_sets_everybody_reads_it_and_machines_hold_back(office: Office) -> None:
    hers, his = office.sits_down("agent", to="/crisis"), office.sits_down("lead", to="/crisis")
    mine = f'form[action$="{PAGE}/set"]'
    card = hers.locator("li.card").filter(has=hers.locator(mine)).first
    card.get_by_text("Call it a crisis").first.click()
    card.get_by_label("Why").locator("visible=true").fill("A recall.")
    card.get_by_role("button", name="Call it a crisis").click()
    expect(hers.get_by_role("status")).to_contain_text("It is set.")
    expect(hers.locator(".banner")).to_contain_text("Crisis:")
    expect(hers.get_by_text("A lead ends it.")).to_be_visible()
    his.goto("/queue")
    expect(his.locator(".banner")).to_contain_text("Selling stops until a person ends the crisis.")

    ids = office.deployment.comment("My order never arrived. I want my money back.", author="9004")

    def waits() -> bool:
        reply = office.deployment.reply(ids["comment"])
        return reply is not None and any("on purpose" in one.note for one in reply.steps)

    wait_for(waits, what="The reply that waits on purpose")
    assert office.posted() == []

    his.goto("/crisis")
    own = his.locator("li.card").filter(has=his.locator(f'form[action$="{PAGE}/end"]')).first
    own.get_by_text("End it").first.click()
    own.get_by_label("Why it is over").fill("A test is over.")
    own.get_by_role("button", name="End it").click()
    expect(his.locator(".banner")).to_have_count(0)
    office.later(office.deployment.reply(ids["comment"]), LONGEST_WAIT)
    office.deployment.settled(ids["comment"])


def test_signing_out_everywhere_ends_what_is_open_elsewhere(office: Office) -> None:
    here, there = office.sits_down("auditor", to="/me"), office.sits_down("auditor")
    here.get_by_role("button", name="Sign out everywhere").click()
    expect(here.get_by_text("Nobody is signed in here any more.")).to_be_visible()
    there.reload()
    expect(there.locator("input[name=password]")).to_be_visible()
