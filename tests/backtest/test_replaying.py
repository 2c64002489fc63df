"""What would have become of past comments is what production's own rules say, and nothing is sent."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from aplomb.modes import ModeSetting
from aplomb.skips import SkipReason
from tests.backtest.exports import COMPLAINT, NOON, PRAISE, TEMPLATES, comment, export, outcomes, replayed
from tools.backtest.model import Kind, NoEmbeddingError
from tools.backtest.outcome import Cap, Fate
from tools.backtest.settings import own_sources
from tools.backtest.tally import tally, volume

DAY = 24 * 60 * 60


def test_a_complaint_is_answered_and_praise_is_left_alone(tmp_path: Path) -> None:
    first, second = outcomes(export(tmp_path, [comment(1), comment(2, PRAISE)]))
    assert first.fate is Fate.ANSWERED
    assert "automatic" in first.words
    assert first.source.startswith("complaint")
    assert second.fate in {Fate.LEFT, Fate.QUEUED}
    assert second.words == ""


def test_a_person_gets_one_reply_per_thread(tmp_path: Path) -> None:
    same = {"from": {"id": "u", "name": "Ana"}, "thread": "t"}
    rows = [comment(1, **same), comment(2, **same), comment(3, thread="t")]
    assert [one.reason for one in outcomes(export(tmp_path, rows))] == ["", SkipReason.BUDGET_USED, ""]


def test_what_answers_a_comment_of_a_thread_stands_in_that_thread(tmp_path: Path) -> None:
    same = {"from": {"id": "u", "name": "Ana"}}
    rows = [comment(1, **same), comment(2, parent_id="c1", **same), comment(3, **same)]
    assert [one.reason for one in outcomes(export(tmp_path, rows))] == ["", SkipReason.BUDGET_USED, ""]


def test_the_same_text_is_not_said_twice_in_one_thread(tmp_path: Path) -> None:
    rows = [comment(number, thread="t", **{"from": {"id": f"u{number}", "name": ""}}) for number in range(4)]
    said = [one.words for one in outcomes(export(tmp_path, rows))]
    assert len(set(said)) == len(said)


def test_an_id_that_stood_before_is_delivered_twice(tmp_path: Path) -> None:
    with replayed(export(tmp_path, [comment(1), comment(2), comment(1)])) as found:
        assert [one.reason for one in found.outcomes[0]] == ["", "", SkipReason.DUPLICATE]
        assert list(found.staged.notes.lines.values()) == [[3]]


def test_a_comment_without_a_believable_time_is_a_persons(tmp_path: Path) -> None:
    found = outcomes(export(tmp_path, [comment(1), comment(2, created_time="soon"), comment(3, "")]))
    assert [one.reason for one in found] == ["", SkipReason.TOO_OLD, SkipReason.NO_TEXT]


def test_an_export_in_any_order_is_taken_in_the_order_of_its_times(tmp_path: Path) -> None:
    same = {"from": {"id": "u", "name": "Ana"}, "thread": "t"}
    later, earlier = comment(5, **same), comment(1, **same)
    with replayed(export(tmp_path, [later, earlier])) as found:
        assert not found.staged.notes.in_order
        assert [one.reason for one in found.outcomes[0]] == [SkipReason.BUDGET_USED, ""]


def test_the_cap_under_a_post_lets_replies_wait(tmp_path: Path) -> None:
    rows = [comment(number, created_time=NOON + number) for number in range(25)]
    with replayed(export(tmp_path, rows)) as run:
        found = run.outcomes[0]
        waited = [one for one in found if one.waited]
        assert len(waited) == 5  # twenty an hour
        assert {one.cap for one in waited} == {Cap.POST}
        assert all(one.waited >= 3000 for one in waited)
        assert tally(found, timed=True).caps[1].waited == 5


def test_the_cap_of_an_account_lets_replies_wait_until_they_are_too_late(tmp_path: Path) -> None:
    settings = (TEMPLATES / "accounts.yaml").read_text(encoding="utf-8")
    slow = tmp_path / "accounts.yaml"
    slow.write_text(
        settings.replace("max_age_hours: 24", "max_age_hours: 0.02\n    replies_per_minute: 1"),
        encoding="utf-8",
    )
    ours = replace(own_sources(TEMPLATES), accounts=slow)
    rows = [comment(number, created_time=NOON + number, post_id=f"p{number}") for number in range(6)]
    found = outcomes(export(tmp_path, rows), ours=ours)
    assert [one.reason for one in found] == ["", "", *[SkipReason.TOO_OLD] * 4]
    assert [one.late for one in found] == [False, False, *[True] * 4]
    assert {one.cap for one in found[1:]} == {Cap.ACCOUNT}


def test_an_export_without_times_and_authors_says_so_and_is_bound_by_no_cap(tmp_path: Path) -> None:
    path = export(tmp_path, [{"text": COMPLAINT} for _ in range(40)])
    with replayed(path) as found:
        assert {one.fate for one in found.outcomes[0]} == {Fate.ANSWERED}
        assert found.staged.notes.told == set()


@pytest.mark.parametrize(
    ("place", "fate", "reason"),
    [
        ({"account": "999"}, Fate.SKIPPED, SkipReason.ACCOUNT_NOT_CONFIGURED),
        ({"account": "Example Bakery"}, Fate.ANSWERED, ""),
        ({"platform": "twitter"}, Fate.DRAFTED, SkipReason.NOT_SUMMONED),
        ({"platform": "X", "summoned": "yes"}, Fate.ANSWERED, ""),
        ({"platform": "Messenger"}, Fate.QUEUED, SkipReason.PRIVATE_MESSAGE),
        ({"platform": "Instagram"}, Fate.DRAFTED, SkipReason.NO_PUBLIC_REPLY),
        ({"from": {"id": "100200300400500", "name": "Example Bakery"}}, Fate.SKIPPED, SkipReason.OWN_ECHO),
    ],
)
def test_the_platforms_rules_hold(tmp_path: Path, place: dict[str, object], fate: Fate, reason: str) -> None:
    (found,) = outcomes(export(tmp_path, [comment(1, **place)]))
    assert (found.fate, found.reason) == (fate, reason)


def test_in_draft_mode_every_reply_is_a_persons_to_send(tmp_path: Path) -> None:
    ours = own_sources(TEMPLATES, mode=ModeSetting.EARN)
    (found,) = outcomes(export(tmp_path, [comment(1)]), ours=ours)
    assert (found.fate, found.reason) == (Fate.DRAFTED, SkipReason.AWAITS_APPROVAL)
    assert found.words


def test_a_second_run_judges_nothing_and_says_the_same(tmp_path: Path) -> None:
    path = export(tmp_path, [comment(number, f"{COMPLAINT} {number}") for number in range(5)])
    with replayed(path) as first:
        assert first.judged == 5
        said = list(first.outcomes[0])
    with replayed(path) as second:
        assert second.judged == 0
        assert list(second.outcomes[0]) == said


def test_nothing_that_a_stranger_wrote_stays_on_the_disk(tmp_path: Path) -> None:
    path = export(tmp_path, [comment(1, "Zanzibar my order never arrived")])
    with replayed(path):
        left = [one for one in (tmp_path / "kept").iterdir() if b"Zanzibar" in one.read_bytes()]
        assert left == []
        kept = sqlite3.connect(tmp_path / "kept" / "verdicts.sqlite")
        assert kept.execute("select count(*) from heard").fetchone() == (1,)
        kept.close()


def test_the_full_model_is_refused_where_its_library_is_not(tmp_path: Path) -> None:
    with pytest.raises(NoEmbeddingError, match="--engine linear"):
        replayed(export(tmp_path, [comment(1)]), kind=Kind.FULL).__enter__()


def test_the_volume_over_time_shows_every_comment_and_the_quiet_days(tmp_path: Path) -> None:
    rows = [comment(0), *(comment(number, created_time=NOON + 30 * DAY) for number in (1, 2))]
    with replayed(export(tmp_path, rows)) as found:
        bars = volume(found.outcomes[0])
    totals = [sum(bar.counts.values()) for bar in bars]
    assert (totals[0], totals[-1], sum(totals)) == (1, 2, 3)
    assert 0 in totals


def test_hostile_rows_neither_crash_nor_run(tmp_path: Path) -> None:
    texts = [
        "\0",
        "x" * 20_000,
        "\u202e" * 50,
        "{{ 7*7 }}",
        "<script>alert(1)</script>",
        "Z̷" * 3000,
        "😀" * 500,
    ]
    rows = [
        comment(n, text, **{"from": {"id": "#" * 300, "name": "{% x %}"}}) for n, text in enumerate(texts)
    ]
    found = outcomes(export(tmp_path, rows))
    assert len(found) == len(texts)
    assert not any("{%" in one.words for one in found)
    assert json.dumps([one.words for one in found])
