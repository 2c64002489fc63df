"""The events that `make run` plays, and what is said when they do not settle."""

import pytest

from aplomb.comment import Comment
from tools.events import load_event
from tools.local.play import wait_for_all
from tools.local.processes import LocalCloudError
from tools.paths import EVENTS
from triage.parsers import parse


def comments_of(*events: str) -> list[Comment]:
    found = (parse(*load_event(EVENTS / one, now=1_800_000_000)) for one in events)
    return [one for some in found for one in some if isinstance(one, Comment)]


PLAYED = comments_of("webhook.facebook-complaint-en.json", "webhook.x-mention-complaint.json")


def test_comments_that_do_not_settle_are_named_and_those_that_did_are_not() -> None:
    late, done = PLAYED
    with pytest.raises(LocalCloudError) as caught:
        wait_for_all(PLAYED, settled=lambda one: one is done, seconds=0)
    assert f"{late.platform}/{late.account}/{late.comment}" in str(caught.value)
    assert done.comment not in str(caught.value)


def test_a_comment_that_settles_late_is_waited_for() -> None:
    looks = iter([False, True, True])
    wait_for_all(PLAYED, settled=lambda _: next(looks), seconds=30)
    assert list(looks) == []
