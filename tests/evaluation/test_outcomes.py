"""What is counted of the policy, how it is kept, and how thresholds move it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplomb.verdict import Kind, Severity, Verdict
from tests.evaluation.made_up import (
    NEGATIVE,
    NEUTRAL,
    POSITIVE,
    THRESHOLDS,
    graver,
    judged,
    page,
    row,
    scores,
    verdict,
)
from tools.evaluation.curve import curves, with_high, with_low
from tools.evaluation.judged_rows import JudgedRows
from tools.evaluation.judging import Judged
from tools.evaluation.outcomes import Outcomes, Share, outcomes
from tools.evaluation.picture import UnknownPictureError, check_format, draw
from tools.evaluation.report import groups_of, report

chances = st.floats(0, 1)
verdicts = st.builds(
    Verdict,
    kind=st.sampled_from(Kind),
    severity=st.sampled_from(Severity),
    critical=st.booleans(),
    language=st.sampled_from(["en", "lv", "und"]),
    confidence=st.just(0.0),
    evidence=st.just(()),
    engine=st.just(""),
    scores=st.none() | st.builds(scores, chances, chances),
    grateful=st.booleans(),
    dangers=st.sampled_from([(), ("seen",)]),
    degraded=st.booleans(),
)
labels = st.sampled_from([None, 0, 1])
rows = st.builds(
    lambda tone, flags, kind, source: replace(
        row(tone, source=source), complaint=flags[0], abuse=flags[1], spam=flags[2], urgent=flags[3],
        critical=flags[4], kind=kind,
    ),
    st.sampled_from([None, 0, 1, 2]),
    st.tuples(labels, labels, labels, labels, labels),
    st.sampled_from([None, *Kind]),
    st.sampled_from(["a", "b"]),
)  # fmt: skip


@given(st.lists(st.tuples(rows, verdicts, st.sampled_from(["en", "lt"])), max_size=5))
def test_rows_come_back_as_they_were_kept(given_rows: list[tuple[object, Verdict, str]]) -> None:
    kept = JudgedRows()
    for labelled, found, told in given_rows:
        kept.add(labelled, Judged(verdict=found, told=told))  # type: ignore[arg-type]  # hypothesis types builds loosely
    assert len(kept) == len(given_rows)
    assert [(one.row, one.verdict, one.told) for one in kept] == given_rows


def test_criticism_is_caught_by_an_answer_or_by_a_person() -> None:
    found = outcomes(
        [judged(row(NEGATIVE), verdict(critical)) for critical in (0.9, 0.6, 0.3, 0.1)], lambda _: THRESHOLDS
    )
    assert (found.caught, found.answered, found.queue) == (Share(3, 4), Share(2, 4), Share(1, 4))


def test_an_answer_to_praise_is_an_error_of_its_own() -> None:
    found = outcomes(
        [
            judged(row(POSITIVE), verdict(0.9)),
            judged(row(POSITIVE), verdict(0.9, positive=0.8)),
            judged(row(NEUTRAL), verdict(0.9)),
            judged(row(None), verdict(0.9)),
        ],
        lambda _: THRESHOLDS,
    )
    assert (found.praise_error, found.neutral_error) == (Share(1, 2), Share(1, 1))
    assert found.caught == Share(0, 0)
    assert str(found.caught) == ""


def test_a_person_called_for_nothing_is_a_false_alarm() -> None:
    urgent, ordinary = replace(row(), urgent=1), replace(row(), urgent=0)
    found = outcomes(
        [
            judged(urgent, graver(verdict())),
            judged(urgent, replace(verdict(), dangers=("injury",))),
            judged(urgent, verdict()),
            judged(ordinary, graver(verdict())),
            judged(ordinary, verdict()),
        ],
        lambda _: THRESHOLDS,
    )
    assert (found.urgent_recall, found.false_alarms) == (Share(1, 3), Share(1, 2))


def test_a_share_says_how_far_it_can_be_trusted() -> None:
    assert str(Share(1, 10)) == "0.100 (0.018 to 0.404)"


def test_counts_of_parts_add_up_to_the_counts_of_the_whole() -> None:
    whole = list(page(60))
    parts = outcomes(whole[:20], lambda _: THRESHOLDS).plus(outcomes(whole[20:], lambda _: THRESHOLDS))
    assert parts == outcomes(whole, lambda _: THRESHOLDS)
    assert Outcomes().plus(parts) == parts


@given(chances)
def test_moved_thresholds_keep_their_order(bound: float) -> None:
    for moved in (with_low(THRESHOLDS, bound), with_high(THRESHOLDS, bound)):
        assert 0 <= moved.low <= moved.ask <= moved.high <= 1


def test_a_higher_bound_leaves_more_alone_and_answers_less() -> None:
    (curve,) = curves(groups_of(page(300, shift=0.3)), lambda _: THRESHOLDS)
    caught = [one.caught.value for one in curve.by_low]
    queue = [one.queue.value for one in curve.by_low]
    praise = [one.praise_error.value for one in curve.by_high]
    assert caught == sorted(caught, reverse=True)
    assert queue == sorted(queue, reverse=True)
    assert praise == sorted(praise, reverse=True)
    assert caught[0] > caught[-1]


def test_a_report_has_each_source_and_language() -> None:
    kept = JudgedRows()
    for one in page(40):
        kept.add(
            replace(one.row, kind="complaint" if one.row.tone == NEGATIVE else "praise"),
            Judged(verdict=one.verdict, told="en"),
        )
    kept.add(
        replace(row(NEGATIVE, source="news", language="lv"), urgent=1),
        Judged(verdict=graver(verdict()), told="lt"),
    )
    text = "\n".join(report(kept, lambda _: THRESHOLDS))
    for told in (
        "| made-up | tone | 40 |",
        "| all en | 40 |",
        "| news | 1 | 1 | 1.000",
        "| all | 41 |",
        "| lv | 1 | 0.000",
    ):
        assert told in text
    assert "| news | 1 | 1.000 (0.207 to 1.000) | 0 |  |" in text
    assert "| complaint | 0 | 0 | 0 |" in text


@pytest.mark.parametrize("name", ["curve.svg", "curve.png"])
def test_the_same_rows_draw_the_same_picture(name: str, tmp_path: Path) -> None:
    found = curves(groups_of(page(100)), lambda _: THRESHOLDS)
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        draw(found, tmp_path / folder / name, title="Model <1>")
    first, second = ((tmp_path / folder / name).read_bytes() for folder in ("a", "b"))
    assert first == second
    assert first[:4] in {b"<?xm", b"\x89PNG"}
    assert name.endswith("png") or b"Model &lt;1" in first


def test_a_picture_of_another_kind_is_refused_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(UnknownPictureError, match=r"\.svg or \.png"):
        check_format(tmp_path / "curve.pdf")
    with pytest.raises(UnknownPictureError, match="no folder"):
        check_format(tmp_path / "missing" / "curve.svg")
