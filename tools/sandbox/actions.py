"""What people do in the sandbox: write a comment, change it, take it away."""

from __future__ import annotations

from dataclasses import dataclass

from aplomb.comment import Platform
from tools.sandbox import payloads
from tools.sandbox.setup import Account, BadRequestError
from tools.sandbox.state import DEMO_POST, State
from tools.sandbox.world import PublicComment, Version

LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody is about to write. Empty ids mean: the demo post, no parent, the name's own id."""

    account: Account
    text: str
    post: str = ""
    parent: str = ""
    author: str = ""
    author_name: str = ""
    mention: bool = False  # X: name our account in the text, which allows it to answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A change that was made in the world, and the webhooks it caused."""

    comment: PublicComment
    thread: str
    events: list[str]

    def as_json(self) -> dict[str, object]:
        """Return the ids a test or a person goes on with."""
        return {
            "comment": self.comment.versions[-1].id,
            "thread": self.thread,
            "post": self.comment.post,
            "author": self.comment.author,
            "author_name": self.comment.author_name,
            "events": self.events,
        }


def write(state: State, draft: Draft) -> Done:
    """Put a comment into the world and announce it.

    Raises:
        BadRequestError: there is no such parent, or the text is empty or too long.
    """
    if not draft.text.strip() or len(draft.text) > LONGEST_TEXT:
        raise BadRequestError(f"`text` must have 1 to {LONGEST_TEXT} characters.")
    platform, world = draft.account.platform, state.world
    parent = _parent(state, draft)
    post = parent.post if parent else (draft.post or state.demo_post(draft.account).id)
    world.ensure_post(platform, draft.account.id, post, text=DEMO_POST)
    if world.posts[platform, post].account != draft.account.id:
        raise BadRequestError("`post` belongs to another account.")
    number = world.new_comment_id(platform, post)
    name = draft.author_name or ("" if draft.author else f"Customer {number[-4:]}")
    author = draft.author or world.person(platform, name)
    text = _addressed(draft)
    comment = PublicComment(
        platform=platform,
        account=draft.account.id,
        post=post,
        id=number,
        parent=parent.id if parent else "",
        author=author,
        author_name=draft.account.name if author == draft.account.id else name or f"Customer {author[-4:]}",
        versions=[Version(id=number, text=text, created_at=state.clock())],
        summons=_summons(draft.account, text),
    )
    return _done(state, world.add(comment), verb="add")


def edit(state: State, account: Account, comment_id: str, text: str) -> Done:
    """Change what a comment says; X gives the new version an id of its own.

    Raises:
        BadRequestError: there is no such comment, or the text is empty or too long.
    """
    comment = _existing(state, account, comment_id)
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise BadRequestError(f"`text` must have 1 to {LONGEST_TEXT} characters.")
    number = comment.id if account.platform is Platform.FACEBOOK else state.world.new_number(Platform.X)
    state.world.edit(comment, Version(id=number, text=text, created_at=state.clock()))
    comment.summons = comment.summons or _summons(account, text)
    return _done(state, comment, verb="edited")


def remove(state: State, account: Account, comment_id: str) -> Done:
    """Take a comment away, as its author or the platform does.

    Raises:
        BadRequestError: there is no such comment.
    """
    comment = _existing(state, account, comment_id)
    state.world.remove(comment)
    return _done(state, comment, verb="remove")


def _done(state: State, comment: PublicComment, *, verb: str) -> Done:
    events = state.announce(comment, verb=verb)
    return Done(comment=comment, thread=state.world.root(comment).id, events=events)


def _parent(state: State, draft: Draft) -> PublicComment | None:
    if not draft.parent:
        return None
    parent = state.world.visible(draft.account.platform, draft.parent)
    if parent is None or parent.account != draft.account.id:
        raise BadRequestError("`parent` is no comment of this account's posts.")
    return parent


def _existing(state: State, account: Account, comment_id: str) -> PublicComment:
    comment = state.world.visible(account.platform, comment_id)
    if comment is None or comment.account != account.id:
        raise BadRequestError("There is no such comment under this account's posts.")
    return comment


def _addressed(draft: Draft) -> str:
    if not draft.mention or draft.account.platform is not Platform.X or _summons(draft.account, draft.text):
        return draft.text
    return f"@{draft.account.username} {draft.text}"


def _summons(account: Account, text: str) -> bool:
    return account.platform is Platform.X and bool(payloads.mentions(text, account))
