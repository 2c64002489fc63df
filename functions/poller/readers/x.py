"""X: the timeline of posts that name us (API v2, `GET /2/users/:id/mentions`)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aplomb.platform_calls.credentials import oauth1
from aplomb.platform_calls.meaning import x_error, x_wait
from aplomb.platform_calls.transport import Call, Transport
from poller.contract import Listed, Page
from poller.readers.calling import Errors, listed, moment, read

PAGE_SIZE = 100
X_EPOCH = 1_288_834_974_657  # milliseconds; an id is the time since then, shifted by 22 bits

_FIELDS = (
    "author_id,conversation_id,created_at,display_text_range,edit_history_tweet_ids,entities,"
    "in_reply_to_user_id,note_tweet,referenced_tweets"
)
CALLS = (
    Call(
        method="GET",
        path="/2/users/[0-9]+/mentions",
        keys=frozenset(
            {"since_id", "tweet.fields", "expansions", "user.fields", "max_results", "pagination_token"}
        ),
    ),
)


class XReader:
    """One profile. Each post that is read costs money, so only those since then are asked for."""

    def __init__(
        self,
        account: str,
        *,
        base_url: str,
        secrets: Mapping[str, object],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._account = account
        self._transport = Transport(base_url, auth=oauth1(secrets, account), allowed=CALLS)
        self._errors = Errors(explain=x_error, wait=lambda answer: x_wait(answer.headers, now=clock()))

    def places(self) -> Sequence[str]:
        """Return the one timeline."""
        return ["mentions"]

    def page(self, place: str, *, following: str, since: int) -> Page:
        """Read posts that name us, the newest first."""
        query = {
            "since_id": str(max(since * 1000 - X_EPOCH, 0) << 22),
            "tweet.fields": _FIELDS,
            "expansions": "author_id",
            "user.fields": "affiliation,name,username",
            "max_results": str(PAGE_SIZE),
        }
        more = {"pagination_token": following} if following else {}
        path = f"/2/users/{self._account}/{place}"
        body = read(lambda: self._transport.get(path, {**query, **more}), self._errors)
        includes, meta = (body or {}).get("includes"), (body or {}).get("meta")
        users = {"users": includes.get("users")} if isinstance(includes, dict) else {}
        return Page(
            comments=[_comment(post, users) for post in listed(body) if post.get("id")],
            following=str(meta.get("next_token") or "") if isinstance(meta, dict) else "",
        )

    def payloads(self, comments: Sequence[Listed], *, now: int) -> list[Mapping[str, Any]]:  # noqa: ARG002  X puts no time in
        """Return one activity event for each post, as X sends them."""
        return [{"data": {"filter": {"user_id": self._account}, **comment.told}} for comment in comments]


def _comment(post: Mapping[str, Any], users: Mapping[str, Any]) -> Listed:
    references = post.get("referenced_tweets")
    kinds = {one.get("type") for one in references or () if isinstance(one, dict)}
    # The timeline also lists replies that name us only because X put our name in front of them. As a reply
    # the post counts as a summons only where its author wrote the name.
    kind = "post.reply.create" if "replied_to" in kinds else "post.mention.create"
    history = post.get("edit_history_tweet_ids")
    versions = [str(one) for one in history] if isinstance(history, list) else []
    return Listed(
        ids=(versions[0] if versions else str(post["id"]),),
        author=str(post.get("author_id") or ""),
        created_at=moment(post.get("created_at")),
        told={"event_type": kind, "payload": post, "includes": users},
    )
