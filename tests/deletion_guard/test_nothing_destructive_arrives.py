"""Every spelling of a destructive call, sent through the whole guard: none arrives at the platform."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deletion_guard.call import Api
from deletion_guard.guard import Guard
from tests.deletion_guard.guarded import PAGE, PROFILE, Guarded
from tests.deletion_guard.spellings import destructive

ACCOUNTS = {Api.FACEBOOK: PAGE, Api.INSTAGRAM: "178414000000001", Api.X: PROFILE}


@pytest.mark.parametrize("api", list(Api))
def test_the_platform_hears_only_the_guards_own_reads(api: Api, world: Guarded) -> None:
    _, key = world.new_key(number=2, platform=str(api), account=ACCOUNTS[api], per_minute=100_000)
    guard, calls = Guard(world.ports), [one for one in destructive() if one.api is api]
    assert len(calls) >= 30
    outcomes = set()
    for one in calls:
        headers = {**one.headers, "authorization": f"Bearer {key}"}
        outcomes.add(guard.answer(replace(one, headers=headers), trace="t").outcome)
    assert outcomes <= {"refused", "held", "not_there", "unreadable"}
    assert {arrived.method for arrived in world.platform.arrived} <= {"GET"}
    asked = {name for arrived in world.platform.arrived for name in arrived.query}
    assert asked <= {"fields", "limit", "filter", "appsecret_proof", "tweet.fields"}


_ODD = st.text(max_size=60) | st.sampled_from(("/", "/7_1", "/7_1/comments?x=1", "/v26.0/me", "/?ids=7_1"))
_BODIES = st.binary(max_size=200) | st.sampled_from(
    (b"message=hi", b"is_hidden=true", b'{"a":1}', b"--a\r\n", b'batch=[{"method":"GET"}]', b"method=delete")
)
_KINDS = st.sampled_from(
    ("", "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "é;=")
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(("GET", "POST", "PUT", "DELETE", "", "é")), path=_ODD, body=_BODIES, kind=_KINDS
)
def test_no_call_whatever_makes_the_guard_fail_or_destroy(
    world: Guarded, method: str, path: str, body: bytes, kind: str
) -> None:
    world.clock.now += 60
    world.platform.add("7_1", "Nobody has judged this.")
    answer = world.call(method, path, body=body, headers={"content-type": kind, "user-agent": path})
    assert 100 <= answer.status < 600
    assert "7_1" in world.platform.objects
    assert world.platform.destroyed == []
    if answer.outcome not in {"passed", "no_answer"}:
        assert json.loads(answer.body)["error"]["message"]
