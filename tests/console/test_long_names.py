"""Whatever a tampered address or form names, and however long: an answer in words, never a fault."""

from __future__ import annotations

import base64
import re
from urllib.parse import urlencode

import pytest

from aplomb.cases import case_referred, comment_referred
from console.ask import Role, Route
from console.routes import ROUTES
from tests.console.browsing import World
from tests.console.queued import PAGE, put_case

LONG = 3_000


def made_of(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


SHAPES = {
    "letters": "x" * LONG,
    "a case": made_of(f"facebook#{PAGE}#7_1#{'a' * 1_400}"),
    "a long case": made_of(f"facebook#{PAGE}#7_1#{'a' * LONG}"),
    "a comment": made_of(f"facebook#{PAGE}#{'7' * 1_400}"),
    "digits": "9" * LONG,
}
# Every name under which a form or an address of the console holds an id.
NAMES = (
    *("case", "comment", "to", "reply", "account", "seen", "version", "turn", "claim", "channel"),
    *("rev", "id", "kind", "outcome", "choice", "at", "deed", "until", "skip", "subject", "what", "q"),
    *("person", "session", "view", "name", "undo", "filter", "after", "promise", "by", "file"),
    *("platform", "promotion"),
)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
@pytest.mark.parametrize("shape", SHAPES.values(), ids=list(SHAPES))
def test_long_ids_are_answered_in_words(route: Route, shape: str, world: World) -> None:
    put_case(world.table)
    browser = world.browser(Role.ADMIN)
    told = urlencode(dict.fromkeys(NAMES, shape))
    commented = urlencode(
        {**dict.fromkeys(NAMES, shape), "comment": f"facebook/{shape}", "reply": "public#1"}
    )
    for path in (re.sub(r"<\w+>", shape, route.path), re.sub(r"<\w+>", "x", route.path)):
        if route.method == "GET":
            assert browser.get(f"{path}?{told}").status < 500
            continue
        if "sign-out" in path:
            continue
        token = browser.get("/me").token
        for body in (told, commented):
            assert browser.send("POST", path, body=f"{body}&csrf={token}").status < 500
    assert world.faults == []


@pytest.mark.parametrize("shape", SHAPES.values(), ids=list(SHAPES))
def test_a_reference_that_no_key_can_hold_names_nothing(shape: str) -> None:
    assert case_referred(shape) is None
    assert comment_referred(shape) == ()
