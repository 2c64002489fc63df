"""The door to tools whose address is a setting: https to the open internet, and nowhere else."""

from __future__ import annotations

import ipaddress
import os
import socket
import threading
from contextlib import suppress
from typing import Any

from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, connection
from urllib3.exceptions import NewConnectionError
from urllib3.util.connection import create_connection

from aplomb.errors import SettingsError
from aplomb.platform_calls.transport import Call, Transport

WHOLE_CALL = 20.0  # seconds, however slowly the pieces of an answer come

# IPv4 behind a NAT64, whatever address it stands for; IPv4 as IPv6 wrote it once; old ways through tunnels.
_TRANSLATED = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "::/96", "2002::/16", "fec0::/10")))


def is_public(address: str) -> bool:
    """Tell whether an IP address is a public one, not this machine's, a private network's or the cloud's."""
    try:
        one = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(one, ipaddress.IPv6Address):
        if any(one in network for network in _TRANSLATED):
            return False
        one = one.ipv4_mapped or one
    return one.is_global and not one.is_multicast


def public_addresses(host: str, port: int) -> list[str]:
    """Return where a name leads, if all of that is public; else nothing. Raises as the resolver does."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    return addresses if all(map(is_public, addresses)) else []


class _Ending:
    """Shuts a connection after a while, though TLS has taken its socket over by then."""

    def __init__(self, opened: socket.socket) -> None:
        self._held = socket.socket(fileno=os.dup(opened.fileno()))
        self._timer = threading.Timer(WHOLE_CALL, self._shut)
        self._timer.daemon = True
        self._timer.start()

    def _shut(self) -> None:
        with suppress(OSError):  # it is closed already
            self._held.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of it: the call has ended in time."""
        self._timer.cancel()
        self._held.close()


class _Pinned(connection.HTTPConnection):
    """Resolves its name once, and connects to what was looked at: no later answer can differ.

    The certificate is still checked against the name.
    """

    _ending: _Ending | None = None

    def _new_conn(self) -> socket.socket:
        try:
            addresses = public_addresses(self._dns_host, self.port)
        except (OSError, UnicodeError):
            raise NewConnectionError(self, "The name does not resolve.") from None
        for address in addresses:
            with suppress(OSError):
                opened = create_connection(
                    (address, self.port), self.timeout, socket_options=self.socket_options
                )
                self._ending = _Ending(opened)
                return opened
        raise NewConnectionError(self, "No public address of it could be reached.")

    def close(self) -> None:
        """Close the connection."""
        if self._ending is not None:
            self._ending.close()
        super().close()


class _HTTPS(_Pinned, connection.HTTPSConnection):
    """A connection that leads to a public address."""


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _HTTPS


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _Pinned


class _PinnedAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": _HTTPSPool, "http": _HTTPPool}


class PinnedTransport(Transport):
    """Makes a client's listed calls to an address that somebody set.

    `loopback` lets it talk to this machine, for the sandbox; http is for that alone.
    """

    def __init__(self, base_url: str, *, auth: AuthBase, allowed: tuple[Call, ...], loopback: bool) -> None:
        if not loopback and not base_url.startswith("https://"):
            raise SettingsError("A tool's address must start with https://.")
        super().__init__(base_url, auth=auth, allowed=allowed)
        self._here = not base_url.startswith("https://")  # plain http is refused but to this machine

    def _adapter(self) -> HTTPAdapter:
        return super()._adapter() if self._here else _PinnedAdapter(max_retries=0)
