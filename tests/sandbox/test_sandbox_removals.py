"""The sandbox removes what people approved, and nothing else."""

from __future__ import annotations

from tests.sandbox.stage import PROOF, Stage


def removed(stage: Stage, thread: str) -> bool:
    shown = stage.look(f"threads/{thread}")["comments"][0]["removed"]
    assert isinstance(shown, bool)
    return shown


def test_an_approved_removal_is_carried_out_once(stage: Stage) -> None:
    said = stage.comment()
    stage.control("approvals", platform="facebook", object=said["comment"])
    proof = {"appsecret_proof": PROOF}
    assert stage.graph("DELETE", said["comment"], params=proof).json() == {"success": True}
    assert removed(stage, said["thread"])
    call = stage.last_call()
    assert (call["destructive"], call["approved"]) == (True, True)
    assert stage.look("unapproved") == {"unapproved": []}
    assert stage.graph("DELETE", said["comment"]).status_code == 403
    stage.state.journal.unapproved.clear()  # the second one was meant to be noticed


def test_an_approval_is_for_one_object_and_for_a_plain_delete(stage: Stage) -> None:
    said, other = stage.comment(), stage.comment()
    stage.control("approvals", platform="facebook", object=said["comment"])
    assert stage.graph("DELETE", other["comment"]).status_code == 403
    assert stage.graph("POST", said["comment"], data={"is_hidden": "true"}).status_code == 403
    assert not removed(stage, said["thread"])
    assert len(stage.look("unapproved")["unapproved"]) == 2
    stage.control("reset")
    assert len(stage.look("unapproved")["unapproved"]) == 2
    stage.state.journal.unapproved.clear()  # both were meant to be noticed
