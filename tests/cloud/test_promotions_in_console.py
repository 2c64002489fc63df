"""A crisis in the deployed console: promotions stop, people let one go on, and all of it is chained."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from aplomb.comment import Platform
from aplomb.promotions.desk import PauseDesk
from aplomb.promotions.promotion import Pause, PauseState, Promotion, PromotionState
from aplomb.record_chain import Entry, first_break
from recorder.ledger import Ledger
from tests.cloud.conftest import PAGE, Deployment
from tests.cloud.test_console import sign_in
from tests.cloud.test_promotions import invoke
from tools.local.play import wait_for

HOUR = 3600
ACCOUNT = f"facebook/{PAGE}"


def opened(chromium: Browser, deployment: Deployment, group: str) -> Page:
    page = chromium.new_context(base_url=deployment.cloud.console_url).new_page()
    sign_in(page, deployment, group, to="/promotions")
    return page


def switched(deployment: Deployment) -> list[Entry]:
    """Return what is written down of the newest pause, after a look at whether the chains hold."""
    ledger = Ledger(deployment.table)
    ours = [one for one in ledger.chains() if one[0] == ACCOUNT]
    assert all(first_break(ledger.records(*one)) is None for one in ours)
    every = [entry for one in ours for record in ledger.records(*one) for entry in record.entries]
    return [one for one in every if one.facts.keys() & {"promotions", "promotion"}]


@pytest.mark.browser
def test_a_crisis_set_in_the_console_stops_promotions_and_two_people_let_one_go_on(
    chromium: Browser, deployment: Deployment
) -> None:
    plan = {"holder": "facebook", "owner": PAGE, "text": "Buy bread", "in": 2 * HOUR}
    planned = deployment.control("promotions", plan)["id"]
    desk = PauseDesk(deployment.table)

    def pause() -> Pause | None:
        return desk.read(Platform.FACEBOOK, PAGE)

    def ours() -> Promotion | None:
        current = pause()
        found = desk.promotions(current) if current else []
        return next((one for one in found if one.id == planned), None)

    def stands(state: PromotionState) -> bool:
        found = ours()
        return found is not None and found.state is state

    lead = opened(chromium, deployment, "lead")
    lead.goto("/crisis")
    card = lead.locator("li.card").filter(has=lead.locator(f'form[action$="{PAGE}/set"]')).first
    card.get_by_text("Call it a crisis").first.click()
    card.get_by_label("Why").locator("visible=true").fill("A recall.")
    card.get_by_role("button", name="Call it a crisis").click()
    expect(lead.get_by_role("status")).to_contain_text("It is set.")
    expect(lead.get_by_role("status")).not_to_contain_text("could not be woken")
    wait_for(lambda: stands(PromotionState.PAUSED), what="The pause of the planned post")

    lead.goto("/crisis")
    card.get_by_text("End it").first.click()
    card.get_by_label("Why it is over").fill("A test is over.")
    card.get_by_role("button", name="End it").click()
    for page in (lead, opened(chromium, deployment, "admin")):
        page.goto("/promotions")
        page.get_by_role("button", name="They may go on").click()
        expect(page.get_by_role("status")).to_be_visible()
    current = pause()
    assert current is not None
    assert (current.state, len(set(current.approvals))) == (PauseState.REVIEW, 2)

    lead.goto("/promotions")
    lead.get_by_role("button", name="Give it back at its time").click()
    expect(lead.get_by_role("status")).to_contain_text("It goes out at")
    assert invoke(deployment, "PromoSwitchName")["failed"] == 0  # rather than wait for its minute
    wait_for(lambda: stands(PromotionState.RETURNED), what="The post's way back", seconds=120)
    told = {"active", "go on", "review", "paused", "returning", "returned"}
    wait_for(
        lambda: told <= {str(v) for one in switched(deployment) for v in one.facts.values()},
        what="The pause in the record",
    )
    deciding = [one for one in switched(deployment) if one.facts.get("promotion") == "returning"]
    assert [(one.subject, bool(one.facts["by"])) for one in deciding] == [(f"facebook-posts/{planned}", True)]
