"""The Graph API's shapes: errors, objects, pages."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

from tools.sandbox.faults import Fault, FaultKind
from tools.sandbox.gateway import Answer, HaltError
from tools.sandbox.world import Post, PublicComment

MOST_PER_PAGE = 100
DEFAULT_PER_PAGE = 25
_NOT_REPEATED = frozenset({"appsecret_proof", "after", "before"})


def error(  # noqa: PLR0913 - the parts of a Graph error, all by keyword
    status: int,
    *,
    code: int,
    message: str,
    subcode: int | None = None,
    refused: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Return an error as Graph writes it (Graph API, "Handling errors")."""
    body: dict[str, object] = {"message": message, "type": "OAuthException", "code": code}
    if subcode is not None:
        body["error_subcode"] = subcode
    if code in {1, 2, 4, 17, 32, 341}:
        body["is_transient"] = True
    body["fbtrace_id"] = f"A{secrets.token_urlsafe(16)}"
    return Answer(status=status, body={"error": body}, headers=headers or {}, refused=refused)


def gone(object_id: str) -> Answer:
    """Return the error for an object that is not there or not ours to see."""
    message = (
        f"Unsupported request. Object with ID '{object_id[:64]}' does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation."
    )
    return error(400, code=100, subcode=33, message=message)


def failure(fault: Fault, *, account_ids: Sequence[str]) -> Answer:
    """Return the error of a fault: the platform's usual one unless the fault says otherwise."""
    status, code, subcode, message = {
        FaultKind.RATE_LIMIT: (403, 32, None, "(#32) Page request limit reached"),
        FaultKind.TOKEN_REVOKED: (
            401,
            190,
            460,
            "Error validating access token: the session was invalidated.",
        ),
        FaultKind.CREATED_THEN_FAILED: (400, 20, 1772107, "Something went wrong."),
    }.get(fault.kind, (500, 2, None, "An unexpected error has occurred. Please retry your request later."))
    headers = dict(fault.headers)
    if fault.kind is FaultKind.RATE_LIMIT:
        usage = {"type": "pages", "call_count": 100, "total_cputime": 20, "total_time": 20}
        regain = {**usage, "estimated_time_to_regain_access": 1}  # minutes
        shown = json.dumps({account: [regain] for account in account_ids})
        headers = {"X-Business-Use-Case-Usage": shown, **headers}
    return error(
        fault.status or status,
        code=code if fault.code is None else fault.code,
        subcode=subcode if fault.code is None and fault.subcode is None else fault.subcode,
        message=message,
        headers=headers,
    )


def graph_time(seconds: float) -> str:
    """Return a time as Graph writes it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def post_node(post: Post) -> dict[str, object]:
    """Return a page's post with every field the sandbox knows."""
    return {
        "id": post.id,
        "message": post.text,
        "created_time": graph_time(post.created_at),
        "permalink_url": f"https://www.facebook.com/{post.id}",
        "from": {"id": post.account},
        "is_published": True,
    }


def comment_node(
    comment: PublicComment, *, parent: PublicComment | None, replies: int, can_reply_privately: bool
) -> dict[str, object]:
    """Return a comment with every field of codegen's Comment.json that the sandbox knows."""
    return {
        "id": comment.id,
        "message": comment.text,
        "from": {"id": comment.author, "name": comment.author_name},
        "created_time": graph_time(comment.created_at),
        "parent": parent and comment_reference(parent),
        "permalink_url": f"https://www.facebook.com/{comment.post}?comment_id={comment.id}",
        "can_comment": True,
        "can_hide": not comment.ours,
        "can_remove": True,
        "can_reply_privately": can_reply_privately,
        "is_hidden": False,
        "is_private": False,
        "attachment": None,
        "comment_count": replies,
        "like_count": 0,
        "private_reply_conversation": None,
        "application": None,
        "admin_creator": None,
    }


def comment_reference(comment: PublicComment) -> dict[str, object]:
    """Return a comment as another object names it."""
    return {
        "id": comment.id,
        "message": comment.text,
        "from": {"id": comment.author, "name": comment.author_name},
        "created_time": graph_time(comment.created_at),
    }


def page[Item: PublicComment | Post](
    items: Sequence[Item], query: Mapping[str, str], *, url: str
) -> tuple[Sequence[Item], dict[str, object]]:
    """Return one page of a list and its cursors; `next` is there only when more follows."""
    since, until = _whole(query, "since", 0), _whole(query, "until", 2**53)
    limit = min(_whole(query, "limit", DEFAULT_PER_PAGE), MOST_PER_PAGE)
    rest = [one for one in items if since <= int(one.created_at) <= until]
    places = {_cursor(one.id): place for place, one in enumerate(rest)}
    start, end = 0, None
    if "after" in query:
        start = _place(places, query["after"]) + 1
    if "before" in query:
        end = _place(places, query["before"])
        start = max(start, end - limit)
    shown = rest[start:end][:limit]
    if not shown:
        return [], {}
    first, last = _cursor(shown[0].id), _cursor(shown[-1].id)
    paging: dict[str, object] = {"cursors": {"before": first, "after": last}}
    if shown[-1] is not rest[-1]:
        kept = {name: value for name, value in query.items() if name not in _NOT_REPEATED}
        paging["next"] = f"{url.partition('?')[0]}?{urlencode({**kept, 'after': last})}"
    return shown, paging


def _cursor(item_id: str) -> str:
    return base64.urlsafe_b64encode(item_id.encode()).decode().rstrip("=")


def _place(places: Mapping[str, int], cursor: str) -> int:
    if cursor not in places:
        raise HaltError(error(400, code=100, message="(#100) The cursor is not valid.", refused=True))
    return places[cursor]


def _whole(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 15:  # noqa: PLR2004 - a time has ten digits
        raise HaltError(error(400, code=100, message=f"(#100) {name} must be a whole number.", refused=True))
    return int(text)
