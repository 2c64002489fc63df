"""The pages about ourselves: who signs in, and how our accounts are connected."""

from __future__ import annotations

import re

import pytest

from aplomb.aws.keys import account_key
from aplomb.aws.table import Put
from console.ask import Role
from tests.console.browsing import NOW, World

PAGE = ("facebook", "100200300400500")


def keep(world: World, what: str, **values: object) -> None:
    world.table.write([Put(key=account_key(*PAGE, what), item=values)])


def card(world: World) -> str:
    """Return what the page says of the Facebook page, without tags."""
    text = world.browser(Role.AGENT).get("/accounts").text
    card = next(one for one in text.split("<section") if "Facebook" in one)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", card))


def test_an_account_without_trouble_says_so(world: World) -> None:
    said = card(world)
    assert "No trouble so far." in said
    assert "working" not in said  # nobody knows before it has spoken
    assert "Never heard so far." in said
    assert "Not yet." in said


def test_a_stopped_account_comes_first_and_says_what_the_platform_said(world: World) -> None:
    key = account_key("x", "1500000000000000001", "HEALTH")
    held = {"state": "stopped", "reason": "The <token> is dead.", "since": NOW - 60}
    world.table.write([Put(key=key, item=held)])
    text = world.browser(Role.AGENT).get("/accounts").text
    assert "1 account needs a person." in text
    assert "The &lt;token&gt; is dead." in text.split("</section>")[0]


def test_a_resting_account_says_when_it_goes_on(world: World) -> None:
    keep(world, "HEALTH", state="paused", until=NOW + 600, since=NOW)
    assert "Replying goes on by itself at 14 Nov 2023, 22:23 ." in card(world)


def test_an_account_that_is_silent_for_long_is_said_to_be(world: World) -> None:
    keep(world, "PULSE", at=NOW - 86_400, seconds=300_000.0, cubes=300_000.0 * 3_600**2)
    said = card(world)
    assert "not heard" in said
    assert "much longer than usual" in said
    assert "Usually within 1 hour" in said


def test_reading_tells_how_far_it_came_and_what_troubles_it(world: World) -> None:
    keep(world, "POLL", since=NOW - 600, due_at=NOW, trouble="It asked for a rest.", rev=3, places=["a"])
    said = card(world)
    assert "did not work last time It asked for a rest." in said
    assert "Every comment is known up to 14 Nov 2023, 22:03" in said


def test_everyone_who_has_signed_in_is_listed_with_their_role(world: World) -> None:
    world.browser(Role.LEAD, name="Ben")
    text = world.browser(Role.AGENT).get("/people").text
    assert text.index("Ana") < text.index("Ben")
    assert "ben@example.com" in text
    assert "/people/" not in text.split("<main", 1)[1]  # an agent opens nobody


def link(text: str, name: str) -> str:
    found = re.search(rf'href="(/people/\w+)"><bdi>{name}', text)
    assert found
    return found[1]


def test_an_administrator_ends_every_session_of_somebody(world: World) -> None:
    admin = world.browser(Role.ADMIN, name="Ada")
    two = [world.browser(Role.AGENT, name="Ben") for _ in range(2)]
    place = link(admin.get("/people").text, "Ben")
    assert admin.get(place).text.count("another one") == 2
    assert admin.post(f"{place}/sign-out", page=place).headers["location"] == "/people"
    assert "Ben is signed out everywhere." in admin.get("/people").text
    assert [one.get("/me").status for one in two] == [303, 303]
    assert admin.get("/me").status == 200
    assert "Nowhere at the moment." in admin.get(place).text


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD, Role.AUDITOR])
def test_nobody_else_ends_others_sessions(role: Role, world: World) -> None:
    world.browser(Role.AGENT, name="Ben")
    place = link(world.browser(Role.ADMIN, name="Ada").get("/people").text, "Ben")
    assert world.browser(role, name="Cleo").post(f"{place}/sign-out").status == 403


def test_a_session_that_nobody_uses_is_not_shown_as_open(world: World) -> None:
    world.browser(Role.AGENT)
    world.now += 3_600
    assert world.browser(Role.AGENT).get("/me").text.count("<time") == 1


def test_somebody_who_is_not_known_is_not_found(world: World) -> None:
    admin = world.browser(Role.ADMIN)
    assert admin.get("/people/0000").status == 404
    assert admin.post("/people/0000/sign-out").status == 404


def test_an_administrator_sees_what_was_refused_to_whom_and_how_often_to_strangers(world: World) -> None:
    agent = world.browser(Role.AGENT, name="Ben")
    agent.send("POST", "/me", body="csrf=0")
    agent.send("POST", "/me", body="csrf=0", headers={"origin": "https://evil.example"})
    for _ in range(3):
        world.browser().get("/signed-in?code=x&state=y")
    text = world.browser(Role.ADMIN, name="Ada").get("/people/refused").text
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
    assert "22:13 Ben a form of another session POST /me" in said
    assert "22:13 Ben sent from another site POST /me" in said
    assert "a sign-in that was used, old or nobody's: 3" in said.replace("&#39;", "'")


def test_a_week_without_a_refusal_says_so(world: World) -> None:
    assert "Nothing was refused." in world.browser(Role.AUDITOR).get("/people/refused").text


def test_who_piles_up_refusals_hides_nobody_elses_and_does_not_fill_the_table(world: World) -> None:
    ben, eva = world.browser(Role.AGENT, name="Ben"), world.browser(Role.AGENT, name="Eva")
    eva.post("/drill/start", {})
    for _ in range(130):
        world.now += 1
        ben.post("/nowhere", {})
    ben.post("/drill/start", {})
    kept = [key for key in world.table.items if key.pk.startswith("REFUSALS#") and key.sk.startswith("AT#")]
    assert len(kept) == 22
    text = world.browser(Role.ADMIN, name="Ada").get("/people/refused").text
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
    for name in ("Ben", "Eva"):
        assert f"{name} the role does not allow it POST /drill/start" in said, name
    assert re.search(r"Ben *: no such page: 110", said)
