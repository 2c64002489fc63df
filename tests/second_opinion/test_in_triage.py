"""Triage asks before it decides, so that what is stored and shown has the opinion in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aplomb.accounts import Account, Accounts
from aplomb.comment import Comment, Platform, Verb
from aplomb.thresholds import Thresholds
from aplomb.verdict import Kind
from tests.second_opinion.world import THRESHOLDS, FakeAdviser, World, verdict
from triage import app
from triage.second_opinion.opinion import DOUBTED, Opinion

PAGE = Account(
    platform=Platform.FACEBOOK, id="1", name="Example", languages=("en",), max_age=3600, message_link=""
)
COMMENT = Comment(
    platform=Platform.FACEBOOK,
    account="1",
    post="1_2",
    thread="2_3",
    comment="2_3",
    author="4",
    author_name="Ana",
    text="Late again, call 26123456",
    verb=Verb.ADD,
    created_at=None,
)


@pytest.fixture(autouse=True)
def page(monkeypatch: pytest.MonkeyPatch) -> None:
    def thresholds(account: Account, language: str) -> Thresholds:
        assert (account, language) == (PAGE, "en")
        return THRESHOLDS

    monkeypatch.setattr(app, "accounts", lambda: Accounts([PAGE]))
    monkeypatch.setattr(app, "engine", lambda: None)
    monkeypatch.setattr(app, "judge", lambda *_, **__: verdict())
    monkeypatch.setattr(app, "_thresholds", thresholds)


def test_a_second_opinion_is_part_of_the_verdict(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    adviser = FakeAdviser(opinion=Opinion(person=True))
    second = world.second_opinion(adviser)
    monkeypatch.setattr(app, "asked_second", lambda: second)
    after = app._judge(COMMENT)
    assert adviser.asked == ["Late again, call [number]"]
    assert (after.kind, after.evidence[-1]) == (Kind.UNSURE, DOUBTED)


def test_an_account_that_is_not_ours_costs_no_question(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    adviser = FakeAdviser()
    second = world.second_opinion(adviser)
    monkeypatch.setattr(app, "asked_second", lambda: second)
    assert app._judge(replace(COMMENT, account="9")) == verdict()
    assert adviser.asked == []


def test_where_nobody_is_asked_the_verdict_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    app.asked_second.cache_clear()
    monkeypatch.setenv("TABLE_NAME", "table")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.delenv("SECOND_OPINION", raising=False)
    assert app._judge(COMMENT) == verdict()
    app.asked_second.cache_clear()


def test_each_outcome_is_a_metric(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    monkeypatch.setattr(app.metrics, "add_metric", lambda *, name, **_: counted.append(name))
    app._count_opinion("failed")
    assert counted == ["triage.second_opinion_failed"]
