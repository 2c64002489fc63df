"""Whatever fails, nothing destructive is done, and the rest is answered honestly."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError, EndpointConnectionError

from tests.deletion_guard.guarded import COMPLAINT, PRAISE, SPAM, Guarded, error


def down(*_: Any) -> None:
    raise EndpointConnectionError(endpoint_url="https://dynamodb.example")


def test_without_the_table_nobody_is_known_and_nothing_goes(world: Guarded) -> None:
    world.comment("7_1", SPAM)
    world.table.boundary = down
    for method in ("GET", "DELETE"):
        answer = world.call(method, "/7_1")
        assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert world.platform.arrived == []


def test_a_table_that_fails_while_a_removal_is_written_removes_nothing(world: Guarded) -> None:
    world.comment("7_1", SPAM)

    def refuse_removals(call: str) -> None:
        if call == "before write" and len(world.table.calls) > 4:
            raise ClientError({"Error": {"Code": "InternalServerError"}}, "PutItem")

    world.table.boundary = refuse_removals
    answers = [world.call("DELETE", "/7_1") for _ in range(4)]
    assert {one.status for one in answers} <= {403, 503}
    assert answers[-1].status == 503
    assert world.platform.destroyed == []


def test_a_platform_that_does_not_answer_holds_what_is_destructive_and_fails_the_rest_honestly(
    world: Guarded,
) -> None:
    world.comment("7_1", PRAISE)
    world.comment("7_2", COMPLAINT)
    world.platform.silent = True
    assert world.call("DELETE", "/7_1").outcome == "held"
    assert world.call("DELETE", "/7_2").outcome == "refused"
    answer = world.call("POST", "/7_1/comments", {"message": "Hi"})
    assert (answer.status, "is not known" in error(answer)["message"]) == (504, True)


def test_a_triage_that_takes_no_messages_changes_nothing_for_a_held_call(world: Guarded) -> None:
    world.platform.add("7_1", "Nobody has read this.")
    world.queue.down = True
    assert world.call("DELETE", "/7_1").outcome == "held"
    assert world.platform.destroyed == []
