"""The clients that ship, against the sandbox: neither may drift from the contract both were written from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aplomb.accounts import Account
from aplomb.comment import Platform
from responder.clients import PlatformClient, Target, connect
from responder.outcomes import NotSent, Rejected, Repeated, Sent, Unknown
from tests.sandbox.deployment import APP_SECRET, CONSUMER_SECRET
from tests.sandbox.stage import CONSUMER_KEY, PAGE, PROFILE, PROFILE_SECRET, PROFILE_TOKEN, TOKEN, Stage

ACCOUNTS = {Platform.FACEBOOK: PAGE, Platform.X: PROFILE}
SECRETS: dict[str, object] = {
    "facebook": {"app_secret": APP_SECRET, "accounts": {PAGE: {"token": TOKEN}}},
    "x": {
        "consumer_key": CONSUMER_KEY,
        "consumer_secret": CONSUMER_SECRET,
        "accounts": {PROFILE: {"token": PROFILE_TOKEN, "token_secret": PROFILE_SECRET}},
    },
}


def client(stage: Stage, platform: Platform) -> PlatformClient:
    account = Account(
        platform=platform,
        id=ACCOUNTS[platform],
        name="Example Bakery",
        languages=("en",),
        max_age=3600,
        message_link=f"https://x.com/messages/compose?recipient_id={PROFILE}",
    )
    settings = {"FACEBOOK_API_URL": f"{stage.url}/facebook/v26.0", "X_API_URL": f"{stage.url}/x"}
    return connect(account, secrets=SECRETS, settings=settings)


def target(stage: Stage, platform: Platform, *, mention: bool = True) -> Target:
    said = stage.comment(platform.value, text="Stale bread.", mention=mention)
    return Target(
        account=ACCOUNTS[platform],
        post=said["post"],
        thread=said["thread"] if platform is Platform.FACEBOOK else said["post"],
        original=said["comment"],
        comment=said["comment"],
        author=said["author"],
    )


@pytest.mark.parametrize("platform", ACCOUNTS)
def test_a_client_reads_answers_and_finds_its_answer_again(stage: Stage, platform: Platform) -> None:
    ours, to = client(stage, platform), target(stage, platform)
    assert ours.read_comment(to).exists
    assert ours.our_answers(to) == []
    sent = ours.reply(to, "We are sorry.")
    assert isinstance(sent, Sent)
    assert [(one.id, one.text) for one in ours.our_answers(to)] == [(sent.id, "We are sorry.")]
    assert stage.look("refused")["refused"] == []


@pytest.mark.parametrize("platform", ACCOUNTS)
def test_a_client_notices_that_a_comment_is_gone(stage: Stage, platform: Platform) -> None:
    ours, to = client(stage, platform), target(stage, platform)
    stage.comment(platform.value, remove=to.comment, text="")
    assert not ours.read_comment(to).exists
    assert isinstance(ours.reply(to, "We are sorry."), Rejected)


def test_the_private_reply_is_sent_once_and_a_second_one_counts_as_sent(stage: Stage) -> None:
    ours, to = client(stage, Platform.FACEBOOK), target(stage, Platform.FACEBOOK)
    assert isinstance(ours.reply_privately(to, "Hello"), Sent)
    assert isinstance(ours.reply_privately(to, "Hello"), Sent)
    assert len(stage.look(f"threads/{to.thread}")["private_messages"]) == 1


def test_x_rejects_a_reply_to_who_did_not_name_us(stage: Stage) -> None:
    ours, to = client(stage, Platform.X), target(stage, Platform.X, mention=False)
    assert isinstance(ours.reply(to, "We are sorry."), Rejected)


@pytest.mark.parametrize("platform", ACCOUNTS)
@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("reset", Unknown),
        ("created_then_failed", Unknown),
        ("rate_limit", NotSent),
        ("token_revoked", NotSent),
    ],
)
def test_a_client_draws_the_right_conclusion_from_a_fault(
    stage: Stage, platform: Platform, kind: str, outcome: type[object]
) -> None:
    ours, to = client(stage, platform), target(stage, platform)
    stage.control("faults", platform=platform.value, operation="reply", kind=kind)
    assert isinstance(ours.reply(to, "We are sorry."), outcome)
    assert len(ours.our_answers(to)) == (1 if kind == "created_then_failed" else 0)


def test_x_refuses_words_that_our_account_has_posted_and_other_words_go_out(stage: Stage) -> None:
    ours, first, second = client(stage, Platform.X), target(stage, Platform.X), target(stage, Platform.X)
    assert isinstance(ours.reply(first, "We are sorry."), Sent)
    assert isinstance(ours.reply(second, "We are sorry."), Repeated)
    assert ours.our_answers(second) == []
    assert isinstance(ours.reply(second, "We are sorry, Ben."), Sent)


def test_an_answer_to_the_first_version_of_a_post_is_found_after_its_edit(stage: Stage) -> None:
    ours, to = client(stage, Platform.X), target(stage, Platform.X)
    sent = ours.reply(to, "We are sorry.")
    assert isinstance(sent, Sent)
    stage.comment("x", edit_of=to.comment, text="Stale bread, again.")
    assert ours.read_comment(to).superseded
    edited = stage.state.world.find(Platform.X, to.comment)
    assert edited is not None
    newest = replace(to, comment=edited.versions[-1].id)
    assert not ours.read_comment(newest).superseded
    assert [one.id for one in ours.our_answers(newest)] == [sent.id]


def test_facebook_tells_when_a_comment_was_first_written_also_after_an_edit(stage: Stage) -> None:
    ours, to = client(stage, Platform.FACEBOOK), target(stage, Platform.FACEBOOK)
    before = ours.read_comment(to)
    stage.comment("facebook", edit_of=to.comment, text="Stale bread, again.")
    after = ours.read_comment(to)
    assert (before.text, after.text) == ("Stale bread.", "Stale bread, again.")
    assert after.created_at == before.created_at == int(stage.clock())
