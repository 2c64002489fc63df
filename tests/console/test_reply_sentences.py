"""What replying says where it cannot be done is known to the catalogues."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import aplomb.replies.by_people
import aplomb.replies.moves_of_people
from aplomb.lint.catalogue import Applies, catalogue
from aplomb.replies.by_people import NewsError
from aplomb.typed.moments import QUESTIONS
from console.replying import desk as reply_desk
from console.replying import form as reply_form
from console.replying import sentences as reply_sentences
from console.replying import typed_words
from console.replying.sentences import REFUSALS, RULES, told

MODULES = (aplomb.replies.by_people, aplomb.replies.moves_of_people, reply_desk, reply_form, typed_words)


def sentences(path: str) -> Iterator[str]:
    """Yield the sentences in the code: constants that end like one, but docstrings."""
    tree = ast.parse(Path(path).read_text())
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    described = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, kinds)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if text not in described and (text[:1].isupper() or text.startswith("{")):
            yield text


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.__name__))
def test_every_sentence_of_a_refusal_is_known_to_the_catalogues(module: object) -> None:
    said = {one for one in sentences(str(getattr(module, "__file__"))) if one.endswith((".", "?"))}  # noqa: B009  any module
    ends = set(reply_form._ENDS.values()) | {reply_form._NOT_SENT}
    assert said - ends <= {*REFUSALS, *reply_sentences.QUESTIONS}


def test_every_question_about_a_time_is_known_to_the_catalogues() -> None:
    assert set(QUESTIONS.values()) <= set(reply_sentences.QUESTIONS)


def test_every_rule_that_a_person_can_break_is_known_to_the_catalogues() -> None:
    for_people = [one for one in catalogue().values() if one.applies not in _MACHINES]
    assert {one.message for one in for_people} == set(RULES)


_MACHINES = {Applies.MACHINE, Applies.UNLESS_A_PERSON}


def test_a_sentence_with_a_name_is_said_in_the_readers_language() -> None:
    error = NewsError("A reply by {name} is on its way. Wait until it is known to be out.", name="{Eva}")
    assert told(error, lambda sentence: sentence.replace("A reply by", "Atbilde no")).startswith(
        "Atbilde no {Eva} is"
    )


def test_a_name_with_braces_in_it_stays_a_name() -> None:
    assert str(NewsError("{name} sends it.", name="{0.__class__}")) == "{0.__class__} sends it."
