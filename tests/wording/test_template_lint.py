"""aplomb templates lint: what is wrong with a set is found at its line, and the shipped set may leave."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import FOLDER
from tools.cli import main
from tools.template_holidays import UnknownHolidaysError, write_holidays
from tools.template_lint import Linted, lint_folder

YEAR = 2026
BRAND = """\
name: Example Bakery
signature: The team
contact: {email: help@example.com, phone: "+442079460000"}
notice: {en: This is automatic., lv: Šī ir automātiska atbilde.}
"""
FINE = """\
Hello{% if first_name %} {{ first_name }}{% endif %}, we are sorry. Please write to {{ email }}. {{ notice }}
---
Thank you for telling us{% if first_name %}, {{ first_name }}{% endif %}. We read {{ email }}. {{ notice }}
---
We would like to understand this. The way to us is {{ email }}. {{ notice }}
"""


def _lint(folder: Path, files: dict[str, str], *, brand: str = BRAND) -> Linted:
    (folder / "brand.yaml").write_text(brand, encoding="utf-8")
    for name, text in files.items():
        path = folder / "replies" / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return lint_folder(folder, year=YEAR)


def _places(linted: Linted) -> set[tuple[str, int, int]]:
    return {(one.id, one.line, one.column) for one in linted.problems if one.id != "unfinished"}


def test_the_shipped_templates_have_no_error() -> None:
    linted = lint_folder(FOLDER, year=YEAR)

    assert [str(one) for one in linted.problems if one.weight == "error"] == []
    assert linted.texts > linted.wordings > linted.files > 100


def test_a_good_set_has_nothing_but_what_is_unfinished(tmp_path: Path) -> None:
    linted = _lint(tmp_path, {"complaint/en": FINE})

    assert linted.ok
    assert _places(linted) == set()
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
        ("a " * 150 + "Write to {{ email }}. {{ notice }}", ("too_long", 7, 1)),
        ("Hello {{ frist_name }}. {{ email }} {{ notice }}", ("unreadable", 7, 10)),
        ("Hello {% if phone %}.", ("unreadable", 7, 7)),
        ("{% if first_name %}{{ first_name }}{% endif %}", ("empty", 7, 1)),
    ],
)
def test_what_is_wrong_is_found_at_its_line_and_column(
    tmp_path: Path, bad: str, found: tuple[str, int, int]
) -> None:
    linted = _lint(tmp_path, {"complaint/en": FINE + "---\n" + bad})

    assert found in _places(linted)
    problem = next(one for one in linted.problems if one.id == found[0])
    assert problem.file == "replies/complaint/en.txt"
    assert problem.message.endswith(".")


def test_a_promise_is_linted_in_both_its_wordings(tmp_path: Path) -> None:
    promise = '{% if promise("call", "2 hours") %}We will call you by {{ promise_by }}.{% else %}X{% endif %}'
    fine = promise.replace("X", "We would like to talk.") + " {{ email }} {{ notice }}"
    assert _places(_lint(tmp_path, {"complaint/en": FINE + "---\n" + fine})) == set()

    bad = promise.replace("X", "We answer within 2 hours.") + " {{ email }} {{ notice }}"
    assert ("promised_time", 7) in {
        place[:2] for place in _places(_lint(tmp_path, {"complaint/en": FINE + "---\n" + bad}))
    }


def test_a_text_for_x_is_measured_as_x_measures_and_only_there(tmp_path: Path) -> None:
    long = "We are sorry. " * 20 + "{{ email }} {{ notice }}"
    linted = _lint(tmp_path, {"complaint/en": f"{FINE}[facebook]\n{long}\n[x]\n{long}"})

    (found,) = [one for one in linted.problems if one.id == "too_long"]
    assert (found.line, "280 that x takes" in found.message) == (9, True)


def test_every_broken_file_is_named_and_the_others_are_looked_at(tmp_path: Path) -> None:
    linted = _lint(
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


def test_what_no_reply_will_ever_use_is_found(tmp_path: Path) -> None:
    linted = _lint(
        tmp_path,
        {"complaint/en": FINE + f"[messenger]\n{FINE}", "complaints/en": FINE, "complaint/lv": "# Later.\n"},
    )

    assert {("never_used", 7, 1), ("unknown_intent", 1, 1)} <= _places(linted)
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

    (found,) = [one for one in _lint(tmp_path, {"complaint/en": FINE}).problems if one.id == "not_read"]

    assert (found.file, found.weight) == (f"replies/{name}", weight)


def test_a_set_without_facts_says_so_and_nothing_else(tmp_path: Path) -> None:
    linted = _lint(tmp_path, {"complaint/en": FINE}, brand="name: A\ncontact: []\n")

    (only,) = linted.problems
    assert (only.file, only.line, only.weight) == ("brand.yaml", 2, "error")


def test_the_command_prints_places_and_ends_with_one_on_an_error(tmp_path: Path) -> None:
    _lint(tmp_path, {"complaint/en": FINE + "---\nWe answer within 2 hours. {{ email }} {{ notice }}"})

    shown = CliRunner().invoke(main, ["templates", "lint", str(tmp_path)])
    assert shown.exit_code == 1
    assert "replies/complaint/en.txt:7:" in shown.output
    assert "1 files, 4 wordings" in shown.output
    told = json.loads(CliRunner().invoke(main, ["templates", "lint", str(tmp_path), "--json"]).output)
    assert told["ok"] is False
    assert {"file", "line", "column", "weight", "id", "message"} == told["problems"][0].keys()


def test_any_number_of_processes_finds_the_same(tmp_path: Path) -> None:
    files = {
        f"{one}/en": FINE + "---\nWe answer within 2 hours." for one in ("complaint", "outage", "question")
    }

    assert _lint(tmp_path, files) == lint_folder(tmp_path, year=YEAR, processes=2)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("+442079460000", "+442079460"), ("phone", 3)),
        (("+442079460000", "+999123456789"), ("phone", 3)),
        (("+442079460000", "+449098790000"), ("phone", 3)),  # a premium rate
        (("en: 9 to 5", "en: 9 to 6"), ("opening_hours", 5)),
        (("en: 9 to 5", "en: 8:30 to 17:00"), ("opening_hours", 5)),
    ],
)
def test_facts_that_cannot_be_true_are_found(
    tmp_path: Path, change: tuple[str, str], found: tuple[str, int]
) -> None:
    brand = BRAND.replace(
        'phone: "+442079460000"}',
        'phone: "+442079460000",\n  opening_hours: {\n  en: 9 to 5 }}\n'
        "hours: {time_zone: Europe/London, open: {monday: 9:00-17:00}, holidays: {country: LV}}",
    )
    files = {"complaint/en": FINE}
    (tmp_path / "brand.yaml").write_text(brand)
    write_holidays(tmp_path, year=YEAR)
    assert not {one.id for one in _lint(tmp_path, files, brand=brand).problems} - {"unfinished"}

    assert change[0] in brand
    linted = _lint(tmp_path, files, brand=brand.replace(*change))
    assert found in {(one.id, one.line) for one in linted.problems if one.file == "brand.yaml"}


def test_where_readers_are_addressed_informally_formal_words_alone_are_noticed(tmp_path: Path) -> None:
    informal = BRAND + "address: {en: informal}\n"

    assert ("address", 1, 1) in _places(_lint(tmp_path, {"complaint/en": FINE}, brand=informal))
    both = {"complaint/en": f"{FINE}[informal]\n{FINE}"}
    assert _places(_lint(tmp_path, both, brand=informal)) == set()


def test_holidays_are_written_for_some_years_and_asked_for_before_they_end(tmp_path: Path) -> None:
    keeps = BRAND + "hours: {time_zone: Europe/Riga, open: {monday: 9:00-17:00}, holidays: {country: LV}}\n"

    def found() -> list[str]:
        linted = _lint(tmp_path, {"complaint/en": FINE}, brand=keeps)
        return [one.file for one in linted.problems if one.id == "holidays"]

    assert found() == ["holidays.yaml"]
    assert "until the end of 2030" in write_holidays(tmp_path, year=YEAR)
    assert "  - 2026-11-18 # " in (tmp_path / "holidays.yaml").read_text()
    assert found() == []
    write_holidays(tmp_path, year=YEAR - 4)
    assert found() == ["holidays.yaml"]


@pytest.mark.parametrize(
    "holidays", ["", "holidays: {country: ZZ}", "holidays: {country: LV, subdivision: X}"]
)
def test_holidays_that_nobody_knows_are_not_written(tmp_path: Path, holidays: str) -> None:
    hours = f"hours: {{time_zone: Europe/Riga, open: {{monday: 9:00-17:00}}, {holidays}}}\n"
    (tmp_path / "brand.yaml").write_text(BRAND + hours, encoding="utf-8")

    with pytest.raises(UnknownHolidaysError, match="holidays"):
        write_holidays(tmp_path, year=YEAR)
    assert not (tmp_path / "holidays.yaml").exists()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("signature: The team", "signature: We will call within 10 minutes"), "error: It promises a time"),
        (("en: This is automatic.", "en: Anna here. I am a real person."), "[pretended_human]"),
        (("en: This is automatic.", "en: This is automatic. Refunds are guaranteed."), "[guarantee]"),
        (("name: Example Bakery", "name: Guaranteed Bread"), "brand.yaml:1:1: warning:"),
        (("help@example.com", "help@examp1e.com"), "Is examp1e.com surely yours? [contact]"),
        (("help@example.com", "help@xn--exmple-4uf.com"), "warning: Its domain only looks like another"),
        (("signature:", "links: ['https://bit.ly/x']\nsignature:"), "brand.yaml:2:1: error: A link shows"),
        (("signature:", "links: ['https://example.com@evil.test/']\nsignature:"), "without @"),
        (("signature:", "links: ['https://127.0.0.1/']\nsignature:"), "[link]"),
        (("signature:", "links: ['https://[x']\nsignature:"), "[link]"),
    ],
)
def test_the_facts_themselves_are_linted(tmp_path: Path, change: tuple[str, str], found: str) -> None:
    assert change[0] in BRAND
    linted = _lint(tmp_path, {"complaint/en": FINE}, brand=BRAND.replace(*change))

    assert any(found in str(one) and one.file == "brand.yaml" for one in linted.problems)
