"""aplomb templates lint: what is wrong with a set is found at its line, and the shipped set may leave."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import FOLDER
from tests.wording.linting import FINE, YEAR, lint, places
from tools.cli import main
from tools.templates.lint import lint_folder


def test_the_shipped_templates_have_no_error() -> None:
    linted = lint_folder(FOLDER, year=YEAR)

    assert [str(one) for one in linted.problems if one.weight == "error"] == []
    assert linted.texts > linted.wordings > linted.files > 100


def test_a_good_set_has_nothing_but_what_is_unfinished(tmp_path: Path) -> None:
    linted = lint(tmp_path, {"complaint/en": FINE})

    assert linted.ok
    assert places(linted) == set()
    assert len(linted.problems) == 20  # the other intents


@pytest.mark.parametrize(
    ("bad", "found"),
    [
        ("You hear from us within 24 hours. {{ email }} {{ notice }}", ("promised_time", 7, 18)),
        (
            "We are sorry.\nYou hear from us within 24 hours. {{ email }} {{ notice }}",
            ("promised_time", 8, 18),
        ),
        ("We are sorry. Write to us. {{ notice }}", ("missing_contact_route", 7, 1)),
        ("We are sorry. Write to {{ email }}.", ("missing_notice", 7, 1)),
        (
            "We are sorry. Write to help@examp1e.com or {{ email }}. {{ notice }}",
            ("unverified_contact", 7, 24),
        ),
        (
            "Hello {% if first_name %}{{ first_name }}{% endif %}, write to {{ email }}. {{ notice }}",
            ("left_behind", 7, 53),
        ),
        ("{% if phone %}Call {{ phone }}{% endif %}, or {{ email }}. {{ notice }}", ("left_behind", 7, 42)),
        (
            "{% if first_name %}Ana, {% endif %}we are sorry. {{ email }} {{ notice }}",
            ("small_letter", 7, 36),
        ),
        ("Mums žēl to lasīt. Lūdzu, rakstiet mums uz {{ email }}. {{ notice }}", ("other_language", 7, 1)),
        (
            "We would like to understand this. The way to us is {{ email }}! {{ notice }}",
            ("repeated_variant", 7, 1),
        ),
        (
            "The way to us is {{ email }}. We would like to understand this. {{ notice }}",
            ("alike_variants", 7, 1),
        ),
        (
            "Mums žēl to lasīt. Lūdzu, rakstiet mums uz {{ email }}, un mēs to noskaidrosim. {{ notice }}",
            ("other_language", 7, 1),
        ),
        ("a " * 150 + "Write to {{ email }}. {{ notice }}", ("too_long", 7, 1)),
        ("Hello {{ frist_name }}. {{ email }} {{ notice }}", ("unreadable", 7, 10)),
        ("Hello {% if phone %}.", ("unreadable", 7, 7)),
        ("{% if first_name %}{{ first_name }}{% endif %}", ("empty", 7, 1)),
    ],
)
def test_what_is_wrong_is_found_at_its_line_and_column(
    tmp_path: Path, bad: str, found: tuple[str, int, int]
) -> None:
    linted = lint(tmp_path, {"complaint/en": FINE + "---\n" + bad})

    assert found in places(linted)
    problem = next(one for one in linted.problems if one.id == found[0])
    assert problem.file == "replies/complaint/en.txt"
    assert problem.message.endswith(".")


def test_a_promise_is_linted_in_both_its_wordings(tmp_path: Path) -> None:
    promise = '{% if promise("call", "2 hours") %}We will call you by {{ promise_by }}.{% else %}X{% endif %}'
    fine = promise.replace("X", "We would like to talk.") + " {{ email }} {{ notice }}"
    assert places(lint(tmp_path, {"complaint/en": FINE + "---\n" + fine})) == set()

    bad = promise.replace("X", "We answer within 2 hours.") + " {{ email }} {{ notice }}"
    assert ("promised_time", 7) in {
        place[:2] for place in places(lint(tmp_path, {"complaint/en": FINE + "---\n" + bad}))
    }


def test_a_text_for_x_is_measured_as_x_measures_and_only_there(tmp_path: Path) -> None:
    long = "We are sorry. " * 20 + "{{ email }} {{ notice }}"
    linted = lint(tmp_path, {"complaint/en": f"{FINE}[facebook]\n{long}\n[x]\n{long}"})

    (found,) = [one for one in linted.problems if one.id == "too_long"]
    assert (found.line, "280 that x takes" in found.message) == (9, True)


def test_every_broken_file_is_named_and_the_others_are_looked_at(tmp_path: Path) -> None:
    linted = lint(
        tmp_path,
        {
            "complaint/en": "Hello {{ a }}",
            "outage/en": "Hello {{ b }}",
            "question/en": "We answer within 2 hours.",
        },
    )

    assert {(one.file, one.id) for one in linted.problems} >= {
        ("replies/complaint/en.txt", "unreadable"),
        ("replies/outage/en.txt", "unreadable"),
        ("replies/question/en.txt", "promised_time"),
    }


def test_a_file_that_cannot_be_read_is_not_said_to_hold_no_words(tmp_path: Path) -> None:
    linted = lint(tmp_path, {"complaint/en": "Hello {{ a }}", "question/en": FINE})

    about = [one.id for one in linted.problems if one.file == "replies/complaint/en.txt"]
    assert about == ["unreadable"]


def test_what_no_reply_will_ever_use_is_found(tmp_path: Path) -> None:
    linted = lint(
        tmp_path,
        {"complaint/en": FINE + f"[messenger]\n{FINE}", "complaints/en": FINE, "complaint/lv": "# Later.\n"},
    )

    assert {("never_used", 7, 1), ("unknown_intent", 1, 1)} <= places(linted)
    assert not linted.ok
    unfinished = {one.file for one in linted.problems if one.id == "unfinished"}
    assert "replies/complaint/lv.txt" in unfinished


@pytest.mark.parametrize(
    ("name", "weight"),
    [
        ("en.txt", "error"),  # in no intent's folder
        ("complaint/lv.TXT", "error"),
        ("complaint/old/lv.txt", "error"),
        ("complaint/lv", "error"),
        ("complaint/en.txt~", "warning"),
        ("complaint/notes.md", "warning"),
    ],
)
def test_a_file_that_nobody_reads_is_named(tmp_path: Path, name: str, weight: str) -> None:
    path = tmp_path / "replies" / name
    path.parent.mkdir(parents=True)
    path.write_text(FINE, encoding="utf-8")

    (found,) = [one for one in lint(tmp_path, {"complaint/en": FINE}).problems if one.id == "not_read"]

    assert (found.file, found.weight) == (f"replies/{name}", weight)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("en", "Bitte schreiben Sie uns, dann sehen wir uns das gemeinsam an."),
        ("en", "Mums ļoti žēl, ka pasūtījums jums netika piegādāts laikā."),
        ("lv", "We are sorry that this has been such a bad day for you."),
        ("lv", "Нам очень жаль, что ваш заказ до сих пор не приехал."),
    ],
)
def test_two_languages_in_one_reply_are_found(tmp_path: Path, file: str, sentence: str) -> None:
    own = {"en": FINE, "lv": "Labdien, mums žēl, ka tā notika. Rakstiet mums uz {{ email }}. {{ notice }}"}
    both = own[file].replace("{{ notice }}", f"{sentence} {{{{ notice }}}}")

    found = [one for one in lint(tmp_path, {f"complaint/{file}": both}).problems if one.weight == "error"]

    assert {one.id for one in found} == {"other_language"}
    assert not [
        one for one in lint(tmp_path, {f"complaint/{file}": own[file]}).problems if one.weight == "error"
    ]


def test_a_set_without_facts_says_so_and_nothing_else(tmp_path: Path) -> None:
    linted = lint(tmp_path, {"complaint/en": FINE}, brand="name: A\ncontact: []\n")

    (only,) = linted.problems
    assert (only.file, only.line, only.weight) == ("brand.yaml", 2, "error")


def test_the_command_prints_places_and_ends_with_one_on_an_error(tmp_path: Path) -> None:
    lint(tmp_path, {"complaint/en": FINE + "---\nWe answer within 2 hours. {{ email }} {{ notice }}"})

    shown = CliRunner().invoke(main, ["templates", "lint", str(tmp_path)])
    assert shown.exit_code == 1
    assert "replies/complaint/en.txt:7:" in shown.output
    assert "1 file, 4 wordings" in shown.output
    told = json.loads(CliRunner().invoke(main, ["templates", "lint", str(tmp_path), "--json"]).output)
    assert told["ok"] is False
    assert {"file", "line", "column", "weight", "id", "message", "words"} == told["problems"][0].keys()


def test_any_number_of_processes_finds_the_same(tmp_path: Path) -> None:
    files = {
        f"{one}/en": FINE + "---\nWe answer within 2 hours." for one in ("complaint", "outage", "question")
    }

    assert lint(tmp_path, files) == lint_folder(tmp_path, year=YEAR, processes=2)
