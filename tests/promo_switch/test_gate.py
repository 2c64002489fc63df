"""The gate says yes only when it knows. Without a key it tells nothing, and with one nothing private."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aplomb.accounts import Accounts
from aplomb.promotions.desk import PauseDesk
from promo_switch.gate import answer, gate_keys
from tests.promo_switch.stage import ACCOUNT, OTHER, PAGE, Stage, planned

KEY = "k" * 32


def asked(stage: Stage, *, key: str | None = KEY, **query: str) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    given = answer(
        {"headers": headers, "queryStringParameters": query or None},
        keys=("x" * 24, KEY),
        accounts=Accounts([ACCOUNT, OTHER]),
        allowed=PauseDesk(stage.table).allowed,
    )
    assert given["headers"]["Cache-Control"] == "no-store"
    return given["statusCode"], json.loads(given["body"])


def test_it_says_yes_while_everything_is_calm() -> None:
    assert asked(Stage(), platform="facebook", account=PAGE) == (200, {"promotions": "allowed", "reason": ""})
    assert asked(Stage())[0] == 200


def test_it_says_no_from_the_first_second_of_a_crisis_before_anything_is_paused() -> None:
    stage = planned(3600)
    stage.crisis()
    status, body = asked(stage, platform="facebook", account=PAGE)
    assert (status, body["promotions"]) == (423, "paused")
    assert asked(stage)[0] == 423
    assert asked(stage, platform="x", account="15")[0] == 200


def test_it_says_no_after_the_crisis_until_two_people_spoke() -> None:
    stage = planned(3600)
    stage.crisis()
    stage.run()
    stage.calm()
    assert asked(stage, platform="facebook", account=PAGE)[0] == 423
    stage.let_go_on()
    assert asked(stage, platform="facebook", account=PAGE)[0] == 200


def test_it_tells_nothing_of_why_or_who() -> None:
    stage = planned(3600)
    stage.crisis()
    stage.run()
    body = json.dumps(asked(stage, platform="facebook", account=PAGE)[1])
    assert "Ana" not in body
    assert "A test" not in body


@pytest.mark.parametrize("key", [None, "", "wrong", KEY + "x", "ключ"])
def test_without_a_key_it_tells_nothing(key: str | None) -> None:
    calm, crisis = Stage(), planned(3600)
    crisis.crisis()
    assert asked(calm, key=key) == asked(crisis, key=key)
    assert asked(calm, key=key)[0] == 401


@pytest.mark.parametrize(
    "query",
    [
        {"platform": "facebook", "account": "999"},
        {"platform": "Facebook"},
        {"account": PAGE},
        {"platform": "facebook", "acount": PAGE},
        {"platform": "", "account": ""},
    ],
)
def test_a_question_about_nobody_of_ours_is_not_a_yes(query: dict[str, str]) -> None:
    assert asked(Stage(), **query)[0] == 400


@pytest.mark.parametrize(
    "secrets", [{}, {"gate": {}}, {"gate": {"keys": "k" * 32}}, {"gate": {"keys": ["short", 7]}}]
)
def test_without_a_long_key_in_the_secret_nobody_may_ask(secrets: dict[str, object]) -> None:
    assert gate_keys(secrets) == ()
    given = answer({"headers": {}}, keys=(), accounts=Accounts([ACCOUNT]), allowed=lambda *_: True)
    assert given["statusCode"] == 503


def test_two_keys_can_be_in_use_while_one_is_changed() -> None:
    assert gate_keys({"gate": {"keys": ["a" * 24, "b" * 32]}}) == ("a" * 24, "b" * 32)
