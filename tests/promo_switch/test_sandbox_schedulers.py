"""The sandbox's schedulers keep their tools' contracts, and refuse what those would."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from aplomb.platform_calls.credentials import app_secret_proof
from tests.promo_switch.real_tools import APP_SECRET, TOKEN, RealTools, deployed
from tests.promo_switch.stage import DAY, HOUR, MINUTE, PAGE
from tools.sandbox.schedulers import Holder


def graph(real: RealTools, post: str, **form: str) -> requests.Response:
    proof = app_secret_proof(TOKEN, app_secret=APP_SECRET)
    return requests.post(
        f"{real.url}/facebook/v26.0/{post}",
        data={**form, "appsecret_proof": proof},
        headers={"Authorization": f"Bearer {TOKEN}"},
        timeout=10,
    )


def control(real: RealTools, path: str, **body: Any) -> requests.Response:
    return requests.post(f"{real.url}/_sandbox/promotions{path}", json=body, timeout=10)


def test_what_is_planned_goes_out_at_its_time(real: RealTools) -> None:
    made = control(real, "", holder="facebook", owner=PAGE, text="Buy bread", **{"in": HOUR})
    assert made.ok
    looked = requests.get(f"{real.url}/_sandbox/promotions", timeout=10).json()
    assert [one["out_at"] for one in looked["promotions"]] == [None]
    real.ahead = HOUR + 1
    looked = requests.get(f"{real.url}/_sandbox/promotions", timeout=10).json()
    assert [one["out_at"] for one in looked["promotions"]] == [made.json()["due_at"]]


def test_facebook_takes_only_times_within_its_window() -> None:
    with deployed() as real:
        post = real.plan(Holder.FACEBOOK, "Buy bread", HOUR)
        for seconds in (5 * MINUTE, 31 * DAY):
            assert graph(real, post.id, scheduled_publish_time=str(real.now() + seconds)).status_code == 400
        assert graph(real, post.id, scheduled_publish_time=str(real.now() + 2 * HOUR)).ok
        assert graph(real, post.id, is_published="true").status_code == 400
        real.ahead = 3 * HOUR
        assert graph(real, post.id, scheduled_publish_time=str(real.now() + DAY)).status_code == 400


def test_a_wrong_token_gets_nothing(real: RealTools) -> None:
    for path in ("mixpost/api/w/posts", "postiz/public/v1/posts"):
        answer = requests.get(f"{real.url}/{path}", headers={"Authorization": "Bearer no"}, timeout=10)
        assert answer.status_code == 401


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("", {"holder": "myspace"}),
        ("", {"holder": "facebook", "in": "soon"}),
        (
            "/faults",
            {"holder": "facebook", "kind": "error"},
        ),  # it has faults of its own
        ("/faults", {"holder": "mixpost", "kind": "earthquake"}),
        ("/slow", {"holder": "nobody"}),
    ],
)
def test_a_control_that_makes_no_sense_is_refused(real: RealTools, path: str, body: dict[str, Any]) -> None:
    assert control(real, path, **body).status_code == 400


def test_a_reset_forgets_what_is_planned(real: RealTools) -> None:
    real.plan(Holder.MIXPOST, "Buy bread", HOUR)
    requests.post(f"{real.url}/_sandbox/reset", json={}, timeout=10)
    assert requests.get(f"{real.url}/_sandbox/promotions", timeout=10).json()["promotions"] == []
