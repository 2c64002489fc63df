"""A drill begun and ended in the deployed console: judged, shown, cleared away, and nothing of it posted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from aplomb.aws.keys import case_key, comment_key
from aplomb.drill.account import DRILL
from aplomb.drill.play import PEOPLE, Written, case_of, clear, forget, running
from aplomb.records import CommentRecord, load
from tests.cloud.conftest import Deployment, look_until
from tests.cloud.test_console import sign_in
from tools.local.play import wait_for

PAGE = f"/crisis/facebook/{DRILL.id}"


@pytest.fixture
def lead(chromium: Browser, deployment: Deployment) -> Iterator[Page]:
    with chromium.new_context(base_url=deployment.cloud.console_url) as context:
        yield context.new_page()


@pytest.fixture
def drilled(deployment: Deployment) -> Iterator[Deployment]:
    """Leave nothing of a drill behind: what is still to come of it would come into the next tests."""
    yield deployment
    deployment.cloud.client("sqs").purge_queue(QueueUrl=deployment.cloud.outputs["TriageQueueUrl"])
    drill = running(deployment.table)
    if drill is not None:
        clear(deployment.table, drill.played(), now=drill.done_at)
    forget(deployment.table)


@pytest.mark.browser
def test_a_lead_begins_and_ends_a_drill_and_nothing_of_it_is_posted(lead: Page, drilled: Deployment) -> None:
    forget(drilled.table)
    sign_in(lead, drilled, "lead", to=PAGE)
    before = len(drilled.calls())
    lead.get_by_text("Begin a drill").first.click()
    lead.get_by_role("button", name="Begin the drill").click()
    expect(lead.get_by_role("status")).to_contain_text("The drill has begun.")

    drill = running(drilled.table)
    assert drill is not None
    first, *others = drill.played()
    assert len(others) == PEOPLE - 1
    wait_for(lambda: judged(drilled, first), what="The drill's first comment")
    lead.goto(PAGE)
    row = lead.get_by_role("row").filter(has_text="the first comment was judged")
    expect(row).to_contain_text("on time")
    look_until(lead, "/queue?platform=facebook", shows=f"text={first.name}")

    lead.goto(PAGE)
    lead.get_by_role("button", name="End the drill").click()
    expect(lead.get_by_role("status")).to_contain_text("Some of its comments are still to come")
    assert drilled.table.get(case_key(case_of(first))) is None
    assert drilled.calls()[before:] == []


def judged(deployment: Deployment, one: Written) -> bool:
    record = load(CommentRecord, deployment.table.get(comment_key(DRILL.platform, DRILL.id, one.comment)))
    return record is not None and record.verdict is not None
