"""promotions.yaml: what stands wrong in it is said with its place and the mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from aplomb.errors import SettingsError
from aplomb.promotions.channels import KINDS, ChannelKind, channels_of, load_channels
from tests.promo_switch.stage import PAGE

TWICE = "channels:" + 2 * "\n  - {id: a, kind: postiz, url: 'https://p.test'}" + "\n"
SHIPPED = Path(__file__).parents[2] / "templates" / "promotions.yaml"


def loaded(folder: Path, text: str) -> object:
    path = folder / "promotions.yaml"
    path.write_text(text)
    return load_channels(path)


def test_the_shipped_file_names_the_examples_page_and_no_advertisements() -> None:
    (posts,) = load_channels(SHIPPED)
    assert (posts.kind, posts.target) == (ChannelKind.FACEBOOK_POSTS, PAGE)


def test_every_kind_has_a_row() -> None:
    assert set(KINDS) == set(ChannelKind)


def test_without_the_file_nothing_is_connected(tmp_path: Path) -> None:
    assert load_channels(tmp_path / "promotions.yaml") == ()


def test_nothing_connected_can_be_said(tmp_path: Path) -> None:
    assert loaded(tmp_path, "channels: []\n") == ()


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("", "a list named `channels`"),
        ("channels: posts\n", "a list named `channels`"),
        ("channels: [posts]\n", "channel 1: expected"),
        ("channels:\n  - {id: a, kind: myspace}\n", "`kind` must be one of facebook_posts"),
        ("channels:\n  - {id: a, kind: facebook_posts}\n", "channel 1: `target` must be"),
        ("channels:\n  - {id: A B, kind: by_hand, link: 'https://x.test'}\n", "`id` must be small letters"),
        ("channels:\n  - {id: a, kind: by_hand, link: 'javascript:alert(1)'}\n", "`link` must be an address"),
        ("channels:\n  - {id: a, kind: mixpost, url: 'file:///etc/passwd', target: w}\n", "`url` must be"),
        ("channels:\n  - {id: a, kind: mixpost, url: 'https://m.test', target: ../x}\n", "`target` must be"),
        ("channels:\n  - {id: a, kind: postiz, url: 'https://p.test', colour: red}\n", "'colour' is not"),
        ("channels:\n  - {id: a, kind: postiz, url: 'https://p.test', accounts: facebook/1}\n", "`accounts`"),
        (TWICE, "stands in the file twice"),
    ],
)
def test_what_is_wrong_is_named_with_its_mend(tmp_path: Path, text: str, mend: str) -> None:
    with pytest.raises(SettingsError) as refused:
        loaded(tmp_path, text)
    assert mend in str(refused.value)
    assert "promotions.yaml" in str(refused.value)


def test_a_channel_without_accounts_is_stopped_by_any_of_them() -> None:
    channels = load_channels(SHIPPED)
    assert channels_of(channels, "x", "15") == channels


def test_a_drill_stops_nothing() -> None:
    assert channels_of(load_channels(SHIPPED), "facebook", "drill") == ()
