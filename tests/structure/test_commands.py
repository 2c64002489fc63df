"""What a user types: the command line, the Makefile, and what CI runs."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.structure.tree import ROOT
from tools.cli import main

MAKEFILE = (ROOT / "Makefile").read_text()


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    yield path
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield (*path, name)


def command_at(path: tuple[str, ...]) -> click.Command:
    command: click.Command = main
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    return command


def test_the_command_line_offers_what_the_readme_says() -> None:
    assert {" ".join(path) for path in commands(main)} >= {
        "local up",
        "local down",
        "local status",
        "parse",
        "triage",
        "send",
    }


@pytest.mark.parametrize("path", list(commands(main)), ids=" ".join)
def test_every_command_explains_itself(path: tuple[str, ...]) -> None:
    command = command_at(path)
    shown = CliRunner().invoke(main, [*path, "--help"])
    assert shown.exit_code == 0, shown.output
    assert "Usage:" in shown.output
    assert command.help
    assert " ".join(command.help.split()) in " ".join(shown.output.split())
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{parameter.name} is not explained"
            assert parameter.opts[0] in shown.output
    if isinstance(command, click.Group):
        assert [
            name for name in command.commands if not re.search(rf"^  {name} ", shown.output, re.MULTILINE)
        ] == []


@pytest.mark.parametrize("path", list(commands(main)), ids=" ".join)
def test_no_help_is_cut_at_80_columns(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(main, [*path, "--help"], terminal_width=78).output  # click's margin is 2
    usage, _, rest = shown.partition("\n\n")
    assert [line for line in rest.splitlines() if line.rstrip().endswith(("...", "…"))] == []
    assert max(map(len, usage.splitlines())) <= 80


PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
_TYPED = re.compile(r"`([^`]+)`|^ {4,}(\S.*)$", re.MULTILINE)
_COMMAND = re.compile(r"(?:^|[\s/])aplomb ((?:-|[a-z]).*)", re.DOTALL)


def typed(page: Path) -> Iterator[list[str]]:
    """Yield the arguments of each `aplomb` that a page tells its reader to type."""
    for told in _TYPED.finditer(page.read_text(encoding="utf-8")):
        if found := _COMMAND.search(told[1] or told[2]):
            yield re.split(r" [<>|#] ?| #", " ".join(found[1].split()))[0].split()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_and_option_that_a_page_names_exists(page: Path) -> None:
    unknown = [f"aplomb {' '.join(words)}" for words in typed(page) if not is_known(words)]
    assert unknown == []


def is_known(words: list[str]) -> bool:
    """Tell whether the first words name a command, and whether it has each option after them."""
    command: click.Command = main
    left = list(words)
    while isinstance(command, click.Group) and left and not left[0].startswith("-"):
        if left[0] not in command.commands:
            return False
        command = command.commands[left.pop(0)]
    options = {name for one in command.get_params(click.Context(command)) for name in one.opts}
    options |= {"--help", "-h"}
    return all(word.partition("=")[0] in options for word in left if word.startswith("-"))


def test_a_page_that_names_what_is_not_there_would_be_found() -> None:
    assert is_known(["crisis", "set", "facebook/1", "--as", "Ana"])
    assert not is_known(["crisis", "begin"])
    assert not is_known(["crisis", "set", "--person", "Ana"])
    assert sum(len(list(typed(page))) for page in PAGES) > 60


def test_an_unknown_command_is_refused_with_the_way_to_help() -> None:
    shown = CliRunner().invoke(main, ["frobnicate"])
    assert shown.exit_code == 2
    assert "--help" in shown.output


def test_make_help_lists_every_target_that_has_a_description() -> None:
    described = dict(re.findall(r"^([a-z]+):[^#\n]*## (.+)$", MAKEFILE, re.MULTILINE))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    listed = subprocess.run(
        ["make", "--no-print-directory", "help"],  # noqa: S607 - a user's own make
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    shown = dict(re.findall(r"^  make ([a-z]+) +(.+)$", listed, re.MULTILINE))
    assert shown == described
    assert {"run", "test", "help"} <= shown.keys()


def test_every_target_is_phony_and_every_phony_target_exists() -> None:
    phony = re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    targets = re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE)
    assert sorted(" ".join(phony).split()) == sorted(targets)


def test_ci_runs_what_a_user_would_type() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    ran = [line for line in lines if line and not re.match(r"#|set |cd |export \w+=\w+$", line)]
    assert ran == ["make test"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
