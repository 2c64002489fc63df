"""The door to schedulers, whose addresses are settings: they take a PUT of our own posts, too."""

from __future__ import annotations

from collections.abc import Mapping

from aplomb.platform_calls import pinned
from aplomb.platform_calls.transport import Answer, Call


class SchedulerCall(Call):
    """A call that changes our own scheduled posts: there a PUT takes away nothing that others wrote."""

    @property
    def destroys(self) -> bool:
        """Whether such a call could remove or hide something, as for every other client."""
        as_post = Call(method="POST", path=self.path, keys=self.keys)
        return self.method not in {"GET", "POST", "PUT"} or as_post.destroys


class PinnedTransport(pinned.PinnedTransport):
    """Makes a scheduler's listed calls."""

    def put_json(self, path: str, body: Mapping[str, object]) -> Answer:
        """Change something, as JSON. Raises as `get` does."""
        return self._send("PUT", path, keys=body, json=body)
