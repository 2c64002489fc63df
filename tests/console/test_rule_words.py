"""What the rules refuse is said in the reader's language, with the facts that stand in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import aplomb.cases
import aplomb.crisis.state
import aplomb.crisis.statement_words
import aplomb.crisis.statements
import aplomb.incidents.desk
import aplomb.promises.desk
import aplomb.promises.promise
import aplomb.removals.desk
import aplomb.removals.removal
from console import own_desk
from console.cases import desk as case_desk
from console.reader import Locale

MODULES = (
    aplomb.cases,
    aplomb.crisis.state,
    aplomb.incidents.desk,
    aplomb.promises.desk,
    aplomb.promises.promise,
    aplomb.removals.desk,
    aplomb.removals.removal,
    aplomb.crisis.statement_words,
    aplomb.crisis.statements,
    case_desk,
    own_desk,
)
# Said on the command line alone; the last is followed by a sentence of its own.
NOT_IN_THE_CONSOLE = {
    "Say who calls it late.",
    "Say who told them.",
    "There is no such case. Its address in the console ends with its name.",
    "You do not hold this case any more.30",
}
LATVIAN = Locale(language="lv")


def sentences(module: ModuleType) -> Iterator[str]:
    """Yield what a module's errors say; a 30 stands in the place of each fact."""
    for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text())):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            for one in node.exc.args[:1]:
                yield _text(one)


def _text(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(map(_text, parts))
        case ast.FormattedValue():
            return "30"
        case _:
            return ""


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.__name__))
def test_what_a_rule_refuses_is_said_in_latvian(module: ModuleType) -> None:
    said = {one for one in sentences(module) if one} - NOT_IN_THE_CONSOLE
    assert {one for one in said if LATVIAN.gettext(one) == one} == set()


@pytest.mark.parametrize(
    ("english", "latvian"),
    [
        ("It is watch already, since Ana said so.", "Stāvoklis jau ir: tiek vērots. Tā teica: Ana."),
        (
            "You do not hold this case any more. Ana {x} %s <b> has it now.",
            "Šī lieta vairs nav jūsu. Tā tagad ir pie Ana {x} %s <b>.",
        ),
        ("It cannot be sent in this form. It has 5,000 characters; 2,000 are allowed.", "5,000"),
        ("Claim refused it for good.", "Claim to galīgi noraidīja."),
    ],
)
def test_facts_stay_as_they_are_but_states_are_words(english: str, latvian: str) -> None:
    assert latvian in LATVIAN.gettext(english)
    assert Locale(language="en").gettext(english) == english


@pytest.mark.parametrize(
    "strange", ["Nobody says this.", "a. b? c! d", "x " * 5_000, "{}", "It is  already."]
)
def test_what_no_rule_says_stays_as_it_is(strange: str) -> None:
    assert LATVIAN.gettext(strange) == strange
