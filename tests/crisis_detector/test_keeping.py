"""From the table's stream to a state: counted once, by when it was written, and told until somebody knows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from aplomb.aws.keys import account_key
from aplomb.aws.table import ConflictError, Put
from aplomb.comment import Platform, Surface, Verb
from aplomb.crisis.reading import UNREADABLE
from aplomb.crisis.state import ChangedSinceError, CrisisState
from crisis_detector.baseline import Baseline
from crisis_detector.changes import counted
from crisis_detector.memory import Memory
from crisis_detector.tally import FIRST, KEPT, MARKS, TOLD, Tally
from tests.crisis_detector.detected import DAY, HOUR, Detected
from tests.fakes.pipeline import COMPLAINT, PAGE, PRAISE

TALLY = account_key(Platform.FACEBOOK, PAGE, "TALLY")


@pytest.fixture
def detected() -> Detected:
    return Detected()


def tally(detected: Detected) -> Tally:
    item = detected.table.peek(TALLY)
    assert item is not None
    return Tally.from_text(item["tally"])


def critics(detected: Detected) -> list[int]:
    return [one.a for one in tally(detected).bins.values()]


def test_twenty_critics_in_ten_minutes_are_a_crisis_and_one_calm_word_is_not(detected: Detected) -> None:
    detected.quiet_days(2)
    for _ in range(10):
        detected.write()
        detected.write()
        detected.minute()
    assert [one.state for one in detected.states] == [CrisisState.WATCH, CrisisState.CRISIS]
    record = detected.record()
    assert record.told
    assert record.alarm is not None
    assert record.alarm.authors is not None
    assert record.alarm.authors >= 5
    assert len(record.alarm.first) > 0
    assert COMPLAINT not in str(record)


def test_one_person_who_writes_500_times_is_no_alarm(detected: Detected) -> None:
    detected.quiet_days(1)
    for _ in range(25):
        for _ in range(20):
            detected.write(author="bot", thread="t1")
        detected.minute()
    assert detected.states == []
    assert sum(one.c for one in tally(detected).bins.values()) >= 500


def test_what_the_stream_tells_again_counts_once(detected: Detected) -> None:
    for _ in range(3):
        detected.write()
    detected.tell(again=True)
    detected.tell(again=True)
    detected.tell()
    assert sum(critics(detected)) == 3


def test_repeats_praise_messages_and_our_own_words_are_no_criticism(detected: Detected) -> None:
    detected.write(PRAISE)
    detected.write(surface=Surface.MESSAGE)
    detected.write(author=PAGE)
    detected.write()
    detected.pipeline.take(detected.pipeline.comment("c4", author="a4", created_at=detected.clock.now - 10))
    detected.tell()
    bins = tally(detected).bins.values()
    assert (sum(one.c for one in bins), sum(one.n for one in bins)) == (1, 2)


def test_an_edit_that_turns_into_criticism_counts_when_it_was_edited(detected: Detected) -> None:
    detected.write(PRAISE, age=2 * HOUR)
    edit = detected.pipeline.comment(
        "c1", text=COMPLAINT, author="a1", verb=Verb.EDIT, created_at=detected.clock.now - 2 * HOUR
    )
    detected.pipeline.take(edit)
    told = detected.tell()
    assert [(one.critical, one.new) for one in told] == [(False, True), (True, False)]
    assert told[1].at > told[0].at + HOUR


def test_a_flood_of_late_webhooks_goes_where_it_belongs(detected: Detected) -> None:
    detected.quiet_days(2, an_hour=12)
    for number in range(36):
        detected.write(age=number * 300 + 10)  # three hours' worth, all at once
    detected.minute()
    assert detected.states == []
    assert max(critics(detected)) <= 2
    detected.write(age=KEPT + 600)
    before = tally(detected)
    detected.tell()
    assert tally(detected) == before, "what is too old changes nothing"


def test_while_webhooks_are_missing_nothing_is_learned(detected: Detected) -> None:
    detected.quiet_days(3)
    key = account_key(Platform.FACEBOOK, PAGE, "DETECTOR")

    def known() -> float:
        item = detected.table.peek(key)
        assert item is not None
        return float(item["memory"].partition('"known":')[2].partition(",")[0])

    detected.hear(at=detected.clock.now)
    detected.clock.now += 2 * HOUR
    detected.keeper.look(now=detected.clock.now)
    before = known()
    for _ in range(6):
        detected.clock.now += HOUR
        detected.keeper.look(now=detected.clock.now)
    assert known() == before
    detected.hear(at=detected.clock.now)
    for _ in range(6):
        detected.clock.now += HOUR
        detected.hear(at=detected.clock.now)
        detected.keeper.look(now=detected.clock.now)
    assert known() > before


def test_a_tally_stays_small_whatever_comes(detected: Detected) -> None:
    held, now = Tally(), detected.clock.now
    detected.write()
    [one] = detected.tell()
    for number in range(5000):
        other = replace(one, source=f"{number:08x}", mark=f"m{number:07x}", at=now - number % 7000)
        held.add([other], now=now)
    assert sum(one.c for one in held.bins.values()) == 5000
    assert all(len(one.m) <= MARKS and len(one.f) <= FIRST for one in held.bins.values())
    assert len(held.told) == TOLD
    assert len(held.to_text()) < 20_000


def test_a_state_is_told_again_until_it_is_known(detected: Detected) -> None:
    detected.desk.decide(detected.account, CrisisState.CRISIS, person="Ana", why="Recall.", now=1)
    for _ in range(2):
        looked = detected.keeper.look(now=detected.clock.now)
        assert [one.record.why for one in looked.changed] == ["Recall."]
    detected.keeper.told(looked.changed[0], now=detected.clock.now)
    assert detected.keeper.look(now=detected.clock.now + 60).changed == []
    assert detected.record().by == "Ana"


def test_a_person_who_decides_at_the_same_moment_wins(detected: Detected) -> None:
    detected.quiet_days(1)
    for _ in range(30):
        detected.write()
    detected.tell()
    decided = False

    def meanwhile(call: str) -> None:
        nonlocal decided
        if call == "before write" and not decided:
            decided = True
            detected.desk.decide(detected.account, CrisisState.CRISIS, person="Ana", why="I see it.", now=1)

    detected.table.boundary = meanwhile
    detected.keeper.look(now=detected.clock.now)
    assert (detected.record().state, detected.record().by) == (CrisisState.CRISIS, "Ana")


def test_a_person_who_saw_an_older_state_does_not_overwrite_a_newer_one(detected: Detected) -> None:
    seen = detected.record().since
    detected.desk.decide(detected.account, CrisisState.CRISIS, person="Ana", why="Recall.", now=5, seen=seen)
    with pytest.raises(ChangedSinceError, match="changed since you looked"):
        detected.desk.decide(
            detected.account, CrisisState.WATCH, person="Ben", why="A hunch.", now=6, seen=seen
        )
    assert (detected.record().state, detected.record().by) == (CrisisState.CRISIS, "Ana")
    after = detected.desk.decide(detected.account, CrisisState.CALM, person="Ben", why="Over.", now=7, seen=5)
    assert after.state is CrisisState.CALM


def test_a_state_that_changes_while_a_decision_is_written_refuses_it(detected: Detected) -> None:
    detected.desk.decide(detected.account, CrisisState.WATCH, person="Ana", why="A hunch.", now=5)

    def meanwhile(call: str) -> None:
        if call == "before write":
            detected.table.boundary = lambda _: None
            detected.desk.decide(detected.account, CrisisState.CRISIS, person="Ana", why="Recall.", now=6)

    detected.table.boundary = meanwhile
    with pytest.raises(ChangedSinceError):
        detected.desk.decide(detected.account, CrisisState.CALM, person="Ben", why="Nothing.", now=7, seen=5)
    assert detected.record().state is CrisisState.CRISIS


def test_a_tally_that_others_keep_writing_is_told_again(
    detected: Detected, monkeypatch: pytest.MonkeyPatch
) -> None:
    detected.write()

    def refuse(*_: object) -> None:
        raise ConflictError("Others were quicker.")

    monkeypatch.setattr(detected.table, "write", refuse)
    with pytest.raises(ConflictError):
        detected.keeper.count(counted(detected.table.told)[0], now=detected.clock.now)


NO_LEVEL = Memory(baseline=Baseline(level=0.0, variance=0.0, known=9.0)).to_json()


@pytest.mark.parametrize("memory", ["{", 5, None, NO_LEVEL, NO_LEVEL.replace("9.0", "Infinity")])
def test_one_account_that_fails_does_not_hold_up_the_others(detected: Detected, memory: object) -> None:
    broken = {"memory": memory, "rev": 1, "began_at": 1, "looked_at": 1, "tally_rev": 0}
    detected.table.put(account_key(Platform.X, "2000", "DETECTOR"), broken)
    looked = detected.keeper.look(now=detected.clock.now)
    assert [account.id for account, _ in looked.failed] == ["2000"]
    assert len(looked.failed) + sum(key.sk == "DETECTOR" for key in detected.table.items) - 1 == 4


def test_a_record_of_the_stream_that_nobody_can_read_is_counted_and_passed_over(detected: Detected) -> None:
    detected.write()
    broken = {"eventID": "e", "dynamodb": {"NewImage": {"verdict": {"M": {"critical": {"BOOL": True}}}}}}
    found, unreadable = counted([{}, broken, *detected.table.told])
    assert (len(found), unreadable) == (1, 2)


def test_an_account_of_which_nothing_comes_is_looked_at_twice_an_hour(detected: Detected) -> None:
    looked = [detected.minute().looked for _ in range(60)]
    assert sum(looked) == 2 * len(list(detected.keeper.accounts))


def test_the_history_holds_each_state_once(detected: Detected) -> None:
    for number, state in enumerate((CrisisState.CRISIS, CrisisState.CALM, CrisisState.WATCH), 1):
        detected.desk.decide(detected.account, state, person="Ana", why=f"Reason {number}.", now=number)
    detected.keeper.told(detected.keeper.look(now=detected.clock.now).changed[0], now=detected.clock.now)
    told = [(one.state, one.why) for one in detected.desk.history(Platform.FACEBOOK, PAGE)]
    assert told == [("watch", "Reason 3."), ("calm", "Reason 2."), ("crisis", "Reason 1.")]


def test_a_fault_of_the_table_is_not_swallowed(detected: Detected, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ClientError({"Error": {"Code": "InternalServerError"}}, "BatchGetItem")

    monkeypatch.setattr(detected.table, "get_many", fail)
    with pytest.raises(ClientError):
        detected.keeper.look(now=detected.clock.now)


@pytest.mark.parametrize(
    "item",
    [
        {"tally": "{", "rev": 4},
        {"tally": '{"bins": 5}', "rev": 4},
        {"tally": 5, "rev": 4},
        {"tally": None, "rev": 4},
        {"rev": 4},
        {"tally": "c"},
    ],
)
def test_a_tally_that_cannot_be_read_is_told_of_and_begun_anew(
    detected: Detected, item: dict[str, object]
) -> None:
    detected.table.write([Put(key=TALLY, item=item)])
    looked = detected.keeper.look(now=detected.clock.now)
    assert [account.id for account, _ in looked.failed] == [PAGE]
    detected.write()
    detected.tell()
    assert sum(critics(detected)) == 1
    assert detected.keeper.look(now=detected.clock.now).failed == []


@pytest.mark.parametrize("item", [{"rev": 3}, {}, {"state": "storm", "rev": 3}])
def test_a_state_that_nobody_can_read_stays_a_crisis_until_a_person_decides(
    detected: Detected, item: dict[str, object]
) -> None:
    detected.quiet_days(1)
    detected.table.put(account_key(Platform.FACEBOOK, PAGE, "CRISIS"), item)
    for _ in range(12):
        detected.write()
        looked = detected.minute()
    assert [account.id for account, _ in looked.failed] == [PAGE]
    assert detected.record().why == UNREADABLE
    detected.desk.decide(detected.account, CrisisState.CALM, person="Ana", why="Over.", now=7)
    assert detected.minute().failed == []


def test_after_a_clock_went_wrong_the_detector_learns_on(detected: Detected) -> None:
    detected.quiet_days(1)
    detected.keeper.look(now=detected.clock.now + 90 * DAY)
    detected.quiet_days(1)
    item = detected.table.peek(account_key(Platform.FACEBOOK, PAGE, "DETECTOR"))
    assert item is not None
    assert Memory.from_json(item["memory"]).baseline.known > 40
