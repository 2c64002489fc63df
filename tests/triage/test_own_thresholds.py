"""templates/thresholds.yaml: our own thresholds over the shipped ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from aplomb.accounts import Account
from aplomb.comment import Platform
from aplomb.errors import SettingsError
from aplomb.thresholds import Thresholds
from tests.fakes.pipeline import ACCOUNTS, PAGE, PROFILE, THRESHOLDS
from triage.own_thresholds import OwnThresholds, load_own_thresholds

PLAIN = f"""\
thresholds:
  - platform: facebook
    id: "{PAGE}"
    language: lv
    low: 0.1
    ask: 0.6
    high: 0.95
  - platform: x
    id: "{PROFILE}"
    language: en
    abuse: 0.5
"""


def load(folder: Path, text: str) -> OwnThresholds:
    path = folder / "thresholds.yaml"
    path.write_text(text)
    return load_own_thresholds(path, ACCOUNTS)


def over(own: OwnThresholds, platform: Platform, identity: str, language: str) -> Thresholds:
    account: Account | None = ACCOUNTS.find(platform, identity)
    assert account is not None
    return own.over(THRESHOLDS, account=account, language=language)


def test_an_entry_replaces_what_it_names_for_its_account_and_language_alone(tmp_path: Path) -> None:
    own = load(tmp_path, PLAIN)
    latvian = replace(THRESHOLDS, low=0.1, ask=0.6, high=0.95)
    assert over(own, Platform.FACEBOOK, PAGE, "lv") == latvian
    assert over(own, Platform.FACEBOOK, PAGE, "en") == THRESHOLDS
    assert over(own, Platform.FACEBOOK, "1001", "lv") == THRESHOLDS
    assert over(own, Platform.X, PROFILE, "en") == replace(THRESHOLDS, abuse=0.5)


def test_the_private_side_of_a_page_has_the_pages_thresholds(tmp_path: Path) -> None:
    own = load(tmp_path, PLAIN)
    assert over(own, Platform.MESSENGER, PAGE, "lv").high == 0.95


def test_without_the_file_the_shipped_thresholds_hold(tmp_path: Path) -> None:
    own = load_own_thresholds(tmp_path / "thresholds.yaml", ACCOUNTS)
    assert over(own, Platform.FACEBOOK, PAGE, "lv") == THRESHOLDS


@pytest.mark.parametrize(
    ("line", "wrong", "sentence"),
    [
        ("platform: facebook", "platform: myspace", "entry 1: `platform` and `id` must name an account"),
        ("platform: facebook", "platform: [facebook]", "must name an account"),
        (f'id: "{PAGE}"', 'id: "99"', "must name an account of accounts.yaml"),
        ("language: lv", "language: latvian", "entry 1: `language` must be a code like en"),
        ("language: lv", "language:", "`language` must be a code"),
        ("low: 0.1", "low: 1.1", "entry 1: `low` must be a number from 0 to 1"),
        ("low: 0.1", "low: -0.1", "`low` must be a number"),
        ("low: 0.1", "low: .nan", "`low` must be a number"),
        ("low: 0.1", "low: 10%", "`low` must be a number"),
        ("low: 0.1", "low: [0.1]", "`low` must be a number"),
        ("low: 0.1", "lowest: 0.1", "entry 1: 'lowest' is no threshold. Use low, ask, high"),
        ("    low: 0.1\n", "", "entry 1: `low`, `ask` and `high` must be given together"),
        ("low: 0.1", "low: 0.7", "the lowest first"),
        ("    abuse: 0.5\n", "", "entry 2: it sets no threshold"),
        (
            f'x\n    id: "{PROFILE}"\n    language: en',
            f'facebook\n    id: "{PAGE}"\n    language: lv',
            "already",
        ),
        ("thresholds:", "threshold:", "needs a list named `thresholds`"),
        ("thresholds:", "thresholds: []\nothers:", "needs a list named `thresholds`"),
        ("thresholds:\n", "thresholds:\n  - text\n", "entry 1: expected `platform`"),
        ("language: lv", "language: 'open", "cannot be read"),
        ("language: lv", "language: lv\n    language: en", "'language' stands here twice"),
    ],
)
def test_a_mistake_is_refused_with_its_place_and_its_mend(
    tmp_path: Path, line: str, wrong: str, sentence: str
) -> None:
    assert line in PLAIN
    with pytest.raises(SettingsError) as refused:
        load(tmp_path, PLAIN.replace(line, wrong))
    assert sentence in str(refused.value)
    assert str(refused.value).startswith("thresholds.yaml")
