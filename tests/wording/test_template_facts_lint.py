"""aplomb templates lint: facts that cannot be true, and holidays that end, are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.wording.linting import BRAND, FINE, YEAR, lint, places
from tools.templates.holidays import UnknownHolidaysError, write_holidays


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
    assert not {one.id for one in lint(tmp_path, files, brand=brand).problems} - {"unfinished"}

    assert change[0] in brand
    linted = lint(tmp_path, files, brand=brand.replace(*change))
    assert found in {(one.id, one.line) for one in linted.problems if one.file == "brand.yaml"}


def test_where_readers_are_addressed_informally_formal_words_alone_are_noticed(tmp_path: Path) -> None:
    informal = BRAND + "address: {en: informal}\n"

    assert ("address", 1, 1) in places(lint(tmp_path, {"complaint/en": FINE}, brand=informal))
    both = {"complaint/en": f"{FINE}[informal]\n{FINE}"}
    assert places(lint(tmp_path, both, brand=informal)) == set()


def test_holidays_are_written_for_some_years_and_asked_for_before_they_end(tmp_path: Path) -> None:
    keeps = BRAND + "hours: {time_zone: Europe/Riga, open: {monday: 9:00-17:00}, holidays: {country: LV}}\n"

    def found() -> list[str]:
        linted = lint(tmp_path, {"complaint/en": FINE}, brand=keeps)
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
    linted = lint(tmp_path, {"complaint/en": FINE}, brand=BRAND.replace(*change))

    assert any(found in str(one) and one.file == "brand.yaml" for one in linted.problems)
