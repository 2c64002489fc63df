"""The test that opens and closes automatic replies, on records of which the truth is known."""

from __future__ import annotations

import random

import pytest

from aplomb.modes import Mode, ModeSetting, mode_in_force
from aplomb.track_record import FEWEST, TrackRecord, explained, noted

EARN, AUTO = ModeSetting.EARN, ModeSetting.AUTO
ACCOUNTS = 1000
PRAISE, OTHER = True, False  # what a person called the comment


def after(
    *labels: bool,
    setting: ModeSetting = EARN,
    record: TrackRecord = TrackRecord(),  # noqa: B008  it is frozen
) -> TrackRecord:
    for praise in labels:
        record = noted(record, praise=praise, in_auto=mode_in_force(setting, record) is Mode.AUTO)
    return record


def clean(number: int) -> list[bool]:
    return [OTHER] * number


def test_it_opens_after_332_decisions_without_a_praise_error() -> None:
    assert not after(*clean(331)).opened
    assert after(*clean(332)).opened


def test_a_praise_error_costs_255_clean_decisions() -> None:
    assert not after(PRAISE, *clean(331 + 254)).opened
    assert after(PRAISE, *clean(332 + 254)).opened


def test_fewer_than_300_decisions_never_open_it() -> None:
    record = TrackRecord()
    for number in range(1, 600):
        record = after(OTHER, record=record)
        assert not (record.opened and number < FEWEST)


def opened_accounts(rate: float, *, decisions: int) -> list[TrackRecord]:
    """Let 1,000 accounts with a true share of praise errors be judged again and again."""
    seeded = random.Random(7)  # noqa: S311  a simulation
    opened = []
    for _ in range(ACCOUNTS):
        record = TrackRecord()
        for _ in range(decisions):
            record = after(seeded.random() < rate, record=record)
            if record.opened:
                opened.append(record)
                break
    return opened


# At 1 % the bound of 1 in 20 is all but reached, so a sample of 1,000 needs some room.
@pytest.mark.parametrize(("rate", "room"), [(0.01, 20), (0.02, 0)])
def test_where_praise_errors_are_too_many_it_opens_for_at_most_one_account_in_twenty(
    rate: float, room: int
) -> None:
    assert len(opened_accounts(rate, decisions=600)) <= ACCOUNTS / 20 + room


def test_where_they_are_rare_it_opens_for_most() -> None:
    assert len(opened_accounts(0.001, decisions=1000)) >= ACCOUNTS * 0.9


def decisions_until_closed(rate: float, *, most: int, accounts: int = 200) -> list[int]:
    seeded = random.Random(11)  # noqa: S311  a simulation
    opened = after(*clean(332))
    waits = []
    for _ in range(accounts):
        record, number = opened, 0
        while not record.closed and number < most:
            record, number = after(seeded.random() < rate, record=record), number + 1
        waits.append(number)
    return sorted(waits)


def test_it_closes_soon_when_the_share_rises_to_five_in_a_hundred() -> None:
    waits = decisions_until_closed(0.05, most=1000)
    assert waits[len(waits) // 2] <= 100
    assert waits[-1] < 500


def test_it_seldom_closes_while_the_share_stays_low() -> None:
    waits = decisions_until_closed(0.001, most=1000)
    assert sum(wait < 1000 for wait in waits) <= len(waits) / 20


def test_once_closed_everything_is_earned_again_from_zero() -> None:
    closed = after(*clean(332), PRAISE, PRAISE, PRAISE)
    assert (closed.closed, closed.opened, closed.decisions, closed.praise) == (True, False, 0, 0)
    assert mode_in_force(EARN, closed) is mode_in_force(AUTO, closed) is Mode.DRAFT
    assert after(*clean(331), record=closed).closed
    again = after(*clean(332), record=closed)
    assert (again.closed, again.opened) == (False, True)


def test_what_an_operator_vouches_for_closes_by_itself_too() -> None:
    assert mode_in_force(AUTO, after(OTHER, PRAISE, PRAISE, setting=AUTO)) is Mode.AUTO
    assert mode_in_force(AUTO, after(OTHER, PRAISE, PRAISE, PRAISE, setting=AUTO)) is Mode.DRAFT


def test_praise_errors_in_drafts_are_not_forgiven_by_starting_anew() -> None:
    record = after(*[PRAISE] * 5)
    assert (record.closed, record.praise) == (False, 5)


def test_no_record_opens_what_shall_stay_in_drafts() -> None:
    assert mode_in_force(ModeSetting.DRAFT, after(*clean(400))) is Mode.DRAFT


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        (
            clean(214),
            "214 of at least 300 decisions, 0 praise errors; 118 more without a praise error would open it.",
        ),
        (
            [PRAISE],
            "1 of at least 300 decisions, 1 praise error; 586 more without a praise error would open it.",
        ),
        (clean(340), "The record is good: 340 decisions, 0 praise errors."),
        (
            [*clean(332), PRAISE, PRAISE, PRAISE, OTHER],
            (
                "Too many replies answered praise, so the record began anew: 1 of at least 300 decisions, "
                "0 praise errors; 331 more without a praise error would open it."
            ),
        ),
    ],
)
def test_a_record_is_explained_in_a_sentence(labels: list[bool], sentence: str) -> None:
    assert explained(after(*labels)) == sentence
