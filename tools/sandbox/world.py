"""The public world of the sandbox: posts, the comments under them, private messages."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from aplomb.comment import Platform

X_EPOCH = 1288834974657  # milliseconds; X ids are this epoch's milliseconds shifted by 22 bits


@dataclass(slots=True, kw_only=True)
class Post:
    """Something an account of ours published."""

    platform: Platform
    account: str
    id: str
    text: str
    created_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A comment's text at one time; on X each version has an id of its own."""

    id: str
    text: str
    created_at: float


@dataclass(slots=True, kw_only=True)
class PublicComment:
    """A comment or reply that everybody can read."""

    platform: Platform
    account: str  # of ours, in whose thread it stands
    post: str
    id: str  # the first version's; never changes
    parent: str  # the comment it answers, empty when it answers the post
    author: str
    author_name: str
    versions: list[Version]
    summons: bool = False  # X: the author named or quoted our account
    quotes: str = ""  # X: the id of the quoted post
    foreign: str = ""  # X: the id of its conversation, when no post of ours started that
    removed: bool = False

    @property
    def ours(self) -> bool:
        """Whether our account wrote it."""
        return self.author == self.account

    @property
    def conversation(self) -> str:
        """What X calls the conversation: the id of the post that started it."""
        return self.foreign or self.post

    @property
    def text(self) -> str:
        """What it says now."""
        return self.versions[-1].text

    @property
    def created_at(self) -> float:
        """When it was first written; seconds since 1970."""
        return self.versions[0].created_at


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateMessage:
    """What our account wrote to one person, tied to the comment it answers."""

    id: str
    platform: Platform
    account: str
    comment: str
    recipient: str
    recipient_name: str
    text: str
    created_at: float


@dataclass(slots=True)
class World:
    """All posts, comments and messages. Callers hold the state's lock."""

    clock: Callable[[], float]
    posts: dict[tuple[Platform, str], Post] = field(default_factory=dict)
    messages: list[PrivateMessage] = field(default_factory=list)
    _comments: dict[tuple[Platform, str], PublicComment] = field(default_factory=dict)  # by each version's id
    _under: dict[tuple[Platform, str], list[PublicComment]] = field(default_factory=dict)
    _people: dict[tuple[Platform, str], str] = field(
        default_factory=dict
    )  # an id for a name, or for an author
    _last: int = 0

    def clear(self) -> None:
        """Forget everything but the ids already used."""
        for shelf in (self.posts, self._comments, self._under, self._people):
            shelf.clear()
        self.messages.clear()

    def new_number(self, platform: Platform) -> str:
        """Return an id that was never used, larger than all before it."""
        self._last = max(self._last + 1, int(self.clock() * 1000))
        return str((self._last - X_EPOCH) << 22) if platform is Platform.X else f"{self._last}00"

    def person(self, platform: Platform, name: str) -> str:
        """Return the id that belongs to a name, the same one each time."""
        key = (platform, name)
        if key not in self._people:
            self._people[key] = self.new_number(platform)
        return self._people[key]

    def ensure_post(self, platform: Platform, account: str, post_id: str, *, text: str) -> Post:
        """Return the post, published now when it did not exist."""
        post = Post(platform=platform, account=account, id=post_id, text=text, created_at=self.clock())
        return self.posts.setdefault((platform, post_id), post)

    def publish(self, platform: Platform, account: str, *, text: str) -> Post:
        """Publish a post under a new id."""
        number = self.new_number(platform)
        post_id = f"{account}_{number}" if platform is Platform.FACEBOOK else number
        return self.ensure_post(platform, account, post_id, text=text)

    def posts_of(self, platform: Platform, account: str) -> list[Post]:
        """Return an account's posts, oldest first."""
        return [post for post in self.posts.values() if (post.platform, post.account) == (platform, account)]

    def new_comment_id(self, platform: Platform, post: str) -> str:
        """Return an id for a comment: Facebook puts the post's own number in front."""
        number = self.new_number(platform)
        return f"{post.rpartition('_')[2]}_{number}" if platform is Platform.FACEBOOK else number

    def add(self, comment: PublicComment) -> PublicComment:
        """Put a comment under its post; one that exists already stays as it is."""
        known = self._comments.get((comment.platform, comment.id))
        if known is not None:
            return known
        for version in comment.versions:
            self._comments[comment.platform, version.id] = comment
        self._under.setdefault((comment.platform, comment.post), []).append(comment)
        return comment

    def edit(self, comment: PublicComment, version: Version) -> None:
        """Give a comment a new version."""
        comment.versions.append(version)
        self._comments[comment.platform, version.id] = comment

    def remove(self, comment: PublicComment) -> None:
        """Take a comment away, and what was answered to it."""
        for one in (comment, *self.below(comment)):
            one.removed = True

    def find(self, platform: Platform, comment_id: str) -> PublicComment | None:
        """Return a comment by the id of any of its versions, removed or not."""
        return self._comments.get((platform, comment_id))

    def visible(self, platform: Platform, comment_id: str) -> PublicComment | None:
        """Return a comment that the public can see."""
        comment = self.find(platform, comment_id)
        return None if comment is None or comment.removed else comment

    def under(self, platform: Platform, post: str) -> list[PublicComment]:
        """Return all comments of a post, removed ones too, in the order they came."""
        return self._under.get((platform, post), [])

    def below(self, comment: PublicComment) -> Iterator[PublicComment]:
        """Yield the replies to a comment, and the replies to those."""
        above = {comment.id}
        for one in self.under(comment.platform, comment.post):
            if one.parent in above:
                above.add(one.id)
                yield one

    def root(self, comment: PublicComment) -> PublicComment:
        """Return the comment that started the thread."""
        seen = {comment.id}
        while comment.parent and comment.parent not in seen:
            parent = self.find(comment.platform, comment.parent)
            if parent is None:
                break
            seen.add(parent.id)
            comment = parent
        return comment

    def thread(self, comment: PublicComment) -> Iterable[PublicComment]:
        """Return the whole thread in which a comment stands, its root first."""
        root = self.root(comment)
        return itertools.chain([root], self.below(root))

    def written_by(self, platform: Platform, author: str) -> list[PublicComment]:
        """Return everything one person wrote that is still there."""
        return [one for one in self.comments(platform) if one.author == author and not one.removed]

    def comments(self, platform: Platform) -> Iterator[PublicComment]:
        """Yield each comment of a platform once."""
        for (where, _), comments in self._under.items():
            if where is platform:
                yield from comments

    def message_for(self, platform: Platform, comment_id: str) -> PrivateMessage | None:
        """Return the private reply to a comment, when one was sent."""
        return next(
            (one for one in self.messages if (one.platform, one.comment) == (platform, comment_id)), None
        )
