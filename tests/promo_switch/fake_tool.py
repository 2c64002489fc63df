"""A scheduler that publishes what comes due, and can be made to misbehave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from aplomb.promotions.promotion import Promotion
from promo_switch.clients.contract import Found, NotDoneError, Standing, Trouble
from tests.fakes.clock import Clock


@dataclass
class Post:
    due_at: int | None
    standing: Standing = Standing.WAITING
    out_at: int | None = None
    shown: tuple[Standing, int | None] | None = None  # what the list still says
    shown_until: int = 0


@dataclass
class FakeTool:
    """Moves posts, or halts them where `halts` is set; `trouble` is asked before and after each change."""

    clock: Clock
    halts: bool = False
    slow: int = 0  # seconds for which the list shows the old time
    posts: dict[str, Post] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)  # where they are not as usual
    trouble: Callable[[str, str], None] = lambda _call, _id: None

    def plan(self, name: str, due_at: int | None) -> None:
        self.posts[name] = Post(due_at=due_at)

    def pass_time(self) -> None:
        """Publish what has come due."""
        for post in self.posts.values():
            due = post.due_at
            if post.standing is Standing.WAITING and due is not None and due <= self.clock.now:
                post.standing, post.out_at = Standing.OUT, due

    def upcoming(self, *, until: int) -> Sequence[Found]:
        assert until > self.clock.now
        self._call("upcoming")
        listed = {Standing.WAITING, Standing.HALTED} if self.halts else {Standing.WAITING}
        return [self._found(name) for name, post in self.posts.items() if post.standing in listed]

    def look(self, promotion: Promotion) -> Found:
        self._call("look", promotion.id)
        if promotion.id not in self.posts:
            return Found(id=promotion.id, standing=Standing.GONE)
        return self._found(promotion.id)

    def pause(self, promotion: Promotion) -> None:
        self._change("pause", promotion, promotion.moved_to, Standing.HALTED)

    def resume(self, promotion: Promotion) -> None:
        self._change("resume", promotion, promotion.back_at, Standing.WAITING)

    def _change(self, call: str, promotion: Promotion, to: int | None, standing: Standing) -> None:
        self._call(f"before {call}", promotion.id)
        post = self.posts.get(promotion.id)
        if post is None or post.standing is Standing.OUT:
            raise NotDoneError("it is published", trouble=Trouble.IMPOSSIBLE)
        post.shown, post.shown_until = (post.standing, post.due_at), self.clock.now + self.slow
        if self.halts:
            post.standing = standing
        else:
            post.due_at = to
        self._call(f"after {call}", promotion.id)

    def _call(self, call: str, post: str = "") -> None:
        self.pass_time()
        if not call.startswith("after"):
            self.calls.append(call.removeprefix("before "))
        self.trouble(call, post)

    def _found(self, name: str) -> Found:
        post = self.posts[name]
        standing, due_at = post.standing, post.due_at
        if post.shown and post.shown_until > self.clock.now and standing is not Standing.OUT:
            standing, due_at = post.shown
        return Found(
            id=name,
            standing=standing,
            due_at=due_at,
            title=self.titles.get(name, f"Buy {name}!"),
            link=f"https://x.test/{name}",
        )

    @property
    def out(self) -> list[str]:
        self.pass_time()
        return sorted(name for name, post in self.posts.items() if post.standing is Standing.OUT)
