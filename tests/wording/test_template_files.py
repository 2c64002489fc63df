from __future__ import annotations

from pathlib import Path

import pytest

from aplomb.brand.facts import load_brand
from aplomb.errors import TemplateError
from aplomb.wording.rendering import load_templates

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
        ("Hello {% if phone %}", "line 1, column 7", "Check the braces"),
        ("Hello {# note", "line 1, column 7", "Check the braces"),
        ("Hello\n{ email }", "line 2, column 1", "two on each side"),
        ("Hello email }}", "line 1, column 13", "two on each side"),
        ("{% raw %}{{ email }}{% endraw %}", "line 1, column", "two on each side"),
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
        ("{% if phone %}" * 300 + "a" + "{% endif %}" * 300, "line 1", "nested too deeply"),
        ("a" * 8001, "line 1", "8000"),
        ("Sorry.\n---\n\n---\nSorry.", "line 3", "remove a `---`"),
        ("Sorry.\n---\n", "line 3", "remove a `---`"),
        ("[x]\n# nothing", "line 1", "Write its text"),
        ("Sorry.\n[mastodon]\nSorry.", "line 2", "[facebook]"),
        ("[x]\na\n[x]\nb", "line 3", "Join"),
        ("# only a note\n", "holds no text", "Write a reply"),
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


@pytest.mark.parametrize(
    ("change", "mend"),
    [
        (("name: Example Bakery\n", ""), "`name` must be text"),
        (("name: Example Bakery", "name: [a]"), "`name` must be text"),
        (("help@example.com", "help at example"), "must look like help@example.com"),
        (("+442079460000", "020 7946 0000"), r"must look like \+442079460000"),
        (("notice:\n  en: This is automatic.", "notice: yes"), "one line for each language"),
        (("  en: This is automatic.", "  en: A.\n  en: B."), "stands here twice"),
        (("contact:", "fax: 1\ncontact:"), "'fax' is not a setting"),
        (("  email:", "  e-mail:"), "'e-mail' is not a setting"),
        (("signature: The team", "signature: &a The team\nlinks: [*a]"), "alias"),
        (("signature: The team", "signature: The team\nlinks: [http://example.com]"), "https://"),
        (
            ("signature: The team", "signature: !!python/object/apply:os.getcwd []"),
            "`signature` must be text",
        ),
        (("name: Example Bakery", "name: " + "[" * 15_000), "nested too deeply"),
        (("name: Example Bakery", "name: " + "a" * 20_000), "20000 characters"),
        (("name: Example Bakery", "name: {"), "cannot be read"),
    ],
)
def test_a_mistake_in_brand_yaml_is_refused_with_its_mend(
    tmp_path: Path, change: tuple[str, str], mend: str
) -> None:
    path = tmp_path / "brand.yaml"
    path.write_text(BRAND.replace(*change), encoding="utf-8")

    with pytest.raises(TemplateError, match=mend):
        load_brand(path)


def test_norwegian_stays_a_language(tmp_path: Path) -> None:
    path = tmp_path / "brand.yaml"
    path.write_text(BRAND + "  NO: Dette er et automatisk svar.\n", encoding="utf-8")

    assert set(load_brand(path).notice) == {"en", "no"}


def test_a_missing_brand_yaml_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"brand\.yaml cannot be read"):
        load_brand(tmp_path / "brand.yaml")
