"""What `aplomb incidents` shows and decides."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from aplomb.accounts import Account, Accounts
from aplomb.comment import Platform, Verb
from aplomb.incidents.desk import IncidentDesk, IncidentError
from aplomb.incidents.incident import Unhide
from tests.fakes.pipeline import ACCOUNTS, PAGE, URGENT, Pipeline
from tools.incident_command import close, shown, want_unhide

NAME = f"facebook/{PAGE}"


@pytest.fixture
def pipeline() -> Pipeline:
    return Pipeline()


def hidden(pipeline: Pipeline, comment: str, text: str) -> None:
    pipeline.take(pipeline.comment(comment, text=text))
    pipeline.take(pipeline.comment(comment, text="", verb=Verb.HIDE))


def printed(pipeline: Pipeline) -> str:
    console = Console(file=io.StringIO(), width=200)
    console.print(shown(pipeline.table))
    text = console.file.getvalue()  # type: ignore[attr-defined]  # it is a StringIO
    return str(text)


def test_the_gravest_comes_first_and_texts_are_only_text(pipeline: Pipeline) -> None:
    hidden(pipeline, "c1", "Cold [red]bread\x1b[2J")
    hidden(pipeline, "c2", URGENT)
    text = printed(pipeline)
    assert text.index(f"{NAME}/c2") < text.index(f"{NAME}/c1")
    assert "[red]bread" in text
    assert "\x1b" not in text


def test_a_person_has_a_comment_shown_again_or_closes_the_incident(pipeline: Pipeline) -> None:
    hidden(pipeline, "c1", "Cold bread")
    want_unhide(pipeline.table, f"{NAME}/c1", person="Ben", now=5)
    [wanted] = IncidentDesk(pipeline.table).to_unhide(now=5)
    assert wanted.unhide is Unhide.WANTED
    assert close(pipeline.table, f"{NAME}/c1", person="Ben", why="It was ours.", now=6) == 1
    assert "Nothing is open." in printed(pipeline)


@pytest.mark.parametrize("name", ["c1", "facebook/1", "facebook//c1", f"{NAME}/nothing", "x/2/c1/more"])
def test_a_name_that_leads_nowhere_is_an_error_in_words(pipeline: Pipeline, name: str) -> None:
    for decide in (
        lambda: close(pipeline.table, name, person="Ben", why="Why", now=1),
        lambda: want_unhide(pipeline.table, name, person="Ben", now=1),
    ):
        with pytest.raises(IncidentError, match=r"aplomb incidents"):
            decide()


def test_an_account_may_have_hidden_criticism_shown_again_without_asking() -> None:
    page = ACCOUNTS.find(Platform.FACEBOOK, PAGE)
    assert isinstance(page, Account)
    pipeline = Pipeline(accounts=Accounts([replace(page, unhides=True)]))
    hidden(pipeline, "c1", "Cold bread")
    desk = IncidentDesk(pipeline.table)
    assert [one.comment for one in desk.to_unhide(now=pipeline.clock.now)] == ["c1"]
    assert list(desk.waiting()) == []
