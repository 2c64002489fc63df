"""A new language begins as files of notes: unfinished, and not broken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from aplomb.replies.reply import Intent
from aplomb.wording.template_set import load_templates
from tests.conftest import FOLDER
from tools.templates.lint import lint_folder
from tools.templates.new_language import LanguageNotBegunError, lay_out


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the shipped templates with the English files alone."""
    for name in ("brand.yaml", "holidays.yaml"):
        shutil.copy(FOLDER / name, tmp_path)
    for path in FOLDER.glob("replies/*/en.txt"):
        copy = tmp_path / path.relative_to(FOLDER)
        copy.parent.mkdir(parents=True)
        shutil.copy(path, copy)
    return tmp_path


def test_each_reply_gets_a_file_that_says_what_it_is_for_and_nothing_is_sent_from_it(folder: Path) -> None:
    before = load_templates(folder)
    said = lay_out(folder, "fi")

    files = sorted(path.parent.name for path in folder.glob("replies/*/fi.txt"))
    assert files == sorted(Intent)
    assert "add a `notice` in fi" in said
    assert f"aplomb templates lint {folder}," in said
    text = (folder / "replies" / "complaint_staff" / "fi.txt").read_text()
    assert "the public answer to a complaint about how somebody was treated" in text
    assert "\n# [x]\n" in text
    assert all(line.startswith("#") for line in text.splitlines())
    assert load_templates(folder).replies.keys() == before.replies.keys()


def test_the_lint_calls_it_unfinished_and_not_broken(folder: Path) -> None:
    before = {str(one) for one in lint_folder(folder, year=2026).problems if one.weight == "error"}
    lay_out(folder, "fi")
    linted = lint_folder(folder, year=2026)

    assert {str(one) for one in linted.problems if one.weight == "error"} == before
    named = {(one.file, one.id) for one in linted.problems}
    assert named >= {(f"replies/{intent}/fi.txt", "unfinished") for intent in Intent}
    assert ("brand.yaml", "unfinished") in named


def test_the_notes_become_a_reply_when_their_marks_are_taken_away(folder: Path) -> None:
    lay_out(folder, "en-gb")
    for path in folder.glob("replies/*/en-gb.txt"):
        notes = path.read_text().splitlines()
        words = [line.removeprefix("#").removeprefix(" ") for line in notes[4:]]
        path.write_text("\n".join(words))

    templates = load_templates(folder)
    for intent in Intent:
        ours, english = templates.replies[intent, "en-gb"], templates.replies[intent, "en"]
        assert {section: len(ours[section]) for section in ours} == {
            section: len(english[section]) for section in english
        }


def test_nothing_is_overwritten(folder: Path) -> None:
    (folder / "replies" / "question" / "fi.txt").write_text("Kiitos.")

    with pytest.raises(LanguageNotBegunError, match=r"replies/question/fi\.txt is there already"):
        lay_out(folder, "fi")
    assert not (folder / "replies" / "complaint" / "fi.txt").exists()
    with pytest.raises(LanguageNotBegunError, match="already"):
        lay_out(folder, "en")


@pytest.mark.parametrize("language", ["", "Finnish", "../fi", "f", "fi.txt", "FI"])
def test_what_is_no_language_is_refused(folder: Path, language: str) -> None:
    with pytest.raises(LanguageNotBegunError, match="is no language"):
        lay_out(folder, language)
