"""How a file is cut: notes, headings, `---`, and what an editor's program makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from aplomb.comment import Platform
from aplomb.errors import TemplateError
from aplomb.wording.template_file import Section, read_variants
from aplomb.wording.template_set import set_hash
from tests.wording.made_up import made, said


def _read(tmp_path: Path, text: str | bytes) -> dict[Section, list[str]]:
    path = tmp_path / "en.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = read_variants(path, file="replies/complaint/en.txt")
    return {section: [one.text for one in variants] for section, variants in found.items()}


def test_notes_spaces_and_blank_lines_of_the_file_are_not_sent(tmp_path: Path) -> None:
    first = "\ufeff# a note\r\n\r\nSorry   indeed. \r\n  # another\r\n\r\n\r\n\r\nBye.\r\n"
    loaded = made(tmp_path, {"complaint/en": first + "---\r\nSorry   indeed.\n\nBye."})

    assert {said(loaded, variant_key=str(key)).text for key in range(9)} == {"Sorry indeed.\n\nBye."}


@pytest.mark.parametrize("heading", ["[x informal]", "[informal x]", "[X Informal]", " [ x   informal ]\t"])
def test_a_heading_may_name_a_platform_and_informal_in_any_order(tmp_path: Path, heading: str) -> None:
    assert _read(tmp_path, f"Formal.\n{heading}\nInformal.") == {
        Section(): ["Formal."],
        Section(Platform.X, informal=True): ["Informal."],
    }


@pytest.mark.parametrize(
    "heading",
    [
        "[mastodon]",
        "[]",
        "[x facebook]",
        "[informal informal]",
        "[x",
        "[x informel]",
        "[formal]",
        "[x,informal]",
    ],
)
def test_what_is_almost_a_heading_is_never_sent(tmp_path: Path, heading: str) -> None:
    with pytest.raises(TemplateError, match=r"complaint/en\.txt, line 2: .*\[facebook\].*\[x informal\]"):
        _read(tmp_path, f"Sorry.\n{heading}\nSorry.")


@pytest.mark.parametrize(
    "line", ["--", "- - -", "\u2014", "\u2014-", "\u2013\u2013\u2013", "___", "***", "==="]
)
def test_what_is_almost_a_line_between_variants_is_never_sent(tmp_path: Path, line: str) -> None:
    with pytest.raises(TemplateError, match=r"complaint/en\.txt, line 2: three hyphens"):
        _read(tmp_path, f"Sorry.\n{line}\nSorry.")


def test_dashes_within_a_text_are_text(tmp_path: Path) -> None:
    text = "Sorry \u2014 indeed.\n- and this\n----\nSorry."
    assert _read(tmp_path, text)[Section()] == ["Sorry \u2014 indeed.\n- and this", "Sorry."]


@pytest.mark.parametrize(
    "char", ["\u200b", "\u00ad", "\u202e", "\x00", "\x1b", "\ufeff", "\u2028", "\x0b", "\ue000"]
)
def test_a_character_that_cannot_be_seen_is_refused_with_its_place(tmp_path: Path, char: str) -> None:
    code = f"U\\+{ord(char):04X}"
    with pytest.raises(TemplateError, match=rf"line 2, column 4: a character that cannot be seen, {code}"):
        _read(tmp_path, f"Sorry.\r\nSor{char}ry.")


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_lines_are_counted_alike_whatever_program_wrote_them(tmp_path: Path, ends: str, mark: str) -> None:
    text = mark + ends.join(["# note", "Hello.", "---", "Hello {{ frist_name }}."])
    with pytest.raises(TemplateError, match="line 4, column 10"):
        made(tmp_path, {"complaint/en": text})


def test_the_hash_of_a_set_changes_with_its_words_and_facts_and_with_nothing_else(tmp_path: Path) -> None:
    first = made(tmp_path, {"complaint/en": "Sorry."}).set_hash
    assert first == set_hash(tmp_path)
    (tmp_path / "accounts.yaml").write_text("accounts: []")
    (tmp_path / "replies" / "complaint" / "en.txt~").write_text("Old.")
    assert set_hash(tmp_path) == first
    seen = {first}
    for name, text in [("complaint/en", "Sorry!"), ("complaint/lv", "Žēl."), ("outage/lv", "Žēl.")]:
        seen.add(made(tmp_path, {name: text}).set_hash)
    seen.add(made(tmp_path, {}, brand=(tmp_path / "brand.yaml").read_text() + "# note\n").set_hash)
    assert len(seen) == 5
