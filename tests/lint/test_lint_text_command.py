"""aplomb templates lint-text, score and rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from tests.conftest import FOLDER
from tools.cli import main

BRAND = str(FOLDER / "brand.yaml")


def _lint(*options: str, lines: bytes) -> tuple[int, list[dict[str, Any]]]:
    result = CliRunner().invoke(main, ["templates", "lint-text", *options], input=lines)
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


def _line(text: object, language: object = "en") -> bytes:
    return json.dumps({"text": text, "language": language}).encode() + b"\n"


def test_each_line_gets_its_findings() -> None:
    text = "We will call you back within 1O minutes."
    code, (bad, good) = _lint(lines=_line(text) + _line("We are sorry that the parcel came late."))

    assert code == 0
    assert good["ok"] is True
    assert bad["ok"] is False
    (finding,) = bad["findings"]
    assert finding.keys() == {"id", "rule", "severity", "span", "message"}
    assert (finding["id"], finding["rule"], finding["severity"]) == ("promised_time", "true", "error")
    assert "within 1O minutes" in text[slice(*finding["span"])]


def test_a_line_that_cannot_be_read_is_told_and_the_rest_is_linted() -> None:
    lines = [
        b"\xef\xbb\xbf" + _line("Thank you."),
        *(b"nothing\n", b"[1]\n", b'{"language": "en"}\n\n', _line(5), _line("Thank you.", 5)),
        *(b'"\xff"\n', b"[" * 100_000 + b"\n", b'{"text": "' + b"a" * 1_000_001 + b'"}\n'),
        _line("Thank you.") + _line("Thank you.").strip(),
    ]
    code, answers = _lint(lines=b"".join(lines))

    assert code == 1
    assert ["error" in one for one in answers] == [False] + [True] * 8 + [False] * 2
    assert answers[1]["error"] == "line 2: it is no JSON."
    assert all(one["ok"] is ("error" not in one) for one in answers)


def test_an_unknown_or_missing_language_is_said() -> None:
    code, answers = _lint(lines=_line("Takk.", "no") + _line("Thanks.", None) + b'{"text": "Thanks."}')

    assert code == 0
    assert ["English" in one["note"] for one in answers] == [True, True, True]


def test_odd_texts_get_an_answer() -> None:
    odd = ["", " ", "\x00", "\ud800", "\u202e", "a" * 100_000, "{" * 5000, "🥖" * 400]
    code, answers = _lint(lines=b"".join(map(_line, odd)))

    assert code == 0
    assert [one["ok"] for one in answers] == [False] * len(odd)


def test_with_a_brand_its_contacts_and_its_notice_are_known() -> None:
    said = "Please write to help@example.com. This is an automatic reply. A person will read your message."
    lines = _line(said) + _line("Please write to desk@example.org.")
    _, (ours, others) = _lint("--brand", BRAND, "--automatic", lines=lines)

    assert ours == {"ok": True, "findings": []} | {key: ours[key] for key in ours.keys() & {"note"}}
    assert {one["id"] for one in others["findings"]} >= {"missing_notice", "unverified_contact"}


def test_the_platform_says_how_long_a_text_may_be() -> None:
    line = _line("We are sorry that the parcel came late. " * 10)

    assert _lint("--platform", "x", lines=line)[1][0]["findings"][0]["id"] == "too_long"
    assert _lint("--platform", "facebook", lines=line)[1][0]["ok"] is True


def test_a_private_message_may_ask_for_data() -> None:
    line = _line("Please tell us your order number and postcode.")

    assert _lint(lines=line)[1][0]["ok"] is False
    assert _lint("--private", lines=line)[1][0]["ok"] is True


def test_a_text_is_a_machines_or_a_persons() -> None:
    result = CliRunner().invoke(main, ["templates", "lint-text", "--automatic", "--by-person"], input=b"")

    assert result.exit_code == 2
    assert "Use one of the two" in result.stderr


def test_a_broken_brand_file_is_told_without_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "brand.yaml"
    path.write_text("name: [", encoding="utf-8")
    result = CliRunner().invoke(main, ["templates", "lint-text", "--brand", str(path)], input=_line("x"))

    assert result.exit_code != 0
    assert "brand.yaml" in result.stderr
    assert "Traceback" not in result.output


def test_the_score_tells_both_halves_and_shows_texts_of_one(tmp_path: Path) -> None:
    for half, word in (("seen", "Here"), ("sealed", "Hidden")):
        (tmp_path / half).mkdir()
        rows = [
            {"text": f"{word} is a discount code for you.", "ok": True, "families": []},
            {"text": f"{word}! We were hacked.", "ok": False, "families": ["hacked_or_denial"]},
            {"text": f"{word} is a pear.", "ok": False, "families": ["selling"]},
        ]
        (tmp_path / half / "en.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    result = CliRunner().invoke(main, ["templates", "score", "en", "--corpus", str(tmp_path), "--missed"])

    assert result.exit_code == 0
    assert "seen   en  precision" in result.output
    assert "sealed en  precision" in result.output
    assert "recall 0.500 (1/2, 0.09-0.91)" in result.output
    assert "en missed ['selling']: Here is a pear." in result.output
    assert "Hidden" not in result.output


def test_the_rules_are_printed() -> None:
    result = CliRunner().invoke(main, ["templates", "rules"])

    assert result.exit_code == 0
    assert "**promised_time**, in any text." in result.output
