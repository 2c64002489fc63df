"""Stand-ins for Mixpost and Postiz, and the controls of everything that is planned."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, request

from aplomb.payload import NotJsonError, read_json
from tools.sandbox.faults import DEFAULT_HOLD, FaultKind, one_of
from tools.sandbox.schedulers import Asked, Holder, Mishap, Planned
from tools.sandbox.setup import BadRequestError
from tools.sandbox.state import State

TOKENS = {Holder.MIXPOST: "mixpost-token", Holder.POSTIZ: "postiz-token"}
POSTIZ_CALLS_AN_HOUR = 30  # Postiz's public API, "Rate limits"
_HOUR = 3600
_MOST = 100

type Reply = tuple[Response, int]


def schedulers(state: State) -> Blueprint:
    """Return the routes of the two tools, and of their controls."""
    routes = Blueprint("schedulers", __name__)
    routes.register_error_handler(BadRequestError, _bad_request)
    _mixpost(routes, state)
    _postiz(routes, state)
    _controls(routes, state)
    return routes


def _mixpost(routes: Blueprint, state: State) -> None:
    @routes.get("/mixpost/api/<workspace>/posts")
    def mixpost_list(workspace: str) -> Reply:
        def run() -> Reply:
            page, limit = int(request.args.get("page", 1)), min(int(request.args.get("limit", 50)), _MOST)
            wanted = request.args.get("status")
            every = [
                one
                for one in state.schedules.of(Holder.MIXPOST, workspace)
                if wanted in {None, _mixpost_status(state, one)}
            ]
            data = [_mixpost_node(state, one) for one in every[(page - 1) * limit : page * limit]]
            last = max(1, -(-len(every) // limit))
            return jsonify(data=data, meta={"current_page": page, "last_page": last}), 200

        return _played(state, Holder.MIXPOST, Asked.LIST, run)

    @routes.get("/mixpost/api/<workspace>/posts/<post>")
    def mixpost_read(workspace: str, post: str) -> Reply:
        def run() -> Reply:
            one = state.schedules.find(Holder.MIXPOST, post)
            if one is None or one.owner != workspace:
                return jsonify(message="Not found."), 404
            return jsonify(_mixpost_node(state, one)), 200

        return _played(state, Holder.MIXPOST, Asked.LIST, run)

    @routes.post("/mixpost/api/<workspace>/posts/schedule/<post>")
    def mixpost_schedule(workspace: str, post: str) -> Reply:
        document = _document()

        def run() -> Reply:
            one = state.schedules.find(Holder.MIXPOST, post)
            if one is None or one.owner != workspace:
                return jsonify(message="Not found."), 404
            if one.out_at is not None or document.get("postNow") is not False:
                return jsonify(message="The post cannot be scheduled."), 422
            written = f"{document.get('date')} {document.get('time')} +0000"
            moment = datetime.strptime(written, "%Y-%m-%d %H:%M %z")
            state.schedules.change(one, due_at=moment.timestamp(), live=True)
            return jsonify(success=True, scheduled_at=f"{moment:%Y-%m-%d %H:%M:%S}"), 200

        return _played(state, Holder.MIXPOST, Asked.CHANGE, run)


def _postiz(routes: Blueprint, state: State) -> None:
    @routes.get("/postiz/public/v1/posts")
    def postiz_list() -> Reply:
        def run() -> Reply:
            start, end = (datetime.fromisoformat(request.args[name]) for name in ("startDate", "endDate"))
            posts = [
                _postiz_node(state, one)
                for one in state.schedules.of(Holder.POSTIZ)
                if one.due_at is not None and start.timestamp() <= one.due_at <= end.timestamp()
            ]
            return jsonify(posts=posts), 200

        return _played(state, Holder.POSTIZ, Asked.LIST, run)

    @routes.put("/postiz/public/v1/posts/<post>/status")
    def postiz_status(post: str) -> Reply:
        status = _document().get("status")

        def run() -> Reply:
            one = state.schedules.find(Holder.POSTIZ, post)
            if one is None or one.out_at is not None or status not in {"draft", "schedule"}:
                return jsonify(msg="Post not found, published, or no such status."), 400
            state.schedules.change(one, live=status == "schedule")
            return jsonify(id=one.id, state="QUEUE" if one.live else "DRAFT"), 200

        return _played(state, Holder.POSTIZ, Asked.CHANGE, run)


def _controls(routes: Blueprint, state: State) -> None:
    @routes.post("/_sandbox/promotions")
    def plan() -> Response:
        document = _document()
        holder = one_of(Holder, document.get("holder"), "holder")
        seconds = document.get("in")
        if seconds is not None and (isinstance(seconds, bool) or not isinstance(seconds, int | float)):
            raise BadRequestError("`in` must be a number of seconds, or left out for a campaign.")
        with state.lock:
            due_at = None if seconds is None else state.clock() + seconds
            owner, text = str(document.get("owner", "")), str(document.get("text", ""))
            return jsonify(state.schedules.plan(holder, owner, text=text, due_at=due_at).as_json())

    @routes.get("/_sandbox/promotions")
    def look() -> Response:
        with state.lock:
            state.schedules.pass_time()
            return jsonify(
                promotions=[one.as_json() for one in state.schedules.planned],
                calls={holder: len(times) for holder, times in state.schedules.calls.items()},
            )

    @routes.post("/_sandbox/promotions/faults")
    def faults() -> Response:
        document = _document()
        mishap = Mishap(
            holder=one_of(Holder, document.get("holder"), "holder", tuple(TOKENS)),
            asked=one_of(Asked, document.get("asked", Asked.ANY), "asked"),
            kind=one_of(FaultKind, document.get("kind"), "kind"),
            times=int(str(document.get("times", 1))),
            seconds=float(str(document.get("seconds", DEFAULT_HOLD))),
        )
        with state.lock:
            state.schedules.mishaps.append(mishap)
        return jsonify(ok=True)

    @routes.post("/_sandbox/promotions/slow")
    def slow() -> Response:
        document = _document()
        with state.lock:
            holder = one_of(Holder, document.get("holder"), "holder")
            state.schedules.slow[holder] = float(str(document.get("seconds", 0)))
        return jsonify(ok=True)


def _played(state: State, holder: Holder, asked: Asked, run: Callable[[], Reply]) -> Reply:
    """Answer one call, or let it go wrong."""
    with state.lock:
        mishap = state.schedules.mishap(holder, asked)
        refused = _refused(state, holder)
        if refused is not None:
            return refused
        created = mishap is None or mishap.kind in {FaultKind.TIMEOUT_AFTER, FaultKind.CREATED_THEN_FAILED}
        result = run() if created else None
    match mishap and mishap.kind:
        case FaultKind.TIMEOUT_BEFORE | FaultKind.TIMEOUT_AFTER if mishap is not None:
            state.hold(mishap.seconds)
            return result or (jsonify(message="Gateway timeout."), 504)
        case FaultKind.RATE_LIMIT:
            return jsonify(message="Too Many Attempts."), 429
        case FaultKind.TOKEN_REVOKED:
            return jsonify(message="Unauthenticated."), 401
        case None if result is not None:
            return result
        case _:
            return jsonify(message="Server Error"), 500


def _refused(state: State, holder: Holder) -> Reply | None:
    given, token = request.headers.get("Authorization", ""), TOKENS[holder]
    right = f"Bearer {token}" if holder is Holder.MIXPOST else token
    if not hmac.compare_digest(given.encode(), right.encode()):
        return jsonify(message="Unauthenticated."), 401
    lately = [at for at in state.schedules.calls[holder] if at > state.clock() - _HOUR]
    if holder is Holder.POSTIZ and len(lately) > POSTIZ_CALLS_AN_HOUR:
        return jsonify(message="ThrottlerException: Too Many Requests"), 429
    return None


def _mixpost_status(state: State, one: Planned) -> str:
    live, _ = state.schedules.shown(one)
    if one.out_at is not None:
        return "published"
    return "scheduled" if live else "draft"


def _mixpost_node(state: State, one: Planned) -> dict[str, object]:
    _, due_at = state.schedules.shown(one)
    planned = None if due_at is None else f"{datetime.fromtimestamp(due_at, UTC):%Y-%m-%d %H:%M:%S}"
    return {
        "uuid": one.id,
        "status": _mixpost_status(state, one),
        "versions": [{"account_id": 0, "is_original": True, "content": [{"body": one.text, "media": []}]}],
        "scheduled_at": planned,
        "trashed": False,
    }


def _postiz_node(state: State, one: Planned) -> dict[str, object]:
    live, due_at = state.schedules.shown(one)
    unpublished = "QUEUE" if live else "DRAFT"
    return {
        "id": one.id,
        "content": one.text,
        "publishDate": datetime.fromtimestamp(due_at or 0, UTC).isoformat().replace("+00:00", "Z"),
        "releaseURL": None if one.out_at is None else f"https://social.example/{one.id}",
        "state": unpublished if one.out_at is None else "PUBLISHED",
        "integration": {"id": "integration-1", "name": "Example Bakery"},
    }


def _document() -> dict[str, object]:
    try:
        document = read_json(request.get_data())
    except NotJsonError as error:
        raise BadRequestError(str(error)) from None
    if not isinstance(document, dict):
        raise BadRequestError("The body must be a JSON object.")
    return document


def _bad_request(error: BadRequestError) -> Reply:
    return jsonify(error=str(error)), 400
