"""A reply that waits because its account is watched is shown as one that does so on purpose."""

from __future__ import annotations

from aplomb.records import Step
from aplomb.replies.reply import ReplyState
from console.ask import Role
from tests.console.browsing import NOW, World
from tests.console.held import words
from tests.console.queued import address, put_case, put_reply


def test_a_reply_that_waits_on_purpose_says_so_and_until_when(world: World) -> None:
    where = put_case(world.table)
    slow = Step(at=NOW, state=ReplyState.PLANNED, note="waits 143 seconds on purpose")
    put_reply(world.table, where, ReplyState.PLANNED, due_at=NOW + 143, steps=(slow,))
    page = words(world.browser(Role.AGENT).get(address(where)))
    assert "It waits on purpose until" in page


def test_a_reply_that_waits_in_line_says_nothing_of_the_kind(world: World) -> None:
    where = put_case(world.table)
    line = Step(at=NOW, state=ReplyState.PLANNED, note="others were faster")
    put_reply(world.table, where, ReplyState.PLANNED, due_at=NOW + 143, steps=(line,))
    assert "on purpose" not in words(world.browser(Role.AGENT).get(address(where)))
