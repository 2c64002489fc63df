"""The poller's readers, against the sandbox: what they find reads as the lost webhook would have."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from aplomb.accounts import Account
from aplomb.comment import Comment, Platform
from poller.contract import Listed, PausedError, Reader
from poller.readers import connect
from tests.sandbox.stage import PAGE, PROFILE, Stage
from tests.sandbox.test_sandbox_and_our_clients import SECRETS
from triage.parsers import parse

ACCOUNTS = {Platform.FACEBOOK: PAGE, Platform.X: PROFILE}


def reader(stage: Stage, platform: Platform) -> Reader:
    account = Account(
        platform=platform, id=ACCOUNTS[platform], name="", languages=("en",), max_age=3600, message_link=""
    )
    settings = {"FACEBOOK_API_URL": f"{stage.url}/facebook/v26.0", "X_API_URL": f"{stage.url}/x"}
    return connect(account, secrets=SECRETS, settings=settings)


def everything(one: Reader, *, since: int = 0) -> list[Listed]:
    found: list[Listed] = []
    for place in one.places():
        page = one.page(place, following="", since=since)
        found += page.comments
        while page.following:
            page = one.page(place, following=page.following, since=since)
            found += page.comments
    return found


def comments(platform: Platform, *payloads: object) -> list[Comment]:
    return [one for body in payloads for one in parse(platform, body) if isinstance(one, Comment)]


@pytest.mark.parametrize("platform", ACCOUNTS)
def test_what_is_found_reads_as_its_webhook(stage: Stage, platform: Platform) -> None:
    stage.comment(platform.value, text="Stale bread & cold coffee.", mention=True)
    ((_, told),) = stage.taken(1)[:1]
    ours = reader(stage, platform)
    (found,) = comments(platform, *ours.payloads(everything(ours), now=int(time.time())))
    (expected,) = comments(platform, told)
    assert replace(found, noted_at=None) == replace(expected, noted_at=None)
    assert found.summoned is (platform is Platform.X)
    assert stage.look("refused")["refused"] == []


def test_replies_at_every_level_are_found_in_their_thread(stage: Stage) -> None:
    first = stage.comment(text="Stale bread.")
    answer = stage.comment(text="Mine too!", parent=first["comment"])
    ours = reader(stage, Platform.FACEBOOK)
    found = comments(Platform.FACEBOOK, *ours.payloads(everything(ours), now=1))
    assert {(one.comment, one.thread) for one in found} == {
        (first["comment"], first["comment"]),
        (answer["comment"], first["comment"]),
    }


def test_a_long_list_is_read_page_by_page_the_newest_first(stage: Stage) -> None:
    for number in range(105):
        stage.clock.ahead += 1
        stage.comment(text=f"Stale bread, number {number}.")
    times = [one.created_at for one in everything(reader(stage, Platform.FACEBOOK))]
    assert len(times) == 105
    assert times == sorted(times, reverse=True)


def test_only_posts_since_then_are_asked_of_x(stage: Stage) -> None:
    stage.comment("x", text="Stale bread.", mention=True)
    stage.clock.ahead += 3600
    later = stage.comment("x", text="And it was cold.", mention=True)
    since = int(stage.clock()) - 60
    assert [one.ids[0] for one in everything(reader(stage, Platform.X), since=since)] == [later["comment"]]


def test_a_post_that_is_gone_is_passed_over(stage: Stage) -> None:
    ours = reader(stage, Platform.FACEBOOK)
    assert ours.page(f"{PAGE}_404", following="", since=0).comments == []
    assert ours.page("../messages", following="", since=0).comments == []


@pytest.mark.parametrize("platform", ACCOUNTS)
@pytest.mark.parametrize(
    ("kind", "wait"),
    [("rate_limit", range(1, 301)), ("token_revoked", range(3600, 3601)), ("error", range(1, 901))],
)
def test_a_platform_that_refuses_says_for_how_long(
    stage: Stage, platform: Platform, kind: str, wait: range
) -> None:
    stage.control("faults", platform=platform.value, operation="read", kind=kind)
    with pytest.raises(PausedError) as raised:
        everything(reader(stage, platform))
    assert raised.value.seconds in wait


@pytest.mark.parametrize("platform", ACCOUNTS)
def test_reading_changes_nothing(stage: Stage, platform: Platform) -> None:
    stage.comment(platform.value, text="Stale bread.", mention=True)
    everything(reader(stage, platform))
    calls = stage.look("calls")["calls"]
    assert {call["method"] for call in calls} == {"GET"}
    assert not any(call["destructive"] for call in calls)
