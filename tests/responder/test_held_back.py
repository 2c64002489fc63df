"""A reply that was planned is held back when a machine may no longer speak for its account and language."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from aplomb.accounts import Accounts
from aplomb.aws.keys import track_key
from aplomb.aws.table import Put
from aplomb.modes import ModeSetting
from aplomb.records import CaseState
from aplomb.replies.reply import Channel, ReplyState
from aplomb.skips import SkipReason
from aplomb.track_record import TrackRecord
from tests.fakes.pipeline import ACCOUNTS, PAGE, Pipeline

(PAGE_ACCOUNT,) = [one for one in ACCOUNTS if one.id == PAGE]


@pytest.fixture
def pipeline() -> Pipeline:
    """Return a pipeline in which one complaint waits for its reply."""
    made = Pipeline()
    made.post(made.comment())
    return made


def state(pipeline: Pipeline) -> tuple[ReplyState, SkipReason | None]:
    reply = pipeline.reply("c1")
    return reply.state, reply.reason


def test_a_planned_reply_is_not_sent_once_the_account_asks_for_approval(pipeline: Pipeline) -> None:
    drafts = replace(PAGE_ACCOUNT, mode=ModeSetting.DRAFT)
    pipeline.responder = replace(pipeline.responder, accounts=Accounts([drafts]))
    pipeline.work()
    assert state(pipeline) == (ReplyState.CANCELLED, SkipReason.AWAITS_APPROVAL)


def test_a_planned_reply_is_not_sent_once_the_track_record_closed(pipeline: Pipeline) -> None:
    close_track_record(pipeline)
    pipeline.work()
    assert state(pipeline) == (ReplyState.CANCELLED, SkipReason.AWAITS_APPROVAL)
    assert pipeline.platform.replies_to("c1") == []
    case = pipeline.case()
    assert case is not None
    assert case.state is CaseState.OPEN


def test_what_another_language_earned_or_lost_does_not_hold_a_reply(pipeline: Pipeline) -> None:
    close_track_record(pipeline, language="lv")
    pipeline.work()
    assert state(pipeline) == (ReplyState.SENT, None)


def test_a_private_reply_follows_its_public_one_though_the_track_record_closed(pipeline: Pipeline) -> None:
    following = pipeline.work()
    close_track_record(pipeline)
    assert following is not None
    pipeline.responder.work(following)
    assert pipeline.reply(channel=Channel.PRIVATE).state is ReplyState.SENT


def close_track_record(pipeline: Pipeline, *, language: str = "en") -> None:
    record = TrackRecord(closed=True, rev=1)
    key = track_key(PAGE_ACCOUNT.platform, PAGE_ACCOUNT.id, language)
    pipeline.table.write([Put(key=key, item=msgspec.to_builtins(record))])
