"""Thresholds follow what people decided, where there is enough of it and they become no worse."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from aplomb.accounts import Account, Accounts
from aplomb.comment import Platform
from aplomb.errors import SettingsError
from aplomb.verdict import Kind, Verdict
from tests.evaluation.made_up import THRESHOLDS, page, row, scores
from tests.fakes.fake_model import CALM, FakeModel
from tools.evaluation.decisions import read_decisions
from tools.evaluation.recalibrating import ENOUGH, recalibrate
from tools.evaluation.thresholds_file import Place, write_thresholds
from tools.training.rows import UnreadableRowsError
from triage.engine import Told
from triage.own_thresholds import load_own_thresholds
from triage.verdicts.deciding import Case
from triage.verdicts.judging import study

PAGE = Account(
    platform=Platform.FACEBOOK, id="0123", name="Example", languages=("no",), max_age=3600, message_link=""
)
ACCOUNTS = Accounts([PAGE])
PLACE = Place("facebook", "0123", "no")


def test_a_page_on_which_the_model_is_too_shy_gets_lower_thresholds() -> None:
    found = recalibrate(list(page(800, shift=0.3)), present=THRESHOLDS)
    assert found.thresholds is not None, found.reason
    assert found.after is not None
    assert found.thresholds.ask < THRESHOLDS.ask
    assert found.after.answered.value > found.before.answered.value
    assert found.after.praise_error.value <= 0.01
    assert found.after.caught.value >= 0.93


def test_kinds_go_by_the_thresholds_that_are_tried() -> None:
    """A shy model calls complaints unsure; lower thresholds open that band for its texts, too."""
    texts = [
        replace(one, case=case_of(one.verdict), verdict=replace(one.verdict, kind=Kind.UNSURE))
        for one in page(800, shift=0.45)
    ]
    found = recalibrate(texts, present=THRESHOLDS)
    assert found.thresholds is not None, found.reason
    assert found.after is not None
    assert found.thresholds.ask < 0.5
    assert found.after.answered.value > found.before.answered.value
    assert found.after.answered.value > 0.5


def case_of(found: Verdict) -> Case:
    model = FakeModel(scores=found.scores or CALM, told=Told(language="de", confidence=0.98))
    return study("Die Lieferung kam heute um neun", engine=model)


def test_rare_kinds_keep_their_thresholds() -> None:
    found = recalibrate(list(page(800, shift=0.3)), present=THRESHOLDS).thresholds
    assert found is not None
    assert (found.abuse, found.spam, found.urgent) == (
        THRESHOLDS.abuse,
        THRESHOLDS.spam,
        THRESHOLDS.urgent,
    )


def test_too_few_decisions_change_nothing() -> None:
    found = recalibrate(list(page(ENOUGH - 1)), present=THRESHOLDS)
    assert found.thresholds is None
    assert found.reason == "299 decisions, 300 are needed"


def test_decisions_without_praise_change_nothing() -> None:
    angry = [one for one in page(900) if one.row.tone == 0][:ENOUGH]
    found = recalibrate(angry, present=THRESHOLDS)
    assert found.thresholds is None
    assert "100 on praise" in found.reason


def test_what_nobody_looked_at_does_not_raise_the_bound_of_what_is_left_alone() -> None:
    """The queue holds only what is above `low`, so fitting it again and again would let it creep up."""
    seen = list(page(900, below=THRESHOLDS.low))
    found = recalibrate(seen, present=THRESHOLDS).thresholds
    assert found is None or found.low <= THRESHOLDS.low


def test_where_enough_of_the_rest_was_looked_at_the_bound_may_rise() -> None:
    low = replace(THRESHOLDS, low=0.15)
    found = recalibrate(list(page(1500)), present=low).thresholds
    assert found is not None
    assert found.low > low.low


def test_thresholds_that_would_answer_more_praise_are_not_taken() -> None:
    """Praise that looks like criticism on every fifth comment cannot be told apart by a threshold."""
    strange = [
        replace(one, row=row(2), verdict=replace(one.verdict, scores=scores(0.7 + at % 29 / 100)))
        if at % 5 == 0
        else one
        for at, one in enumerate(page(600))
    ]
    shy = replace(THRESHOLDS, ask=1.0, high=1.0)
    found = recalibrate(strange, present=shy)
    assert found.thresholds is None or (found.after is not None and found.after.praise_error.value <= 0.01)


def decision(**more: Any) -> dict[str, Any]:
    return {"account": "facebook/0123", "language": "no", "kind": "complaint", "critical": True, **more}


def write(path: Path, *decisions: object) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in decisions))
    return path


def test_a_decision_tells_what_a_person_called_a_comment(tmp_path: Path) -> None:
    path = write(
        tmp_path / "decisions.jsonl",
        decision(text="Sent igjen"),
        decision(kind="praise", critical=False, scores=asdict(scores(0.25))),
    )
    first, second = read_decisions(path)
    assert (first.account, first.text, first.verdict) == ("facebook/0123", "Sent igjen", None)
    assert (first.row.tone, first.row.critical, first.row.language) == (0, 1, "no")
    assert second.verdict is not None
    assert (second.row.tone, second.verdict.scores, second.verdict.kind) == (2, scores(0.25), Kind.COMPLAINT)


BAD: list[object] = [
    [],
    {},
    decision(),
    decision(text=5),
    decision(text="a", account="0123"),
    decision(text="a", account="facebook/"),
    decision(text="a", account="myspace/1"),
    decision(text="a", account=5),
    decision(text="a", kind="unsure"),
    decision(text="a", critical="yes"),
    decision(text="a", language=None),
    decision(scores={"critical": 0.5}),
    decision(scores={**asdict(scores(0.5)), "critical": 5}),
    decision(scores={**asdict(scores(0.5)), "critical": "nan"}),
    decision(scores={**asdict(scores(0.5)), "critical": 10**400}),
]


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_a_line_that_is_no_decision_is_named(bad: object, tmp_path: Path) -> None:
    path = write(tmp_path / "decisions.jsonl", decision(text="a"), bad)
    with pytest.raises(UnreadableRowsError, match=r"decisions\.jsonl, line 2: not a decision"):
        list(read_decisions(path))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"text": "caf\xe9"}', "it is not valid UTF-8"),
        (b'{"text": "a"', "it is not valid JSON"),
        (b"[" * 100_000, "it is not valid JSON"),
        (b"[1]", "it is not a JSON object"),
        (b"{}", "it has no `account`"),
        (b'{"account": 5, "kind": "praise"}', "`account` must be like facebook/123"),
    ],
    ids=["latin-1", "open", "deep", "list", "empty", "number"],
)
def test_why_a_line_is_no_decision_is_said_in_words_and_without_the_line(
    line: bytes, why: str, tmp_path: Path
) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_bytes(line)
    with pytest.raises(UnreadableRowsError) as caught:
        list(read_decisions(path))
    assert str(caught.value) == f"decisions.jsonl, line 1: not a decision: {why}."


def test_triage_reads_the_thresholds_that_are_written(tmp_path: Path) -> None:
    path = tmp_path / "thresholds.yaml"
    fitted = replace(THRESHOLDS, low=0.0001, ask=0.5, high=1.0, abuse=0.1)
    write_thresholds(path, {PLACE: fitted}, ACCOUNTS, model="m1")
    held = load_own_thresholds(path, ACCOUNTS).over(THRESHOLDS, account=PAGE, language="no")
    assert held == replace(fitted, abuse=THRESHOLDS.abuse)
    assert "# m1; with another model" in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o644


def test_thresholds_of_other_places_and_kinds_stay(tmp_path: Path) -> None:
    path = tmp_path / "thresholds.yaml"
    path.write_text(
        "thresholds:\n"
        '  - {platform: facebook, id: "0123", language: no, spam: 0.5}\n'
        '  - {platform: facebook, id: "0123", language: lv, low: 0.1, ask: 0.2, high: 0.3}\n'
    )
    write_thresholds(path, {PLACE: THRESHOLDS}, ACCOUNTS, model="m1")
    own = load_own_thresholds(path, ACCOUNTS)
    assert own.over(THRESHOLDS, account=PAGE, language="no") == replace(THRESHOLDS, spam=0.5)
    assert own.over(THRESHOLDS, account=PAGE, language="lv").high == 0.3


def test_a_file_that_triage_would_refuse_is_never_written(tmp_path: Path) -> None:
    path = tmp_path / "thresholds.yaml"
    with pytest.raises(SettingsError):
        write_thresholds(path, {Place("facebook", "999", "en"): THRESHOLDS}, ACCOUNTS, model="m1")
    assert list(tmp_path.iterdir()) == []
