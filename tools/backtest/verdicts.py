"""Verdicts that are kept from run to run: what the model said, and what the rules made of it.

A verdict is kept under the text, the languages, the thresholds, and a hash of every file of rules; what the
model said under the text, the languages and the model alone. So changed thresholds or rules give a new
verdict, and no embedding is paid for twice. The file holds hashes and numbers, none of the comments' words.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import batched
from pathlib import Path
from typing import NamedTuple

import msgspec

from aplomb.accounts import Account
from aplomb.comment import Platform
from aplomb.verdict import Verdict
from tools.backtest.model import Heard, Kind, QuickEngine, Recall, load
from tools.backtest.settings import Rules, Sources, load_rules
from tools.backtest.staging import open_file
from tools.in_order import in_order
from tools.paths import ROOT
from triage.engine.model_file import ModelFiles
from triage.verdicts.judging import conclude, study

AT_ONCE = {Kind.FULL: 8, Kind.LINEAR: 256}  # comments that a process takes at a time
ASKED_LATELY = 20_000  # keys

_RULES = ("triage/verdicts/*", "triage/verdicts/lexicon/*", "triage/engine/*", "triage/scripts.py")
_WORDS = ("aplomb/look_alikes.*", "aplomb/verdict.py", "aplomb/dangers.py")
_TABLES = """
create table if not exists heard (key integer primary key, said blob);
create table if not exists verdicts (key integer primary key, said blob);
"""
_encode = msgspec.msgpack.Encoder().encode
_heard, _verdict = msgspec.msgpack.Decoder(Heard).decode, msgspec.msgpack.Decoder(Verdict).decode


class Question(NamedTuple):
    """One text to be judged, and under which keys the answer is kept.

    A tuple, because each travels to another process.
    """

    text: str
    languages: tuple[str, ...]
    platform: Platform
    account: str
    verdict_key: int
    heard_key: int
    heard: bytes | None = None  # what the model said at an earlier time


@dataclass(frozen=True, slots=True)
class Judging:
    """With what a process judges; small, because it travels to each."""

    kind: Kind
    native: Path
    sources: Sources


class Keys:
    """Under which keys what is known of a text is kept."""

    def __init__(self, kind: Kind, rules: Rules) -> None:
        model = [ModelFiles().version, kind]
        self._heard = json.dumps(["heard", *model, _hash_of("triage/engine/*.py", "triage/scripts.py")])
        self._verdict = json.dumps(["verdict", *model, _hash_of(*_RULES, *_WORDS)])
        self._rules = rules
        self._begun: dict[tuple[str, tuple[str, ...]], tuple[hashlib.blake2b, hashlib.blake2b]] = {}

    def question(self, text: str, account: Account, languages: tuple[str, ...]) -> Question:
        """Return a text as something to be judged."""
        key = (f"{account.platform}/{account.id}", languages)
        if key not in self._begun:
            self._begun[key] = self._begin(account, languages)
        verdict, heard = (one.copy() for one in self._begun[key])
        content = text.encode()
        verdict.update(content)
        heard.update(content)
        return Question(
            text=text,
            languages=languages,
            platform=account.platform,
            account=account.id,
            verdict_key=int.from_bytes(verdict.digest(), signed=True),
            heard_key=int.from_bytes(heard.digest(), signed=True),
        )

    def _begin(self, account: Account, languages: tuple[str, ...]) -> tuple[hashlib.blake2b, hashlib.blake2b]:
        bounds = sorted(
            (place.language, sorted(values.items()))
            for place, values in self._rules.own.entries.items()
            if (place.platform, place.account) == (account.platform, account.id)
        )
        return _hash([self._verdict, bounds, languages]), _hash([self._heard, languages])


class Verdicts:
    """The file in which verdicts are kept."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = open_file(path, kept=True)
        self._db.executescript(_TABLES)
        self._reader = open_file(path, kept=True)  # questions are looked up while answers are written

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()
        self._db.close()

    def __getitem__(self, questions: Sequence[Question]) -> Mapping[int, Verdict]:
        """Return what is known of some texts, by key."""
        found = _known(self._db, "verdicts", [one.verdict_key for one in questions])
        return {key: _verdict(said) for key, said in found.items()}

    def judge(self, questions: Iterable[Question], judging: Judging) -> Iterator[int]:
        """Judge whatever is not known yet, on all cores; yield for each question how many are judged anew.

        What is judged is kept at once, so that a run that was stopped goes on from there.
        """
        work = partial(_answers, judging=judging)
        asked = batched(_unknown(self._reader, questions), AT_ONCE[judging.kind], strict=False)
        for answers in in_order(work, asked):
            self._db.executemany(
                "insert or replace into verdicts values (?, ?)", [one[:2] for one in answers]
            )
            heard = [one[2:] for one in answers if one[3] is not None]
            self._db.executemany("insert or replace into heard values (?, ?)", heard)
            self._db.commit()
            yield len(answers)


def _unknown(db: sqlite3.Connection, questions: Iterable[Question]) -> Iterator[Question]:
    lately: dict[int, None] = {}
    for some in batched(questions, 512, strict=False):
        known = _known(db, "verdicts", [one.verdict_key for one in some], what="1")
        new = {one.verdict_key: one for one in some if one.verdict_key not in known}
        heard = _known(db, "heard", [one.heard_key for one in new.values()])
        for key, one in new.items():
            if key not in lately:
                lately[key] = None
                yield one._replace(heard=heard[one.heard_key]) if one.heard_key in heard else one
        while len(lately) > ASKED_LATELY:
            del lately[next(iter(lately))]


def _known(
    db: sqlite3.Connection, table: str, keys: Sequence[int], *, what: str = "said"
) -> dict[int, bytes]:
    marks = ",".join("?" * len(keys))
    query = f"select key, {what} from {table} where key in ({marks})"  # noqa: S608 - our own names
    return dict(db.execute(query, keys))


type Answer = tuple[int, bytes, int, bytes | None]


def _answers(questions: Sequence[Question], *, judging: Judging) -> list[Answer]:
    engine, rules = load(judging.kind, judging.native), _rules(judging.sources)
    return [_answer(one, engine, rules) for one in questions]


def _answer(question: Question, engine: QuickEngine, rules: Rules) -> Answer:
    model = Recall(engine, _heard(question.heard) if question.heard is not None else None)
    account = rules.accounts.find(question.platform, question.account)
    case = study(
        question.text,
        engine=model,
        languages=question.languages,
        in_force=partial(rules.thresholds, engine, account) if account else None,
    )
    verdict = conclude(case, explained=False)
    heard = model.heard
    return question.verdict_key, _encode(verdict), question.heard_key, _encode(heard) if heard else None


@cache
def _rules(sources: Sources) -> Rules:
    return load_rules(sources)


def _hash(parts: object) -> hashlib.blake2b:
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=8)


def _hash_of(*patterns: str) -> str:
    """Return a hash of all files of some kinds under functions/."""
    whole = hashlib.sha256()
    functions = ROOT / "functions"
    for path in sorted({one for pattern in patterns for one in functions.glob(pattern) if one.is_file()}):
        whole.update(f"{path.relative_to(functions).as_posix()}\0".encode() + path.read_bytes())
    return whole.hexdigest()
