"""The settings as they are in force, each with where it is changed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from aplomb.alerts.alert import AlertKind
from aplomb.alerts.channels import ChannelKind, Quiet, Shown
from aplomb.aws.keys import track_key
from aplomb.aws.table import Put
from aplomb.brand.hours import DAYS
from aplomb.modes import Mode, ModeSetting
from console.ask import Role
from console.pages import settings as page
from tests.console.browsing import TEMPLATES, World


def shown(world: World) -> str:
    answer = world.browser(Role.AUDITOR).get("/settings")
    assert (answer.status, world.faults) == (200, [])
    return re.sub(r"\s+", " ", answer.text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Settings of which a test may change some."""
    made = tmp_path / "templates"
    shutil.copytree(TEMPLATES, made)
    return made


def test_hours_targets_and_caps_are_those_of_the_files(world: World) -> None:
    text = shown(world)
    assert 'Monday</th><td class="figures">09:00–17:00</td><td class="figures">09:30–16:30</td>' in text
    assert 'Sunday</th><td class="figures">closed</td><td class="figures">nobody</td>' in text
    assert "30 minutes by the clock" in text
    assert "4 hours of working time" in text
    assert '<dt>Most public replies a minute</dt><dd class="figures">30</dd>' in text


def test_each_section_says_where_it_is_changed_and_nothing_is_changed_here(world: World) -> None:
    text = shown(world)
    for file in ("brand.yaml", "accounts.yaml", "alerts.yaml"):
        assert f"<code>templates/{file}</code>" in text
    assert "<form" not in text.split("<main")[1].split("</main>")[0]


def test_who_sends_is_what_the_track_record_allows_not_what_was_asked_for(world: World) -> None:
    key = track_key("facebook", "100200300400500", "lv")
    world.table.write([Put(key=key, item={"decisions": 12, "praise": 3, "closed": True, "rev": 12})])
    text = shown(world)
    assert (
        'lv</th><td>a person approves each reply</td><td>you vouch for it</td><td class="number">12</td>'
        in text
    )
    assert "en</th><td>the machine sends it</td>" in text


def test_a_company_without_hours_is_told_what_that_means(folder: Path) -> None:
    file = folder / "brand.yaml"
    file.write_text(re.sub(r"(?m)^hours:\n(?:  .*\n)+", "", file.read_text()))
    assert "No hours are set" in shown(World(templates=folder))


def test_each_channel_of_alerts_is_shown_with_what_it_is_told(folder: Path) -> None:
    (folder / "alerts.yaml").write_text(
        "channels:\n  - {id: office, kind: email, to: [lead@example.com], floor: high, show: [name]}\n"
    )
    text = shown(World(templates=folder))
    assert "office</bdi> <small>e-mail" in text
    assert "lead@example.com" in text
    assert "<dt>Shown of a stranger</dt><dd>the name</dd>" in text


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("channels: []\n", "there is no channel"),
        ("channels: 7\n", "needs a list named `channels`"),
        (": [", "alerts.yaml"),
    ],
)
def test_alerts_that_are_missing_or_wrong_are_said_in_words(file: str, told: str, folder: Path) -> None:
    (folder / "alerts.yaml").write_text(file)
    assert told in shown(World(templates=folder))
    (folder / "alerts.yaml").unlink()
    assert "there is no channel" in shown(World(templates=folder))


def test_many_accounts_and_languages_are_shown(folder: Path) -> None:
    entries = "".join(
        f'  - {{platform: facebook, id: "{number}", name: "Page {number}", languages: [en, lv, lt, et]}}\n'
        for number in range(1, 61)
    )
    (folder / "accounts.yaml").write_text(f"accounts:\n{entries}")
    text = shown(World(templates=folder))
    assert text.count("it must earn that") == 240


def test_everything_that_can_be_set_has_a_word() -> None:
    assert set(page.WEEKDAYS) == set(DAYS)
    assert set(page.MODES) == set(Mode)
    assert set(page.ASKED) == set(ModeSetting)
    assert set(page.CHANNELS) == set(ChannelKind)
    assert set(page.ALERTS) == set(AlertKind) - {AlertKind.TRIAL}
    assert set(page.QUIET) == set(Quiet)
    assert set(page.SHOWN) == set(Shown)
