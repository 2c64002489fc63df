"""templates/alerts.yaml: what it may say, and what is said about a mistake in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from aplomb.alerts.alert import AlertKind
from aplomb.alerts.channels import FILE, ChannelKind, Quiet, Shown, load_alert_channels
from aplomb.errors import SettingsError
from aplomb.verdict import Severity
from tools.paths import ROOT


def load(folder: Path, text: str) -> object:
    (folder / FILE).write_text(text)
    return load_alert_channels(folder / FILE)


def test_the_shipped_file_tells_the_topic_what_no_alarm_tells() -> None:
    [topic] = load_alert_channels(ROOT / "templates" / FILE)
    assert topic.kind is ChannelKind.SNS
    assert topic.alerts == {AlertKind.URGENT_CASE, AlertKind.BREACH, AlertKind.TRIAL}


def test_a_channel_can_be_told_everything_quietly_and_without_names(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("channels: [{id: chat, kind: slack}]")
    [chat] = load_alert_channels(tmp_path / FILE)
    assert chat.alerts == set(AlertKind)
    assert (chat.floor, chat.quiet, chat.shows) == (Severity.LOW, Quiet.UNSTAFFED, frozenset())


def test_every_setting_is_read(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(
        "channels:\n- {id: m, kind: email, to: [a@example.com], alerts: [crisis], floor: high,"
        " quiet: never, show: [name, text]}"
    )
    [mail] = load_alert_channels(tmp_path / FILE)
    assert (mail.to, mail.floor, mail.quiet) == (("a@example.com",), Severity.HIGH, Quiet.NEVER)
    assert mail.shows == set(Shown)
    assert mail.alerts == {AlertKind.CRISIS, AlertKind.TRIAL}


def test_without_the_file_nobody_is_told(tmp_path: Path) -> None:
    assert load_alert_channels(tmp_path / FILE) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a list named `channels`"),
        ("channels: {}", "a list named `channels`"),
        ("channels: [" + "{id: a, kind: sns}," * 21 + "]", "of 20 at most"),
        ("channels: [x]", "channel 1: expected"),
        ("channels: [{id: a, kind: sns, url: x}]", "'url' is not a setting"),
        ("channels: [{id: A, kind: sns}]", "`id` must be"),
        ("channels: [{id: 'a#b', kind: sns}]", "`id` must be"),
        ("channels: [{kind: sns}]", "`id` must be"),
        ("channels: [{id: a, kind: sms}]", "`kind` must be one of sns, webhook, slack, teams, email"),
        ("channels: [{id: a, kind: sns, floor: grave}]", "`floor` must be one of low"),
        ("channels: [{id: a, kind: sns, quiet: no}]", "`quiet` must be one of never"),
        ("channels: [{id: a, kind: sns, alerts: breach}]", "`alerts` must be a list"),
        ("channels: [{id: a, kind: sns, alerts: [trial]}]", "`alerts` must be one of urgent_case"),
        ("channels: [{id: a, kind: sns, show: [id]}]", "`show` must be one of name, text"),
        ("channels: [{id: a, kind: email}]", "`to` must be a list of 1 to 50 addresses"),
        ("channels: [{id: a, kind: email, to: a@example.com}]", "`to` must be"),
        ("channels: [{id: a, kind: email, to: ['a@example.com\\nBcc: b@example.com']}]", "`to` must be"),
        ('channels: [{id: a, kind: email, to: ["a@example.com\\r\\nBcc: b@c.d"]}]', "`to` must be"),
        ("channels: [{id: a, kind: email, to: ['Ana <a@example.com>']}]", "`to` must be"),
        ("channels: [{id: a, kind: email, to: ['a@example.com,b@example.com']}]", "`to` must be"),
        ("channels: [{id: a, kind: sns, to: [a@example.com]}]", "left out"),
        ("channels: [{id: a, kind: sns}, {id: a, kind: sns}]", "stands in the file twice"),
        ("channels: &a [*a]", "alias"),
        ("channels: [!!python/object:os.system {id: a}]", "tag"),
        ("channels: [{id: a, id: b, kind: sns}]", "stands here twice"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        load(tmp_path, text)
    assert said in str(refused.value)
    assert FILE in str(refused.value)
