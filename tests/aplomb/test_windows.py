"""The platforms' windows, as data, counted from the commenter's clock."""

from __future__ import annotations

import pytest

from aplomb.comment import Platform
from aplomb.platforms import DAY, PLATFORMS


@pytest.mark.parametrize("platform", [Platform.FACEBOOK, Platform.INSTAGRAM])
def test_meta_takes_private_replies_for_seven_days(platform: Platform) -> None:
    row = PLATFORMS[platform]
    assert row.privately_until(1_000) == 1_000 + 7 * DAY
    assert row.privately_until(None) is None


@pytest.mark.parametrize("platform", [Platform.X, Platform.MESSENGER])
def test_nobody_else_takes_any(platform: Platform) -> None:
    assert PLATFORMS[platform].privately_until(1_000) is None


def test_private_replies_stay_within_metas_750_an_hour() -> None:
    assert {row.private_replies_per_minute * 60 <= 750 for row in PLATFORMS.values()} == {True}
    with_private_replies = {name for name, row in PLATFORMS.items() if row.private_reply_window}
    assert with_private_replies == {name for name, row in PLATFORMS.items() if row.private_replies_per_minute}


def test_a_persons_message_opens_a_day_on_metas_messengers() -> None:
    windows = {platform: row.messaging_window for platform, row in PLATFORMS.items()}
    assert windows == {
        Platform.FACEBOOK: DAY,
        Platform.INSTAGRAM: DAY,
        Platform.MESSENGER: DAY,
        Platform.X: 0,
    }
