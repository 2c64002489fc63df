"""Instagram's lists, read from a server that answers as its documents say."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from aplomb.accounts import Account
from aplomb.comment import Comment, Platform, Verb
from aplomb.errors import SettingsError
from poller.contract import PausedError, Reader, Sight
from poller.readers import connect, facebook, instagram, x
from poller.readers.instagram import InstagramReader
from triage.parsers import parse

ACCOUNT, MEDIA = "178414000000001", "179000000000001"
TOKEN = "instagram-token"
ROOT = {
    "id": "1801", "text": "The bread was cold.", "timestamp": "2026-01-01T09:00:00+0000",
    "username": "ana", "from": {"id": "55", "username": "ana"},
    "replies": {"data": [
        {"id": "1802", "text": "Mine too", "timestamp": "2026-01-01T09:05:00+0000", "username": "ben",
         "from": {"id": "56", "username": "ben"}},
    ]},
}  # fmt: skip
OLDER = {"id": "1700", "text": "Nice", "timestamp": "2025-12-01T09:00:00+0000", "username": "eva"}


class _Instagram(BaseHTTPRequestHandler):
    broken = False

    def do_GET(self) -> None:
        parts, query = urlsplit(self.path), parse_qs(urlsplit(self.path).query)
        body: object = {"error": {"code": 190, "message": "dead"}}
        status = 401
        if parts.path == "/1999":
            status, body = 400, {"error": {"code": 100, "error_subcode": 33}}
        elif self.headers["Authorization"] == f"Bearer {TOKEN}" and not self.broken:
            status = 200
            body = {"data": [{"id": MEDIA}, {"id": None}, "nonsense"]}
            if parts.path == f"/{MEDIA}/comments":
                more = {"paging": {"next": "https://example.org", "cursors": {"after": "c1"}}}
                body = {"data": [OLDER]} if "after" in query else {"data": [ROOT], **more}
            elif parts.path in {"/1801", "/1802"}:
                body = {"id": parts.path[1:], "hidden": parts.path == "/1802"}
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[tuple[str, type[_Instagram]]]:
    handler = type("Instagram", (_Instagram,), {})
    with HTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}", handler
        running.shutdown()


def looker(url: str) -> InstagramReader:
    ours = reader(url)
    assert isinstance(ours, InstagramReader)
    return ours


def reader(url: str, secrets: dict[str, object] | None = None) -> Reader:
    account = Account(
        platform=Platform.INSTAGRAM, id=ACCOUNT, name="", languages=("en",), max_age=60, message_link=""
    )
    known: dict[str, object] = {"instagram": {"accounts": {ACCOUNT: {"token": TOKEN}}}}
    return connect(
        account, secrets=known if secrets is None else secrets, settings={"INSTAGRAM_API_URL": url}
    )


def test_comments_and_their_replies_are_read_page_by_page(server: tuple[str, type[_Instagram]]) -> None:
    ours = reader(server[0])
    assert ours.places() == [MEDIA]
    first = ours.page(MEDIA, following="", since=0)
    assert (first.following, [one.ids for one in first.comments]) == ("c1", [("1802",), ("1801",)])
    second = ours.page(MEDIA, following=first.following, since=0)
    assert (second.following, [one.ids for one in second.comments]) == ("", [("1700",)])


def test_they_read_as_their_webhooks_would(server: tuple[str, type[_Instagram]]) -> None:
    ours = reader(server[0])
    (payload,) = ours.payloads(ours.page(MEDIA, following="", since=0).comments, now=1_767_260_000)
    reply, root = parse(Platform.INSTAGRAM, payload)
    assert isinstance(root, Comment)
    assert isinstance(reply, Comment)
    assert (root.comment, root.thread, root.post, root.author, root.author_name) == (
        "1801",
        "1801",
        MEDIA,
        "55",
        "ana",
    )
    assert (reply.comment, reply.thread, reply.parent) == ("1802", "1801", "1801")
    assert root.created_at == 1_767_258_000


@pytest.mark.parametrize(
    ("comment", "sight"), [("1801", Sight.SHOWN), ("1802", Sight.HIDDEN), ("1999", Sight.GONE)]
)
def test_one_comment_is_seen_as_its_account_sees_it(
    server: tuple[str, type[_Instagram]], comment: str, sight: Sight
) -> None:
    assert looker(server[0]).look(comment) is sight


def test_an_absence_reads_as_a_webhook_that_instagram_does_not_send(
    server: tuple[str, type[_Instagram]],
) -> None:
    ours = looker(server[0])
    for sight, verb in zip(Sight, (Verb.UNHIDE, Verb.HIDE, Verb.REMOVE), strict=True):
        (told,) = parse(Platform.INSTAGRAM, ours.absence("1801", sight, post=MEDIA, now=1_767_260_000))
        assert isinstance(told, Comment)
        assert (told.comment, told.post, told.account, told.verb) == ("1801", MEDIA, ACCOUNT, verb)


def test_a_dead_token_pauses_the_account(server: tuple[str, type[_Instagram]]) -> None:
    server[1].broken = True
    with pytest.raises(PausedError, match="190") as raised:
        reader(server[0]).places()
    assert raised.value.seconds == 3600


def test_nobody_listening_pauses_the_account() -> None:
    with pytest.raises(PausedError, match="no answer"):
        reader("http://127.0.0.1:9").places()


def test_a_missing_token_is_said_with_its_place() -> None:
    with pytest.raises(SettingsError, match="instagram / accounts / 178414000000001 / token"):
        reader("http://127.0.0.1:9", {})


def test_the_poller_knows_no_call_that_writes() -> None:
    calls = [*facebook.CALLS, *instagram.CALLS, *x.CALLS]
    assert {call.method for call in calls} == {"GET"}
    assert not any("method" in call.keys for call in calls)
