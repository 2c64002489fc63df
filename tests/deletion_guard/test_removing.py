"""What becomes of a tool's wish to delete or hide."""

from __future__ import annotations

import json

import pytest

from aplomb.removals.removal import Ground, RemovalError, RemovalState, Standing
from deletion_guard.call import Api
from deletion_guard.keyring import Keyring
from tests.deletion_guard.guarded import COMPLAINT, PAGE, PRAISE, PROFILE, SPAM, Guarded, error

ONE = "7_1"


def test_criticism_is_refused_in_the_platforms_own_shape_with_a_sentence_of_why(world: Guarded) -> None:
    world.comment(ONE, COMPLAINT)
    answer = world.call("DELETE", f"/v26.0/{ONE}")
    assert answer.status == 403
    assert (error(answer)["type"], error(answer)["code"]) == ("OAuthException", 200)
    assert "no automation may remove criticism" in error(answer)["message"]
    assert world.removal.id in error(answer)["message"]
    assert (world.removal.state, world.removal.standing) == (RemovalState.REFUSED, Standing.CRITICISM)
    assert world.platform.destroyed == []


def test_praise_and_what_nobody_knows_are_held_for_a_person(world: Guarded) -> None:
    world.comment(ONE, PRAISE)
    answer = world.call("POST", f"/{ONE}", {"is_hidden": "true"})
    assert answer.status == 403
    assert "holds this call for a person" in error(answer)["message"]
    assert "It was not done" in error(answer)["message"]
    assert (world.removal.state, world.removal.standing) == (RemovalState.REQUESTED, Standing.UNCERTAIN)
    assert world.platform.written == []


def test_what_triage_has_not_seen_is_held_and_sent_to_triage(world: Guarded) -> None:
    world.platform.add(ONE, "The bread was mouldy.")
    world.call("DELETE", f"/{ONE}")
    (sent,) = world.queue.sent
    told = json.loads(sent)["payload"]["entry"][0]["changes"][0]["value"]
    assert (told["comment_id"], told["message"], told["post_id"]) == (
        ONE,
        "The bread was mouldy.",
        f"{PAGE}_7",
    )
    world.store(ONE, COMPLAINT)
    world.platform.add(ONE, COMPLAINT)
    assert "no automation may remove criticism" in error(world.call("DELETE", f"/{ONE}"))["message"]
    assert world.removal.state is RemovalState.REFUSED


def test_sure_spam_is_held_for_one_person(world: Guarded) -> None:
    world.comment(ONE, SPAM)
    assert "surely spam" in error(world.call("DELETE", f"/{ONE}"))["message"]
    assert world.removal.standing is Standing.SPAM
    assert world.platform.destroyed == []


def test_a_post_with_criticism_under_it_stays(world: Guarded) -> None:
    post = f"{PAGE}_42"
    world.platform.add(post, "Our new bread", author=PAGE)
    world.platform.edges[post] = [{"id": "42_1", "message": COMPLAINT, "from": {"id": "ana"}}]
    world.store("42_1", COMPLAINT)
    for form in (None, {"is_published": "false"}):
        answer = world.call("DELETE" if form is None else "POST", f"/{post}", form)
        assert "something with criticism in or under it" in error(answer)["message"]
    assert {one.state for one in world.removals} == {RemovalState.REFUSED}


def test_our_own_post_without_criticism_waits_for_a_person(world: Guarded) -> None:
    world.platform.add(f"{PAGE}_42", "Our new bread", author=PAGE)
    assert "holds this call" in error(world.call("DELETE", f"/{PAGE}_42"))["message"]


def test_who_criticised_us_is_not_blocked(world: Guarded) -> None:
    world.store(ONE, COMPLAINT, author="555")
    answer = world.call("POST", f"/{PAGE}/blocked", {"user": "555"})
    assert "shuts out the author of criticism" in error(answer)["message"]
    assert "holds this call" in error(world.call("POST", f"/{PAGE}/blocked", {"user": "556"}))["message"]
    assert world.platform.arrived == []


def test_hiding_a_reply_on_x_is_refused_with_a_problem_document(world: Guarded) -> None:
    _, key = world.new_key(number=2, platform="x", account=PROFILE)
    world.store("18", COMPLAINT, api=Api.X)
    world.platform.objects["18"] = {"data": {"id": "18", "text": COMPLAINT, "author_id": "ana"}}
    body, kind = b'{"hidden":true}', {"content-type": "application/json"}
    answer = world.call("PUT", "/2/tweets/18/hidden", api=Api.X, key=key, body=body, headers=kind)
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert error(answer)["status"] == answer.status == 403
    assert "criticism" in error(answer)["detail"]


def test_the_same_wish_is_one_removal_however_it_is_spelled_and_whoever_asks(world: Guarded) -> None:
    world.comment(ONE, PRAISE)
    _, other = world.new_key("Moderator", 2, owner="Otto")
    world.call("DELETE", f"/v26.0/{ONE}")
    world.call("DELETE", f"/{ONE}/")
    world.call("POST", f"/v19.0/{ONE}?method=delete", key=other)
    assert world.removal.requesters == ("Scheduler", "Olga", "Moderator", "Otto")
    assert world.removal.evidence[0].text == PRAISE


def test_an_object_that_the_platform_does_not_show_is_not_touched_but_written_down(world: Guarded) -> None:
    answer = world.call("DELETE", "/999_1")
    assert answer.status == 404
    assert "shows no such object to this account" in error(answer)["message"]
    assert world.removal.state is RemovalState.FAILED
    assert world.platform.destroyed == []


def test_a_batch_or_riddle_is_refused_because_nobody_could_judge_it(world: Guarded) -> None:
    batch = json.dumps([{"method": "GET", "relative_url": "me"}, {"method": "DELETE", "relative_url": ONE}])
    assert "alone and plainly" in error(world.call("POST", "/", {"batch": batch}))["message"]
    answer = world.call("POST", f"/{ONE}", headers={"content-type": "text/xml"}, body=b"<delete/>")
    assert answer.status == 403
    assert world.call("POST", f"/{ONE}", headers={"x-http-method-override": "DELETE"}).status == 400
    assert world.removals == []


def test_criticism_goes_only_by_two_people_on_a_closed_ground_and_is_kept_as_evidence(world: Guarded) -> None:
    world.comment(ONE, COMPLAINT)
    world.call("DELETE", f"/{ONE}")
    removal = world.removal.id
    approve, now = world.desk.approve, world.clock()
    with pytest.raises(RemovalError, match="one of these grounds only: threat"):
        approve(removal, person="Ana", ground=None, now=now)
    assert approve(removal, person="Ana", ground=Ground.THREAT, now=now).state is RemovalState.APPROVED
    assert world.carry_out() == []
    for same in (" ANA ", "Ana\u200b", "\u0410na", "Āna"):
        with pytest.raises(RemovalError, match="needs a second, different person"):
            approve(removal, person=same, ground=Ground.THREAT, now=now)
    with pytest.raises(RemovalError, match="another ground"):
        approve(removal, person="Ben", ground=Ground.FRAUD, now=now)
    assert approve(removal, person="Ben", ground=Ground.THREAT, now=now).state is RemovalState.RELEASED
    (done,) = world.carry_out()
    assert (done.state, done.evidence[0].text) == (RemovalState.EXECUTED, COMPLAINT)
    assert world.platform.destroyed == [f"/{ONE}"]


@pytest.mark.parametrize("person", ["Scheduler", "olga", " OLGA "])
def test_who_asked_may_not_approve(world: Guarded, person: str) -> None:
    world.comment(ONE, PRAISE)
    world.call("DELETE", f"/{ONE}")
    with pytest.raises(RemovalError, match="another person must approve it"):
        world.desk.approve(world.removal.id, person=person, ground=None, now=world.clock())


def test_an_approval_after_an_edit_is_void_and_must_be_looked_at_again(world: Guarded) -> None:
    world.comment(ONE, PRAISE)
    world.call("DELETE", f"/{ONE}")
    removal = world.removal.id
    world.store(ONE, COMPLAINT, version="2")
    with pytest.raises(RemovalError, match="edited since"):
        world.desk.approve(removal, person="Ana", ground=None, now=world.clock())
    assert world.removal.evidence[0].text == COMPLAINT
    with pytest.raises(RemovalError, match="This is criticism"):
        world.desk.approve(removal, person="Ana", ground=None, now=world.clock())


def test_an_edit_between_approval_and_execution_voids_the_approval(world: Guarded) -> None:
    world.comment(ONE, PRAISE)
    world.call("DELETE", f"/{ONE}")
    world.desk.approve(world.removal.id, person="Ana", ground=None, now=world.clock())
    world.platform.add(ONE, "I take it back: mouldy.")
    (worked,) = world.carry_out()
    assert (worked.state, worked.approvals) == (RemovalState.REQUESTED, ())
    assert world.platform.destroyed == []


def test_a_persons_no_is_final(world: Guarded) -> None:
    world.comment(ONE, PRAISE)
    world.call("DELETE", f"/{ONE}")
    world.desk.refuse(world.removal.id, person="Ana", now=world.clock())
    assert "a person decided that it stays" in error(world.call("DELETE", f"/{ONE}"))["message"]
    with pytest.raises(RemovalError, match="refused it for good"):
        world.desk.approve(world.removal.id, person="Ben", ground=Ground.THREAT, now=world.clock())


def test_only_sure_spam_is_released_many_at_once(world: Guarded) -> None:
    for comment, text in (("7_1", SPAM), ("7_2", PRAISE)):
        world.comment(comment, text)
        world.call("DELETE", f"/{comment}")
    outcomes = {}
    for removal in world.desk.waiting():
        try:
            outcomes[removal.object] = str(
                world.desk.approve_spam(removal.id, person="Ana", now=world.clock()).state
            )
        except RemovalError as refused:
            outcomes[removal.object] = str(refused)
    assert outcomes["7_1"] == "released"
    assert "looked at and approved alone" in outcomes["7_2"]


def test_time_alone_removes_nothing(world: Guarded) -> None:
    world.comment(ONE, SPAM)
    world.call("DELETE", f"/{ONE}")
    world.clock.now += 10 * 365 * 86_400
    assert world.carry_out() == []
    assert (
        "expires_at" not in world.table.items[next(key for key in world.table.items if key.sk == "REMOVAL")]
    )
    assert world.removal.state is RemovalState.REQUESTED


def test_two_tools_that_ask_at_the_same_moment_make_one_removal(world: Guarded) -> None:
    world.comment(ONE, PRAISE)
    _, other = world.new_key("Moderator", 2, owner="Otto")
    writes = iter(range(10))

    def let_another_in(call: str) -> None:
        if (
            call == "before write" and next(writes) == 2
        ):  # two writes count the call, the third is the removal
            assert world.call("DELETE", f"/{ONE}", key=other).outcome == "held"

    world.table.boundary = let_another_in
    assert world.call("DELETE", f"/{ONE}").outcome == "held"
    assert set(world.removal.requesters) == {"Scheduler", "Olga", "Moderator", "Otto"}


def test_what_a_revoked_key_asked_for_still_needs_a_person_other_than_its_owner(world: Guarded) -> None:
    world.comment(ONE, PRAISE)
    world.call("DELETE", f"/{ONE}")
    Keyring(world.table).revoke((1).to_bytes(6).hex(), now=world.clock())
    assert world.call("DELETE", f"/{ONE}").status == 401
    assert world.carry_out() == []
    with pytest.raises(RemovalError, match="another person must approve it"):
        world.desk.approve(world.removal.id, person="Olga", ground=None, now=world.clock())
