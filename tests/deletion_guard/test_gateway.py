"""The HTTP API's events: what is too long, odd, or for nobody."""

from __future__ import annotations

from typing import Any

import pytest

from deletion_guard import app
from deletion_guard.call import Api
from deletion_guard.gateway import MOST_BODY, api_of, read_call
from deletion_guard.shapes import Troubled
from tests.deletion_guard.guarded import Guarded, error


def event(path: str, method: str = "GET", **more: Any) -> dict[str, Any]:
    return {
        "rawPath": path,
        "headers": {},
        "requestContext": {"http": {"method": method}, "requestId": "r"},
        **more,
    }


def test_a_body_over_the_limit_is_told_in_the_platforms_shape(
    world: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "ports", lambda: world.ports)
    answer = app._answer(event("/guard/facebook/v26.0/me/photos", "POST", body="a" * (MOST_BODY + 1)))
    assert (answer.status, "over 4 MB" in error(answer)["message"]) == (413, True)
    answer = app._answer(event("/guard/x/2/media/upload", "POST", body="a" * (MOST_BODY + 1)))
    assert (answer.status, error(answer)["status"]) == (413, 413)


@pytest.mark.parametrize(
    "path", ["/guard", "/guard/", "/guard/messenger/me", "/guard/evil.example/", "", "/"]
)
def test_a_path_without_a_platform_says_what_to_write(
    path: str, world: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "ports", lambda: world.ports)
    answer = app._answer(event(path))
    assert (answer.status, "/guard/facebook" in error(answer)["message"]) == (400, True)


def test_an_encoded_question_mark_starts_no_query() -> None:
    one = event("/guard/Facebook/v26.0/7_1?method=delete", "POST", rawQueryString="fields=id")
    assert api_of(one) is Api.FACEBOOK
    assert read_call(one, Api.FACEBOOK).path == "/v26.0/7_1%3Fmethod=delete?fields=id"


@pytest.mark.parametrize("body", [{"body": "%%%", "isBase64Encoded": True}])
def test_a_body_that_is_no_base64_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(Troubled, match="cannot be read"):
        read_call(event("/guard/x/2", **body), Api.X)
