"""The whole story, on the deployed template: signed webhooks in, polite replies out."""

import json
import time

import pytest

from aplomb.aws.keys import CaseKey
from aplomb.comment import Platform
from aplomb.replies.reply import Channel, ReplyState
from aplomb.skips import SkipReason
from aplomb.verdict import Kind, Severity
from tests.cloud.conftest import PAGE, PROFILE, Deployment
from tools.local.play import wait_for
from tools.send_command import post_signed

COMPLAINT = "My order never arrived and nobody answers the phone. I want my money back."


def test_a_complaint_is_answered_once_in_public_then_in_private_and_waits_for_a_person(
    deployment: Deployment,
) -> None:
    ids = deployment.comment(COMPLAINT, author="501", author_name="Ana Berga")
    public = deployment.settled(ids["comment"])
    private = deployment.settled(ids["comment"], Channel.PRIVATE)
    assert (public.state, private.state) == (ReplyState.SENT, ReplyState.SENT)
    posts = deployment.posts()
    assert [call["path"] for call in posts] == [
        f"/v26.0/{ids['comment']}/comments",
        f"/v26.0/{PAGE}/messages",
    ]
    assert f"?ref={public.token}" in posts[0]["body"]["message"]
    looks = [call["path"] for call in deployment.calls() if call["method"] == "GET"]
    assert looks == [f"/v26.0/{ids['comment']}"]  # which counts no answer, and was a moment ago
    case = deployment.case(CaseKey("facebook", PAGE, ids["thread"], "501"))
    assert case is not None
    assert (case.reason, case.author_name) == (None, "Ana Berga")


def test_a_latvian_complaint_is_answered_in_latvian(deployment: Deployment) -> None:
    ids = deployment.comment("Pasūtījums kavējās trīs stundas. Ļoti slikta apkalpošana, esmu vīlusies.")
    reply = deployment.settled(ids["comment"])
    assert reply.state is ReplyState.SENT
    assert reply.template.startswith("complaint/lv#")


def test_praise_is_left_alone(deployment: Deployment) -> None:
    ids = deployment.comment("The best bread in town, thank you so much!")
    record = deployment.until(lambda: deployment.record(ids["comment"]), what="The praise")
    assert record.verdict is not None
    assert record.verdict.kind is Kind.PRAISE
    assert record.decision.reason is SkipReason.NOT_CRITICAL
    assert deployment.reply(ids["comment"]) is None
    assert deployment.calls() == []


def test_a_repeated_webhook_is_answered_once(deployment: Deployment) -> None:
    deployment.control(
        "faults", {"platform": "facebook", "operation": "webhook", "kind": "duplicate", "times": 1}
    )
    ids = deployment.comment(COMPLAINT, author="502")
    deployment.settled(ids["comment"], Channel.PRIVATE)

    def counted() -> bool:
        record = deployment.record(ids["comment"])
        return record is not None and record.duplicates == 1

    wait_for(counted, what="The repeat")
    assert len(deployment.posts()) == 2


def test_the_authors_second_complaint_joins_the_case_without_a_second_public_reply(
    deployment: Deployment,
) -> None:
    first = deployment.comment(COMPLAINT, author="503")
    deployment.settled(first["comment"], Channel.PRIVATE)
    second = deployment.comment(
        "My order is still missing. This is terrible service!", author="503", parent=first["comment"]
    )
    record = deployment.until(lambda: deployment.record(second["comment"]), what="The second complaint")
    assert record.decision.reason is SkipReason.BUDGET_USED
    case = deployment.case(CaseKey("facebook", PAGE, first["thread"], "503"))
    assert case is not None
    assert case.last_comment == second["comment"]
    assert deployment.reply(second["comment"]) is None
    assert len(deployment.posts()) == 2


def test_an_injury_is_urgent_and_no_machine_speaks(deployment: Deployment) -> None:
    ids = deployment.comment("There was glass in your bread and my daughter cut her mouth.", author="504")
    record = deployment.until(lambda: deployment.record(ids["comment"]), what="The injury")
    assert record.decision.reason is SkipReason.URGENT
    case = deployment.case(CaseKey("facebook", PAGE, ids["thread"], "504"))
    assert case is not None
    assert case.severity is Severity.URGENT
    assert deployment.calls() == []


def test_an_x_reply_that_did_not_summon_us_is_drafted_for_a_person(deployment: Deployment) -> None:
    ids = deployment.control(
        "comments", {"platform": "x", "account": PROFILE, "author": "601", "text": COMPLAINT}
    )
    draft = deployment.settled(ids["comment"], platform=Platform.X)
    assert draft.state is ReplyState.DRAFT
    assert draft.text
    record = deployment.record(ids["comment"], Platform.X)
    assert record is not None
    assert record.decision.reason is SkipReason.NOT_SUMMONED
    assert deployment.calls() == []


def test_an_x_complaint_that_names_us_is_answered_once(deployment: Deployment) -> None:
    body = {"platform": "x", "account": PROFILE, "author": "602", "text": COMPLAINT, "mention": True}
    ids = deployment.control("comments", body)
    reply = deployment.settled(ids["comment"], platform=Platform.X)
    assert reply.state is ReplyState.SENT
    (post,) = deployment.posts()
    assert post["path"] == "/2/tweets"
    assert post["body"]["reply"] == {"in_reply_to_tweet_id": ids["comment"]}


def test_our_own_echo_is_answered_by_nobody_and_stored_only_where_it_came_first(
    deployment: Deployment,
) -> None:
    ids = deployment.comment(COMPLAINT, author="505")
    reply = deployment.settled(ids["comment"])
    deployment.settled(ids["comment"], Channel.PRIVATE)
    echo = deployment.record(reply.platform_id)
    assert echo is None or echo.decision.reason is SkipReason.OWN_ECHO
    assert deployment.reply(reply.platform_id) is None


def test_a_private_message_with_the_replys_token_joins_the_public_case(deployment: Deployment) -> None:
    ids = deployment.comment(COMPLAINT, author="506")
    reply = deployment.settled(ids["comment"])
    now = int(time.time() * 1000)
    body = {
        "object": "page",
        "entry": [{"id": PAGE, "time": now, "messaging": [{
            "sender": {"id": "psid-506"},
            "recipient": {"id": PAGE},
            "timestamp": now,
            "referral": {"ref": reply.token, "source": "SHORTLINK", "type": "OPEN_THREAD"},
        }]}],
    }  # fmt: skip
    secret = deployment.cloud.webhook_secrets["facebook"]["secrets"][0]["value"]
    post_signed(Platform.FACEBOOK, body, url=deployment.cloud.webhook_url, secret=secret)

    def joined() -> bool:
        case = deployment.case(CaseKey("facebook", PAGE, ids["thread"], "506"))
        return case is not None and case.last_comment != case.first_comment

    wait_for(joined, what="The private message")


def test_a_thousand_changes_in_one_post_are_all_stored(deployment: Deployment) -> None:
    now = int(time.time())
    prefix = f"bulk{now}"
    changes = [
        {"field": "feed", "value": {
            "item": "comment", "verb": "add", "comment_id": f"{prefix}_{number}", "post_id": f"{PAGE}_1",
            "parent_id": f"{PAGE}_1", "created_time": now, "from": {"id": f"9{number}", "name": "Ana"},
            "message": "Lovely bread, thank you!",
        }}
        for number in range(1000)
    ]  # fmt: skip
    body = {"object": "page", "entry": [{"id": PAGE, "time": now, "changes": changes}]}
    secret = deployment.cloud.webhook_secrets["facebook"]["secrets"][0]["value"]
    started = time.monotonic()
    post_signed(Platform.FACEBOOK, body, url=deployment.cloud.webhook_url, secret=secret)
    assert time.monotonic() - started < 10, "the platforms wait this long at most"

    wait_for(
        lambda: all(deployment.record(f"{prefix}_{number}") for number in range(999, -1, -1)),
        what="Every one of 1000 comments",
        seconds=120,
    )


def test_one_correlation_id_leads_from_the_webhook_to_the_reply(deployment: Deployment) -> None:
    ids = deployment.comment(COMPLAINT, author="507")
    reply = deployment.settled(ids["comment"])
    logs = deployment.cloud.client("logs")
    for function in ("Webhook", "Triage", "Responder"):
        group = f"/aws/cloudformation/aplomb-local/{function}Logs"

        def lines(group: str = group) -> list[str]:
            events = logs.filter_log_events(logGroupName=group)["events"]
            return [event["message"] for event in events if reply.correlation_id in event["message"]]

        wait_for(lambda lines=lines: bool(lines()), what=f"A log line of {function}")  # type: ignore[misc]  # mypy cannot infer a lambda's default
        assert json.loads(lines()[0])["correlation_id"] == reply.correlation_id
        assert "money back" not in "".join(lines())


@pytest.mark.parametrize("kind", ["created_then_failed", "timeout_after"])
def test_a_reply_that_was_posted_but_reported_as_failed_is_found_and_never_repeated(
    deployment: Deployment, kind: str
) -> None:
    deployment.control(
        "faults", {"platform": "facebook", "operation": "reply", "kind": kind, "times": 1, "seconds": 12}
    )
    ids = deployment.comment(COMPLAINT, author=f"508-{kind}")

    def proven() -> bool:
        """Its echo's webhook proves that it was posted, or a read-back does: whichever comes first."""
        reply = deployment.reply(ids["comment"])
        if reply is not None and reply.state is ReplyState.UNKNOWN:
            deployment.sweep()
        return reply is not None and reply.state is ReplyState.SENT

    wait_for(proven, what="The proof that it was posted")
    assert deployment.settled(ids["comment"]).state is ReplyState.SENT
    public = [call for call in deployment.posts() if call["path"].endswith("/comments")]
    assert len(public) == 1


def test_nothing_was_refused_by_the_sandbox_and_nothing_waits_in_a_dead_letter_queue(
    deployment: Deployment,
) -> None:
    assert deployment.control("refused")["refused"] == []
    sqs = deployment.cloud.client("sqs")
    for queue in ("TriageDeadLetterQueueUrl", "ResponderDeadLetterQueueUrl"):
        url = deployment.cloud.outputs[queue]
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
        assert attributes["Attributes"]["ApproximateNumberOfMessages"] == "0"
