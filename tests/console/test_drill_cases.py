"""Cases of a drill are seen and worked like any other, are marked, and no reply to them can be sent."""

from __future__ import annotations

from aplomb.drill.account import DRILL
from aplomb.drill.play import script
from console.ask import Role
from tests.console.browsing import World
from tests.console.queued import address, comment, put_case


def test_a_drills_case_is_marked_in_the_queue_and_cannot_be_answered(world: World) -> None:
    (played, *_) = script(run="abc", people=5, minutes=1)
    said = comment(
        account=DRILL.id,
        comment=played.comment,
        thread=played.comment,
        author=played.author,
        author_name=played.name,
        text=played.text,
    )
    where = put_case(world.table, said)
    eva = world.browser(Role.AGENT, name="Eva")
    queue, case = eva.get("/queue"), eva.get(address(where))

    assert (queue.status, case.status) == (200, 200)
    assert "[Drill]" in queue.text
    assert "[Drill]" in case.text
    assert 'id="reply-form"' not in case.text
    answer = eva.post(
        f"{address(where)}/reply",
        {"comment": f"facebook/{played.comment}", "channel": "public", "text": "Thank you.", "act": "send"},
    )
    assert answer.status >= 400
    assert world.queue.sent == []
