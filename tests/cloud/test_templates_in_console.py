"""A reply changed in the deployed console is what the responder says next."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, Page, expect

from aplomb.records import ReplyRecord
from aplomb.replies.reply import ReplyState
from aplomb.wording.releases import read_releases
from tests.cloud.conftest import Deployment
from tests.cloud.test_console import sign_in
from tests.cloud.test_story import COMPLAINT

LOOK_AGAIN = 31  # seconds after which every responder looks at what is in force


def opened(chromium: Browser, deployment: Deployment, group: str) -> Page:
    page = chromium.new_context(base_url=deployment.cloud.console_url).new_page()
    sign_in(page, deployment, group, to="/templates")
    return page


def written(page: Page, deployment: Deployment, *, intent: str) -> None:
    """Let every wording of an English reply say that we read each word."""
    page.goto(f"/templates/edit?intent={intent}&language=en")
    page.wait_for_load_state()
    box = page.get_by_label("The file's text")
    box.fill(box.input_value().replace("{{ notice }}", "We read each word. {{ notice }}"))
    expect(page.get_by_text("Saved in the draft.")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("The lint finds nothing in it.")).to_be_visible()
    page.get_by_role("link", name="See the whole change").click()
    page.get_by_label("What it is for").fill("Warmer.")
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.get_by_role("status")).to_contain_text("It waits for somebody else's approval.")
    assert read_releases(deployment.table).releases == ()


def published(page: Page) -> None:
    page.goto("/approvals")
    page.get_by_role("link", name="replies/").click()
    page.get_by_role("button", name="Approve and publish").click()
    expect(page.get_by_role("status")).to_contain_text("Published.", timeout=30_000)


def taken_back(page: Page) -> None:
    page.goto("/templates")
    page.get_by_text("Go back to what was said before").click()
    page.get_by_label("What was wrong").fill("A test is over.")
    page.get_by_role("button", name="Go back").click()
    expect(page.get_by_role("status")).to_contain_text("The deployed replies are said again")


def answered(deployment: Deployment) -> ReplyRecord:
    """Return how a complaint is answered now."""
    ids = deployment.comment(COMPLAINT)
    reply = deployment.settled(ids["comment"])
    assert reply.state is ReplyState.SENT
    return reply


@pytest.mark.browser
def test_what_is_published_in_the_console_is_said_next(chromium: Browser, deployment: Deployment) -> None:
    intent = answered(deployment).template.partition("/")[0]
    agent, lead = (opened(chromium, deployment, group) for group in ("agent", "lead"))
    written(agent, deployment, intent=intent)
    published(lead)
    try:
        time.sleep(LOOK_AGAIN)  # one comment each: more would wait for the account's pace
        assert "We read each word." in answered(deployment).text
    finally:
        taken_back(lead)
