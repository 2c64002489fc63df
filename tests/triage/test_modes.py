"""Whether a reply waits for a person: what accounts.yaml asks for, and what the track record shows."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from aplomb.accounts import Accounts
from aplomb.aws.keys import track_key
from aplomb.aws.table import Put
from aplomb.modes import ModeSetting
from aplomb.records import Action, Decision
from aplomb.replies.reply import Intent, ReplyState
from aplomb.skips import SkipReason
from aplomb.track_record import TrackRecord
from tests.fakes.pipeline import ACCOUNTS, PAGE, Pipeline

ANSWERED = Decision(action=Action.ANSWER_AND_ESCALATE, reason=None, intent=Intent.COMPLAINT)
DRAFTED = Decision(
    action=Action.ESCALATE, reason=SkipReason.AWAITS_APPROVAL, draft=True, intent=Intent.COMPLAINT
)


def asking_for(setting: ModeSetting) -> Pipeline:
    return Pipeline(accounts=Accounts(replace(one, mode=setting) for one in ACCOUNTS))


def with_record(pipeline: Pipeline, record: TrackRecord, *, language: str = "en", page: str = PAGE) -> None:
    key = track_key("facebook", page, language)
    pipeline.table.write([Put(key=key, item=msgspec.to_builtins(record))])


@pytest.mark.parametrize(
    ("setting", "record", "decision"),
    [
        (ModeSetting.EARN, None, DRAFTED),
        (ModeSetting.EARN, TrackRecord(decisions=299), DRAFTED),
        (ModeSetting.EARN, TrackRecord(decisions=332, opened=True), ANSWERED),
        (ModeSetting.EARN, TrackRecord(closed=True), DRAFTED),
        (ModeSetting.DRAFT, TrackRecord(decisions=332, opened=True), DRAFTED),
        (ModeSetting.AUTO, None, ANSWERED),
        (ModeSetting.AUTO, TrackRecord(closed=True), DRAFTED),
        (ModeSetting.AUTO, TrackRecord(decisions=332, opened=True), ANSWERED),
    ],
)
def test_a_complaint_is_answered_or_drafted_as_the_setting_and_the_record_say(
    setting: ModeSetting, record: TrackRecord | None, decision: Decision
) -> None:
    pipeline = asking_for(setting)
    if record is not None:
        with_record(pipeline, record)
    assert pipeline.take(pipeline.comment()).decision == decision


def test_another_languages_or_pages_record_opens_nothing() -> None:
    pipeline, opened = asking_for(ModeSetting.EARN), TrackRecord(decisions=332, opened=True)
    with_record(pipeline, opened, language="lv")
    with_record(pipeline, opened, page="1001")
    assert pipeline.take(pipeline.comment()).decision == DRAFTED


def test_a_draft_is_worded_and_posted_by_nobody_and_spends_no_budget() -> None:
    pipeline = asking_for(ModeSetting.EARN)
    pipeline.post(pipeline.comment())
    pipeline.until_quiet()
    assert pipeline.reply().state is ReplyState.DRAFT
    assert pipeline.reply().text.startswith("complaint: ")
    assert pipeline.platform.replies_to("c1") == []
    assert pipeline.budget() is None


def test_the_record_is_read_without_a_call_of_its_own(pipeline: Pipeline) -> None:
    pipeline.take(pipeline.comment())
    assert pipeline.table.calls[:3] == ["get_many", "get_many", "write"]
