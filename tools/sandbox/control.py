"""The sandbox's own controls, under /_sandbox/."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from aplomb.comment import Platform
from aplomb.payload import NotJsonError, read_json
from tools.sandbox import actions, payloads
from tools.sandbox.faults import one_of
from tools.sandbox.ingest import ingest
from tools.sandbox.setup import PLAYED, Account, BadRequestError, read_setup
from tools.sandbox.state import State
from tools.sandbox.webhooks import Outgoing, shake_hands
from tools.sandbox.world import PublicComment

_COMMENT_PARTS = frozenset(
    {
        *("platform", "account", "post", "author", "author_name", "text", "parent"),
        *("mention", "edit_of", "remove"),
    }
)


def control(state: State) -> Blueprint:
    """Return the control routes."""
    routes = Blueprint("control", __name__, url_prefix="/_sandbox")
    routes.register_error_handler(BadRequestError, _bad_request)
    routes.register_error_handler(HTTPException, _http_problem)
    _acting(routes, state)
    _looking(routes, state)
    return routes


def _acting(routes: Blueprint, state: State) -> None:
    @routes.post("/setup")
    def setup() -> Response:
        configured = read_setup(_document())
        state.configure(configured)
        return jsonify(accounts=[f"{one.platform} {one.id}" for one in configured.accounts])

    @routes.post("/handshake")
    def handshake() -> Response:
        platform = _platform(_document())
        return jsonify(shake_hands(state.setup, platform))

    @routes.post("/comments")
    def comments() -> Response:
        with state.lock:
            return jsonify(_comment(state, _document()).as_json())

    @routes.post("/approvals")
    def approvals() -> Response:
        """Let one object be removed, as people approved; every other destructive call fails the test."""
        document = _document()
        with state.lock:
            state.approvals.add((_platform(document), str(document.get("object"))))
        return jsonify(ok=True)

    @routes.post("/faults")
    def faults() -> Response:
        with state.lock:
            return jsonify(fault=state.faults.add(_document()).n)

    @routes.post("/reset")
    def reset() -> Response:
        _document()
        state.reset()
        return jsonify(ok=True)

    @routes.post("/raw")
    def raw() -> Response:
        with state.lock:
            return jsonify(comments=_play(state, _document()))


def _looking(routes: Blueprint, state: State) -> None:
    @routes.get("/calls")
    def calls() -> Response:
        since = request.args.get("since", "0")
        if not since.isascii() or not since.isdigit():
            raise BadRequestError("`since` must be a number.")
        with state.lock:
            return jsonify(calls=state.journal.since(int(since[:15])))

    @routes.get("/unapproved")
    def unapproved() -> Response:
        with state.lock:
            return jsonify(unapproved=[one.n for one in state.journal.unapproved])

    @routes.get("/refused")
    def refused() -> Response:
        with state.lock:
            return jsonify(refused=state.journal.refused())

    @routes.get("/faults")
    def faults_so_far() -> Response:
        with state.lock:
            return jsonify(state.faults.listing())

    @routes.get("/deliveries")
    def deliveries() -> Response:
        with state.lock:
            return jsonify(deliveries=[one.as_json() for one in state.sender.deliveries])

    @routes.get("/threads/<found>")
    def threads(found: str) -> tuple[Response, int] | Response:
        with state.lock:
            thread = _thread(state, found)
        return (
            jsonify(thread) if thread else (jsonify(error="There is no such thread, comment or post."), 404)
        )

    @routes.get("/health")
    def health() -> Response:
        return jsonify(ok=True, configured=bool(state.setup.accounts))


def _document() -> Mapping[str, object]:
    if not request.is_json:  # also keeps other sites' forms out: a browser asks before it sends JSON
        raise BadRequestError("The body must be JSON, with the content type application/json.")
    try:
        document = read_json(request.get_data())
    except NotJsonError as error:
        raise BadRequestError(str(error)) from None
    if not isinstance(document, Mapping):
        raise BadRequestError("The body must be a JSON object.")
    return document


def _platform(document: Mapping[str, object]) -> Platform:
    return one_of(Platform, document.get("platform"), "platform", PLAYED)


def _account(state: State, document: Mapping[str, object]) -> Account:
    platform = _platform(document)
    wanted = document.get("account")
    accounts = [one for one in state.setup.accounts if one.platform is platform]
    found = next((one for one in accounts if wanted in {one.id, None}), None)
    if found is None:
        raise BadRequestError(
            f"The sandbox plays no such {platform} account; POST it to /_sandbox/setup first."
        )
    return found


def _comment(state: State, document: Mapping[str, object]) -> actions.Done:
    unknown = set(document) - _COMMENT_PARTS
    if unknown:
        raise BadRequestError(f"`{min(unknown)}` is no part of a comment.")
    for name, value in document.items():
        if not isinstance(value, bool if name == "mention" else str):
            raise BadRequestError(f"`{name}` must be {'true or false' if name == 'mention' else 'text'}.")
    account = _account(state, document)
    given = {name: str(value) for name, value in document.items()}
    if "remove" in given:
        return actions.remove(state, account, given["remove"])
    if "edit_of" in given:
        return actions.edit(state, account, given["edit_of"], given.get("text", ""))
    draft = actions.Draft(
        account=account,
        text=given.get("text", ""),
        post=given.get("post", ""),
        parent=given.get("parent", ""),
        author=given.get("author", ""),
        author_name=given.get("author_name", ""),
        mention=document.get("mention") is True,
    )
    return actions.write(state, draft)


def _play(state: State, document: Mapping[str, object]) -> list[str]:
    platform, body = one_of(Platform, document.get("platform"), "platform"), document.get("body")
    if not state.setup.webhook_secret(platform):
        raise BadRequestError(
            f"There is no secret to sign {platform}'s webhooks; POST it to /_sandbox/setup first."
        )
    if body is None:
        raise BadRequestError("`body` must be the payload as JSON, or its exact text.")
    made = ingest(state, platform, body)
    sent = body.encode("utf-8", "replace") if isinstance(body, str) else payloads.encode(platform, body)
    payload = body if isinstance(body, dict) else None
    state.sender.submit(state.setup, Outgoing(platform=platform, event="raw", body=sent, payload=payload))
    return made


def _thread(state: State, found: str) -> dict[str, object] | None:
    world = state.world
    for platform in PLAYED:
        if (comment := world.find(platform, found)) is not None:
            root = world.root(comment)
            return _thread_json(state, list(world.thread(comment)), root.id, root)
        if (post := world.posts.get((platform, found))) is not None:
            comments = world.under(platform, found)
            return {
                "platform": platform,
                "account": post.account,
                "post": found,
                "thread": found,
                **_parts(state, comments),
            }
    return None


def _thread_json(
    state: State, comments: list[PublicComment], thread: str, root: PublicComment
) -> dict[str, object]:
    where = {"platform": root.platform, "account": root.account, "post": root.post, "thread": thread}
    return {**where, **_parts(state, comments)}


def _parts(state: State, comments: list[PublicComment]) -> dict[str, object]:
    ids = {(one.platform, one.id) for one in comments}
    messages = [one for one in state.world.messages if (one.platform, one.comment) in ids]
    return {
        "comments": [
            {
                "comment": one.versions[-1].id,
                "parent": one.parent,
                "author": one.author,
                "author_name": one.author_name,
                "text": one.text,
                "ours": one.ours,
                "created_at": one.created_at,
                "removed": one.removed,
                "edited": len(one.versions) > 1,
            }
            for one in comments
        ],
        "private_messages": [
            {
                "id": one.id,
                "comment": one.comment,
                "recipient": one.recipient,
                "to": one.recipient_name,
                "text": one.text,
                "created_at": one.created_at,
            }
            for one in messages
        ],
    }


def _bad_request(error: BadRequestError) -> tuple[Response, int]:
    return jsonify(error=str(error)), 400


def _http_problem(error: HTTPException) -> tuple[Response, int]:
    return jsonify(error=error.description), error.code or 500
