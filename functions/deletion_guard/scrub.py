"""What comes back to the tool: never a token, and addresses that lead through the guard."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from deletion_guard.outbound import CREDENTIALS

# Graph hands out tokens where one asks for an account's fields; X's `next_token` is none.
_TOKEN_NAME = re.compile(r"(?:access|refresh|client|id|page|user)_token|\w*secret\w*", re.IGNORECASE)
_TELLTALE = re.compile(rb"_token|secret|\"next\"|\"previous\"", re.IGNORECASE)
_PAGING = frozenset({"next", "previous"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrub:
    """What may not come back, and what comes instead."""

    secrets: tuple[str, ...]  # the platform's tokens, and proofs of them
    key: str  # the tool's own, which stands for the platform's token
    platform: str  # the platform's address, without a version
    guard: str  # ours, which stands for it

    def text(self, text: str) -> str:
        """Return a text without any secret, however it is written in it."""
        for secret in self.secrets:
            for spelled in {secret, quote(secret, safe=""), json.dumps(secret)[1:-1].replace("/", r"\/")}:
                text = text.replace(spelled, self.key)
        return text

    def document(self, body: bytes) -> bytes:
        """Return a JSON document as a tool may see it; one without anything to hide stays as it is.

        Raises:
            ValueError: it is no JSON, and so cannot be looked through.
        """
        text = body.decode("utf-8", "surrogateescape")
        if not _TELLTALE.search(body) and self.text(text) == text:
            return body
        try:
            return json.dumps(self._clean(json.loads(text)), separators=(",", ":")).encode()
        except RecursionError:
            raise ValueError from None

    def _clean(self, value: Any) -> Any:
        match value:
            case dict():
                return {self.text(name): self._named(name, one) for name, one in value.items()}
            case list():
                return [self._clean(one) for one in value]
            case str():
                return self.text(value)
            case _:
                return value

    def _named(self, name: str, value: Any) -> Any:
        if isinstance(value, str):
            if _TOKEN_NAME.fullmatch(name):
                return self.key
            if name in _PAGING and value.startswith(f"{self.platform}/"):
                return self._page(value)
            if name == "body" and value[:1] in {"{", "["}:  # of one call in a batch
                return self._inner(value)
        return self._clean(value)

    def _inner(self, text: str) -> str:
        try:
            return json.dumps(self._clean(json.loads(text)))
        except ValueError:
            return self.text(text)

    def _page(self, address: str) -> str:
        """Return the address of a list's next page: it leads through the guard, by the tool's own key."""
        place, _, query = address.partition("?")
        named = parse_qsl(query, keep_blank_values=True)
        kept = [(name, value) for name, value in named if name not in CREDENTIALS]
        if len(kept) < len(named):
            kept.append(("access_token", self.key))
        return self.guard + place[len(self.platform) :] + (f"?{self.text(urlencode(kept))}" if kept else "")


def scrub_headers(headers: Sequence[tuple[str, str]], *, scrub: Scrub) -> dict[str, str]:
    """Return an answer's headers, without those that are about the connection to us."""
    kept: dict[str, str] = {}
    for name, value in headers:
        lower = name.lower()
        if lower not in _OURS and not lower.startswith("proxy-"):
            kept[lower] = f"{kept[lower]}, {scrub.text(value)}" if lower in kept else scrub.text(value)
    return kept


_OURS = frozenset(
    {"connection", "keep-alive", "te", "trailer", "trailers", "transfer-encoding", "upgrade"}
    | {"content-length", "content-encoding", "set-cookie", "strict-transport-security", "alt-svc"}
)
