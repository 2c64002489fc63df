"""Why a person set a state is their own words: kept as long as texts are, and in no log."""

from __future__ import annotations

import pytest

from aplomb import retention
from aplomb.aws.table import Delete
from aplomb.comment import Platform
from aplomb.crisis.desk import HISTORY
from aplomb.crisis.state import CrisisState
from crisis_detector import app
from crisis_detector.keeping import Changed
from tests.crisis_detector.detected import DAY, Detected
from tests.fakes.pipeline import PAGE

WORDS = "John Smith of 5 High Street lies."


@pytest.fixture
def detected() -> Detected:
    return Detected()


def told(detected: Detected) -> list[tuple[str, str, str]]:
    history = detected.desk.history(Platform.FACEBOOK, PAGE)
    return [(str(one.state), one.by, one.why) for one in history]


def expire(detected: Detected, *, now: int) -> None:
    """Take out what is over, as the table does by itself."""
    for key, item in list(detected.table.items.items()):
        if int(str(item.get("expires_at") or now)) < now:
            detected.table.write([Delete(key=key)])


def test_a_persons_words_go_after_ninety_days_and_what_they_decided_stays(detected: Detected) -> None:
    begun = detected.clock.now
    for number, state in enumerate((CrisisState.CRISIS, CrisisState.CALM)):
        detected.desk.decide(detected.account, state, person="Ana", why=WORDS, now=begun + number)
    assert told(detected) == [("calm", "Ana", WORDS), ("crisis", "Ana", WORDS)]
    detected.clock.now = begun + retention.WORDS + DAY
    expire(detected, now=detected.clock.now)
    detected.minute()
    assert told(detected) == [("calm", "Ana", ""), ("crisis", "Ana", "")]
    assert detected.record().why == ""
    assert (detected.record().state, detected.record().by) == (CrisisState.CALM, "Ana")
    assert WORDS not in str(detected.table.items)
    assert retention.WORDS < HISTORY


def test_while_a_crisis_lasts_its_words_stay(detected: Detected) -> None:
    detected.desk.decide(
        detected.account, CrisisState.CRISIS, person="Ana", why=WORDS, now=detected.clock.now
    )
    detected.clock.now += retention.WORDS + DAY
    detected.minute()
    assert detected.record().why == WORDS


class ToldLog:
    def __init__(self) -> None:
        self.told: list[str] = []

    def warning(self, text: str, **facts: object) -> None:
        self.told.append(f"{text} {facts}")


def test_a_persons_words_are_in_no_log(detected: Detected, monkeypatch: pytest.MonkeyPatch) -> None:
    record = detected.desk.decide(detected.account, CrisisState.CRISIS, person="Ana", why=WORDS, now=5)
    log = ToldLog()
    for name, value in (("keeper", lambda: detected.keeper), ("events", lambda: None), ("logger", log)):
        monkeypatch.setattr(app, name, value)
    monkeypatch.setattr(app, "tell", lambda *_: None)
    assert app._tell(Changed(account=detected.account, record=record), now=6)
    [line] = log.told
    assert "crisis" in line
    assert WORDS not in line
