from __future__ import annotations

from pathlib import Path

import pytest

from aplomb.errors import TemplateError
from aplomb.wording.template_set import load_templates
from tests.wording.made_up import made, said

BRAND = """\
name: Example Bakery
signature: The team
contact:
  email: help@example.com
  phone: "+442079460000"
notice:
  en: This is automatic.
"""


def _load(tmp_path: Path, text: str | bytes, *, file: str = "en.txt", brand: str = BRAND) -> None:
    (tmp_path / "brand.yaml").write_text(brand, encoding="utf-8")
    folder = tmp_path / "replies" / "complaint"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_bytes(text if isinstance(text, bytes) else text.encode())
    load_templates(tmp_path)


@pytest.mark.parametrize(
    ("text", "place", "mend"),
    [
        ("Hello {{ frist_name }}.", "line 1, column 10", "Use brand, email"),
        ("# note\n\nHello\n  {{ name.__class__ }}", "line 4, column 3", "only {{ name }}"),
        ("Hello {{ first_name }}.", "line 1, column 10", "{% if first_name %}"),
        ("{% if phone %}{{ first_name }}{% endif %}", "line 1, column 18", "{% if first_name %}"),
        ("{% if phone %}a{% else %}{{ phone }}{% endif %}", "line 1, column 7", "{% if phone %}"),
        ("Hello {{ email", "line 1, column 7", "Check the braces"),
        ("Hello {% if phone %}", "line 1, column 7", "has no {% endif %}"),
        ("{{ brand }}: {{ {{ email }} }}", "line 1, column 14", "Check the braces"),
        ("{{ brand }}: {{ email. Write to {{ email }}.", "line 1, column 14", "not closed"),
        ("{{ brand }} {% if phone {{ phone }}{% endif %}", "line 1, column 13", "not closed"),
        ("{{ brand }} {{ email.x }}", "line 1, column 13", "only {{ name }}"),
        ("{% if phone %}{{ phone }}{% endif %} {{ email or phone }}", "line 1, column 38", "only {{ name }}"),
        ("{{ brand }}\n{% if phone %}{{ phone }}\nSorry.", "line 2, column 1", "has no {% endif %}"),
        ("{{ brand }}\nSorry.{% endif %}", "line 2, column 7", "belongs to no"),
        ("{{ brand }} {% if %}{% endif %}", "line 1, column 13", "the braces are wrong"),
        ("Hello {# note", "line 1, column 7", "is a note"),
        ("Hello\n{ email }", "line 2, column 1", "two on each side"),
        ("Hello email }}", "line 1, column 13", "two on each side"),
        ("{% raw %}{{ email }}{% endraw %}", "line 1, column 1", "cannot be used here"),
        ("{{ email | safe }}", "line 1, column 12", "only filters are"),
        ("{{ email | upper(1) }}", "line 1, column 12", "without arguments"),
        ("{{ email | format(9) }}", "line 1, column 12", "only filters are"),
        ("{% filter upper %}a{% endfilter %}", "line 1, column 1", "only {{ name }}"),
        ("a\n{% for c in email %}{{ c }}{% endfor %}", "line 2, column 1", "only {{ name }}"),
        ("{% set a = email %}", "line 1, column 1", "only {{ name }}"),
        ("{% include 'brand.yaml' %}", "line 1, column 1", "only {{ name }}"),
        ("{% macro a() %}{% endmacro %}", "line 1, column 1", "only {{ name }}"),
        ("{{ 'a' * 999999999 }}", "line 1, column 1", "only {{ name }}"),
        ("{{ 7 }}", "line 1, column 1", "only {{ name }}"),
        ("{{ true }}", "line 1, column 1", "only {{ name }}"),
        ("{{ email ~ phone }}", "line 1, column 1", "only {{ name }}"),
        ("{{ email[0] }}", "line 1, column 1", "only {{ name }}"),
        ("{{ email() }}", "line 1, column 1", "only {{ name }}"),
        ("{{ self }}", "line 1, column 4", "Use brand"),
        ("{{ range }}", "line 1, column 4", "Use brand"),
        ("{% if email == phone %}a{% endif %}", "line 1, column 1", "a condition is one name"),
        ("{% if email is defined %}a{% endif %}", "line 1, column 1", "a condition is one name"),
        ("{{ " + "(" * 3900 + "email" + ")" * 3900 + " }}", "line 1", "nested too deeply"),
        ("{% if phone %}" * 300 + "a" + "{% endif %}" * 300, "line 1", "60 names and conditions"),
        ("a" * 8001, "line 1", "8000"),
        ("Sorry.\n---\n\n---\nSorry.", "line 3", "remove a `---`"),
        ("Sorry.\n---\n", "line 3", "remove a `---`"),
        ("[x]\n# nothing", "line 1", "Write its text"),
        ("Sorry.\n[mastodon]\nSorry.", "line 2", "[facebook]"),
        ("[x]\na\n[x]\nb", "line 3", "Join"),
        (b"\xff\xfe", "cannot be read", "UTF-8"),
        ("a\n" * 60_000, "100000", "shorter"),
    ],
)
def test_a_mistake_in_a_reply_is_refused_with_its_place_and_its_mend(
    tmp_path: Path, text: str | bytes, place: str, mend: str
) -> None:
    with pytest.raises(TemplateError) as raised:
        _load(tmp_path, text)

    message = str(raised.value)
    assert message.startswith("replies/complaint/en.txt")
    assert place in message
    assert mend in message


def test_a_file_is_named_after_a_language_that_has_a_notice(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"no `notice` in de.*replies/complaint/de\.txt"):
        _load(tmp_path, "Hallo.", file="de.txt")
    with pytest.raises(TemplateError, match="name the file after its language"):
        _load(tmp_path, "Hello.", file="English (copy).txt")


def test_a_folder_without_replies_is_refused(tmp_path: Path) -> None:
    (tmp_path / "brand.yaml").write_text(BRAND, encoding="utf-8")

    with pytest.raises(TemplateError, match="has no replies"):
        load_templates(tmp_path)


def test_a_file_that_holds_only_notes_is_not_finished_and_says_nothing(tmp_path: Path) -> None:
    templates = made(tmp_path, {"complaint/en": "Sorry.", "complaint/xx": "\ufeff# Sorry.\n\n# ---\n"})

    assert set(templates.replies) == {("complaint", "en")}
    with pytest.raises(TemplateError, match="has no replies"):
        made(tmp_path, {"complaint/en": "# Sorry.\n"})


def test_a_file_that_is_read_later_is_refused_when_it_is_needed_and_no_other(tmp_path: Path) -> None:
    made(tmp_path, {"complaint/en": "Sorry.", "outage/en": "Sorry."})
    (tmp_path / "replies" / "outage" / "en.txt").write_text("Hello {{ frist_name }}.")
    templates = load_templates(tmp_path, at_once=False)

    assert said(templates).text == "Sorry."
    with pytest.raises(TemplateError, match=r"outage/en\.txt, line 1, column 10"):
        said(templates, intent="outage")
    with pytest.raises(TemplateError, match=r"outage/en\.txt, line 1, column 10"):
        load_templates(tmp_path)
