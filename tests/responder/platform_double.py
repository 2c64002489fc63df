"""A tiny Facebook and X on loopback that remember what was posted and fail as told."""

from __future__ import annotations

import json
import re
import socket
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

PAGE = "100200300400500"
PROFILE = "1500000000000000001"


@dataclass
class Fault:
    """What the next call gets instead of its answer."""

    status: int = 0  # 0: the connection is reset
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    after_commit: bool = False  # the platform does as asked, and fails all the same
    delay: float = 0


@dataclass
class Received:
    method: str
    path: str
    query: dict[str, str]
    body: dict[str, Any]
    headers: dict[str, str]
    address: str  # as it stood in the request line


@dataclass
class World:
    """What the platforms hold."""

    comments: dict[str, dict[str, Any]] = field(default_factory=dict)  # Graph's shape, plus `under`
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)  # X's shape
    private: dict[str, str] = field(default_factory=dict)  # by comment
    faults: list[Fault] = field(default_factory=list)
    calls: list[Received] = field(default_factory=list)

    def add_comment(self, number: str, *, author: str, text: str, at: int, under: str = "") -> None:
        created = time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime(at))
        who = {"from": {"id": author}} if author else {}
        self.comments[number] = {"id": number, "message": text, "created_time": created, "under": under} | who

    def replies_to(self, number: str) -> list[str]:
        on_facebook = [one["message"] for one in self.comments.values() if one["under"] == number]
        answered = {"type": "replied_to", "id": number}
        return on_facebook + [
            one["text"] for one in self.posts.values() if answered in one.get("referenced_tweets", [])
        ]

    def answer(self, call: Received) -> tuple[int, object]:
        for method, pattern, act in _ROUTES:
            found = re.fullmatch(pattern, call.path)
            if found and method == call.method:
                return act(self, call, found[1])
        return 404, {"error": {"code": 2500, "message": "Unknown path components"}}


def _graph_comment(world: World, _call: Received, number: str) -> tuple[int, object]:
    comment = world.comments.get(number)
    if comment is None:
        return 400, {"error": {"code": 100, "error_subcode": 33, "message": "does not exist"}}
    return 200, {**comment, "can_reply_privately": number not in world.private}


def _graph_list(world: World, call: Received, number: str) -> tuple[int, object]:
    below = [one for one in world.comments.values() if one["under"] == number]
    below.sort(key=lambda one: str(one["created_time"]), reverse=True)
    start, limit = int(call.query.get("after", 0)), int(call.query["limit"])
    shown = below[start : start + limit]
    paging: dict[str, object] = {"cursors": {"after": str(start + limit)}} if shown else {}
    if start + limit < len(below):
        paging["next"] = "https://graph.facebook.com/next?access_token=never-follow-this"
    return 200, {"data": shown, "paging": paging}


def _graph_reply(world: World, call: Received, number: str) -> tuple[int, object]:
    new = f"{number}_{len(world.comments) + 1}"
    world.add_comment(new, author=PAGE, text=call.body["message"], at=int(time.time()), under=number)
    return 200, {"id": new}


def _graph_message(world: World, call: Received, _page: str) -> tuple[int, object]:
    comment = call.body["recipient"]["comment_id"]
    if comment in world.private:
        return 400, {"error": {"code": 10900, "message": "Activity already replied to"}}
    world.private[comment] = call.body["message"]["text"]
    return 200, {"recipient_id": "psid-1", "message_id": "mid.1"}


def _x_post(world: World, _call: Received, number: str) -> tuple[int, object]:
    if number in world.posts:
        return 200, {"data": world.posts[number]}
    problem = {"title": "Not Found Error", "type": "https://api.x.com/2/problems/resource-not-found"}
    return 200, {"errors": [problem]}


def _x_timeline(world: World, call: Received, account: str) -> tuple[int, object]:
    since = int(call.query["since_id"])
    found = [one for one in world.posts.values() if one["author_id"] == account and int(one["id"]) > since]
    start, limit = int(call.query.get("pagination_token", 0)), int(call.query["max_results"])
    meta: dict[str, object] = {"result_count": len(found[start : start + limit])}
    if start + limit < len(found):
        meta["next_token"] = str(start + limit)
    return 200, {"data": found[start : start + limit], "meta": meta} if found else {"meta": meta}


def _x_reply(world: World, call: Received, _none: str) -> tuple[int, object]:
    number = str(max(map(int, world.posts), default=0) + 1)
    target = call.body["reply"]["in_reply_to_tweet_id"]
    world.posts[number] = {
        "id": number,
        "author_id": PROFILE,
        "text": call.body["text"],
        "created_at": "2026-04-01T12:00:00.000Z",
        "referenced_tweets": [{"type": "replied_to", "id": target}],
    }
    return 201, {"data": {"id": number, "text": call.body["text"]}}


type Route = tuple[str, str, Callable[[World, Received, str], tuple[int, object]]]

_ROUTES: tuple[Route, ...] = (
    ("GET", "/2/tweets/([0-9]+)", _x_post),
    ("GET", "/2/users/([0-9]+)/tweets", _x_timeline),
    ("POST", "/2/tweets()", _x_reply),
    ("GET", "/v26.0/([0-9_]+)", _graph_comment),
    ("GET", "/v26.0/([0-9_]+)/comments", _graph_list),
    ("POST", "/v26.0/([0-9_]+)/comments", _graph_reply),
    ("POST", "/v26.0/([0-9]+)/messages", _graph_message),
)


class _Handler(BaseHTTPRequestHandler):
    server: PlatformDouble

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        world = self.server.world
        call = self._read()
        world.calls.append(call)
        fault = world.faults.pop(0) if world.faults else None
        if fault is None or fault.after_commit:
            status, body = world.answer(call)
        if fault:
            time.sleep(fault.delay)
            if fault.status == 0:
                self._reset()
                return
            status, body = fault.status, fault.body
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (fault.headers if fault else {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _read(self) -> Received:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        is_json = "json" in (self.headers.get("Content-Type") or "")
        url = urlsplit(self.path)
        return Received(
            method=self.command,
            path=url.path,
            query=dict(parse_qsl(url.query)),
            body=json.loads(raw) if is_json else dict(parse_qsl(raw)),
            headers=dict(self.headers),
            address=self.path,
        )

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def finish(self) -> None:
        try:
            super().finish()
        except OSError:
            self.rfile.close()  # the caller has hung up

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        del format, args


class PlatformDouble(ThreadingHTTPServer):
    """Serves one World on a free port of 127.0.0.1."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.world = World()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Self:
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
