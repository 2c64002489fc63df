"""A time is named as a day and an hour, never later than it is due, and so that it has one meaning."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplomb.promises.times import QUARTER, named_time, promise_by

RIGA = "Europe/Riga"
ZONES = (RIGA, "Europe/London", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe", "UTC")


def at(text: str, zone: str = RIGA) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


@pytest.mark.parametrize(
    ("language", "zone", "said"),
    [
        ("en", "Europe/London", "16:30 on 23 November"),
        ("en-gb", "Europe/London", "16:30 on 23 November"),
        ("en", RIGA, "16:30 (UTC+2) on 23 November"),
        ("en-us", "America/New_York", "4:30 PM (UTC-5) on November 23"),
        ("en", "Asia/Kathmandu", "16:30 (UTC+5:45) on 23 November"),
        ("en", "UTC", "16:30 (UTC) on 23 November"),
        ("lv", RIGA, "23.11. plkst. 16.30"),
        ("lt", "Europe/Vilnius", "11-23 16:30"),
        ("et", "Europe/Tallinn", "23.11 kell 16.30"),
        ("ru", RIGA, "16:30 23.11"),
        ("ru", "Europe/Moscow", "16:30 (UTC+3) 23.11"),
        ("de", "Europe/Berlin", "23.11., 16:30 Uhr"),
        ("de-at", "Europe/Vienna", "23.11., 16:30 Uhr"),
        ("es", "Europe/Madrid", "16:30 del 23/11"),
        ("fr", "Europe/Paris", "16h30 le 23/11"),
        ("pl", "Europe/Warsaw", "godz. 16:30 dnia 23.11"),
        ("fi", "Europe/Helsinki", ""),
        ("", RIGA, ""),
    ],
)
def test_each_language_says_it_in_its_way(language: str, zone: str, said: str) -> None:
    assert promise_by(at("2026-11-23T16:30", zone), language=language, zone=ZoneInfo(zone)) == said


@pytest.mark.parametrize(
    ("due", "named"),
    [
        ("2026-11-23T16:44:59", "2026-11-23T16:30"),
        ("2026-11-23T16:45:00", "2026-11-23T16:45"),
        ("2026-11-24T00:00:00", "2026-11-23T23:45"),  # midnight of which day?
        ("2026-11-24T00:14:00", "2026-11-23T23:45"),
    ],
)
def test_a_time_is_rounded_down_and_never_midnight(due: str, named: str) -> None:
    assert named_time(at(due), zone=ZoneInfo(RIGA)) == at(named)


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    zone = ZoneInfo(RIGA)
    second = int(datetime(2026, 10, 25, 3, 30, tzinfo=zone, fold=1).timestamp())
    assert second - named_time(second, zone=zone) == 3600


@given(st.integers(1_700_000_000, 1_900_000_000), st.sampled_from(ZONES))
def test_a_named_time_is_never_later_than_it_is_due(due: int, zone: str) -> None:
    named = named_time(due, zone=ZoneInfo(zone))
    there = datetime.fromtimestamp(named, tz=ZoneInfo(zone))
    assert due - 2 * QUARTER - 3600 < named <= due
    assert (there.minute % 15, there.second) == (0, 0)
    assert (there.hour, there.minute) != (0, 0)
