"""A colleague's way in a real browser: type, send, take back, cool down, approve; and what is called sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from aplomb.accounts import Accounts, load_accounts
from aplomb.aws.keys import Key
from aplomb.replies.by_people import UNDO
from aplomb.typed.cool_down import COOL_DOWN
from aplomb.wording.template_set import Templates, load_templates
from console.ask import Role
from responder.flow import Responder
from responder.ledger import Ledger
from responder.speech import Speech
from sweeper.sweep import due_work
from tests.console.barriers import barriers
from tests.console.browsing import NOW, TEMPLATES, World
from tests.console.opened import page_of
from tests.console.queued import address, comment, put_case
from tests.console.serving import served
from tests.console.test_removals_and_incidents import incident, removal
from tests.console.test_replying import send
from tests.fakes.fake_platform import Ending, FakePlatform

CALM = "Thank you for telling us. Could you write to us privately?"
HEATED = "You should have read the terms."
CONFIRMED = "The platform confirmed it."

pytestmark = pytest.mark.browser


@dataclass
class Office:
    """The console on loopback, the responder behind it, and a platform that answers as told."""

    world: World
    platform: FakePlatform
    templates: Templates
    accounts: Accounts
    problems: list[str] = field(default_factory=list)  # that a browser told of
    pages: list[Page] = field(default_factory=list)

    def wait(self, seconds: int) -> None:
        """Let time go by, and the responder do what is due."""
        self.world.now += seconds
        responder = Responder(
            ledger=Ledger(table=self.world.table),
            accounts=self.accounts,
            speech=Speech(templates=self.templates),
            connect=lambda _: self.platform,
            clock=lambda: self.world.now,
            account_stopped=lambda *_: None,
        )
        for key in due_work(self.world.table, now=self.world.now).replies:
            responder.work(key)

    def case(self) -> Key:
        """Let somebody complain."""
        said = comment()
        self.platform.comments[said.comment] = said.text
        self.platform.written[said.comment] = said.created_at or NOW
        return put_case(self.world.table, said)

    @property
    def public(self) -> list[str]:
        return self.platform.replies_to("7_1")


@pytest.fixture
def office() -> Iterator[Office]:
    with served() as world:
        accounts = Accounts(replace(one, max_age=10**9) for one in load_accounts(TEMPLATES / "accounts.yaml"))
        platform = FakePlatform(clock=lambda: world.now)
        made = Office(world, platform, load_templates(TEMPLATES), accounts)
        yield made
        for page in made.pages:
            page.context.close()
        assert world.faults == []
        assert made.problems == []


def opened(chromium: Browser, office: Office, name: str, path: str, **look: Any) -> Page:
    """Sit down at a browser, be signed in, and open a page."""
    page = page_of(chromium, office.world, name=name, **look)
    office.pages.append(page)

    def told(said: ConsoleMessage) -> None:
        if said.type == "error" and "Failed to load resource" not in said.text:  # a refusal is no fault
            office.problems.append(said.text)

    page.on("console", told)
    page.on("pageerror", lambda error: office.problems.append(str(error)))
    page.goto(path)
    return page


def about(page: Page) -> Locator:
    """Return the place that tells what has become of one's reply."""
    return page.locator("#reply-about")


def test_a_reply_is_sent_with_the_keyboard_alone_and_called_sent_when_it_is(
    chromium: Browser, office: Office
) -> None:
    where = office.case()
    page = opened(chromium, office, "Eva", address(where))
    page.keyboard.press("r")
    expect(page.locator("#reply-text")).to_be_focused()
    page.keyboard.type(CALM)
    page.keyboard.press("Control+Enter")
    expect(about(page).get_by_text("not sent yet")).to_be_visible()
    expect(about(page).get_by_text(CONFIRMED)).to_have_count(0)
    office.platform.endings = [Ending.UNKNOWN_BUT_POSTED]
    office.wait(UNDO)
    expect(page.get_by_text("The platform is asked.")).to_be_visible()
    expect(about(page).get_by_text(CONFIRMED)).to_have_count(0)
    office.wait(UNDO)
    expect(about(page).get_by_text(CONFIRMED)).to_be_visible()
    expect(page.locator(".thread")).to_contain_text("Sent: the platform confirmed it.")
    assert office.public == [CALM]


def test_an_undo_with_one_key_leaves_nothing_in_public(chromium: Browser, office: Office) -> None:
    where = office.case()
    page = opened(chromium, office, "Eva", address(where))
    page.get_by_label("Your words").fill(CALM)
    page.get_by_role("button", name="Send").click()
    expect(about(page).get_by_text("not sent yet")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator("#status")).to_contain_text("Taken back.")
    expect(page.get_by_label("Your words")).to_have_value(CALM)
    office.wait(10 * UNDO)
    assert office.public == []


def test_heated_words_cool_down_and_leave_after_a_second_persons_yes(
    chromium: Browser, office: Office
) -> None:
    where = office.case()
    page = opened(chromium, office, "Eva", address(where))
    page.get_by_label("Your words").press_sequentially(HEATED)
    expect(page.get_by_text("It blames somebody.")).to_be_visible()
    expect(page.get_by_text("Calmer, in our own words:")).to_be_visible()
    page.get_by_role("button", name="Ask a colleague to approve mine").click()
    expect(page.get_by_text("waits for a colleague", exact=True)).to_be_visible()

    his = opened(chromium, office, "Ben", "/approvals")
    expect(his.get_by_text(HEATED)).to_be_visible()
    his.get_by_role("button", name="Approve").click()
    expect(his.get_by_text("No reply waits for anybody.")).to_be_visible()

    office.wait(COOL_DOWN - 1)
    assert office.public == []
    page.reload()
    expect(about(page).get_by_text(CONFIRMED)).to_have_count(0)
    office.wait(1)
    page.reload()
    expect(about(page).get_by_text(CONFIRMED)).to_be_visible()
    assert office.public == [HEATED]


def test_calmer_words_are_taken_with_one_button(chromium: Browser, office: Office) -> None:
    where = office.case()
    page = opened(chromium, office, "Eva", address(where))
    page.get_by_label("Your words").press_sequentially(HEATED)
    page.get_by_role("button", name="Take these words").click()
    expect(page.get_by_text("Nothing stands against these words.")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(about(page).get_by_text("not sent yet")).to_be_visible()
    office.wait(UNDO)
    assert len(office.public) == 1
    assert HEATED not in office.public


def test_two_people_race_for_one_reply_and_one_is_told(chromium: Browser, office: Office) -> None:
    where = office.case()
    hers, his = (opened(chromium, office, name, address(where)) for name in ("Eva", "Ben"))
    for page, words in ((hers, CALM), (his, "We have read it.")):
        page.get_by_label("Your words").fill(words)
    hers.get_by_role("button", name="Send").click()
    expect(about(hers).get_by_text("not sent yet")).to_be_visible()
    his.get_by_role("button", name="Send").click()
    expect(his.get_by_text("Eva wrote in this thread since you opened it.")).to_be_visible()
    expect(his.get_by_label("Your words")).to_have_value("We have read it.")
    office.wait(UNDO)
    assert office.public == [CALM]


def test_without_scripts_a_reply_is_sent_all_the_same(chromium: Browser, office: Office) -> None:
    where = office.case()
    page = opened(chromium, office, "Eva", address(where), java_script_enabled=False)
    page.get_by_label("Your words").fill(HEATED)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("It blames somebody.")).to_be_visible()
    page.get_by_label("Your words").fill(CALM)
    page.get_by_role("button", name="Send").click()
    expect(about(page).get_by_text("not sent yet")).to_be_visible()
    office.wait(UNDO)
    page.reload()
    expect(about(page).get_by_text(CONFIRMED)).to_be_visible()
    assert office.public == [CALM]


LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "a narrow dark screen": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
}


def busy(office: Office) -> list[str]:
    """Let something wait on every page, and return the pages."""
    where = office.case()
    office.world.browser(Role.AGENT, name="Ida").post(f"{address(where)}/claim")
    office.world.browser(Role.AGENT, name="Ida").post(f"{address(where)}/release")
    send(office.world.browser(Role.AGENT, name="Ida"), where, HEATED, act="ask")
    removal(office.world)
    incident(office.world)
    return ["/approvals", "/removals", "/removals/r1", "/incidents", address(where)]


@pytest.mark.parametrize("look", LOOKS.values(), ids=list(LOOKS))
def test_pages_on_which_people_decide_keep_nobody_out(
    look: dict[str, Any], chromium: Browser, office: Office
) -> None:
    keeps_nobody_out(chromium, office, ["/approvals", "/removals", "/incidents"], look)
    keeps_nobody_out(chromium, office, busy(office), look)


def keeps_nobody_out(chromium: Browser, office: Office, paths: Sequence[str], look: dict[str, Any]) -> None:
    for path in paths:
        page = opened(chromium, office, "Lea", path, role=Role.LEAD, **look)
        assert barriers(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.context.close()


def test_what_is_being_typed_keeps_nobody_out(chromium: Browser, office: Office) -> None:
    page = opened(chromium, office, "Eva", address(office.case()))
    page.get_by_label("Your words").press_sequentially(HEATED)
    expect(page.get_by_text("Calmer, in our own words:")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert").get_by_text("more calmly")).to_be_visible()
    assert barriers(page) == []
