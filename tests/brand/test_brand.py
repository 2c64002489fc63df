"""brand.yaml is read strictly: each mistake names its line and its mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from aplomb.brand.facts import Brand, in_language, load_brand
from aplomb.errors import TemplateError

BRAND = """\
name: Example Bakery
signature: The team
contact:
  email: help@example.com
  phone: "+442079460000"
notice:
  en: This is automatic.
"""


def _load(tmp_path: Path, text: str | bytes) -> Brand:
    path = tmp_path / "brand.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_brand(path)


@pytest.mark.parametrize(
    ("change", "line", "mend"),
    [
        (("name: Example Bakery\n", ""), 1, "`name` must be text"),
        (("name: Example Bakery", "name: [a]"), 1, "`name` must be text"),
        (("name: Example Bakery", 'name: "Example\\nBakery"'), 1, "in one line"),
        (("name: Example Bakery", 'name: "Example \\u202eBakery"'), 1, "`name` must be text"),
        (("name: Example Bakery", "name: " + "a" * 301), 1, "300 characters"),
        (("help@example.com", "help at example"), 4, "must look like help@example.com"),
        (("help@example.com", "help@ex\u0430mple.com"), 4, "must look like help@example.com"),
        (("help@example.com", "help@example"), 4, "must look like help@example.com"),
        (("+442079460000", "020 7946 0000"), 5, r"must look like \+442079460000"),
        (("+442079460000", "+44207946000O"), 5, r"must look like \+442079460000"),
        (("notice:\n  en: This is automatic.", "notice: yes"), 6, "one for each language"),
        (("  en: This is automatic.", "  english: A."), 7, "'english' is no language"),
        (("  en: This is automatic.", "  en: A.\n  en: B."), 8, "'en' stands here twice"),
        (("contact:", "fax: 1\ncontact:"), 3, "'fax' is not a setting"),
        (("  email:", "  e-mail:"), 4, "'e-mail' is not a setting"),
        (("contact:\n  email: help@example.com\n", "contact:\n"), 3, "`email` must be text"),
        (("signature: The team", "signature: &a The team\nlinks: [*a]"), 2, "alias"),
        (("signature: The team", "signature: &a The team"), 2, "Write it out"),
        (("signature: The team", "signature: {english: The team}"), 2, "'english' is no language"),
        (("signature: The team", "signature: The team\nlinks: [http://example.com]"), 3, "https://"),
        (
            ("signature: The team", "signature: The team\nlinks:\n- https://a.io\n- https://a b"),
            5,
            "no space",
        ),
        (("signature: The team", "signature: The team\nlinks: https://a.io"), 3, "must be a list"),
        (("signature: The team", "signature: The team\nlanguages: [en, english]"), 3, "is no language"),
        (("signature: The team", "signature: The team\naddress: {de: polite}"), 3, "formal, informal"),
        (("signature: The team", "signature: !!python/object/apply:os.getcwd []"), 2, "no meaning here"),
        (("name: Example Bakery", "name: " + "[" * 15_000), 1, "nested too deeply"),
        (("name: Example Bakery", "name: {"), 1, "Close the bracket"),
        (("name: Example Bakery", "name: 'Example"), 1, "Close the quotation mark"),
        (("name: Example Bakery", "name: Example: Bakery"), 1, "holds a colon into quotation marks"),
        (("signature: The team", "\tsignature: The team"), 2, "Indent with spaces"),
        (("signature: The team", "name: The team"), 2, "Remove one of the two"),
        (("signature: The team", "signature: The\x07team"), 2, "column 15: .*U\\+0007"),
        (("  en: This is automatic.", "  en: This is automatic.\n  EN: Again."), 8, "'en' stands here twice"),
    ],
)
def test_a_mistake_is_refused_with_its_line_and_its_mend(
    tmp_path: Path, change: tuple[str, str], line: int, mend: str
) -> None:
    assert change[0] in BRAND
    with pytest.raises(TemplateError, match=mend) as refused:
        _load(tmp_path, BRAND.replace(*change))

    assert "brand.yaml" in str(refused.value)
    assert f"line {line}" in str(refused.value)


def test_what_grows_when_it_is_read_is_not_read(tmp_path: Path) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
    )
    with pytest.raises(TemplateError, match=r"brand\.yaml, line 1: .*Write it out"):
        _load(tmp_path, bomb)
    with pytest.raises(TemplateError, match="20000 characters"):
        _load(tmp_path, BRAND.replace("Example Bakery", "a" * 20_000))


@pytest.mark.parametrize("text", ["", "# nothing\n", "- name\n", "name", b"\xff\xfe", "a: 1\n---\nb: 2\n"])
def test_a_file_without_settings_is_refused(tmp_path: Path, text: str | bytes) -> None:
    with pytest.raises(
        TemplateError, match=r"brand\.yaml(, line \d+, column \d+:)? (needs the settings|cannot be read)"
    ):
        _load(tmp_path, text)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"brand\.yaml cannot be read"):
        load_brand(tmp_path / "brand.yaml")


def test_a_byte_order_mark_and_windows_line_ends_make_no_difference(tmp_path: Path) -> None:
    windows = b"\xef\xbb\xbf" + BRAND.replace("\n", "\r\n").encode()

    assert _load(tmp_path, windows) == _load(tmp_path, BRAND)


def test_a_notice_may_hold_the_no_break_space_that_french_needs(tmp_path: Path) -> None:
    notice = "Réponse automatique\N{NO-BREAK SPACE}: une personne lira."
    assert _load(tmp_path, f'{BRAND}  fr: "{notice}"\n').notice["fr"] == notice


def test_norwegian_stays_a_language(tmp_path: Path) -> None:
    assert set(_load(tmp_path, BRAND + "  NO: Dette er et automatisk svar.\n").notice) == {"en", "no"}


def test_a_signature_may_differ_by_language_and_the_first_is_for_all_others(tmp_path: Path) -> None:
    brand = _load(tmp_path, BRAND.replace("The team", "{en: The team, de: Das Team}"))

    assert brand.signature == "The team"
    assert in_language(brand.signatures, "de-at") == "Das Team"
    assert in_language(brand.signatures, "lv") is None


def test_readers_are_addressed_formally_where_nothing_else_is_said(tmp_path: Path) -> None:
    brand = _load(tmp_path, BRAND + "address: {de: informal, de-at: formal}\n")

    assert brand.is_informal("de")
    assert brand.is_informal("de-ch")
    assert not brand.is_informal("de-at")
    assert not brand.is_informal("es")
