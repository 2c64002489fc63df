"""The map of languages, replies and platforms shows what is missing, and the page of it is up to date."""

from __future__ import annotations

from pathlib import Path

from aplomb.comment import Platform
from aplomb.replies.reply import Intent
from aplomb.wording.template_set import Templates
from tests.wording.made_up import made
from tools.templates.coverage import PAGE, cell, markdown, rows


def test_each_cell_says_what_stands_in_for_what_is_missing(tmp_path: Path) -> None:
    files = {
        "complaint/en": "Sorry.",
        "complaint/lv": "Žēl.",
        "outage/lv": "Žēl.\n[x]\nŽēl.",
        "question/de": "[x]\nJa.",
    }
    templates = made(tmp_path, {**files})

    def shown(intent: Intent, language: str, platform: Platform = Platform.FACEBOOK) -> str:
        return cell(templates, intent, language, platform)

    assert shown(Intent.COMPLAINT, "lv") == "yes"
    assert shown(Intent.COMPLAINT, "de") == "en"
    assert shown(Intent.COMPLAINT_STAFF, "lv") == "complaint"
    assert shown(Intent.OUTAGE, "de") == "complaint en"
    assert shown(Intent.QUESTION, "de", Platform.X) == "yes"
    assert shown(Intent.QUESTION, "de") == "none"
    questions = [(where, cells) for intent, where, cells in rows(templates) if intent == Intent.QUESTION]
    assert questions == [("facebook, instagram", ["none"] * 3), ("x", ["yes", "none", "none"])]


def test_the_page_in_docs_is_what_the_command_writes(templates: Templates) -> None:
    assert PAGE.read_text(encoding="utf-8") == markdown(templates)
