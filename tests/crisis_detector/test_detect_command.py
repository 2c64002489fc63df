"""`aplomb detect`: what is read, what is mended aloud, and what is refused with its line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from tools.cli import main
from tools.detect_command import Options, detect
from tools.series import SeriesError, bounded, observations

START = datetime(2026, 1, 1, tzinfo=UTC)


def series(counts: list[int], *, header: str = "timestamp,count", more: str = "") -> str:
    rows = [f"{(START + timedelta(minutes=5 * n)).isoformat()},{one}{more}" for n, one in enumerate(counts)]
    return "\n".join([header, *rows, ""])


def run(text: str | bytes, *options: str) -> Result:
    return CliRunner().invoke(main, ["detect", *options], input=text)


SPIKE = [1, 2] * 288 + [40] * 6 + [1, 2] * 60


def test_a_spike_is_a_watch_then_a_crisis_then_calm_again() -> None:
    done = run(series(SPIKE))
    assert done.exit_code == 0
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["state"] for one in lines] == ["watch", "crisis", "calm"]
    assert set(lines[0]) == {"timestamp", "state", "observed", "expected", "why"}
    assert lines[0]["timestamp"] == "2026-01-03T00:00:00+00:00"
    assert lines[0]["observed"] > 2 * lines[0]["expected"]
    assert "where" in lines[0]["why"]
    assert "Windows of 300 seconds." in done.stderr


def test_a_spike_of_four_people_is_below_the_floor_unless_the_floor_is_lower() -> None:
    text = series(SPIKE, header="timestamp,count,authors", more=",1")
    assert run(text).stdout == ""
    few = text.replace(",40,1", ",40,4")
    assert run(few).stdout == ""
    assert '"watch"' in run(few, "--floor", "4", "--threshold", "1").stdout


def test_alarms_come_while_the_series_is_still_being_written() -> None:
    def endless() -> Iterator[bytes]:
        yield from series(SPIKE[:580]).encode().splitlines(keepends=True)
        raise AssertionError("It must not read on before it has told.")

    found = detect(endless(), Options(), says=lambda _: None)
    assert [one["state"] for one in islice(found, 1)] == ["watch"]


def test_the_benchmarks_own_header_and_times_without_a_zone_are_read_in_the_zone_that_is_asked_for() -> None:
    done = run("timestamp,value\n2026-01-01 10:00:00,3\n2026-01-01 11:00:00,4\n", "--zone", "Europe/Riga")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Europe/Riga" in done.stderr


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("2026-01-01T00:00Z,1\n2026-01-01T01:00Z,1\n2026-01-01T05:00Z,1\n", "line 4: 10800 s are missing"),
        ("2026-01-01T00:00Z,1\n2026-01-01T00:00Z,1\n2026-01-01T01:00Z,1\n", "line 3: the same as line 2"),
        ("2026-01-01T00:00Z,1\n\n2026-01-01T01:00Z,1\n", "Windows of 3600"),
        ("2026-01-01T00:00+02:00,1\n2026-01-01T00:00+01:00,1\n", "Windows of 3600"),
        ("2026-01-01T00:00Z,1.0\n", "One row only"),
    ],
)
def test_what_is_mended_or_passed_over_is_said(rows: str, said: str) -> None:
    done = run(f"timestamp,count\n{rows}")
    assert done.exit_code == 0, done.stderr
    assert said in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "header must be timestamp,count"),
        ("timestamp,count\n", "empty"),
        ("time,count\n1,2\n", "header must be"),
        ("timestamp,count,mood\n2026-01-01,1,9\n", "line 1: the columns are"),
        ("timestamp,count,count\n2026-01-01,1,1\n", "line 1: the columns are"),
        ("timestamp,count,value\n2026-01-01,1,1\n", "line 1: the header must be"),
        ("timestamp,count\n2026-01-01,-1\n", "line 2: count must be a whole number"),
        ("timestamp,count\n2026-01-01,NaN\n", "line 2: count must be"),
        ("timestamp,count\n2026-01-01,inf\n", "line 2: count must be"),
        ("timestamp,count\n2026-01-01,1.5\n", "line 2: count must be"),
        ("timestamp,count\n2026-01-01,1e300\n", "line 2: count must be"),
        ("timestamp,count\n2026-01-01,\n", "line 2: count must be"),
        ("timestamp,count\n2026-01-01,many\n", "line 2: count must be"),
        ("timestamp,count\n2026-01-01,1_000\n", "line 2: count must be"),
        ("timestamp,count\n2026-01-01,٣\n", "line 2: count must be"),
        ("timestamp,count\n2026-01-01,1e3\n", "line 2: count must be"),
        ("timestamp,count\n2026-01-01,10000000000\n", "line 2: count must be at most 1,000,000,000"),
        ("timestamp,count\n0001-01-01T00:00,1\n", "line 2: the year 1 is not within"),
        ("timestamp,count\n9999-12-31T23:59-12:00,1\n", "line 2: the year 9999 is not within"),
        ("timestamp,count\nyesterday,1\n", "line 2: 'yesterday' is no time"),
        ("timestamp,count\n2026-01-01T00:00Z,1\n2026-01-01T01:00,1\n", "line 3: some times have a zone"),
        ("timestamp,count\n2026-01-01T02:00Z,1\n2026-01-01T01:00Z,1\n", "line 3: it is earlier"),
        ("timestamp,count\n2026-01-01T00:00Z,1\n2026-01-01T00:00Z,2\n", "line 3: the same time as line 2"),
        ("timestamp,count\n2026-01-01,1\n2026-01-03,1\n", "line 3: the rows are more than a day apart"),
        ("timestamp,count\n2026-01-01,1\n2026-01-01T00:00:01,1\n", "rows are less than 10 s apart"),
        ("timestamp,count\n2026-01-01,1,7\n", "line 2: 3 fields"),
        ("timestamp,count,authors\n2026-01-01,1,2\n", "line 2: 2 authors cannot have written 1 comments"),
        ("timestamp,count,authors\n2026-01-01,3,0\n", "line 2: 0 authors cannot"),
        ("timestamp,count,total\n2026-01-01,3,2\n", "line 2: fewer comments in all"),
        ('timestamp,count\n"2026-01-01,1\n', "this is no CSV"),
        ("timestamp,count\n" + "9" * 2000 + ",1\n", "line 2: longer than"),
        (b"timestamp,count\n2026-01-01,\xff\n", "line 2: this is not UTF-8"),
        (b"\x00\x00", "header must be"),
    ],
)
def test_what_can_be_read_in_no_way_or_in_two_is_refused_with_its_line(text: str | bytes, said: str) -> None:
    done = run(text)
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_a_line_without_an_end_need_not_fit_into_memory() -> None:
    taken: list[int] = []

    class Endless(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert size > 0
            taken.append(size)
            return b"0" * size

    with pytest.raises(SeriesError, match="line 1: longer than 1000 bytes"):
        list(observations(bounded(Endless()), zone=UTC, says=lambda _: None))
    assert len(taken) == 1


def test_a_row_between_the_windows_is_refused() -> None:
    times = [f"2026-01-01T{hour:02}:00Z,1" for hour in range(14)]
    done = run("\n".join(["timestamp,count", *times, "2026-01-01T13:20Z,1"]))
    assert (done.exit_code, "line 16: 1200 s after the row before" in done.stderr) == (2, True)


@pytest.mark.parametrize("moment", ["2026-10-25 03:30", "2026-03-29 03:30"])
def test_a_time_that_comes_twice_or_never_when_clocks_change_is_refused(moment: str) -> None:
    done = run(f"timestamp,count\n{moment},1\n", "--zone", "Europe/Riga")
    assert (done.exit_code, "comes twice or not at all" in done.stderr) == (2, True)


@pytest.mark.parametrize("first", ["2026-03-20", "2026-03-28", "2026-10-16", "2026-10-24"])
@pytest.mark.parametrize("offsets", [False, True])
def test_days_by_the_wall_are_days_though_one_has_23_hours_and_one_25(first: str, *, offsets: bool) -> None:
    riga, rows = ZoneInfo("Europe/Riga"), []
    for number in range(30):
        there = datetime.fromisoformat(first).replace(tzinfo=riga) + timedelta(days=number)
        rows.append(f"{there.isoformat() if offsets else there.date()},{5 + number % 2}")
    done = run("\n".join(["timestamp,count", *rows, ""]), "--zone", "Europe/Riga")
    assert (done.exit_code, done.stdout) == (0, ""), done.stderr
    assert "Windows of 86400 seconds." in done.stderr
    assert "missing" not in done.stderr
    if offsets:
        assert run("\n".join(["timestamp,count", *rows, ""])).exit_code == 0


def test_a_window_of_a_day_lasts_as_long_as_that_day() -> None:
    lines = [b"timestamp,count\n", b"2026-03-28,1\n", b"2026-03-29,1\n", b"2026-03-30,1\n"]
    found = list(observations(lines, zone=ZoneInfo("Europe/Riga"), says=lambda _: None))
    assert [one.seconds / 3600 for one in found] == [24, 23, 24]
    assert [one.end for one in found[:2]] == [one.start for one in found[1:]]


def test_windows_of_six_hours_by_another_clock_than_the_zones_stay_six_hours() -> None:
    rows = [f"{day}T{hour:02}:00Z,1" for day in ("2026-03-28", "2026-03-29") for hour in (0, 6, 12, 18)]
    done = run("\n".join(["timestamp,count", *rows]), "--zone", "Europe/Riga")
    assert (done.exit_code, "Windows of 21600 seconds." in done.stderr) == (0, True)
    assert "missing" not in done.stderr


@pytest.mark.parametrize(
    "options", [("--zone", "Mars/Base"), ("--floor", "0"), ("--threshold", "0"), ("--threshold", "nan")]
)
def test_options_that_mean_nothing_are_refused(options: tuple[str, str]) -> None:
    assert run(series([1, 2]), *options).exit_code == 2
