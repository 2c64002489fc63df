"""Take an export through one or two sets of rules: read it, judge what is new, and replay it in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import batched
from pathlib import Path

from aplomb.accounts import Account
from aplomb.comment import Comment, Platform, Surface, Verb
from tools.backtest.model import Kind, load
from tools.backtest.outcome import Outcomes
from tools.backtest.reading import Chosen, read_export
from tools.backtest.row import Row, Taken
from tools.backtest.settings import (
    Rules,
    Sources,
    account_named,
    languages_of,
    load_rules,
    place_of,
    summons,
)
from tools.backtest.staging import BATCH, Staged
from tools.backtest.verdicts import Judging, Keys, Question, Verdicts
from tools.backtest.world import Told, World
from tools.progress import advancing
from triage.decide import whose

NAMES = ("ours", "other")
VERDICTS = "verdicts.sqlite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be replayed, and how."""

    export: Path
    chosen: Chosen
    sources: Sequence[Sources]  # one, or two to compare
    account: str = ""  # of rows that name none
    kind: Kind
    native: Path  # the folder of the embedding's library
    folder: Path  # where verdicts are kept, and this run's own file has its place


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What came of it; all rows are in the file behind it."""

    staged: Staged
    rules: Sequence[Rules]
    outcomes: Sequence[Outcomes]
    judged: int  # texts that no earlier run had judged
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """One set of rules, and how verdicts by them are kept."""

    rules: Rules
    keys: Keys
    judging: Judging
    fallback: Account

    def comment(self, row: Row, at: int, staged: Staged) -> Comment:
        """Return a row as the comment that would have come in; what the export never tells binds nobody."""
        platform, account = place_of(row, self.rules, self.fallback)
        ours = self.rules.accounts.find(platform, account)
        thread, told = staged.thread_of(row), staged.notes.told
        author = row.author or row.author_name
        return Comment(
            platform=platform,
            account=account,
            post=row.post or thread,
            thread=thread,
            comment=row.id,
            author=author if author or told & {"author", "author_name"} else f"line-{row.line}",
            author_name=row.author_name,
            text=row.text,
            verb=Verb.ADD,
            surface=Surface.MESSAGE if platform is Platform.MESSENGER else Surface.COMMENT,
            created_at=row.created_at if staged.notes.timed else at,
            parent=row.parent,
            summoned=ours is not None and summons(row, ours),
        )

    def question(self, row: Row, comment: Comment) -> Question | None:
        """Return what is asked of triage about a comment; None where triage would not ask."""
        account = self.rules.accounts.find(comment.platform, comment.account)
        if account is None or whose(comment, self.rules.accounts) is not None:
            return None
        return self.keys.question(row.text, account, languages_of(row, account))


@contextmanager
def replay(wish: Wish) -> Iterator[Replayed]:
    """Replay an export; what comes of it is there until the end of the `with`.

    Raises:
        AplombError: the export, a file of the rules, or the model cannot be used.
    """
    engine = load(wish.kind, wish.native)
    sides = [_side(one, wish) for one in wish.sources]
    taken = _shown(read_export(wish.export, wish.chosen))
    with closing(Verdicts(wish.folder / VERDICTS)) as verdicts, closing(Staged(wish.folder, taken)) as staged:
        judged = sum(_judge(side, staged, verdicts) for side in sides)
        worlds = [
            World(one.rules, engine, staged.db, name=name) for one, name in zip(sides, NAMES, strict=False)
        ]
        _replay(list(zip(sides, worlds, strict=True)), staged, verdicts)
        yield Replayed(
            staged=staged,
            rules=[one.rules for one in sides],
            outcomes=[one.outcomes for one in worlds],
            judged=judged,
            kind=wish.kind,
        )


def _side(sources: Sources, wish: Wish) -> _Side:
    rules = load_rules(sources)
    return _Side(
        rules=rules,
        keys=Keys(wish.kind, rules),
        judging=Judging(wish.kind, wish.native, sources),
        fallback=account_named(rules, wish.account),
    )


def _shown(taken: Iterator[Taken]) -> Iterator[Taken]:
    with advancing("lines read", total=None) as advance:
        for some in batched(taken, BATCH, strict=False):
            yield from some
            advance(len(some))


def _judge(side: _Side, staged: Staged, verdicts: Verdicts) -> int:
    """Judge whatever was not judged before; return how many texts."""
    with advancing("comments judged", total=staged.notes.rows) as advance:
        return sum(verdicts.judge(_questions(side, staged, advance), side.judging))


def _questions(side: _Side, staged: Staged, advance: Callable[[int], None]) -> Iterator[Question]:
    for some in batched(staged, BATCH, strict=False):
        for row, at, twice in some:
            question = None if twice else side.question(row, side.comment(row, at, staged))
            if question is not None:
                yield question
        advance(len(some))


def _replay(sides: Sequence[tuple[_Side, World]], staged: Staged, verdicts: Verdicts) -> None:
    with advancing("comments replayed", total=staged.notes.rows) as advance:
        for some in batched(staged, BATCH, strict=False):
            for side, world in sides:
                for told in _told(side, some, staged, verdicts):
                    world.take(told)
            advance(len(some))
    for _, world in sides:
        world.pass_time(until=None)
        world.outcomes.write()
    staged.db.commit()


def _told(
    side: _Side, rows: Sequence[tuple[Row, int, bool]], staged: Staged, verdicts: Verdicts
) -> Iterator[Told]:
    comments = [side.comment(row, at, staged) for row, at, _ in rows]
    asked = [
        None if twice else side.question(row, comment)
        for (row, _, twice), comment in zip(rows, comments, strict=True)
    ]
    known = verdicts[[one for one in asked if one is not None]]
    for (row, at, twice), comment, question in zip(rows, comments, asked, strict=True):
        verdict = None if question is None else known[question.verdict_key]
        yield Told(line=row.line, comment=comment, verdict=verdict, twice=twice, now=at)
