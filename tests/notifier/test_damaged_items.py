"""What cannot be read holds up nothing else, and is not passed over in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aplomb.alerts.alert import outbox_pk
from aplomb.alerts.channels import Shown
from aplomb.aws.keys import Key, account_key
from aplomb.aws.table import Put
from aplomb.crisis.state import CrisisRecord, CrisisState
from notifier.notifier import Ran
from tests.notifier.stage import CHAT, NOON, Stage, alert


def looks(stage: Stage) -> Ran:
    stage.now += 60
    return stage.notifier().run(until=stage.now + 40)


@pytest.mark.parametrize("what", ["PULSE", "HEALTH", "CRISIS"])
def test_an_account_that_cannot_be_read_does_not_silence_the_others(what: str) -> None:
    stage = Stage()
    stage.table.write(
        [Put(key=account_key("facebook", "1", what), item={"state": 5, "at": "x", "since": "y"})]
    )
    stage.account("CRISIS", CrisisRecord(state=CrisisState.CRISIS, since=NOON, why="x"), account="drill")
    stage.case()
    assert [where for where, _ in looks(stage).failed] == ["facebook/1"]
    assert len(stage.titles) == 2


@pytest.mark.parametrize(
    ("sk", "item"),
    [
        ("WAITING#000000000001#x", {"alert": "odd"}),
        ("MESSAGE#msg_x", {"id": 5, "alerts": "odd"}),
        ("CHANNEL", {"made": "odd", "rev": 7}),
    ],
)
def test_a_damaged_item_does_not_silence_its_channel(sk: str, item: dict[str, object]) -> None:
    stage = Stage()
    stage.table.write([Put(key=Key(outbox_pk(CHAT.id), sk), item=item)])
    stage.case()
    assert [where for where, _ in looks(stage).failed] == [f"chat {sk}"]
    assert len(stage.titles) == 1


def test_an_alert_is_told_without_the_words_of_a_case_that_cannot_be_read() -> None:
    stage = Stage(channels=[replace(CHAT, shows=frozenset({Shown.NAME}))])
    stage.door.trouble = None
    made = stage.case()
    notifier = stage.notifier()
    notifier.outbox.hand_over([alert(case="", title="Another")], stage.channels, now=stage.now)
    stage.run()
    assert made.author_name in str(stage.door.told)
    stage.case("bad")
    stage.now += 60
    found = notifier.gatherer.found(now=stage.now)
    notifier.outbox.hand_over(found.alerts, stage.channels, now=stage.now)
    [place] = [one for one in stage.table.items if "author-bad" in one.pk and one.sk == "CASE"]
    stage.table.write([Put(key=place, item={**stage.table.items[place], "severity": "odd"})])
    looks(stage)
    assert len(stage.door.told) == 3
    assert "bad" not in str(stage.door.told[-1].entries[0].quote)
