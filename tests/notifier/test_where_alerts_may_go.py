"""An address that somebody sets leads to the open internet, or nowhere."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest
from requests import adapters

from aplomb.errors import SettingsError
from aplomb.platform_calls import pinned
from notifier.doors.contract import NotToldError
from tests.notifier.listening import notice, posting
from tests.notifier.stage import NOON


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/x",
        "http://hook.example/x",
        "https://user:word@hook.example/x",
        "https:///x",
        "https://hook.example:0/x",
        "https://hook.example:99999/x",
        "https://hook.example\\@127.0.0.1/x",
        "https://hook.example/a b",
        "https://hook.example/\r\nHost: evil.example",
        "https://höök.example/x",
        "ftp://hook.example/x",
        "file:///etc/passwd",
        "//hook.example",
        "",
    ],
)
def test_an_address_that_is_none_is_refused_without_being_quoted(url: str) -> None:
    with pytest.raises(SettingsError) as refused:
        posting(url, loopback=False).tell(notice(), now=NOON)
    assert "hook" not in str(refused.value)


INSIDE = [
    ("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("[::1]", "::1"), ("2130706433", "127.0.0.1"),
    ("0x7f.1", "127.0.0.1"), ("0177.0.0.1", "127.0.0.1"), ("127.1", "127.0.0.1"), ("0", "0.0.0.0"),  # noqa: S104  refused
    ("10.1.2.3", "10.1.2.3"), ("172.16.0.1", "172.16.0.1"), ("192.168.0.1", "192.168.0.1"),
    ("169.254.169.254", "169.254.169.254"), ("[fd00:ec2::254]", "fd00:ec2::254"),
    ("100.100.100.200", "100.100.100.200"),
    ("[::ffff:169.254.169.254]", "::ffff:169.254.169.254"), ("[::ffff:7f00:1]", "::ffff:127.0.0.1"),
    ("[::127.0.0.1]", "::127.0.0.1"), ("[64:ff9b::7f00:1]", "64:ff9b::7f00:1"),
    ("[2002:7f00:1::]", "2002:7f00:1::"),
    ("[fe80::1]", "fe80::1"), ("[fec0::1]", "fec0::1"), ("[ff02::1]", "ff02::1"), ("[::]", "::"),
    ("224.0.0.1", "224.0.0.1"), ("255.255.255.255", "255.255.255.255"), ("hook.example", "10.0.0.5"),
]  # fmt: skip


@pytest.mark.parametrize(("host", "leads_to"), INSIDE, ids=[host for host, _ in INSIDE])
def test_nothing_inside_is_even_connected_to(
    host: str, leads_to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Any] = []
    monkeypatch.setattr(pinned, "create_connection", lambda address, *_, **__: opened.append(address))
    _resolving(monkeypatch, [[leads_to]])
    for loopback in (False, True):  # the setting lets plain http alone go to this machine
        with pytest.raises(NotToldError, match="no connection"):
            posting(f"https://{host}/x", loopback=loopback).tell(notice(), now=NOON)
    assert opened == []


def _resolving(monkeypatch: pytest.MonkeyPatch, answers: list[list[str]]) -> list[str]:
    """Let every name lead to each of the answers in turn; return the names that were asked for."""
    asked: list[str] = []

    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        found = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        return [
            (socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))
            for one in found
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_a_name_that_changes_its_mind_is_asked_once_and_the_answer_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[Any] = []

    def connect(address: Any, *_: Any, **__: Any) -> socket.socket:
        opened.append(address)
        raise OSError

    monkeypatch.setattr(pinned, "create_connection", connect)
    asked = _resolving(monkeypatch, [["93.184.216.34"], ["169.254.169.254"]])
    with pytest.raises(NotToldError):
        posting("https://hook.example/x").tell(notice(), now=NOON)
    assert (asked, opened) == (["hook.example"], [("93.184.216.34", 443)])


def test_a_name_with_one_inner_address_among_others_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Any] = []
    monkeypatch.setattr(pinned, "create_connection", lambda address, *_, **__: opened.append(address))
    _resolving(monkeypatch, [["93.184.216.34", "10.0.0.1"]])
    with pytest.raises(NotToldError):
        posting("https://hook.example/x").tell(notice(), now=NOON)
    assert opened == []


@pytest.mark.parametrize(("name", "arrives"), [("hook.example", True), ("other.example", False)])
def test_a_certificate_must_still_name_the_host(
    name: str,
    arrives: bool,  # noqa: FBT001  a table
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pinned, "is_public", lambda _: True)
    monkeypatch.setattr(adapters, "DEFAULT_CA_BUNDLE_PATH", str(tmp_path / "cert.pem"))
    with _TlsServer(tmp_path, name=name) as (port, received):
        _resolving(monkeypatch, [["127.0.0.1"]])
        with pytest.raises(NotToldError, match="no answer" if arrives else "SSLError"):
            posting(f"https://hook.example:{port}/x").tell(notice(), now=NOON)
    assert (received != []) is arrives


class _TlsServer:
    """A server with a certificate for one name, signed by nobody."""

    def __init__(self, folder: Path, *, name: str) -> None:
        self.received: list[bytes] = []
        key, cert = folder / "key.pem", folder / "cert.pem"
        made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
        named = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
        command = ["/usr/bin/env", *made, *named, "-keyout", str(key), "-out", str(cert)]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603  our own words
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(cert, key)

    def __enter__(self) -> tuple[int, list[bytes]]:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self._server.getsockname()[1], self.received

    def _serve(self) -> None:
        try:
            connection, _ = self._server.accept()
            with self._context.wrap_socket(connection, server_side=True) as secured:
                self.received.append(secured.recv(1000))
        except OSError:
            return

    def __exit__(self, *_: object) -> None:
        self._server.close()
        self._thread.join(5)


def test_a_receiver_that_drips_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pinned, "WHOLE_CALL", 0.5)
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                try:
                    while not done.wait(0.1):
                        connection.sendall(b"H")
                except OSError:
                    return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        opened = socket.create_connection(server.getsockname())
        ending = pinned._Ending(opened)
        with opened:
            while opened.recv(10):
                pass
        ending.close()
        done.set()
        thread.join(5)
    assert not thread.is_alive()
