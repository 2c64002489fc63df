"""What `aplomb promises` shows and decides."""

from __future__ import annotations

import io

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from aplomb.cases import case_reference
from aplomb.promises.promise import PromiseError, PromiseState
from tests.console.queued import put_case
from tests.promise_keeper.kept_watch import RIGA, STAFFED, Watch, at
from tools import promise_desk_command as command
from tools.cli import main


@pytest.fixture
def cli(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setattr(command, "_desk", lambda _: watch.desk)
    monkeypatch.setattr(command, "_zone", lambda: RIGA)
    monkeypatch.setattr(command, "_staffed", lambda: STAFFED)
    monkeypatch.setattr("time.time", lambda: watch.now)
    return CliRunner()


def said(cli: CliRunner, *words: str) -> Result:
    return cli.invoke(main, ["promises", *words])


def printed(watch: Watch) -> str:
    console = Console(file=io.StringIO(), width=200)
    console.print(command.shown(watch.desk.waiting(), now=watch.now, zone=RIGA))
    return str(console.file.getvalue())  # type: ignore[attr-defined]  # it is a StringIO


def test_the_list_names_the_next_first_and_control_codes_are_only_text(watch: Watch) -> None:
    watch.promise(minutes=2000, comment="c1", owner="A[red]na\x1b[2J")
    soon = watch.promise(minutes=60, comment="c2")
    text = printed(watch)
    assert text.index(soon.id) < text.index("A[red]na")
    assert "2026-11-23 11:00" in text
    assert "1:00" in text
    assert "\x1b[2J" not in text


def test_an_empty_list_says_so(cli: CliRunner) -> None:
    assert "Nothing is promised." in said(cli).output


def test_a_person_takes_hands_over_and_keeps_a_promise(cli: CliRunner, watch: Watch) -> None:
    promise = watch.promise(minutes=90)
    watch.now += 1800
    assert "Ana has it. It is due at 2026-11-23 11:30." in said(cli, "take", promise.id, "--as", "Ana").output
    handed = said(cli, "hand-over", promise.id, "--to", "Ben", "--evidence", "He said yes.", "--as", "Ana")
    assert "Ben has it." in handed.output
    noted = said(
        cli, "kept", promise.id, "--by", "call", "--evidence", "4711", "--at", "10:20", "--as", "Ben"
    )
    assert "It is kept" in noted.output
    assert watch.read(promise).state is PromiseState.KEPT


def test_a_broken_promise_is_called_late_and_said(cli: CliRunner, watch: Watch) -> None:
    promise = watch.promise(minutes=10)
    watch.now += 660
    assert "It is late" in said(cli, "late", promise.id, "--why", "nobody was free", "--as", "Ana").output
    assert "broken, to be said" in printed(watch)
    assert "It is said." in said(cli, "said", promise.id, "--how", "Call 4712", "--as", "Ana").output
    assert watch.desk.waiting() == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["take", "nothing", "--as", "Ana"], "no such promise"),
        (["kept", "ID", "--by", "call", "--evidence", "x", "--at", "25:00", "--as", "Ana"], "is no time"),
        (["kept", "ID", "--by", "call", "--evidence", "x", "--at", "soon", "--as", "Ana"], "is no time"),
        (["kept", "ID", "--by", "call", "--evidence", "x", "--at", "11:59", "--as", "Ana"], "making and now"),
        (["kept", "ID", "--by", "call", "--evidence", " ", "--as", "Ana"], "how it can be seen"),
        (["late", "ID", "--why", "x", "--as", "Ana"], "has not passed"),
        (["said", "ID", "--how", "x", "--as", "Ana"], "nothing to say"),
        (["hand-over", "ID", "--to", " ", "--evidence", "x", "--as", "Ana"], "to whom"),
        (["take", "ID", "--as", " "], "Say who"),
    ],
)
def test_what_cannot_be_is_one_clear_sentence(
    cli: CliRunner, watch: Watch, words: list[str], says: str
) -> None:
    promise = watch.promise()
    shown = said(cli, *(promise.id if one == "ID" else one for one in words))
    assert shown.exit_code == 2
    assert says in shown.output
    assert watch.read(promise).state is PromiseState.OPEN


def test_a_time_is_read_by_the_brands_clock() -> None:
    now = at("2026-11-23T10:00")
    for text in ("16:20", "2026-11-23 16:20", " 2026-11-23T16:20 "):
        assert command.moment(text, now=now, zone=RIGA) == at("2026-11-23T16:20")
    with pytest.raises(PromiseError, match="is no time"):
        command.moment("\x1b", now=now, zone=RIGA)
    for text in ("2026-03-29 03:30", "2026-10-25 03:30"):
        with pytest.raises(PromiseError, match="comes twice or not at all"):
            command.moment(text, now=now, zone=RIGA)


@pytest.mark.parametrize(
    ("seconds", "shown"), [(3600, "1:00"), (-61, "-0:01"), (90_000, "1 d 1 h"), (0, "0:00")]
)
def test_how_much_is_left_is_read_at_a_glance(seconds: int, shown: str) -> None:
    assert command.left(seconds) == shown


def noted(cli: CliRunner, watch: Watch, *more: str) -> Result:
    where = put_case(watch.table)
    facts = ["--act", "call", "--words", "by half past four", "--as", "Ana"]
    return said(cli, "note", case_reference(where), *facts, *(more or ("--until", "16:30")))


def test_what_was_promised_on_the_telephone_is_noted(cli: CliRunner, watch: Watch) -> None:
    shown = noted(cli, watch)
    [promise] = watch.desk.waiting()
    assert shown.output == f"Ana has it, as {promise.id}. It is due at 2026-11-23 16:30.\n"


@pytest.mark.parametrize(
    ("until", "says"),
    [
        ("09:00", "has passed"),
        ("25:00", "is no time"),
        ("soon", "is no time"),
        ("2026-11-28 12:00", "Nobody of us"),
    ],
)
def test_a_time_that_cannot_be_kept_is_not_noted(cli: CliRunner, watch: Watch, until: str, says: str) -> None:
    shown = noted(cli, watch, "--until", until)
    assert shown.exit_code == 2
    assert says in shown.output
    assert watch.desk.waiting() == []


def test_a_promise_about_no_case_is_not_noted(cli: CliRunner, watch: Watch) -> None:
    facts = ["--act", "call", "--words", "x", "--as", "Ana", "--until", "16:30"]
    for wrong in ("", "x", "../..", "9" * 3000):
        assert "no such case" in said(cli, "note", wrong, *facts).output
    assert watch.desk.waiting() == []
