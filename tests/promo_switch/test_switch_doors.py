"""Where the switch's calls may go, what they may say, and how a webhook is signed."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import requests
from requests.auth import AuthBase

from aplomb.errors import SettingsError
from aplomb.platform_calls.pinned import is_public
from aplomb.platform_calls.signed_webhook import SignedAs
from aplomb.platform_calls.transport import Call, NeverSentError, RefusedCallError, Transport
from aplomb.promotions.channels import Channel, ChannelKind
from promo_switch.clients import (
    Surroundings,
    facebook_ads,
    facebook_posts,
    listener_of,
    mixpost,
    postiz,
    tool_of,
    webhook,
)
from promo_switch.clients.contract import News, NotDoneError, Trouble
from promo_switch.clients.pinned import PinnedTransport, SchedulerCall
from promo_switch.clients.webhook import Webhook

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # of the specification's own test
NEWS = News(event="promotions.paused", account="facebook/1", at=1_614_265_330, pause="facebook/1/5/1")


class Nobody(AuthBase):
    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


@dataclass
class Listening:
    """A plain socket that keeps what it is sent, and answers like a web server."""

    port: int
    answer: bytes = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"
    connections: int = 0
    received: list[bytes] = field(default_factory=list)


def whole(connection: socket.socket) -> bytes:
    """Read a request with its body."""
    raw = b""
    while piece := connection.recv(65_536):
        raw += piece
        head, end, body = raw.partition(b"\r\n\r\n")
        lengths = [one for one in head.lower().split(b"\r\n") if one.startswith(b"content-length:")]
        if end and len(body) >= int(lengths[0].partition(b":")[2] if lengths else 0):
            break
    return raw


@pytest.fixture
def listening() -> Iterator[Listening]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        stopped = threading.Event()
        state = Listening(port=server.getsockname()[1])

        def serve() -> None:
            while not stopped.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    state.connections += 1
                    connection.settimeout(1)
                    try:
                        state.received.append(whole(connection))
                        connection.sendall(state.answer)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield state
        stopped.set()
        thread.join()


def test_a_name_that_leads_to_this_machine_gets_not_a_byte(listening: Listening) -> None:
    for url in (f"https://localhost:{listening.port}", f"https://127.0.0.1:{listening.port}"):
        for loopback in (False, True):
            door = PinnedTransport(url, auth=Nobody(), allowed=mixpost.CALLS, loopback=loopback)
            with pytest.raises(NeverSentError):
                door.get("/api/w/posts", {"status": "scheduled"})
    assert b"".join(listening.received) == b""


@pytest.mark.parametrize(
    "url",
    ["http://posts.example", "http://127.0.0.1:1", "ftp://posts.example", "//posts.example", "posts.example"],
)
def test_only_https_goes_anywhere_without_the_setting(url: str) -> None:
    with pytest.raises(SettingsError, match="https://"):
        PinnedTransport(url, auth=Nobody(), allowed=(), loopback=False)


def test_with_the_setting_plain_http_goes_to_this_machine_alone() -> None:
    with pytest.raises(SettingsError, match="this machine only"):
        PinnedTransport("http://posts.example", auth=Nobody(), allowed=(), loopback=True)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.0.0.7", False),
        ("169.254.169.254", False),  # the cloud's own service
        ("169.254.170.2", False),
        ("100.64.0.1", False),
        ("192.168.1.1", False),
        ("0.0.0.0", False),  # noqa: S104 - an address that must be refused
        ("224.0.0.1", False),
        ("::1", False),
        ("::ffff:169.254.169.254", False),
        ("fd00:ec2::254", False),
        ("fe80::1%eth0", False),
        ("64:ff9b::a9fe:a9fe", False),  # 169.254.169.254 behind a NAT64
        ("nonsense", False),
    ],
)
def test_only_public_addresses_are_talked_to(address: str, public: bool) -> None:  # noqa: FBT001 - a table
    assert is_public(address) is public


def test_no_redirect_is_followed(listening: Listening) -> None:
    listening.answer = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    door = PinnedTransport(
        f"http://127.0.0.1:{listening.port}", auth=Nobody(), allowed=mixpost.CALLS, loopback=True
    )
    assert door.get("/api/w/posts", {}).status == 302
    assert listening.connections == 1


@pytest.mark.parametrize(
    "call",
    [
        SchedulerCall(method="PUT", path="/posts/1", keys=frozenset({"method"})),
        SchedulerCall(method="POST", path="/posts/delete", keys=frozenset()),
        SchedulerCall(method="PUT", path="/posts/1/hidden", keys=frozenset()),
        SchedulerCall(method="DELETE", path="/posts/1", keys=frozenset()),  # type: ignore[arg-type]  # the violation
    ],
    ids=lambda call: f"{call.method} {call.path}",
)
def test_the_schedulers_door_opens_for_no_destructive_call(call: SchedulerCall) -> None:
    with pytest.raises(SettingsError, match="may remove or hide"):
        PinnedTransport("https://posts.example", auth=Nobody(), allowed=(call,), loopback=False)


def test_a_platforms_door_opens_for_no_put() -> None:
    put = Call(method="PUT", path="/2/tweets/1", keys=frozenset())
    with pytest.raises(SettingsError, match="may remove or hide"):
        Transport("https://api.example", auth=Nobody(), allowed=(put,))


def test_no_client_of_the_switch_can_unpublish_delete_or_publish_at_once() -> None:
    for calls in (facebook_posts.CALLS, facebook_ads.CALLS, mixpost.CALLS, postiz.CALLS, webhook.CALLS):
        for call in calls:
            assert not call.destroys
            assert not {"is_published", "published", "delete", "schedule_now"} & call.keys
    door = Transport("https://api.example", auth=Nobody(), allowed=facebook_posts.CALLS)
    for form in (
        {"is_published": "true"},
        {"message": "x"},
        {"scheduled_publish_time": "1", "method": "delete"},
    ):
        with pytest.raises(RefusedCallError):
            door.post_form("/1_2", form)


def test_a_webhook_is_signed_as_the_specification_says() -> None:
    request = requests.Request("POST", "https://hook.example/", data=b'{"test": 2432232314}').prepare()
    SignedAs(secret=SECRET, message="msg_p5jXN8AQM9LWM0D4loKWxJek", at=1_614_265_330)(request)
    assert request.headers["webhook-id"] == "msg_p5jXN8AQM9LWM0D4loKWxJek"
    assert request.headers["webhook-timestamp"] == "1614265330"
    assert request.headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_webhook_carries_the_same_id_when_it_is_told_again(listening: Listening) -> None:
    hook = Webhook(url=f"http://127.0.0.1:{listening.port}/a/b?c=d", secret=SECRET, loopback=True)
    assert hook.tell(NEWS) == "It answered HTTP 204."
    hook.tell(NEWS)
    first, second = (raw.decode() for raw in listening.received)
    assert first.startswith("POST /a/b?c=d HTTP/1.1")
    ids = [line for text in (first, second) for line in text.splitlines() if line.startswith("webhook-id")]
    assert ids[0] == ids[1]
    body = json.loads(first.partition("\r\n\r\n")[2])
    assert (body["type"], body["data"]["account"]) == ("promotions.paused", "facebook/1")


def test_a_webhook_that_refuses_is_not_taken_for_told(listening: Listening) -> None:
    listening.answer = b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"
    hook = Webhook(url=f"http://127.0.0.1:{listening.port}/", secret=SECRET, loopback=True)
    with pytest.raises(NotDoneError, match="HTTP 500") as refused:
        hook.tell(NEWS)
    assert refused.value.trouble is Trouble.UNKNOWN


@pytest.mark.parametrize("secret", ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_short", "whsec_!!!!"])
def test_a_weak_webhook_secret_is_refused(secret: str) -> None:
    with pytest.raises(SettingsError, match="whsec_"):
        Webhook(url="https://hook.example/", secret=secret, loopback=False)


def test_a_channel_without_its_token_is_refused_without_quoting_anything() -> None:
    around = Surroundings(secrets={"posts": {"token": "a b"}}, settings={}, now=0)
    posts = Channel(id="posts", kind=ChannelKind.FACEBOOK_POSTS, title="Posts", target="1")
    with pytest.raises(SettingsError, match="posts / token") as refused:
        tool_of(posts, around)
    assert "a b" not in str(refused.value)
    hook = Channel(id="hook", kind=ChannelKind.WEBHOOK, title="Hook", url="https://hook.example/")
    with pytest.raises(SettingsError, match="hook / secret"):
        listener_of(hook, around)
    with pytest.raises(SettingsError, match="cannot be seen"):
        tool_of(hook, around)
