from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from aplomb.aws.erasure_messages import EraseComment, ForgetPerson, read_erasure
from aplomb.aws.keys import comment_key
from aplomb.comment import Platform
from eraser.eraser import Eraser, Outcome, from_the_start
from sweeper.sweep import due_work
from tests.fakes.pipeline import PAGE, Pipeline

NAME, TEXT = "Ana Bērziņa", "The bread was cold."
CODE = "a-code-that-nobody-guesses"


@dataclass
class World:
    """The eraser beside triage and responder, over one table."""

    pipeline: Pipeline = field(default_factory=Pipeline)

    @property
    def eraser(self) -> Eraser:
        return Eraser(table=self.pipeline.table)

    def post(self, comment: str = "c1", text: str = TEXT, **more: Any) -> None:
        """Let somebody comment."""
        facts: dict[str, Any] = {"author": "author-4711", "author_name": NAME, **more}
        self.pipeline.post(self.pipeline.comment(comment, text, **facts))

    def erase(self, comment: str = "c1") -> Outcome:
        key = comment_key(Platform.FACEBOOK, PAGE, comment)
        return self.eraser.comment(key, now=self.pipeline.clock.now)

    def sweep(self) -> list[Outcome]:
        """Let the sweeper find what must go, and the eraser work it."""
        now = self.pipeline.clock.now
        due = [EraseComment(comment=key) for key in due_work(self.pipeline.table, now=now).erasures]
        return [self.eraser.due(self._over_the_queue(one).comment, now=now) for one in due]

    def forget(self, author: str = "author-4711", *, platform: Platform = Platform.FACEBOOK) -> int:
        """Ask for a person to be forgotten, and let the eraser work until it is done; return its pages."""
        now, pages = self.pipeline.clock.now, 0
        asked = ForgetPerson(platform=platform, author=author, code=CODE, requested_at=now)
        left: ForgetPerson | None = asked
        while left is not None:
            request = read_erasure(left.body())
            assert isinstance(request, ForgetPerson)
            left = self.eraser.person(request, now=now)
            pages += 1
            if left is None and request.again:
                left = from_the_start(request)
        self.eraser.done(asked, now=now)
        return pages

    def kept(self) -> str:
        """Return all that is stored anywhere, keys included, as one text."""
        return json.dumps([dict(item) for item in self.pipeline.table.items.values()], ensure_ascii=False)

    @staticmethod
    def _over_the_queue(message: EraseComment) -> EraseComment:
        read = read_erasure(message.body())
        assert isinstance(read, EraseComment)
        return read


@pytest.fixture
def world() -> World:
    return World()
