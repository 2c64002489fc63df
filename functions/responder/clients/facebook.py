"""Facebook Pages: read a comment, answer it in public, and send its one private reply (Graph API)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aplomb.platform_calls.credentials import Bearer, app_secret_proof
from aplomb.platform_calls.meaning import DEFAULT_WAIT, Meaning, graph_error, graph_wait
from aplomb.platform_calls.transport import Answer, Call, Transport
from aplomb.skips import SkipReason
from responder.clients.calling import ErrorReader, read, read_failure, unreadable, write
from responder.clients.contract import (
    CommentNow,
    OwnAnswer,
    Target,
    TooMuchToReadError,
)
from responder.outcomes import Outcome, Sent, Unknown

PAGE_SIZE = 50
MAX_PAGES = 10

_COMMENT_FIELDS = "id,message,created_time,can_reply_privately,comment_count"
_ID = "[0-9]+(?:_[0-9]+)*"
_PROOF = "appsecret_proof"
CALLS = (
    Call(method="GET", path=f"/{_ID}", keys=frozenset({"fields", _PROOF})),
    Call(
        method="GET",
        path=f"/{_ID}/comments",
        keys=frozenset({"fields", "filter", "order", "limit", "after", _PROOF}),
    ),
    Call(method="POST", path=f"/{_ID}/comments", keys=frozenset({"message", _PROOF})),
    Call(method="POST", path="/[0-9]+/messages", keys=frozenset({"recipient", "message", _PROOF})),
)
_ERRORS = ErrorReader(explain=graph_error, wait=lambda answer: graph_wait(answer.headers))


class FacebookClient:
    """One Facebook page."""

    def __init__(self, *, base_url: str, token: str, app_secret: str) -> None:
        self._transport = Transport(base_url, auth=Bearer(token), allowed=CALLS)
        self._proof = app_secret_proof(token, app_secret=app_secret)

    def read_comment(self, target: Target) -> CommentNow:
        """Read the comment again; what answers a reply hangs from the root, so its own count is not told."""
        answer = self._get(f"/{target.comment}", {"fields": _COMMENT_FIELDS})
        if not answer.ok:
            if graph_error(answer)[0] is Meaning.GONE:
                return CommentNow(exists=False)
            raise read_failure(answer, _ERRORS)
        if not isinstance(answer.body, dict) or "id" not in answer.body:
            raise unreadable()
        created_time, count = answer.body.get("created_time"), answer.body.get("comment_count")
        counts = isinstance(count, int) and target.comment == target.thread
        return CommentNow(
            exists=True,
            text=str(answer.body.get("message") or ""),
            created_at=_seconds(created_time) if created_time else None,
            can_reply_privately=answer.body.get("can_reply_privately") is True,
            answers=count if counts else None,
        )

    def our_answers(self, target: Target) -> list[OwnAnswer]:
        """List our comments below the root comment; for a reply to it, those since that reply.

        Facebook shows one level of replies, so an answer to a reply hangs from the root.
        """
        is_root = target.comment == target.thread
        since = 0 if is_root else target.since or 0
        found: list[OwnAnswer] = []
        after: str | None = ""
        for _ in range(MAX_PAGES):
            items, after = self._page(target.thread or target.comment, after or "")
            times = [_seconds(item.get("created_time")) for item in items]
            found += [
                OwnAnswer(
                    id=str(item.get("id", "")),
                    created_at=time,
                    text=str(item.get("message") or ""),
                    withheld=not _author(item),
                )
                for item, time in zip(items, times, strict=True)
                if _author(item) in {target.account, ""} and time >= since
            ]
            if after is None or (times and min(times) < since):
                return found
        raise TooMuchToReadError("The thread is too long to read to its end.", retry_after=DEFAULT_WAIT)

    def reply(self, target: Target, text: str) -> Outcome:
        """Post a comment below the comment."""

        def sent(body: Mapping[str, Any]) -> Sent | None:
            return Sent(id=str(body["id"])) if body.get("id") else None

        form = {"message": text, _PROOF: self._proof}
        outcome = write(
            lambda: self._transport.post_form(f"/{target.comment}/comments", form), sent=sent, errors=_ERRORS
        )
        if outcome == Sent(id=""):  # only a private reply can be "already sent"
            return Unknown(detail="Facebook answered a public reply with an error of private replies")
        return outcome

    def reply_privately(self, target: Target, text: str) -> Outcome:
        """Send the comment's one private reply (Messenger Platform, "Private Replies")."""

        def sent(body: Mapping[str, Any]) -> Sent | None:
            if not body.get("message_id"):
                return None
            return Sent(id=str(body["message_id"]), recipient=str(body.get("recipient_id") or ""))

        body = {
            "recipient": {"comment_id": target.comment},
            "message": {"text": text},
            _PROOF: self._proof,
        }
        return write(
            lambda: self._transport.post_json(f"/{target.account}/messages", body),
            sent=sent,
            errors=_ERRORS,
            unreachable=SkipReason.NO_PRIVATE_REPLY,
        )

    def _get(self, path: str, query: Mapping[str, str]) -> Answer:
        return read(lambda: self._transport.get(path, {**query, _PROOF: self._proof}))

    def _page(self, comment: str, after: str) -> tuple[list[Mapping[str, Any]], str | None]:
        """Return one page of the comments below, newest first, and the cursor of the next."""
        query = {
            "fields": "id,from{id},message,created_time",
            "filter": "stream",
            "order": "reverse_chronological",
            "limit": str(PAGE_SIZE),
        }
        answer = self._get(f"/{comment}/comments", {**query, "after": after} if after else query)
        if not answer.ok:
            raise read_failure(answer, _ERRORS)
        body = answer.body if isinstance(answer.body, dict) else {}
        items, paging = body.get("data"), body.get("paging") or {}
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise unreadable()
        if not isinstance(paging, dict) or (not paging.get("next") and len(items) < PAGE_SIZE):
            return items, None
        cursors = paging.get("cursors")
        cursor = cursors.get("after") if isinstance(cursors, dict) else None
        if not isinstance(cursor, str) or not cursor:
            raise unreadable()
        return items, cursor


def _author(item: Mapping[str, Any]) -> str:
    author = item.get("from")
    return str(author.get("id", "")) if isinstance(author, dict) else ""


def _seconds(created_time: object) -> int:
    """Read Graph's `2026-04-01T12:00:00+0000`, or seconds since 1970."""
    if isinstance(created_time, int):
        return created_time
    try:
        return int(datetime.fromisoformat(str(created_time)).timestamp())
    except ValueError:
        raise unreadable() from None
