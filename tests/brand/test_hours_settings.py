"""The hours in brand.yaml: each mistake names its line, and the words follow from the data."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aplomb.brand.facts import Brand, load_brand
from aplomb.errors import TemplateError

BRAND = """\
name: Example Bakery
signature: The team
contact: {email: help@example.com}
notice: {en: This is automatic.}
hours:
  time_zone: Europe/London
  open:
    monday-thursday: 9:00-12:00, 13:00-17:30
    Friday: 9:00\u201316:00
    sunday: closed
  staffed: {monday - friday: 10:00-16:00}
  holidays:
    country: GB
    subdivision: ENG
    also_closed: [2026-12-24, 2026-12-31]
    open_on: [2027-01-01]
promises: {most_open: 20, least_kept: 95}
"""


HOLIDAYS = """\
country: GB
subdivision: ENG
until: 2027-12-31
days:
  - 2026-12-25 # Christmas Day
  - 2026-12-28
  - 2027-01-01
"""


def _load(tmp_path: Path, text: str, *, holidays: str = HOLIDAYS) -> Brand:
    (tmp_path / "holidays.yaml").write_text(holidays, encoding="utf-8")
    path = tmp_path / "brand.yaml"
    path.write_text(text, encoding="utf-8")
    return load_brand(path)


def test_hours_holidays_and_promises_are_read(tmp_path: Path) -> None:
    brand = _load(tmp_path, BRAND)

    assert brand.hours is not None
    split = ((540, 720), (780, 1050))
    assert brand.hours.open.week == (split, split, split, split, ((540, 960),), (), ())
    assert brand.hours.staffed.week == (((600, 960),),) * 5 + ((), ())
    assert brand.hours.staffed.is_closed(date(2026, 12, 24))
    assert not brand.hours.staffed.is_closed(date(2027, 1, 1))
    assert brand.promises is not None
    assert (brand.promises.most_open, brand.promises.least_kept) == (20, 95)


def test_without_staffed_hours_somebody_is_there_whenever_we_are_open(tmp_path: Path) -> None:
    brand = _load(tmp_path, BRAND.replace("  staffed: {monday - friday: 10:00-16:00}\n", ""))

    assert brand.hours is not None
    assert brand.hours.staffed == brand.hours.open


def test_without_promises_none_are_made(tmp_path: Path) -> None:
    assert _load(tmp_path, BRAND.split("promises:", maxsplit=1)[0]).promises is None


def test_the_words_for_the_hours_follow_from_the_data_where_nobody_wrote_them(tmp_path: Path) -> None:
    written = BRAND.replace("help@example.com}", "help@example.com, opening_hours: {lv: katru darbdienu}}")
    brand = _load(tmp_path, written)

    assert brand.opening_hours["en"] == "Mon–Thu 9:00–12:00 13:00–17:30, Fri 9:00–16:00"
    assert brand.opening_hours["ru"] == "Пн–Чт 9:00–12:00 13:00–17:30, Пт 9:00–16:00"
    assert brand.opening_hours["lv"] == "katru darbdienu"
    assert "fi" not in brand.opening_hours


@pytest.mark.parametrize(
    ("change", "line", "mend"),
    [
        (("Europe/London", "Europe/Londn"), 6, "must look like Europe/Riga"),
        (("Europe/London", "../../etc/passwd"), 6, "must look like Europe/Riga"),
        (("Friday:", "friyay:"), 9, "'friyay' is no weekday"),
        (("Friday:", "thursday:"), 9, "thursday stands here twice"),
        (("monday-thursday:", "thursday-monday:"), 8, "runs backwards"),
        (("9:00\u201316:00", "9-16"), 9, "must look like 9:00-17:00"),
        (("9:00\u201316:00", "16:00-9:00"), 9, "written for both days"),
        (("9:00\u201316:00", "9:00-24:01"), 9, "must look like 9:00-17:00"),
        (("9:00\u201316:00", "9:60-16:00"), 9, "must look like 9:00-17:00"),
        (("9:00\u201316:00", "9:00-12:00, 11:00-16:00"), 9, "must look like 9:00-17:00"),
        (("9:00\u201316:00", "9:00-1O:00"), 9, "must look like 9:00-17:00"),
        (("sunday: closed", "sunday: [9:00-12:00]"), 10, "`sunday` must be text"),
        (("country: GB", "country: Britain"), 13, "must look like LV"),
        (("2026-12-31]", "31.12.2026]"), 15, "must look like 2026-12-24"),
        (("also_closed:", "closed:"), 15, "'closed' is not a setting"),
        (("most_open: 20", "most_open: twenty"), 17, "must look like 100000"),
        (("least_kept: 95", "least_kept: 101"), 17, "may be 100 at most"),
        (("  open:\n", "  shut:\n"), 7, "'shut' is not a setting"),
    ],
)
def test_a_mistake_is_refused_with_its_line_and_its_mend(
    tmp_path: Path, change: tuple[str, str], line: int, mend: str
) -> None:
    assert change[0] in BRAND
    with pytest.raises(TemplateError, match=mend) as refused:
        _load(tmp_path, BRAND.replace(*change))

    assert f"brand.yaml, line {line}:" in str(refused.value)


def test_promises_without_hours_are_refused(tmp_path: Path) -> None:
    without = BRAND.split("hours:", maxsplit=1)[0] + "promises: {most_open: 1, least_kept: 95}\n"
    with pytest.raises(TemplateError, match=r"line 5: `promises` needs `hours`"):
        _load(tmp_path, without)


@pytest.mark.parametrize(
    ("holidays", "closed"),
    [
        (HOLIDAYS, [True, False, True]),
        (HOLIDAYS.replace("GB", "LV"), [True, True, True]),
        (HOLIDAYS.replace("subdivision: ENG\n", ""), [True, True, True]),
    ],
)
def test_while_the_holidays_are_another_countrys_no_day_is_a_working_day(
    tmp_path: Path, holidays: str, closed: list[bool]
) -> None:
    brand = _load(tmp_path, BRAND, holidays=holidays)

    assert brand.hours is not None
    days = [date(2026, 12, 25), date(2026, 12, 22), date(2028, 1, 5)]
    assert [brand.hours.staffed.is_closed(day) for day in days] == closed


def test_a_mistake_in_the_holidays_names_their_file(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"holidays\.yaml, line 6: a day must look like"):
        _load(tmp_path, BRAND, holidays=HOLIDAYS.replace("2026-12-28", "28.12.2026"))


def test_without_holidays_the_week_alone_counts(tmp_path: Path) -> None:
    text = BRAND.split("  holidays:", maxsplit=1)[0]
    brand = _load(tmp_path, text, holidays="")

    assert brand.hours is not None
    assert not brand.hours.open.is_closed(date(2040, 12, 25))
