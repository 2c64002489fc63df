"""While an account is watched or in a crisis, a machine speaks late and seldom, and then claims nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aplomb.accounts import Accounts
from aplomb.aws.keys import account_key
from aplomb.aws.table import Put
from aplomb.comment import Platform
from aplomb.crisis.policy import POLICIES, drawn_delay, policy
from aplomb.crisis.state import CrisisRecord, CrisisState
from aplomb.modes import ModeSetting
from aplomb.records import stored
from aplomb.replies.reply import Channel, Intent, ReplyState
from aplomb.replies.signing import Signed, Who
from aplomb.skips import SkipReason
from responder.pace import SLACK
from responder.restraint import claims_in_crisis, waits_until
from responder.turns import rates_of
from tests.fakes.clock import NOW
from tests.fakes.fake_platform import Ending
from tests.fakes.pipeline import ACCOUNTS, PAGE, PROFILE, SECOND, Pipeline
from tests.responder.by_the_second import crisis as many_critics
from tests.responder.by_the_second import go_on, replies, sent, with_pace, work_all
from tests.responder.test_pace import most_in_any_stretch

STATES = tuple(CrisisState)
CRISIS = account_key(Platform.FACEBOOK, PAGE, "CRISIS")
HOUR = 3600


def switch(pipeline: Pipeline, state: CrisisState) -> None:
    """Let the account be in a state, as the detector or a person stores it."""
    item = stored(CrisisRecord(state=state, since=pipeline.clock.now), expires_at=None)
    pipeline.table.write([Put(key=CRISIS, item=item)])


def complained(state: CrisisState) -> Pipeline:
    pipeline = Pipeline()
    switch(pipeline, state)
    pipeline.post(pipeline.comment())
    return pipeline


def said(pipeline: Pipeline) -> list[str]:
    """Return what was said in public and in private: FakeSpeech begins with the intent."""
    texts = [*pipeline.platform.replies_to("c1"), *(text for _, text in pipeline.platform.private)]
    return [text.partition(":")[0] for text in texts]


SAYS = {
    CrisisState.CALM: [Intent.COMPLAINT, Intent.PRIVATE_REPLY],
    CrisisState.WATCH: [Intent.COMPLAINT, Intent.PRIVATE_REPLY],
    CrisisState.CRISIS: [Intent.CRISIS_HOLDING, Intent.PRIVATE_REPLY_CRISIS_HOLDING],
}


@pytest.mark.parametrize("state", STATES)
def test_each_state_says_what_its_policy_allows_and_no_sooner(state: CrisisState) -> None:
    pipeline = complained(state)
    least, most = policy(state).delay
    pipeline.work()
    if least:
        assert said(pipeline) == []
    go_on(pipeline, until=NOW + 2 * HOUR)

    assert said(pipeline) == SAYS[state]
    ((at, _),) = sent(pipeline)
    assert least <= at - NOW <= most


def test_a_reply_keeps_what_it_said_and_its_steps_say_that_it_waited_on_purpose() -> None:
    pipeline = complained(CrisisState.CRISIS)
    pipeline.work()
    go_on(pipeline, until=NOW + HOUR)
    reply = pipeline.reply()

    waited = reply.not_before - reply.planned_at
    assert f"waits {waited} seconds on purpose" in [step.note for step in reply.steps]
    assert reply.intent == Intent.CRISIS_HOLDING
    assert pipeline.reply(channel=Channel.PRIVATE).intent == Intent.PRIVATE_REPLY_CRISIS_HOLDING


def test_how_long_a_reply_waits_is_drawn_once_whatever_retries_or_restarts() -> None:
    watched = policy(CrisisState.WATCH)
    drawn = [drawn_delay(watched, name=f"facebook {PAGE} c{number}") for number in range(2000)]
    assert drawn == [drawn_delay(watched, name=f"facebook {PAGE} c{number}") for number in range(2000)]
    assert (min(drawn), max(drawn)) == (60, 300)
    assert 170 < sum(drawn) / len(drawn) < 190
    assert {drawn_delay(policy(CrisisState.CALM), name=str(number)) for number in range(9)} == {0}


def test_a_machine_that_begins_anew_waits_for_the_same_second() -> None:
    pipeline = complained(CrisisState.WATCH)
    pipeline.work()
    until = pipeline.reply().not_before
    for _ in range(3):
        pipeline.responder = pipeline.worker()
        pipeline.clock.now += 7
        pipeline.work()
        assert pipeline.reply().not_before == until
    assert len([step for step in pipeline.reply().steps if "on purpose" in step.note]) == 1
    pipeline.clock.now = until
    pipeline.work()
    assert pipeline.reply().state is ReplyState.SENT


def test_a_delay_never_makes_a_reply_too_late() -> None:
    pipeline = Pipeline()
    switch(pipeline, CrisisState.WATCH)
    pipeline.post(pipeline.comment(created_at=NOW - HOUR + 20))  # 20 seconds before it is too old
    pipeline.work()
    assert pipeline.reply().state is ReplyState.SENT


def test_a_crisis_that_begins_after_a_reply_was_planned_holds_for_it() -> None:
    pipeline = complained(CrisisState.CALM)
    switch(pipeline, CrisisState.CRISIS)
    pipeline.work()
    go_on(pipeline, until=NOW + HOUR)
    assert said(pipeline) == SAYS[CrisisState.CRISIS]


def test_a_private_reply_that_waits_when_a_crisis_begins_claims_nothing_either() -> None:
    pipeline = complained(CrisisState.CALM)
    pipeline.work()
    switch(pipeline, CrisisState.CRISIS)
    pipeline.work(channel=Channel.PRIVATE)
    assert said(pipeline) == [Intent.COMPLAINT, Intent.PRIVATE_REPLY_CRISIS_HOLDING]


def test_a_crisis_that_ends_while_a_reply_is_being_said_changes_nothing_of_it() -> None:
    pipeline = complained(CrisisState.CRISIS)
    pipeline.work()
    pipeline.clock.now = pipeline.reply().not_before
    ended: list[str] = []

    def end(call: str) -> None:
        if call == "before read_comment" and not ended:  # claimed, and not yet called
            ended.append(call)
            switch(pipeline, CrisisState.CALM)

    pipeline.platform.boundary = end
    pipeline.work()
    assert ended
    assert said(pipeline) == [Intent.CRISIS_HOLDING]
    assert pipeline.reply(channel=Channel.PRIVATE).intent == Intent.PRIVATE_REPLY_CRISIS_HOLDING


def test_what_was_surely_not_sent_in_a_crisis_says_the_usual_when_it_is_over() -> None:
    pipeline = complained(CrisisState.CRISIS)
    pipeline.platform.endings = [Ending.NOT_SENT]
    pipeline.work()
    pipeline.clock.now = pipeline.reply().not_before
    pipeline.work()
    assert (pipeline.reply().state, pipeline.reply().intent) == (ReplyState.PLANNED, Intent.CRISIS_HOLDING)
    switch(pipeline, CrisisState.CALM)
    go_on(pipeline, until=NOW + HOUR)
    assert said(pipeline) == SAYS[CrisisState.CALM]


def test_words_that_claim_more_than_a_crisis_allows_are_not_said_a_second_time() -> None:
    pipeline = complained(CrisisState.CALM)
    pipeline.platform.endings = [Ending.UNKNOWN_NOT_POSTED]
    pipeline.work()
    switch(pipeline, CrisisState.CRISIS)
    pipeline.until_quiet()
    reply = pipeline.reply()

    assert pipeline.platform.journal.count("reply") == 1
    assert (reply.state, reply.reason) == (ReplyState.UNKNOWN, SkipReason.OUTCOME_UNKNOWN)
    assert any(SkipReason.IN_CRISIS in step.note for step in reply.steps)


@pytest.mark.parametrize("state", STATES)
def test_no_more_replies_than_a_states_share_of_the_usual_pace(state: CrisisState) -> None:
    pipeline = Pipeline()
    account = with_pace(pipeline, max_age=24 * HOUR)
    switch(pipeline, state)
    work_all(pipeline, many_critics(pipeline, 60))
    go_on(pipeline, until=NOW + 5 * HOUR)

    share = POLICIES[state].caps
    under_post = int(account.replies_per_post_and_hour * share)
    assert most_in_any_stretch([at for at, _ in sent(pipeline)], HOUR) == under_post
    assert len(sent(pipeline)) >= min(60, 4 * under_post)


def test_a_line_that_was_made_for_a_faster_pace_is_made_anew_once() -> None:
    pipeline = Pipeline()
    with_pace(pipeline, max_age=24 * HOUR)
    comments = many_critics(pipeline, 300, posts=300)
    work_all(pipeline, comments)
    switch(pipeline, CrisisState.CRISIS)
    before = len(pipeline.table.writes)
    go_on(pipeline, until=NOW + 2 * HOUR)

    times = [at for at, _ in sent(pipeline)]
    assert len(times) == 300
    assert most_in_any_stretch([at for at in times if at > NOW + 60], 60) <= 7
    assert times[-1] - NOW <= 300 * 60 / 7 * SLACK + 600
    waits = [one for some in pipeline.table.writes[before:] for one in some if "PACE#" in one.key.pk]
    assert len(waits) <= 300 * 7


def test_the_account_is_not_faster_after_a_crisis_than_it_may_be_in_an_hour() -> None:
    pipeline = Pipeline()
    with_pace(pipeline, max_age=24 * HOUR)
    comments = many_critics(pipeline, 20)
    work_all(pipeline, comments)
    switch(pipeline, CrisisState.CRISIS)
    pipeline.clock.now += 10
    pipeline.post(pipeline.comment("in", post="p0", author="ina"))
    pipeline.work("in")
    go_on(pipeline, until=NOW + HOUR + 700)
    switch(pipeline, CrisisState.CALM)
    for number in range(40):
        pipeline.post(pipeline.comment(f"after{number}", post="p0", author=f"b{number}"))
        pipeline.work(f"after{number}")
    go_on(pipeline, until=NOW + 6 * HOUR)
    assert most_in_any_stretch([at for at, _ in sent(pipeline)], HOUR) <= 20


@pytest.mark.parametrize(
    "item",
    [{"state": "panic"}, {"state": "calm", "since": "yesterday"}, {"since": [1]}, {"state": None}],
)
def test_a_state_that_nobody_can_read_counts_as_a_crisis(item: dict[str, object]) -> None:
    pipeline = Pipeline()
    pipeline.table.write([Put(key=CRISIS, item=item)])
    pipeline.post(pipeline.comment())
    pipeline.work()
    go_on(pipeline, until=NOW + HOUR)
    assert said(pipeline) == SAYS[CrisisState.CRISIS]


def test_another_account_speaks_as_ever() -> None:
    pipeline = Pipeline()
    switch(pipeline, CrisisState.CRISIS)
    pipeline.post(pipeline.comment(platform=Platform.X, account=PROFILE, summoned=True))
    pipeline.work(platform=Platform.X, account=PROFILE)
    assert pipeline.platform.replies_to("c1")[0].startswith(Intent.COMPLAINT)


@pytest.mark.parametrize("state", STATES)
def test_a_draft_says_what_a_machine_would(state: CrisisState) -> None:
    pipeline = Pipeline()
    drafting = Accounts(replace(one, mode=ModeSetting.DRAFT) for one in ACCOUNTS)
    pipeline.intake = replace(pipeline.intake, accounts=drafting)
    pipeline.responder = replace(pipeline.responder, accounts=drafting)
    switch(pipeline, state)
    pipeline.post(pipeline.comment())
    pipeline.work()
    draft = pipeline.reply()
    assert draft.state is ReplyState.DRAFT
    assert draft.text.startswith(SAYS[state][0])
    assert draft.intent == SAYS[state][0]
    assert pipeline.platform.posted == []


@pytest.mark.parametrize("state", STATES)
def test_after_an_angry_exchange_people_take_over(state: CrisisState) -> None:
    pipeline = complained(state)
    go_on(pipeline, until=NOW + HOUR // 2)
    assert len(pipeline.platform.replies_to("c1")) == 1
    again = pipeline.comment("c2", SECOND, thread="c1", parent="c1")
    taken = pipeline.post(again)
    pipeline.work("c2")
    case = pipeline.case()

    assert taken.decision.reason is SkipReason.BUDGET_USED
    assert pipeline.find_reply("c2") is None
    assert case is not None
    assert (case.state, case.reason) == ("open", SkipReason.BUDGET_USED)
    assert [one for one in replies(pipeline) if one.key.comment == "c2"] == []


def test_what_people_write_themselves_keeps_its_words_and_its_pace() -> None:
    machines = complained(CrisisState.CRISIS).reply()
    signed = replace(machines, signed=Signed(by=Who(id="1", name="Eva"), version="1", turn=1))
    (account,) = [one for one in ACCOUNTS if one.id == PAGE]
    crisis = policy(CrisisState.CRISIS)
    assert rates_of(signed, account, crisis) == rates_of(machines, account)
    assert rates_of(machines, account, crisis) != rates_of(machines, account)
    assert (waits_until(signed, crisis), claims_in_crisis(signed, crisis)) == (0, False)
    assert waits_until(machines, crisis) >= NOW + 60
    assert claims_in_crisis(machines, crisis)
