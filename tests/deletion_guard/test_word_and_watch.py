"""What people approved is no incident; what anybody else takes away is one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from aplomb.aws.keys import ours_key
from aplomb.comment import Verb
from aplomb.removals.removal import Ground, RemovalState
from deletion_guard.call import Api
from deletion_guard.forward import Upstream
from deletion_guard.sight import Sight
from tests.deletion_guard import guarded
from tests.deletion_guard.small_platform import small_platform
from tests.fakes.pipeline import COMPLAINT, PAGE, Pipeline

ONE = "7_1"


@dataclass
class Watched:
    """The guard beside triage, over one table."""

    pipeline: Pipeline
    guard: guarded.Guarded
    key: str

    def approve(self, method: str = "DELETE", **form: str) -> None:
        """Let a tool ask for it, and two people say yes."""
        self.guard.call(method, f"/{ONE}", form or None, key=self.key)
        for person in ("Ana", "Ben"):
            self.guard.desk.approve(
                self.guard.removal.id, person=person, ground=Ground.THREAT, now=self.pipeline.clock.now
            )

    def told(self, verb: Verb) -> list[str]:
        """Let the platform tell of it; return the severities of the incidents that this opens."""
        gone: dict[str, Any] = {"text": "", "author": "", "author_name": ""}
        gone["noted_at"] = self.pipeline.clock.now
        return list(self.pipeline.take(self.pipeline.comment(ONE, verb=verb, **gone)).incidents)


@pytest.fixture
def watched() -> Iterator[Watched]:
    with small_platform() as platform:
        pipeline = Pipeline()
        guard = guarded.Guarded(platform, table=pipeline.table, clock=pipeline.clock)
        connect = guard.ports.connect

        def as_the_page(api: Api, _: str) -> tuple[Upstream, Sight]:
            return connect(api, guarded.PAGE)

        guard.ports = replace(guard.ports, connect=as_the_page)
        _, key = guard.new_key("Moderator", 2, account=PAGE)
        platform.add(ONE, COMPLAINT)
        pipeline.post(pipeline.comment(ONE))
        yield Watched(pipeline, guard, key)


@pytest.mark.parametrize(
    ("method", "form", "verb"),
    [("DELETE", {}, Verb.REMOVE), ("POST", {"is_hidden": "true"}, Verb.HIDE)],
)
def test_what_the_guard_does_on_peoples_word_opens_no_incident(
    watched: Watched, method: str, form: dict[str, str], verb: Verb
) -> None:
    watched.approve(method, **form)
    assert [one.state for one in watched.guard.carry_out()] == [RemovalState.EXECUTED]
    assert watched.told(verb) == []


@pytest.mark.parametrize("verb", [Verb.REMOVE, Verb.HIDE])
def test_what_is_approved_but_done_by_somebody_else_first_is_an_incident(
    watched: Watched, verb: Verb
) -> None:
    watched.approve()
    assert watched.told(verb) == ["normal"]


def test_the_watch_is_told_before_the_platform_is_called(watched: Watched) -> None:
    watched.approve()
    watched.guard.platform.canned["DELETE", f"/{ONE}"] = (502, {}, b"")  # done, but the answer was lost
    assert [one.state for one in watched.guard.carry_out()] == [RemovalState.CLAIMED]
    assert watched.told(Verb.REMOVE) == []


def test_what_the_platform_refused_to_do_is_watched_again(watched: Watched) -> None:
    watched.approve()
    watched.guard.platform.canned["DELETE", f"/{ONE}"] = (400, {}, b'{"error":{"code":100}}')
    assert [one.state for one in watched.guard.carry_out()] == [RemovalState.FAILED]
    assert watched.told(Verb.REMOVE) == ["normal"]


def test_who_blocks_an_author_has_no_word_on_the_comments(watched: Watched) -> None:
    watched.guard.store(ONE, guarded.COMPLAINT, author="555")
    watched.pipeline.post(watched.pipeline.comment("7_2", author="555"))
    watched.guard.call("POST", f"/{PAGE}/blocked", {"user": "555"}, key=watched.key)
    desk, removal = watched.guard.desk, watched.guard.removal
    assert "7_2" in [one.comment for one in removal.evidence]
    for person in ("Ana", "Ben"):
        desk.approve(removal.id, person=person, ground=Ground.THREAT, now=watched.pipeline.clock.now)
    assert [one.state for one in watched.guard.carry_out()] == [RemovalState.EXECUTED]
    assert watched.pipeline.table.peek(ours_key("facebook", PAGE, "7_2")) is None


def test_a_removal_that_names_no_comment_is_claimed_all_the_same(watched: Watched) -> None:
    watched.guard.call("POST", f"/{PAGE}/settings", {"option": "x"}, key=watched.key)
    desk, now = watched.guard.desk, watched.pipeline.clock.now
    desk.approve(watched.guard.removal.id, person="Ana", ground=None, now=now)
    assert [one.state for one in watched.guard.carry_out()] == [RemovalState.EXECUTED]
