"""The overview says what counters and record hold, and says what they do not hold."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from aplomb.aws.keys import account_key
from aplomb.aws.table import Put
from aplomb.record_chain import What
from console.ask import Role
from console.overview.figures import DAYS, last_days, recorded
from tests.console.browsing import NOW, TEMPLATES, World
from tests.console.hostile import hostile_texts
from tests.console.recorded import (
    ACCOUNT,
    DAY,
    HOUR,
    PAGE,
    PLATFORM,
    a_month,
    answered,
    entry,
    put_crisis,
    write,
)
from tests.console.test_hostile_text import shape

MOST_READS = 12


def overview(world: World, query: str = "") -> str:
    answer = world.browser(Role.AUDITOR).get(f"/overview{query}")
    assert (answer.status, world.faults) == (200, [])
    return answer.text


def said(page: str, words: str) -> str:
    """Return the figure that stands before the words."""
    found = re.search(rf'<b class="figures">([^<]*)</b> {re.escape(words)}', page)
    assert found, words
    return found[1]


def test_the_figures_are_those_of_the_counters_and_of_the_record(world: World) -> None:
    a_month(world)
    page = overview(world)
    assert said(page, "comments came in") == "44"
    assert said(page, "critical comments were judged") == "10"
    assert said(page, "public replies, confirmed by the platform") == "10"
    assert said(page, "of the comments answered in public were answered in private, too") == "30 %"
    assert said(page, "promises kept, of those that ended in 30 days") == "7 / 8"
    assert said(page, "promises are open now") == "2"


def test_an_account_of_which_nothing_is_known_gets_no_figures_that_nobody_counted(world: World) -> None:
    page = overview(world)
    assert said(page, "of the comments answered in public were answered in private, too") == "–"
    assert said(page, "from the verdict to the first answer: half were faster") == "–"
    assert "No comment was counted yet" in page
    assert "There was no more criticism than usual." in page
    assert "<svg" not in page


def test_each_bar_stands_in_the_table_behind_it_too(world: World) -> None:
    a_month(world)
    page = overview(world)
    assert page.count('class="bar-webhook"') == 1
    assert re.search(r'14 Nov 2023</th><td class="number">41</td><td class="number">3</td>', page)
    assert re.search(r"13 Nov 2023</th>" + r'<td class="number">1</td>' * 3, page)


def test_a_comment_counts_once_however_often_it_was_decided_on() -> None:
    first, again = entry(NOW - 50, "c", kind="complaint", critical=True), entry(NOW, "c", kind="praise")
    told = recorded([again, first], last_days(NOW))
    assert (sum(told.critical), told.kinds) == (1, {"praise": 1})


def test_the_time_to_an_answer_begins_with_the_first_verdict_and_ends_with_the_first_confirmed_reply() -> (
    None
):
    later = entry(NOW + 900, "c1", What.REPLY, state="sent", channel="public#001")
    entries = [*answered("c1", at=NOW, after=100), *answered("c2", at=NOW, after=300), later]
    told = recorded(entries, last_days(NOW + 900))
    assert (list(told.seconds), told.within(0.5), told.within(0.9)) == ([100, 300], 300, 300)
    assert sum(told.public) == 3


def test_a_reply_whose_verdict_is_older_than_what_was_read_has_no_time() -> None:
    told = recorded([entry(NOW, "c", What.REPLY, state="sent", channel="public")], last_days(NOW))
    assert (told.answered, list(told.seconds)) == (1, [])


@pytest.mark.parametrize("state", ["rejected", "cancelled", "unknown"])
def test_what_no_platform_confirmed_is_no_reply(state: str) -> None:
    told = recorded([entry(NOW, "c", What.REPLY, state=state, channel="public")], last_days(NOW))
    assert (told.answered, sum(told.public), told.not_sent) == (0, 0, {state: 1})


def test_days_are_told_of_whole_or_not_at_all() -> None:
    today = NOW - NOW % DAY
    assert len(last_days(NOW).starts) == DAYS
    assert last_days(NOW, reached=today - 2 * DAY + HOUR).since == today - DAY
    assert last_days(NOW, reached=NOW - 1).since == today


def test_a_record_that_is_too_long_for_the_page_is_read_in_part_and_that_is_said(world: World) -> None:
    crowd = [entry(NOW - DAY // 2, f"c{n}", kind="complaint", critical=True) for n in range(4)]
    for hour in range(120):
        write(world, crowd, at=NOW - 4 * DAY + hour * HOUR // 2)
    for number in range(4 * 130):
        write(world, [entry(NOW - DAY // 2 + number, f"d{number}", kind="complaint")])
    world.table.calls.clear()
    assert "More was written down than this page reads." in overview(world)
    assert len(world.table.calls) <= MOST_READS


def test_a_spike_is_shown_with_its_reason_and_as_a_band(world: World) -> None:
    a_month(world)
    page = overview(world)
    assert "Twelve people in an hour." in page
    assert 'class="band-watch"' in page


def test_no_account_but_ours_is_looked_into(world: World) -> None:
    assert world.browser(Role.AGENT).get("/overview?account=facebook/1").status == 404
    assert world.browser(Role.AGENT).get(f"/overview?account={ACCOUNT}").status == 200


def test_an_account_whose_page_is_never_read_says_so(tmp_path: Path) -> None:
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    file = tmp_path / "templates" / "accounts.yaml"
    file.write_text(file.read_text().replace("max_age_hours: 24", 'poll_minutes: "0"', 1))
    page = overview(World(templates=tmp_path / "templates"))
    assert "reading its page is switched off in accounts.yaml" in page


def test_counters_that_somebody_spoilt_count_for_nothing(world: World) -> None:
    key = account_key(PLATFORM, PAGE, "DAY#2023-11-14")
    world.table.write([Put(key=key, item={"webhook": "many", "poll": -5})])
    assert said(overview(world), "comments came in") == "0"


def test_whatever_a_reason_says_it_stays_text(world: World) -> None:
    put_crisis(world)
    plain = shape(overview(world)).elements
    for text in hostile_texts():
        put_crisis(world, why=text)
        assert shape(overview(world)).elements == plain
