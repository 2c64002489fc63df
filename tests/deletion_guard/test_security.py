"""What somebody would try who wants more than the guard gives."""

from __future__ import annotations

import json

import pytest

from aplomb.errors import SettingsError
from deletion_guard.call import Api
from deletion_guard.forward import platform_address
from deletion_guard.keyring import Keyring
from deletion_guard.tool_keys import Action, ToolKeyError, new_key, opens
from tests.deletion_guard.guarded import COMPLAINT, PAGE, PROFILE, SPAM, Guarded, error

READ = "/v26.0/me"


@pytest.mark.parametrize(
    "key",
    [
        "",
        "EAAB-a-real-token",
        "aplomb_",
        "aplomb_000000000001_",
        f"aplomb_000000000001_{'A' * 43}",
        f"aplomb_{'f' * 12}_{'A' * 43}",
        "aplomb_000000000001_" + "0" * 42 + "é",
    ],
)
def test_who_shows_no_key_of_ours_gets_nothing(key: str, world: Guarded) -> None:
    answer = world.call("GET", READ, key=key)
    assert (answer.status, error(answer)["code"]) == (401, 190)
    assert world.platform.arrived == []


def test_a_revoked_or_expired_key_opens_nothing(world: Guarded) -> None:
    made, shown = world.new_key(number=2, expires_on=world.clock() + 60)
    assert world.call("GET", READ, key=shown).status != 401
    world.clock.now += 60
    assert world.call("GET", READ, key=shown).status == 401
    Keyring(world.table).revoke("000000000001", now=world.clock())
    assert world.call("GET", READ).status == 401
    assert Keyring(world.table).used_at(made) == (world.clock() - 60) // 60 * 60


def test_a_key_is_stored_hashed_and_compared_by_its_hash(world: Guarded) -> None:
    key, shown = world.new_key(number=2)
    assert shown.rpartition("_")[2] not in str(world.table.items)
    assert opens(shown, key, now=0)
    assert not opens(shown[:-1] + "x", key, now=0)
    assert not opens(shown, None, now=0)


def test_a_key_reaches_no_other_account_or_platform(world: Guarded) -> None:
    answer = world.call("GET", "/2/tweets/1", api=Api.X)
    assert (answer.status, "for facebook" in error(answer)["detail"]) == (403, True)
    _, stranger = world.new_key(number=3, account="999")
    answer = world.call("GET", READ, key=stranger)
    assert (answer.status, error(answer)["is_transient"]) == (503, True)
    assert "not set up" in error(answer)["message"]
    assert world.platform.arrived == []


@pytest.mark.parametrize(
    ("actions", "allowed"),
    [((Action.READ,), 1), ((Action.READ, Action.WRITE), 2), ((Action.ASK_REMOVAL,), 0), (tuple(Action), 2)],
)
def test_a_key_does_only_what_it_was_made_for(
    actions: tuple[Action, ...], allowed: int, world: Guarded
) -> None:
    _, key = world.new_key(number=2, actions=actions)
    world.comment("7_1", SPAM)
    answers = [
        world.call("GET", "/7_1", key=key),
        world.call("POST", "/7_1/comments", {"message": "Hi"}, key=key),
        world.call("GET", "/7_1/comments?method=post&message=Hi", key=key),
        world.call("DELETE", "/7_1", key=key),
    ]
    passed = [one.outcome for one in answers].count("passed")
    assert passed == (allowed if allowed < 2 else 3)
    assert (answers[-1].outcome == "held") is (Action.ASK_REMOVAL in actions)
    assert "7_1" in world.platform.objects


def test_a_key_calls_only_so_often(world: Guarded) -> None:
    _, key = world.new_key(number=2, per_minute=3)
    statuses = [world.call("GET", READ, key=key).status for _ in range(5)]
    assert statuses.count(429) == 2
    world.clock.now += 60
    assert world.call("GET", READ, key=key).status != 429


@pytest.mark.parametrize(
    "header",
    [
        "host",
        "x-forwarded-host",
        "x-http-method",
        "cookie",
        "transfer-encoding",
        "connection",
        "x-api-key",
        "forwarded",
        "authorization2",
        "content-length",
    ],
)
def test_no_header_of_a_tool_is_smuggled(header: str, world: Guarded) -> None:
    answer = world.call("GET", READ, headers={header: "evil.example", "user-agent": "Tool/1"})
    for arrived in world.platform.arrived:
        assert "evil.example" not in str(arrived.headers)
        assert arrived.headers["user-agent"] == "Tool/1"
    assert (answer.status == 400) is (header == "x-http-method")


@pytest.mark.parametrize("value", ["Tool\r\nX-Evil: 1", "Tool\nDELETE /1 HTTP/1.1", "\x00", "é"])
def test_a_header_with_a_line_break_makes_no_second_one(value: str, world: Guarded) -> None:
    answer = world.call("GET", READ, headers={"user-agent": value})
    assert all("x-evil" not in arrived.headers for arrived in world.platform.arrived)
    assert all(arrived.method == "GET" for arrived in world.platform.arrived)
    assert answer.status in {400, 404, 504}


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/me",
        "/@evil.example/me",
        "/..//evil.example",
        "/v26.0/../../x",
        "https://evil.example/",
        "/me#@evil",
        "/\\evil.example",
        "/v26.0/me%00",
        "/%2f%2fevil.example",
    ],
)
def test_the_guard_is_no_open_proxy(path: str, world: Guarded) -> None:
    world.call("GET", path)
    world.call("POST", path, {"message": "Hi"})
    assert all(
        arrived.path.startswith("/") and not arrived.path.startswith("//")
        for arrived in world.platform.arrived
    )
    assert all(
        arrived.headers["host"] == world.platform.url.partition("//")[2] for arrived in world.platform.arrived
    )


@pytest.mark.parametrize(
    "setting",
    [
        "http://graph.facebook.com",
        "ftp://x",
        "https://a@b.example/",
        "",
        "https://",
        "http://127.0.0.1.evil.example",
    ],
)
def test_the_platforms_address_is_https_and_plain(setting: str) -> None:
    with pytest.raises(SettingsError):
        platform_address(setting)


def test_the_version_is_the_tools_own() -> None:
    assert platform_address("https://graph.facebook.com/v26.0") == "https://graph.facebook.com"
    assert platform_address("http://127.0.0.1:8600/facebook/v26.0/") == "http://127.0.0.1:8600/facebook"
    assert platform_address("https://api.x.com") == "https://api.x.com"


def test_a_key_without_a_name_or_a_use_is_not_made() -> None:
    with pytest.raises(ToolKeyError):
        new_key(
            platform="x",
            account=PROFILE,
            name="",
            owner="O",
            actions=[Action.READ],
            key_id=b"1",
            secret="s",
            now=0,
        )
    with pytest.raises(ToolKeyError):
        new_key(
            platform="x", account=PROFILE, name="N", owner="O", actions=[], key_id=b"1", secret="s", now=0
        )


def test_a_wish_for_another_tenants_comment_is_not_passed_on(world: Guarded) -> None:
    answer = world.call("DELETE", "/555666_777")
    assert answer.status == 404
    assert [arrived.method for arrived in world.platform.arrived] == ["GET"]
    assert len(world.removals) == 1


def test_a_refusal_says_nothing_of_what_people_wrote(world: Guarded) -> None:
    world.comment("7_1", COMPLAINT)
    answer = world.call("DELETE", "/7_1")
    assert COMPLAINT not in answer.body.decode() + answer.detail
    assert json.loads(answer.body)["error"]["fbtrace_id"] == "trace"


def test_pages_other_than_ours_are_the_platforms_to_judge(world: Guarded) -> None:
    world.platform.canned["POST", "/999/feed"] = (403, {}, b'{"error":{"code":200}}')
    assert world.call("POST", "/999/feed", {"message": "Hi"}).status == 403
    assert world.call("POST", f"/{PAGE}/feed", {"message": "Hi"}).status == 200
