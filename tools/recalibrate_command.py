"""aplomb recalibrate: what people decided in; thresholds that suit each account and language out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from aplomb.accounts import load_accounts
from aplomb.comment import Platform
from tools.evaluation.decisions import Decision, read_decisions
from tools.evaluation.judged_rows import JudgedRow
from tools.evaluation.judging import Judged, study_one
from tools.evaluation.recalibrating import Recalibration, recalibrate
from tools.evaluation.report import policy_cells, table
from tools.evaluation.thresholds_file import FITTED, Place, write_thresholds
from tools.paths import ROOT
from tools.training.native import native_folder
from triage.engine import Engine
from triage.engine.batch import work_many
from triage.engine.model_file import SHIPPED
from triage.own_thresholds import load_own_thresholds

TEMPLATES = ROOT / "templates"

HEADS = """
Retraining comes second, and helps less. To let the model's heads learn from these comments, write them into a
folder as lines like this, and run `aplomb train` on the folder:
{"text": "...", "lang": "en", "kind": "complaint", "critical": true, "severity": "normal", "side": "train"}
"""

_MEASURES = ("caught", "answered", "queued (all)", "praise answered")
_TITLES = ("account and language", "decisions", "thresholds", *_MEASURES)


def recalibrate_file(
    decisions: Path,
    *,
    account: str | None = None,
    out: Path | None = None,
    templates: Path = TEMPLATES,
    folder: Path = SHIPPED,
) -> Iterator[str]:
    """Yield what came of each account and language, and write thresholds where they became better.

    `account`, like "facebook/123", leaves out all others. `out` is templates/thresholds.yaml.

    Raises:
        UnreadableRowsError: a line is no decision; the text names file and line.
        SettingsError: accounts.yaml or thresholds.yaml is wrong.
    """
    engine = Engine.load(folder, native=native_folder())
    accounts = load_accounts(templates / "accounts.yaml")
    target = out or templates / "thresholds.yaml"
    own = load_own_thresholds(target, accounts)
    yield f"model {engine.version}; before and after are of auto mode, after by cross-validation"
    found: dict[Place, Recalibration] = {}
    for place, judged in _by_place(_wanted(decisions, account), folder).items():
        known = accounts.find(Platform(place.platform), place.account)
        if known is None:
            yield f"{_name(place)}: not in accounts.yaml, so nothing is written for it."
            continue
        shipped = engine.thresholds(place.language)
        found[place] = recalibrate(judged, present=own.over(shipped, account=known, language=place.language))
    yield from _told(found)
    fitted = {place: one.thresholds for place, one in found.items() if one.thresholds is not None}
    if not fitted:
        yield "Nothing is written."
        return
    write_thresholds(target, fitted, accounts, model=engine.version)
    yield f"Written to {target}. They hold after the next `sam deploy`."


def _wanted(path: Path, account: str | None) -> Iterator[Decision]:
    return (one for one in read_decisions(path) if account in {None, one.account})


def _by_place(decisions: Iterable[Decision], folder: Path) -> Mapping[Place, Sequence[JudgedRow]]:
    found: defaultdict[Place, list[JudgedRow]] = defaultdict(list)
    texts: list[Decision] = []
    for one in decisions:
        if one.verdict is None:
            texts.append(one)
        else:
            found[_place(one)].append(JudgedRow(row=one.row, verdict=one.verdict, told=one.row.language))
    for one, judged in zip(texts, _judge(texts, folder), strict=True):
        found[_place(one)].append(
            JudgedRow(row=one.row, verdict=judged.verdict, told=judged.told, case=judged.case)
        )
    return dict(sorted(found.items()))


def _judge(decisions: Sequence[Decision], folder: Path) -> Iterable[Judged]:
    questions = [(one.text or "", one.row.language) for one in decisions]
    return work_many(study_one, questions, folder=folder, native=native_folder()) if questions else ()


def _place(decision: Decision) -> Place:
    platform, _, account = decision.account.partition("/")
    return Place(platform, account, decision.row.language)


def _told(found: Mapping[Place, Recalibration]) -> Iterator[str]:
    rows = []
    for place, one in found.items():
        rows.append((_name(place), str(one.decisions), "before", *policy_cells(one.before)))
        if one.after is not None:
            rows.append(("", "", "after", *policy_cells(one.after)))
    yield from ("", *table(_TITLES, rows), "")
    for place, one in found.items():
        yield f"{_name(place)}: {_verdict(one)}"


def _verdict(one: Recalibration) -> str:
    if one.thresholds is None:
        return f"the present thresholds stay: {one.reason}."
    return (
        "new thresholds: " + ", ".join(f"{name} {getattr(one.thresholds, name):g}" for name in FITTED) + "."
    )


def _name(place: Place) -> str:
    name = f"{place.platform}/{place.account} {place.language}"
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in name)
