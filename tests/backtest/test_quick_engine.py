"""The quick model says what the deployed one says, to the last bit."""

from __future__ import annotations

import json
from pathlib import Path

from tests.structure.tree import ROOT
from tools.backtest.model import Kind, Recall, load
from triage.engine import Engine
from triage.verdicts import judge

TEXTS = [
    json.loads(line)["text"]
    for language in ("en", "lv", "ru")
    for line in (ROOT / "corpus" / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()[::16]
]


def test_it_gives_the_same_scores_and_language(tmp_path: Path) -> None:
    quick, deployed = load(Kind.LINEAR, tmp_path), Engine.load(native=tmp_path)
    for text in (*TEXTS, "", "\0", "😀", "x" * 20_000):
        assert quick.score(text) == deployed.score(text)
        assert quick.language(text, languages=("lv",)) == deployed.language(text, languages=("lv",))


def test_what_was_heard_is_not_asked_again(tmp_path: Path) -> None:
    engine = load(Kind.LINEAR, tmp_path)
    first = Recall(engine, None)
    verdict = judge("Nobody answers the phone", engine=first, languages=("en",))
    again = Recall(engine, first.heard)
    assert judge("Nobody answers the phone", engine=again, languages=("en",)) == verdict
    assert again.heard is None
