"""The platforms' own clients, unmodified, with the guard's address instead of the platform's."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter

from deletion_guard import app
from deletion_guard.call import Api
from deletion_guard.gateway import response
from tests.deletion_guard.guarded import COMPLAINT, PAGE, PROFILE, Guarded

facebook = pytest.importorskip("facebook_business.api")
tweepy = pytest.importorskip("tweepy")


@pytest.fixture
def guard_url(world: Guarded, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve the guard's function as the HTTP API would."""
    monkeypatch.setattr(app, "ports", lambda: world.ports)

    class Handler(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65_537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            place = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            given = {
                "rawPath": place.path, "rawQueryString": place.query, "body": body.decode(),
                "headers": {name.lower(): value for name, value in self.headers.items()},
                "requestContext": {"http": {"method": self.command}, "requestId": "r"},
            }  # fmt: skip
            answer = response(app._answer(given))
            content = answer["body"].encode()
            self.send_response(answer["statusCode"])
            for name, value in {**answer["headers"], "content-length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/guard"
    server.shutdown()
    server.server_close()
    thread.join()


def test_facebook_business_posts_reads_and_is_refused_a_delete(
    world: Guarded, guard_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from facebook_business.adobjects.comment import Comment  # noqa: PLC0415  where it is installed
    from facebook_business.adobjects.page import Page  # noqa: PLC0415
    from facebook_business.exceptions import FacebookRequestError  # noqa: PLC0415
    from facebook_business.session import FacebookSession  # noqa: PLC0415

    monkeypatch.setattr(FacebookSession, "GRAPH", f"{guard_url}/facebook")
    session = FacebookSession("app", "their app secret", world.key)
    api = facebook.FacebookAdsApi(session)
    world.comment("7_1", COMPLAINT)

    Page(PAGE, api=api).create_feed(params={"message": "Good morning"})
    read = Comment("7_1", api=api).api_get(fields=["message", "created_time"])
    assert read["message"] == COMPLAINT
    reply = Comment("7_1", api=api).create_comment(params={"message": "We are sorry."})
    assert reply.get_id() == "900"
    with pytest.raises(FacebookRequestError) as refused:
        Comment("7_1", api=api).api_delete()
    assert refused.value.http_status() == 403
    assert refused.value.api_error_code() == 200
    assert "no automation may remove criticism" in refused.value.api_error_message()
    with pytest.raises(FacebookRequestError, match="no automation may remove criticism"):
        Comment("7_1", api=api).api_update(params={"is_hidden": True})
    assert world.platform.destroyed == []
    session.requests.close()


class GuardAdapter(HTTPAdapter):
    """tweepy's host stands in its code; `requests` lets one put another address in its place."""

    def __init__(self, guard_url: str) -> None:
        super().__init__()
        self._guard_url = guard_url

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        assert request.url is not None
        request.url = request.url.replace("https://api.twitter.com", f"{self._guard_url}/x")
        return super().send(request, *args, **more)


def test_tweepy_posts_reads_and_is_refused_to_hide_a_reply(world: Guarded, guard_url: str) -> None:
    _, key = world.new_key(number=2, platform="x", account=PROFILE)
    post = {"id": "18", "text": COMPLAINT, "author_id": "99", "edit_history_tweet_ids": ["18"]}
    world.platform.objects["18"] = {"data": post}
    world.store("18", COMPLAINT, api=Api.X)
    posted = json.dumps({"data": {"id": "5", "text": "Hello", "edit_history_tweet_ids": ["5"]}}).encode()
    world.platform.canned["POST", "/2/tweets"] = (201, {"Content-Type": "application/json"}, posted)
    client = tweepy.Client(bearer_token=key)
    client.session.mount("https://api.twitter.com", GuardAdapter(guard_url))

    assert client.create_tweet(text="Hello", user_auth=False).data["id"] == "5"
    assert client.get_tweet(18).data.text == COMPLAINT
    with pytest.raises(tweepy.Forbidden, match="no automation may remove criticism"):
        client.hide_reply(18, user_auth=False)
    with pytest.raises(tweepy.Forbidden, match="removal"):
        client.delete_tweet(18, user_auth=False)
    assert world.platform.destroyed == []
    client.session.close()
