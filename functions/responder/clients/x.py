"""X: read a post that summoned us, and answer it with a post and a private message card (API v2)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from html import unescape
from typing import Any

from requests.auth import AuthBase

from aplomb.platform_calls.meaning import DEFAULT_WAIT, x_error, x_wait
from aplomb.platform_calls.transport import Answer, Call, Transport
from aplomb.same_text import without_names
from aplomb.skips import SkipReason
from responder.clients.calling import ErrorReader, read, read_failure, unreadable, write
from responder.clients.contract import (
    CommentNow,
    OwnAnswer,
    Target,
    TooMuchToReadError,
)
from responder.outcomes import Outcome, Rejected, Sent

MAX_RESULTS = 50
MAX_PAGES = 10

_FIELDS = "conversation_id,referenced_tweets,in_reply_to_user_id,created_at"
_TEXT_FIELDS = "note_tweet"  # a long post is cut in `text` and whole in there
CALLS = (
    Call(method="GET", path="/2/tweets/[0-9]+", keys=frozenset({"tweet.fields"})),
    Call(
        method="GET",
        path="/2/users/[0-9]+/tweets",
        keys=frozenset({"since_id", "tweet.fields", "max_results", "pagination_token"}),
    ),
    Call(method="POST", path="/2/tweets", keys=frozenset({"text", "reply", "direct_message_deep_link"})),
)
# The ends of a problem's `type` that say a post cannot be seen, and so not be answered.
_NOT_THERE = ("/resource-not-found", "/not-authorized-for-resource")


class XClient:
    """One profile on X."""

    def __init__(
        self,
        *,
        base_url: str,
        auth: AuthBase,
        message_link: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._transport = Transport(base_url, auth=auth, allowed=CALLS)
        self._message_link = message_link
        self._errors = ErrorReader(explain=x_error, wait=lambda answer: x_wait(answer.headers, now=clock()))

    def read_comment(self, target: Target) -> CommentNow:
        """Read the post again. X has no private reply."""
        answer = self._get(f"/2/tweets/{target.comment}", {"tweet.fields": _TEXT_FIELDS})
        body = answer.body if isinstance(answer.body, dict) else {}
        data = body.get("data")
        if answer.ok and isinstance(data, dict) and "id" in data:
            return CommentNow(exists=True, text=_text(data), superseded=_is_superseded(data, target))
        if _is_not_there(body):
            return CommentNow(exists=False)
        raise read_failure(answer, self._errors)

    def our_answers(self, target: Target) -> list[OwnAnswer]:
        """List our posts since then that answer the post, or its author within the conversation.

        A conversation is everything under one post, so what we wrote to others in it does not count.
        """
        query = {"since_id": target.original, "tweet.fields": _FIELDS, "max_results": str(MAX_RESULTS)}
        found: list[OwnAnswer] = []
        for _ in range(MAX_PAGES):
            items, token = self._page(target.account, query)
            found += [_own_answer(item) for item in items if _answers(item, target)]
            if not token:
                return found
            query["pagination_token"] = token
        raise TooMuchToReadError("Our posts since then are too many to read.", retry_after=DEFAULT_WAIT)

    def reply(self, target: Target, text: str) -> Outcome:
        """Post a reply. The link to a private conversation goes as a card, which costs no characters."""
        body: dict[str, object] = {"text": text, "reply": {"in_reply_to_tweet_id": target.comment}}
        if self._message_link:
            body["direct_message_deep_link"] = self._message_link
        return write(lambda: self._transport.post_json("/2/tweets", body), sent=_sent, errors=self._errors)

    def reply_privately(self, target: Target, text: str) -> Outcome:  # noqa: ARG002  every client has it
        """Refuse: X forbids a machine to write privately to who did not write first."""
        return Rejected(reason=SkipReason.NO_PRIVATE_REPLY, detail="X has no private reply to a post")

    def _get(self, path: str, query: Mapping[str, str]) -> Answer:
        return read(lambda: self._transport.get(path, query))

    def _page(self, account: str, query: Mapping[str, str]) -> tuple[list[Mapping[str, Any]], str]:
        answer = self._get(f"/2/users/{account}/tweets", query)
        body = answer.body if isinstance(answer.body, dict) else {}
        items, meta = body.get("data", []), body.get("meta")
        if not answer.ok or not isinstance(meta, dict) or not isinstance(items, list):
            raise read_failure(answer, self._errors)  # no `meta`: this is not the list
        if not all(isinstance(item, dict) for item in items):
            raise read_failure(answer, self._errors)
        return items, str(meta.get("next_token") or "")


def _is_not_there(body: Mapping[str, Any]) -> bool:
    errors = body.get("errors")
    problems = (
        [body, *(one for one in errors if isinstance(one, dict))] if isinstance(errors, list) else [body]
    )
    return any(str(problem.get("type", "")).endswith(_NOT_THERE) for problem in problems)


def _is_superseded(post: Mapping[str, Any], target: Target) -> bool:
    """Tell whether the post was edited since: an old id shows the old text, and lists all versions."""
    versions = post.get("edit_history_tweet_ids")
    return isinstance(versions, list) and bool(versions) and str(versions[-1]) != target.comment


def _answers(item: Mapping[str, Any], target: Target) -> bool:
    versions = {target.original, target.comment}
    references = item.get("referenced_tweets")
    for one in references if isinstance(references, list) else []:
        if isinstance(one, dict) and one.get("type") == "replied_to" and str(one.get("id")) in versions:
            return True
    same_conversation = str(item.get("conversation_id", "")) in {target.thread, *versions}
    same_person = bool(target.author) and str(item.get("in_reply_to_user_id", "")) == target.author
    return same_conversation and same_person


def _own_answer(item: Mapping[str, Any]) -> OwnAnswer:
    try:
        created_at = int(datetime.fromisoformat(str(item.get("created_at"))).timestamp())
    except ValueError:
        raise unreadable() from None
    return OwnAnswer(id=str(item.get("id", "")), created_at=created_at, text=_said(item))


def _sent(body: Mapping[str, Any]) -> Sent | None:
    data = body.get("data")
    return Sent(id=str(data["id"])) if isinstance(data, dict) and data.get("id") else None


def _said(post: Mapping[str, Any]) -> str:
    """Return our own words: X puts the names of those whom a post answers in front of them."""
    return without_names(_text(post))


def _text(post: Mapping[str, Any]) -> str:
    """Return a post's text as it was written: X hands out `&`, `<` and `>` as HTML entities."""
    note = post.get("note_tweet")
    whole = note.get("text") if isinstance(note, dict) else None
    return unescape(str(whole or post.get("text") or ""))
