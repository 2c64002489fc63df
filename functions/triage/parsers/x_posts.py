"""Posts of X: the object of API v2, and the tweet of API v1.1 that older webhooks carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aplomb.comment import Comment, Platform, Skipped, Verb
from aplomb.skips import SkipReason
from triage.parsers.change import Parsed
from triage.parsers.reading import detail, identifier, items, mapping, seconds, text
from triage.parsers.x_people import NOBODY, Person, names_account, read_person, tweet_id

# What X hands out is HTML-escaped in these three characters alone ("Counting characters").
_ESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What both shapes tell about a post."""

    post: dict[str, object]
    account: str
    history: object
    conversation: str
    parent: str
    author: str
    person: Person
    text: str
    summoned: bool


def skip(reason: SkipReason, account: str, *parts: object) -> Skipped:
    """Return a named skip of a part of an X payload."""
    return Skipped(reason=reason, platform=Platform.X, account=account, detail=detail(*parts))


def words(value: object) -> str:
    """Return the text as its author typed it."""
    typed = text(value)
    for escaped, letter in _ESCAPED:
        typed = typed.replace(escaped, letter)
    return typed


def read_post(
    post: dict[str, object], *, account: str, people: Mapping[str, Person], summons: bool
) -> Parsed:
    """Return what a v2 post says; `summons` is whether its event alone means that we were named or quoted."""
    referenced = {
        identifier(mapping(one).get("type")): identifier(mapping(one).get("id"))
        for one in items(post.get("referenced_tweets"))
    }
    if "retweeted" in referenced:
        return skip(SkipReason.NOT_A_COMMENT, account, "repost")
    author = identifier(post.get("author_id"))
    parent = identifier(post.get("in_reply_to_tweet_id")) or referenced.get("replied_to", "")
    return _comment(
        _Told(
            post=post,
            account=account,
            history=post.get("edit_history_tweet_ids"),
            conversation=identifier(post.get("conversation_id")),
            parent=parent,
            author=author,
            person=people.get(author, NOBODY),
            # A long post is cut in `text` and whole in `note_tweet`.
            text=words(mapping(post.get("note_tweet")).get("text")) or words(post.get("text")),
            summoned=summons or names_account(post, account, is_reply=bool(parent)),
        )
    )


def read_tweet(tweet: dict[str, object], *, account: str) -> Parsed:
    """Return what a v1.1 tweet says; it has no conversation, so the post that it answers stands for it."""
    if isinstance(tweet.get("retweeted_status"), dict):
        return skip(SkipReason.NOT_A_COMMENT, account, "repost")
    user = mapping(tweet.get("user"))
    quoted = tweet_id(mapping(mapping(tweet.get("quoted_status")).get("user")))
    parent = tweet_id(tweet, "in_reply_to_status_id")
    is_reply = bool(parent or tweet_id(tweet, "in_reply_to_user_id"))
    # A long tweet is cut in `text`; `extended_tweet` has the whole of it and the places of its names.
    full = tweet | mapping(tweet.get("extended_tweet"))
    return _comment(
        _Told(
            post=tweet,
            account=account,
            history=mapping(tweet.get("edit_history")).get("edit_tweet_ids"),
            conversation=parent,
            parent=parent,
            author=tweet_id(user),
            person=read_person(user),
            text=words(full.get("full_text")) or words(full.get("text")),
            summoned=quoted == account or names_account(full, account, is_reply=is_reply),
        )
    )


def read_deleted(*, post: str, author: str, account: str, created_at: int | None) -> Parsed:
    """Return the removal of a post; X tells neither its text nor its conversation."""
    if not post:
        return skip(SkipReason.MALFORMED, account, "deleted post without id")
    return Comment(
        platform=Platform.X,
        account=account,
        post=post,
        thread=post,
        comment=post,
        author=author,
        author_name="",
        text="",
        verb=Verb.REMOVE,
        created_at=created_at,
    )


def _comment(told: _Told) -> Parsed:
    newest = tweet_id(told.post)
    if not newest:
        return skip(SkipReason.MALFORMED, told.account, "post without id")
    # Each edit has a new id; the first one is what all versions share.
    versions = [version for version in map(identifier, items(told.history)) if version]
    comment = versions[0] if versions else newest
    thread = comment if told.conversation in ("", newest, *versions) else told.conversation
    return Comment(
        platform=Platform.X,
        account=told.account,
        post=thread,
        thread=thread,
        comment=comment,
        author=told.author,
        author_name=told.person.name,
        text=told.text,
        verb=Verb.ADD if comment == newest else Verb.EDIT,
        created_at=seconds(told.post.get("created_at")) or seconds(told.post.get("timestamp_ms")),
        parent=told.parent,
        reply_to="" if comment == newest else newest,
        summoned=told.summoned and told.author not in ("", told.account),
        automated=told.person.automated,
    )
