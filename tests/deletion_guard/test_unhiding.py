"""Hidden criticism is shown again where people want that, once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aplomb.aws.table import Put
from aplomb.comment import Platform
from aplomb.errors import SettingsError
from aplomb.incidents.desk import IncidentDesk
from aplomb.incidents.incident import Incident, IncidentState, Missing, Unhide, incident_item
from aplomb.records import FoundBy
from aplomb.verdict import Kind, Severity
from deletion_guard.call import Api
from deletion_guard.forward import Upstream
from deletion_guard.sight import Sight
from deletion_guard.unhiding import LATEST, Unhiding
from tests.deletion_guard.guarded import COMPLAINT, PAGE, PROFILE, Guarded

INSTAGRAM = "178414000000001"
X_SAYS = b'{"data":{"hidden":false}}'


def wanted(world: Guarded, platform: Platform = Platform.FACEBOOK, comment: str = "7_1") -> Incident:
    """Let a person want a hidden comment back."""
    accounts = {Platform.X: PROFILE, Platform.INSTAGRAM: INSTAGRAM}
    now = world.clock()
    hidden = Incident(
        platform=platform, account=accounts.get(platform, PAGE), comment=comment, what=Missing.HIDDEN,
        post="7", thread=comment, author="ana", text=COMPLAINT, version="1", kind=Kind.COMPLAINT,
        severity=Severity.NORMAL, found_by=FoundBy.WEBHOOK, found_at=now, unhide=Unhide.OFFERED,
        updated_at=now,
    )  # fmt: skip
    key, item = incident_item(hidden)
    world.table.write([Put(key=key, item=item)])
    return IncidentDesk(world.table).want_unhide(hidden, person="Ben", now=now)


def run(world: Guarded) -> list[Incident]:
    return list(Unhiding(world.ports).run())


@pytest.mark.parametrize(
    ("platform", "comment", "call"),
    [
        (Platform.FACEBOOK, "7_1", ("POST", "/7_1", b"is_hidden=false")),
        (Platform.INSTAGRAM, "1790", ("POST", "/1790", b"hide=false")),
        (Platform.X, "18", ("PUT", "/2/tweets/18/hidden", b'{"hidden": false}')),
    ],
)
def test_each_platform_is_asked_once_in_its_own_words(
    world: Guarded, platform: Platform, comment: str, call: tuple[str, str, bytes]
) -> None:
    world.platform.canned["PUT", "/2/tweets/18/hidden"] = (200, {}, X_SAYS)
    wanted(world, platform, comment)
    (asked,) = run(world)
    assert (asked.unhide, asked.state) == (Unhide.DONE, IncidentState.OPEN)
    world.clock.now += 86_400
    assert run(world) == []
    assert [(one.method, one.path, one.body) for one in world.platform.arrived] == [call]


def test_nothing_is_asked_for_that_nobody_wants(world: Guarded) -> None:
    incident = wanted(world)
    IncidentDesk(world.table).close(incident, person="Ben", why="It was spam.", now=world.clock())
    assert (run(world), world.platform.arrived) == ([], [])


@pytest.mark.parametrize(
    ("status", "body"),
    [(403, b'{"error":{"code":200}}'), (200, b'{"success":false}'), (200, b'{"errors":[{"title":"Gone"}]}')],
)
def test_a_platforms_no_goes_back_to_people_and_is_not_repeated(
    world: Guarded, status: int, body: bytes
) -> None:
    world.platform.canned["POST", "/7_1"] = (status, {}, body)
    wanted(world)
    (refused,) = run(world)
    assert (refused.unhide, "did not do it" in refused.detail) == (Unhide.FAILED, True)
    world.clock.now += 86_400
    assert run(world) == []
    assert len(world.platform.arrived) == 1
    assert [one.comment for one in IncidentDesk(world.table).waiting()] == ["7_1"]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_platform_that_cannot_answer_now_is_asked_later(world: Guarded, status: int) -> None:
    world.platform.canned["POST", "/7_1"] = (status, {}, b"{}")
    wanted(world)
    (waits,) = run(world)
    assert waits.unhide is Unhide.WANTED
    assert run(world) == []
    world.platform.canned.clear()
    world.clock.now += LATEST
    assert [one.unhide for one in run(world)] == [Unhide.DONE]


def test_a_platform_that_cuts_the_line_is_asked_later(world: Guarded) -> None:
    world.platform.silent = True
    wanted(world)
    assert [one.unhide for one in run(world)] == [Unhide.WANTED]
    world.platform.silent = False
    world.clock.now += LATEST
    assert [one.unhide for one in run(world)] == [Unhide.DONE]


def test_an_account_without_a_token_keeps_no_other_waiting(world: Guarded) -> None:
    def connect(api: Api, account: str) -> tuple[Upstream, Sight]:
        if api is Api.INSTAGRAM:
            raise SettingsError("No token.")
        return known(api, account)

    known = world.ports.connect
    world.ports = replace(world.ports, connect=connect)
    wanted(world, Platform.INSTAGRAM, "1790")
    wanted(world)
    assert {one.platform: one.unhide for one in run(world)} == {
        Platform.FACEBOOK: Unhide.DONE,
        Platform.INSTAGRAM: Unhide.WANTED,
    }


def test_of_two_runs_at_once_one_asks(world: Guarded) -> None:
    wanted(world)
    between = iter([[Unhide.DONE]])

    def let_another_in(call: str) -> None:
        if call == "before write" and (expected := next(between, None)):
            assert [one.unhide for one in run(world)] == expected

    world.table.boundary = let_another_in
    assert run(world) == []
    assert len(world.platform.arrived) == 1


def test_a_guard_that_dies_at_the_call_leaves_it_to_people(world: Guarded) -> None:
    wanted(world)
    writes = iter(range(10))

    def dies(call: str) -> None:
        if call == "before write" and next(writes) == 1:
            raise RuntimeError("Lambda is gone")

    world.table.boundary = dies
    with pytest.raises(RuntimeError):
        run(world)
    world.table.boundary = lambda _: None
    world.clock.now += 86_400
    assert run(world) == []
    assert [one.unhide for one in IncidentDesk(world.table).waiting()] == [Unhide.ASKED]


@pytest.mark.parametrize("comment", ["7_1/../8", "7_1?is_hidden=true", "7_1&x", "..", "", "%2e"])
def test_an_id_that_is_none_reaches_no_platform(world: Guarded, comment: str) -> None:
    wanted(world, comment=comment)
    assert [one.unhide for one in run(world)] == [Unhide.FAILED]
    assert world.platform.arrived == []


def test_an_unhide_that_ended_meanwhile_is_not_opened_again(world: Guarded) -> None:
    incident = wanted(world)
    key, _ = incident_item(incident)
    ended = replace(incident, state=IncidentState.ENDED, rev=incident.rev + 1)
    world.table.write([Put(key=key, item=incident_item(ended)[1])])
    assert run(world) == []
    assert world.platform.arrived == []
